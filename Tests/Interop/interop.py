"""gRPC's interop tests, in both directions: the Swift server and client against gRPC's own in Python.

The official programs come from Debian's source package of grpc, which is fetched (8.6 MB) when it is not
there yet. The cases about compression, which they do not have, run against Tests/Interop/compression_peer.py.
"""

import argparse
import contextlib
import pathlib
import subprocess
import sys

from peers import COMPRESSION_CASES, PLAIN_CASES, ROOT, Peer, compression_peer, official_peer, run, swift_peer

DIRECTIONS = ["Python → Swift", "Swift → Python", "Swift → Swift"]


def fetch_source() -> pathlib.Path:
    """The source package of grpc."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "deploy/setup/fetch_source.py"), "grpc"],
        stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        sys.exit(result.returncode)
    return pathlib.Path(result.stdout.strip())


def run_case(case: str, swift: Peer, python: Peer, ports: dict[Peer, int]) -> list[str | None]:
    """Why the case has not passed, for each of the directions."""
    return [
        run(python.client(ports[swift], case)),
        run(swift.client(ports[python], case)),
        run(swift.client(ports[swift], case)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make interop", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--case", choices=PLAIN_CASES + COMPRESSION_CASES, metavar="CASE",
        help="run one case only (make interop CASE=…): " + ", ".join(PLAIN_CASES + COMPRESSION_CASES))
    chosen = parser.parse_args().case
    cases = [chosen] if chosen else PLAIN_CASES + COMPRESSION_CASES

    swift = swift_peer()
    failures = []
    with contextlib.ExitStack() as stack:
        peers = {}
        if set(cases) & set(PLAIN_CASES):
            peers |= dict.fromkeys(PLAIN_CASES, official_peer(fetch_source()))
        if set(cases) & set(COMPRESSION_CASES):
            peers |= dict.fromkeys(COMPRESSION_CASES, compression_peer())
        ports = {peer: stack.enter_context(peer.serving()) for peer in {swift, *peers.values()}}
        print(f"{'case (client → server)':30}" + "".join(f"{name:>16}" for name in DIRECTIONS))
        for case in cases:
            print(f"{case:30}", end="", flush=True)
            for direction, reason in zip(DIRECTIONS, run_case(case, swift, peers[case], ports), strict=True):
                print(f"{'FAIL' if reason else 'pass':>16}", end="", flush=True)
                if reason:
                    failures.append(f"{case}, {direction}: {reason}")
            print()
    print(f"{len(cases) * len(DIRECTIONS) - len(failures)} passed, {len(failures)} failed")
    for failure in failures:
        print(f"  {failure}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
