#!/usr/bin/env python3
"""Compares Marquee's protobuf codec with the C++ that protoc generates, in one process.

Three messages of the contracts: a small request, a response with 10,000 messages in it, a request with 1,000 vectors
of 512 packed floats. Decoding is from one array into a fresh message, which is freed; encoding is into a fresh array
of exactly the right size, sizes computed anew. Both sides must write the same bytes. The sides take turns, and who is
first; the figures are medians over the rounds, of the thread's processor time, and of the ratio within each round,
C++ over Swift: 1 is as fast as C++, more is faster.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / ".build" / "bench-codec"
PROTOS = ROOT / "protos"


def with_imports(names):
    """The contracts of these names and all that they import, sorted."""
    found, open_names = set(), list(names)
    while open_names:
        name = open_names.pop()
        if name in found:
            continue
        found.add(name)
        open_names += re.findall(r'^import "(marquee/[^"]+)";', (PROTOS / name).read_text(), re.MULTILINE)
    return sorted(found)


GENERATED = with_imports(
    f"marquee/{name}.proto" for name in (
        "embeddings/v1/embeddings", "nlp/v1/script_analysis", "prediction/v1/prediction"))

# What Marquee promises: speed at least, relative to C++.
TARGETS = {"small": 0.7, "repeated": 0.7, "packed": 0.95}


def build_peer():
    """Generates and compiles the C++ side where it is missing or older than its sources."""
    peer, source = BUILD / "peer.so", HERE / "cpp" / "peer.cc"
    inputs = [source, *(PROTOS / name for name in GENERATED)]
    if peer.exists() and peer.stat().st_mtime > max(file.stat().st_mtime for file in inputs):
        return peer
    print("Build the C++ peer", flush=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    subprocess.run(["protoc", f"-I{PROTOS}", f"--cpp_out={BUILD}", *GENERATED], check=True)
    units = [BUILD / name.replace(".proto", ".pb.cc") for name in GENERATED]
    subprocess.run(
        ["g++", "-std=c++17", "-O2", "-DNDEBUG", "-shared", "-fPIC", f"-I{BUILD}", source, *units,
         "-lprotobuf", "-o", peer], check=True)
    return peer


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="rounds, at least 5 (default: 15)")
    parser.add_argument("--milliseconds", type=float, default=50,
                        help="processor time of each side in each round (default: 50)")
    parser.add_argument("--swift", type=Path, default=ROOT / ".build/release/CodecBenchmark",
                        help="the Swift side (default: .build/release/CodecBenchmark)")
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error("--rounds must be at least 5")

    run = subprocess.run(
        [options.swift, build_peer(), str(options.rounds), str(options.milliseconds)],
        stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{options.swift} failed with status {run.returncode}")
    print(f"Codec, Swift and libprotobuf's generated C++, medians of {options.rounds} rounds")
    print(f"{'message':<10}{'bytes':>10}  {'direction':<10}{'Swift µs':>11}{'C++ µs':>11}"
          f"{'C++/Swift':>11}{'quartiles':>14}{'reach':>7}")
    for line in run.stdout.splitlines():
        result = json.loads(line)
        ratios = [cpp / swift for cpp, swift in zip(result["cpp"], result["swift"], strict=True)]
        lower, ratio, upper = statistics.quantiles(ratios, n=4, method="inclusive")
        print(f"{result['message']:<10}{result['bytes']:>10}  {result['direction']:<10}"
              f"{statistics.median(result['swift']) / 1000:>11.3f}{statistics.median(result['cpp']) / 1000:>11.3f}"
              f"{ratio:>11.2f}{f'{lower:.2f}–{upper:.2f}':>14}{TARGETS[result['message']]:>7}")


if __name__ == "__main__":
    main()
