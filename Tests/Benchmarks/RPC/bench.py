#!/usr/bin/env python3
"""Compares Marquee's RPC layer with raw C++ over the same library, in one run.

For each scenario the two clients take turns, each against the server of its own language; both servers are up all
the time. What is printed are medians over the rounds of the ratio within each round, Swift over C++: of throughput
(more is better), of the 99th percentile of the round trips (less is better), and of the processor time that client
and server spend on a round trip (less is better, and hardly moved by what else the machine does).
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = ROOT / ".build" / "bench-rpc"
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

    def __init__(self, binary):
        self.process = subprocess.Popen([binary, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="*", help=f"which to run, all by default: {', '.join(TARGETS)}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured (default: 5)")
    parser.add_argument("--seconds", type=float, default=2, help="how long one measurement takes (default: 2)")
    arguments = parser.parse_args()
    unknown = set(arguments.scenario) - set(TARGETS)
    if unknown:
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}; the scenarios are {', '.join(TARGETS)}")
    sides = {"cpp": build_peer(), "swift": ROOT / ".build" / "release" / "RPCBenchmark"}
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


if __name__ == "__main__":
    sys.exit(main())
