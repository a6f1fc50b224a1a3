#!/usr/bin/env python3
"""Compares Marquee's RPC layer with raw C++ over the same library, in one run.

For each scenario the two clients take turns, each against the server of its own language; both servers are up all
the time. What is printed are medians over the rounds of the ratio within each round, Swift over C++: of throughput
(more is better), of the 99th percentile of the round trips (less is better), and of the processor time that client
and server spend on a round trip (less is better, and hardly moved by what else the machine does). At the end come the
allocations of a unary call, counted in our processes.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = ROOT / ".build" / "bench-rpc"
OURS = ROOT / ".build" / "release" / "RPCBenchmark"
PROTO = "marquee/benchmark/v1/benchmark.proto"

# What Marquee promises: throughput at least, 99th percentile at most, relative to C++.
TARGETS = {
    "unary-100B-1": (0.92, 1.15),
    "unary-100B-64": (0.92, 1.2),
    "unary-100B-8x16": (0.92, None),
    "unary-64KiB": (0.95, None),
    "unary-1MiB": (0.95, None),
    "ping-pong": (0.9, None),
    "server-stream": (0.9, None),
}


def build_peer():
    """Generates and compiles the C++ side where it is missing or older than its sources."""
    peer, source = BUILD / "peer", HERE / "cpp" / "peer.cc"
    proto = HERE / "protos" / PROTO
    if peer.exists() and peer.stat().st_mtime > max(f.stat().st_mtime for f in (source, proto)):
        return peer
    print("Build the C++ peer", flush=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    plugin = subprocess.check_output(["which", "grpc_cpp_plugin"], text=True).strip()
    subprocess.run(
        ["protoc", f"-I{HERE / 'protos'}", f"--cpp_out={BUILD}", f"--grpc_out={BUILD}",
         f"--plugin=protoc-gen-grpc={plugin}", PROTO], check=True)
    stem = BUILD / PROTO.removesuffix(".proto")
    libraries = subprocess.check_output(["pkg-config", "--libs", "grpc++", "protobuf"], text=True).split()
    subprocess.run(
        ["g++", "-std=c++17", "-O2", "-DNDEBUG", f"-I{BUILD}", source, f"{stem}.pb.cc", f"{stem}.grpc.pb.cc",
         "-o", peer, *libraries], check=True)
    return peer


class Server:
    """A server process that lives until this one lets go of it."""

    def __init__(self, binary, **environment):
        self.process = subprocess.Popen(
            [binary, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | environment)
        self.port = int(self.process.stdout.readline())

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)


def measure(binary, server, scenario, seconds):
    """One run of a client: its figures, with the processor time of both sides per round trip."""
    server_before, client_before = server.cpu_seconds(), resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.check_output([binary, "client", str(server.port), scenario, str(seconds)], text=True)
    client_after = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = json.loads(output)
    cpu = (server.cpu_seconds() - server_before + client_after.ru_utime - client_before.ru_utime
           + client_after.ru_stime - client_before.ru_stime)
    # A quarter of the time goes by before the client begins to count.
    return {
        "throughput": figures["count"] / figures["seconds"],
        "p50": figures["p50_us"],
        "p99": figures["p99_us"],
        "cpu": cpu * 1e6 / max(1.25 * figures["count"], 1),
    }


def allocations_of(calls, preload, folder):
    """What a server and a client allocate in all for so many calls, as {side: {who: number}}."""
    files = {side: f"{folder}/{side}.json" for side in ("server", "client")}
    server = Server(OURS, LD_PRELOAD=str(preload), ALLOCATIONS=files["server"])
    subprocess.run([OURS, "calls", str(server.port), str(calls)], check=True,
                   env=os.environ | {"LD_PRELOAD": str(preload), "ALLOCATIONS": files["client"]})
    server.stop()
    return {side: json.loads(Path(file).read_text()) for side, file in files.items()}


def allocations_per_call(calls=2000):
    """How often each side allocates for a unary call of 100 bytes, as {side: {"Swift": n, "C++": n, "gRPC": n}}:
    Swift's runtime and libraries, our C++, and gRPC's core with what it uses."""
    BUILD.mkdir(parents=True, exist_ok=True)
    preload, source = BUILD / "allocations.so", HERE / "cpp" / "allocations.cc"
    if not preload.exists() or preload.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["g++", "-std=c++17", "-O2", "-shared", "-fPIC", source, "-o", preload], check=True)
    with tempfile.TemporaryDirectory() as folder:
        # Starting up takes the same in both runs, and goes with the difference.
        few, many = (allocations_of(number, preload, folder) for number in (calls, 2 * calls))
    result = {}
    for side in many:
        result[side] = {"Swift": 0, "C++": 0, "gRPC": 0}
        for library, number in many[side].items():
            swift = library.startswith(("libswift", "libFoundation", "lib_Foundation", "libdispatch"))
            who = "Swift" if swift else "C++" if library == "executable" else "gRPC"
            result[side][who] += (number - few[side].get(library, 0)) / calls
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="*", help=f"which to run, all by default: {', '.join(TARGETS)}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured (default: 5)")
    parser.add_argument("--seconds", type=float, default=2, help="how long one measurement takes (default: 2)")
    arguments = parser.parse_args()
    unknown = set(arguments.scenario) - set(TARGETS)
    if unknown:
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}; the scenarios are {', '.join(TARGETS)}")
    sides = {"cpp": build_peer(), "swift": OURS}
    servers = {name: Server(binary) for name, binary in sides.items()}
    print(f"{os.cpu_count()} cores, {arguments.rounds} rounds of {arguments.seconds:g} s a side; "
          "ratios are Swift / C++, medians over the rounds")
    print(f"{'scenario':<16} {'C++ /s':>9} {'Swift /s':>9} {'ratio':>6} {'wanted':>7} "
          f"{'p99':>6} {'wanted':>7} {'p50':>6} {'CPU':>6}   range of the ratio")
    for scenario in arguments.scenario or TARGETS:
        rounds = []
        for number in range(arguments.rounds):
            order = list(sides.items())
            if number % 2:
                order.reverse()
            rounds.append({name: measure(binary, servers[name], scenario, arguments.seconds) for name, binary in order})

        def median(side, figure):
            return statistics.median(r[side][figure] for r in rounds)

        def ratios(figure):
            return [r["swift"][figure] / r["cpp"][figure] for r in rounds]

        throughput, p99 = TARGETS[scenario]
        print(f"{scenario:<16} {median('cpp', 'throughput'):>9.0f} {median('swift', 'throughput'):>9.0f} "
              f"{statistics.median(ratios('throughput')):>6.2f} {'≥ ' + format(throughput, '.2f'):>7} "
              f"{statistics.median(ratios('p99')):>6.2f} {'≤ ' + format(p99, '.2f') if p99 else '':>7} "
              f"{statistics.median(ratios('p50')):>6.2f} {statistics.median(ratios('cpu')):>6.2f}   "
              f"{min(ratios('throughput')):.2f}–{max(ratios('throughput')):.2f}", flush=True)
    for server in servers.values():
        server.stop()
    for side, numbers in allocations_per_call().items():
        print(f"allocations a unary call, {side}: " + ", ".join(f"{who} {n:.1f}" for who, n in numbers.items()))


if __name__ == "__main__":
    sys.exit(main())
