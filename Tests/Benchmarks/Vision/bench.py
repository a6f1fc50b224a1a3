#!/usr/bin/env python3
"""Measures the vision service against peers in the same run, and holds it to what it promises.

  single  one call of AnalyzeImage (OBJECTS) at a time, against the decoder and the network alone
  load    8 clients at once, against the same service in Python (peer.py): throughput and 99th percentile
  video   AnalyzeVideo: seconds of 720p video measured in a second
  memory  what the service's memory grows by over 1,000 mixed calls

The sides take turns, and who begins; ratios are of one round, and what counts is their median. Under load, both must
first find the same objects. h2load is the client of both, over HTTP/2 of one and HTTP/1.1 of the other. The peer runs with
those of its settings that give it the greatest throughput in this run. The exit code is 1 where a promise is not kept.
"""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import grpc

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / ".build/bench-vision"
MEDIA = ROOT / ".cache/media"
MODEL = ROOT / ".cache/models/yolov8n/yolov8n.onnx"
BARE = ROOT / ".build/release/VisionBenchmark"
PEER_PYTHON = ROOT / ".venv-bench/bin/python"
METHOD = "/marquee.vision.v1.VisionService/AnalyzeImage"
sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "Tests/Soak"), str(ROOT / ".cache/stubs")]

# What the service promises.
MAX_SINGLE = 1.10
MIN_THROUGHPUT = 1.15
MAX_P99 = 1.0
MIN_REAL_TIME = 8
# MiB that RSS may grow by from call 200 to call 1,000.
MAX_GROWTH = 8.0

CLIENTS = 8
PATIENCE = 120
# Uvicorn's processes, threads of an inference, inferences at a time in each process.
PEER_SETTINGS = [(1, 1, 2), (1, 2, 1), (2, 1, 1), (1, 1, 3)]
# As it is without thinking about any of them: ONNX Runtime's own threads, and FastAPI's 40 for what blocks.
PEER_UNTUNED = (1, 0, 40)


# Of what they are made, and how.
PICTURES = {
    "600x400": (MEDIA / "coffee.png", "null"),
    "640x640": (MEDIA / "astronaut.png", "scale=640:640:flags=lanczos"),
    "1280x720": (MEDIA / "coffee.png", "crop=600:338,scale=1280:720:flags=lanczos"),
    "1920x1280": (MEDIA / "coffee.png", "scale=1920:1280:flags=lanczos"),
}


# MARK: pictures and videos

def pictures(names=PICTURES) -> dict[str, pathlib.Path]:
    """JPEG files of several sizes, made of what set-up fetched."""
    return {name: ffmpeg(f"{name}.jpg", "-i", source, "-vf", f"{filters},format=yuvj420p", "-q:v", "2")
            for name, (source, filters) in PICTURES.items() if name in names}


def videos() -> dict[str, pathlib.Path]:
    """A minute each of 720p in H.264 with AAC: a film, and a drawn picture that moves."""
    film = MEDIA / "bigbuckbunny.mp4"
    drawn = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=60", "-f", "lavfi", "-i",
             "anoisesrc=duration=60:color=pink:amplitude=0.3", "-c:v", "libx264", "-preset", "veryfast",
             "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
    return {"film": ffmpeg("film.mp4", "-stream_loop", "11", "-i", film, "-c", "copy"),
            "drawn": ffmpeg("drawn.mp4", *drawn)}


def ffmpeg(name: str, *arguments) -> pathlib.Path:
    """A file that ffmpeg makes, where it is missing."""
    file = BUILD / name
    if not file.exists():
        part = BUILD / f"part-{name}"
        subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments), str(part)], check=True)
        part.rename(file)
    return file


# MARK: both sides

class Peer:
    """The service in Python, on a free port."""

    name = "Python"

    def __init__(self, workers: int, threads: int, concurrency: int):
        self.settings = f"{workers} process{'es' * (workers > 1)}, {concurrency} × {threads or 'as many as it likes'} threads"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [PEER_PYTHON, "-m", "uvicorn", "peer:app", "--app-dir", HERE, "--port", self.port, "--workers",
                   workers, "--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--no-access-log"]
        self.process = subprocess.Popen([str(word) for word in command], env=os.environ | {
            "PEER_MODEL": str(MODEL), "PEER_INTRA_OP": str(threads), "PEER_CONCURRENCY": str(concurrency),
            "PYTHONDONTWRITEBYTECODE": "1"})

    def __enter__(self) -> "Peer":
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5)
                return self
            time.sleep(0.1)
        raise SystemExit("the peer did not start")

    def __exit__(self, *_) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def objects(self, picture: pathlib.Path) -> list:
        """Label, score and box of each object, and how many bytes the answer has."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/detect", data=picture.read_bytes())
        body = urllib.request.urlopen(request, timeout=PATIENCE).read()
        return [(found["label"], found["score"], list(found["box"].values()))
                for found in json.loads(body)["objects"]], len(body)

    def load(self, picture: pathlib.Path, clients: int, count: int) -> dict:
        """The figures of so many calls by so many clients."""
        return h2load(["--h1", "-d", picture], f"http://127.0.0.1:{self.port}/detect", clients, count,
                      self.objects(picture)[1])


class Ours:
    """The vision service, with its defaults."""

    name = "Marquee"

    def __init__(self, **settings):
        from service import Service

        self.settings = ", ".join(f"{key.replace('__', '.')}={value}" for key, value in settings.items())
        self.service = Service("vision", models__directory=ROOT / ".cache/models", media__root=BUILD, **settings)

    def __enter__(self) -> "Ours":
        from marquee.vision.v1 import vision_pb2_grpc

        self.service.__enter__()
        self.channel = grpc.insecure_channel(self.service.address, options=[("grpc.max_send_message_length", 64 << 20)])
        self.stub = vision_pb2_grpc.VisionServiceStub(self.channel)
        return self

    def __exit__(self, *exception) -> None:
        self.channel.close()
        self.service.__exit__(*exception)

    def request(self, picture: bytes):
        from marquee.vision.v1 import vision_pb2

        return vision_pb2.AnalyzeImageRequest(
            image={"data": picture}, kinds=[vision_pb2.IMAGE_ANALYSIS_KIND_OBJECTS])

    def objects(self, picture: pathlib.Path) -> list:
        """Label, score and box of each object, and how many bytes the answer has."""
        answer = self.stub.AnalyzeImage(self.request(picture.read_bytes()), timeout=PATIENCE)
        return [(found.label, found.score, [found.box.left, found.box.top, found.box.width, found.box.height])
                for found in answer.objects], answer.ByteSize() + 5

    def load(self, picture: pathlib.Path, clients: int, count: int) -> dict:
        """The figures of so many calls by so many clients."""
        body = self.request(picture.read_bytes()).SerializeToString()
        file = BUILD / f"{picture.stem}.grpc"
        # A message of gRPC: not compressed, its length, itself.
        file.write_bytes(b"\0" + len(body).to_bytes(4, "big") + body)
        return h2load(["-m", "1", "-d", file, "-H", "content-type: application/grpc", "-H", "te: trailers"],
                      f"http://127.0.0.1:{self.service.port}{METHOD}", clients, count, self.objects(picture)[1])


def h2load(options: list, url: str, clients: int, count: int, answer_bytes: int) -> dict:
    """Calls a second, and quantiles of what calls took, in milliseconds.

    A call that ends in another way than with the whole answer stops the benchmark.
    """
    with tempfile.NamedTemporaryFile() as log:
        command = ["h2load", "-c", clients, "-n", count, f"--log-file={log.name}", *options, url]
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
        # When it began in microseconds, the status, and how many microseconds it took.
        rows = [[int(field) for field in line.split()] for line in open(log.name)]
    received = int(re.search(r"\((\d+)\) data", run.stdout)[1])
    if len(rows) != count or any(status != 200 for _, status, _ in rows) or received != count * answer_bytes:
        raise SystemExit(f"{url}: not every call was answered in full:\n{run.stdout}")
    took = sorted(duration / 1e3 for _, _, duration in rows)
    seconds = max(begin + duration for begin, _, duration in rows) - min(begin for begin, _, _ in rows)
    return {"throughput": count / (seconds / 1e6), "p50": statistics.median(took),
            "p99": took[min(len(took) - 1, int(0.99 * len(took)))]}


class Bare:
    """The decoder and the network alone."""

    def __enter__(self) -> "Bare":
        self.process = subprocess.Popen([BARE, MODEL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE)

    def run(self, picture: pathlib.Path, count: int) -> dict:
        """The medians of both, in milliseconds."""
        print(picture, count, file=self.process.stdin, flush=True)
        times = json.loads(self.process.stdout.readline())
        return {step: statistics.median(values) for step, values in times.items()}


# MARK: what is measured

class Verdict:
    """What was promised, and what came of it."""

    def __init__(self):
        self.lines = []
        self.kept = True

    def add(self, text: str, value: float, bound: float, at_most: bool) -> None:
        kept = value <= bound if at_most else value >= bound
        self.kept &= kept
        self.lines.append(f"  {'kept  ' if kept else 'MISSED'} {text}: {value:.2f}, "
                          f"{'at most' if at_most else 'at least'} {bound:g}")

    def note(self, text: str) -> None:
        """What is told beside, and not judged."""
        self.lines.append(f"         {text}")


def spread(values: list[float]) -> str:
    """The median, and the least and the greatest."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def bar(value: float, whole: float, width: int = 30) -> str:
    """A bar whose full width stands for `whole`."""
    return "█" * max(1, round(width * value / whole))


def in_turn(rounds: int, *sides):
    """The sides, in the order in which they come to move in each round."""
    for number in range(rounds):
        yield sides if number % 2 == 0 else sides[::-1]


def check(ours: Ours, peer: Peer, names, tolerance: float) -> None:
    """Stops unless both find the same objects: labels, scores within `tolerance`, sides within 1 % of the picture."""
    for name, picture in pictures(names).items():
        (found, _), (expected, _) = ours.objects(picture), peer.objects(picture)
        limit = 0.01 * max(int(side) for side in name.split("x"))
        alike = [label for label, _, _ in found] == [label for label, _, _ in expected] and all(
            abs(score - other) < tolerance and all(abs(a - b) < limit for a, b in zip(box, sides))
            for (_, score, box), (_, other, sides) in zip(found, expected))
        if not alike or not found:
            raise SystemExit(f"{name}: the service finds {found}, the peer {expected}")
        print(f"  {name}: both find " + ", ".join(f"{label} {score:.3f}" for label, score, _ in found), flush=True)


def measure_single(ours: Ours, names, rounds: int, verdict: Verdict) -> None:
    print(f"single: one call at a time against decoding and inference alone, {rounds} rounds of 10 times 4 in turn")
    everything = []
    with Bare() as bare:
        for name, picture in pictures(names).items():
            calls, parts = [], []
            ours.load(picture, 1, 5), bare.run(picture, 5)
            for order in in_turn(10 * rounds, ours, bare):
                for side in order:
                    if side is ours:
                        calls.append(ours.load(picture, 1, 4)["p50"])
                    else:
                        parts.append(bare.run(picture, 4))
            ratios = [call / (part["decode"] + part["infer"]) for call, part in zip(calls, parts)]
            ratios = [statistics.median(ratios[start:start + 10]) for start in range(0, len(ratios), 10)]
            decode, infer = (statistics.median(part[step] for part in parts) for step in ("decode", "infer"))
            call = statistics.median(calls)
            print(f"  {name:>9}  call     {bar(call, 100)} {call:.1f} ms\n"
                  f"             network  {bar(infer, 100)} {infer:.1f} ms, decoder {decode:.1f} ms\n"
                  f"             ratio    {spread(ratios)}", flush=True)
            everything.append(statistics.median(ratios))
    verdict.add("a single call / decoder and network alone, the worst picture", max(everything), MAX_SINGLE, True)


def best_settings() -> tuple[int, int, int]:
    """The settings with which the peer answers most calls a second."""
    picture, results = pictures()["1280x720"], []
    for settings in PEER_SETTINGS:
        with Peer(*settings) as peer:
            peer.load(picture, CLIENTS, 2 * CLIENTS)
            results.append((peer.load(picture, CLIENTS, 12 * CLIENTS)["throughput"], settings))
            print(f"  the peer with {peer.settings}: {results[-1][0]:.1f} calls a second", flush=True)
    return max(results)[1]


def measure_load(ours: Ours, beside: list, peer: Peer, names, rounds: int, verdict: Verdict) -> None:
    count = 12 * CLIENTS
    print(f"load: {CLIENTS} clients, {rounds} rounds of {count} calls a side; the peer runs with {peer.settings}")
    throughputs, tails = ({side: [] for side in (ours, *beside)} for _ in range(2))
    for name, picture in pictures(names).items():
        results = {side: [] for side in (ours, *beside, peer)}
        for side in results:
            side.load(picture, CLIENTS, CLIENTS)
        for order in in_turn(rounds, *results):
            for side in order:
                results[side].append(side.load(picture, CLIENTS, count))
        print(f"  {name}")
        for side, figures in results.items():
            rate = statistics.median(figure["throughput"] for figure in figures)
            p50, p99 = (statistics.median(figure[key] for figure in figures) for key in ("p50", "p99"))
            print(f"    {side.name:<8} {bar(rate, 60)} {rate:.1f} calls a second, p50 {p50:.0f} ms, p99 {p99:.0f} ms")
        for side in throughputs:
            pairs = list(zip(results[side], results[peer]))
            throughput = [mine["throughput"] / theirs["throughput"] for mine, theirs in pairs]
            tail = [mine["p99"] / theirs["p99"] for mine, theirs in pairs]
            print(f"    {side.name} / {peer.name}: throughput {spread(throughput)}, p99 {spread(tail)}", flush=True)
            throughputs[side].append(statistics.median(throughput))
            tails[side].append(statistics.median(tail))
    for side in throughputs:
        throughput, tail = (statistics.geometric_mean(ratios[side]) for ratios in (throughputs, tails))
        if side is ours:
            verdict.add("throughput / the peer's, mean over the pictures", throughput, MIN_THROUGHPUT, False)
            verdict.add("p99 / the peer's, mean over the pictures", tail, MAX_P99, True)
        else:
            verdict.note(f"{side.name} with {side.settings}: throughput {throughput:.2f} of the peer's, p99 {tail:.2f}")


def measure_video(ours: Ours, rounds: int, verdict: Verdict) -> None:
    from marquee.vision.v1 import vision_pb2

    print(f"video: AnalyzeVideo of a minute of 1280x720, {rounds} times each")
    files, speeds = videos(), {}
    for order in in_turn(rounds, *files):
        for name in order:
            request = vision_pb2.AnalyzeVideoRequest(source={"path": files[name].name})
            begin = time.perf_counter()
            *_, last = ours.stub.AnalyzeVideo(request, timeout=PATIENCE)
            speeds.setdefault(name, []).append(last.analysis.facts.duration_s / (time.perf_counter() - begin))
    for name, values in speeds.items():
        print(f"  {name:<6} {bar(statistics.median(values), 30)} {spread(values)} times real time", flush=True)
        verdict.add(f"AnalyzeVideo, times real time, {name}", statistics.median(values), MIN_REAL_TIME, False)


def measure_memory(ours: Ours, verdict: Verdict, calls: int = 1000) -> None:
    from marquee.vision.v1 import vision_pb2

    from verdict import growth, sparkline

    print(f"memory: RSS over {calls} mixed calls, from 4 clients")
    fixtures = sorted((ROOT / "Tests/MediaTests/Fixtures").glob("*.*"))
    formats = [file.read_bytes() for file in fixtures if file.suffix in
               (".png", ".jpg", ".webp", ".avif", ".bmp", ".tiff", ".gif") and "large" not in file.name]
    photographs = [file.read_bytes() for file in [*pictures().values(), *sorted(MEDIA.glob("*.png"))]]
    clip = ffmpeg("clip.mp4", "-i", MEDIA / "bigbuckbunny.mp4", "-t", "1", "-c", "copy").name

    def call(number: int) -> None:
        seed = random.Random(number)
        data = seed.choice(photographs if number % 2 else formats)
        match number % 50:
            case 0: list(ours.stub.AnalyzeVideo(vision_pb2.AnalyzeVideoRequest(source={"path": clip})))
            case n if n % 5 == 1: ours.stub.EmbedImage(vision_pb2.EmbedImageRequest(images=[{"data": data}] * 3))
            case n if n % 5 == 2: ours.stub.ScoreThumbnail(vision_pb2.ScoreThumbnailRequest(
                image={"data": seed.choice(photographs)}))
            case n if n % 5 == 3: ours.stub.AnalyzeImage(vision_pb2.AnalyzeImageRequest(image={"data": data}))
            case _: ours.stub.AnalyzeImage(ours.request(data))

    points = []
    with concurrent.futures.ThreadPoolExecutor(4) as clients:
        for number in range(0, calls, 20):
            list(clients.map(call, range(number, number + 20)))
            points.append((number + 20, resident(ours.service.process.pid)))
            if points[-1][0] % 100 == 0:
                print(f"  {points[-1][0]:>5} calls  {bar(points[-1][1], 1500)} {points[-1][1]:.0f} MiB", flush=True)
    judged = [point for point in points if point[0] >= calls / 5]
    print("  " + sparkline([value for _, value in points]))
    verdict.add(f"MiB of RSS from call {calls // 5} to call {calls}, by the Theil-Sen slope", growth(judged),
                MAX_GROWTH, True)


def resident(pid: int) -> float:
    """RSS in MiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("the service has no RSS")


PARTS = ("single", "load", "video", "memory")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help="which to measure, all by default: " + ", ".join(PARTS))
    parser.add_argument("--picture", nargs="*", help="of which pictures, all by default: " + ", ".join(PICTURES))
    parser.add_argument("--peer", nargs=3, type=int, metavar=("PROCESSES", "THREADS", "CALLS"),
                        help="the peer's settings, instead of the best of those that are tried: its processes, the "
                        "threads of an inference, and how many run at a time in each process")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured (default: 5)")
    arguments = parser.parse_args()
    parts = arguments.part or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    names = arguments.picture or list(PICTURES)
    if unknown := set(names) - set(PICTURES):
        parser.error(f"there is no picture {', '.join(sorted(unknown))}; the pictures are {', '.join(PICTURES)}")
    if not MODEL.exists():
        raise SystemExit("yolov8n is not installed: run `make models` without PERMISSIVE_ONLY")
    BUILD.mkdir(parents=True, exist_ok=True)
    import conftest

    conftest.compile_protos(ROOT / ".cache/stubs")
    verdict = Verdict()
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(Ours())
        if "single" in parts:
            measure_single(ours, names, arguments.rounds, verdict)
        if "load" in parts:
            peer = stack.enter_context(Peer(*(arguments.peer or best_settings())))
            print("check: the same objects on both sides")
            check(ours, peer, names, 0.01)
            # What an operator may choose: scores and boxes differ a little.
            rough = stack.enter_context(Ours(inference__precision="bf16"))
            rough.name = "…bf16"
            check(rough, peer, names, 0.03)
            untuned = stack.enter_context(Peer(*PEER_UNTUNED))
            untuned.name = "untuned"
            measure_load(ours, [rough, untuned], peer, names, arguments.rounds, verdict)
        if "video" in parts:
            measure_video(ours, arguments.rounds, verdict)
    if "memory" in parts:
        with Ours() as ours:
            measure_memory(ours, verdict)
    print("\n".join(["promises", *verdict.lines]))
    return 0 if verdict.kept else 1


if __name__ == "__main__":
    sys.exit(main())
