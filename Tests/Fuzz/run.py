#!/usr/bin/env python3
"""Fuzzes every parser of outside bytes with libFuzzer and the address sanitizer.

Each target begins with its seeds in Corpus/ and with what earlier runs have collected in .cache/fuzz.
The first finding ends the run: its input is kept, and the command that repeats it is printed.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path("Tests/Fuzz")
SCRATCH = Path(".build/fuzz")
CACHE = Path(".cache/fuzz")
# libFuzzer's instrumentation, without its `main`: the generator of the contracts has its own.
COVERAGE = "edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table"

# The most bytes of an input.
LIMITS = {
    "wire": 512, "json": 512, "json-printing": 512, "fountain": 1024, "fdx": 1024,
    "screenplay-text": 1024, "comments": 1024, "embeddings": 512, "configuration": 1024,
    "text": 128, "status-details": 8192, "metadata": 512, "rpc": 1024, "http": 2048,
    "image": 4096, "video": 16384,
}
# Threads of gRPC and libmicrohttpd allocate while an input runs and free after it: what counts as
# a leak there is chance. What servers keep is for `make soak` to see.
WITH_SERVERS = {"metadata", "rpc", "http"}

# Tiny files of every accepted format, made by FFmpeg: (target, name, arguments).
MEDIA = [
    ("image", "jpg", []), ("image", "png", []), ("image", "webp", []), ("image", "bmp", []),
    ("image", "tiff", []), ("image", "gif", []),
    ("video", "mp4", ["-c:v", "libx264"]), ("video", "mov", ["-c:v", "mpeg4"]),
    ("video", "mkv", ["-c:v", "libx264"]), ("video", "webm", ["-c:v", "libvpx"]),
    ("video", "avi", ["-c:v", "mjpeg"]), ("video", "ts", ["-c:v", "mpeg2video"]),
    ("video", "ogv", ["-c:v", "libtheora"]), ("video", "gif", []),
]


def build():
    """The fuzzer's path, once it is built."""
    command = [
        "swift", "build", "-c", "release", "--package-path", HERE / "Fuzzer",
        "--scratch-path", SCRATCH, "--sanitize=address", "-Xswiftc", "-g",
        "-Xswiftc", f"-sanitize-coverage={COVERAGE}", "-Xcc", f"-fsanitize-coverage={COVERAGE}",
        "--product", "Fuzzer",
    ]
    log = CACHE / "build.log"
    # To a file: the linker has hundreds of lines to say about the sanitizer's own symbols.
    with log.open("w") as output:
        if subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode != 0:
            errors = [line for line in log.read_text().splitlines() if "error:" in line]
            sys.exit("fuzz: cannot build the fuzzer\n" + "\n".join(errors[:20] or [f"see {log}"]))
    folder = subprocess.check_output(command[:-2] + ["--show-bin-path"], text=True).strip()
    return Path(folder) / "Fuzzer"


def make_media(target, folder):
    """Tiny valid files for the decoders, which nobody would want in a repository."""
    for owner, kind, codec in MEDIA:
        file = folder / f"seed.{kind}"
        if owner != target or file.exists():
            continue
        picture = ["-f", "lavfi", "-i", "testsrc=size=32x18:rate=5:duration=0.6"]
        sound = ["-f", "lavfi", "-i", "sine=duration=0.6"] if kind not in ("gif",) else []
        if target == "image":
            arguments = picture + ["-frames:v", "1"]
        else:
            arguments = picture + sound + codec
        subprocess.run(
            ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *arguments, "-fflags", "+bitexact",
             file], check=True)


def fuzz(fuzzer, target, seconds):
    """Fuzzes one target; true unless there is a finding."""
    corpus = CACHE / "corpus" / target
    findings = CACHE / "findings" / target
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    make_media(target, corpus)
    folders = [HERE / "Corpus" / target, HERE / "FailCases" / target]
    if target == "image":
        folders.append(HERE.parent / "MediaTests" / "Fixtures")
    seeds = [path for path in folders if path.exists()]
    known = set(findings.iterdir())
    options = [
        f"-max_total_time={seconds}", f"-max_len={LIMITS[target]}", "-timeout=10",
        "-rss_limit_mb=2048", "-malloc_limit_mb=512", "-print_final_stats=1", "-seed=1",
        f"-artifact_prefix={findings}/",
    ]
    environment = os.environ | {
        "ASAN_OPTIONS": f"detect_leaks={0 if target in WITH_SERVERS else 1}",
        # Swift's backtraces would come before libFuzzer, which keeps the input.
        "SWIFT_BACKTRACE": "enable=no",
    }
    print(f"  {target}: {seconds} s", end="", flush=True)
    log = CACHE / f"{target}.log"
    with log.open("w") as output:
        status = subprocess.run(
            [fuzzer, f"--target={target}", *options, corpus, *seeds], stdout=output,
            env=environment, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
    lines = log.read_text(errors="replace").splitlines()
    if status == 0:
        inputs = next((l.split()[-1] for l in lines if "number_of_executed_units" in l), "?")
        covered = next((l for l in reversed(lines) if " cov: " in l), "")
        reach = covered.split(" cov: ")[1].split()[0] if covered else "?"
        print(f", {inputs} inputs, {reach} places reached, nothing found", flush=True)
        return True
    print(", a finding", flush=True)
    telling = [
        l for l in lines
        if l.startswith(("fuzzer: ", "SUMMARY", "==")) or "Fatal error" in l or "ERROR" in l]
    for line in telling[:6]:
        print(f"    {line}")
    print(f"    all of it: {log}")
    for path in sorted(set(findings.iterdir()) - known):
        print(f"    input: {path}")
        print(f"    again: {fuzzer} --target={target} {path}")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="seconds a target (default 60)")
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET",
        help=f"what to fuzz (default all): {', '.join(LIMITS)}")
    arguments = parser.parse_args()
    unknown = set(arguments.targets) - set(LIMITS)
    if unknown or arguments.seconds < 1:
        parser.error(f"targets are {', '.join(LIMITS)}; seconds are 1 or more")
    os.chdir(Path(__file__).resolve().parents[2])
    CACHE.mkdir(parents=True, exist_ok=True)
    print("Fuzz")
    fuzzer = build()
    for target in arguments.targets or LIMITS:
        if not fuzz(fuzzer, target, arguments.seconds):
            sys.exit(1)


if __name__ == "__main__":
    main()
