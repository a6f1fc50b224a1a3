"""Runs gRPC's own interop client or server in Python, as it stands in the source package.

usage: official_peer.py SOURCE STUBS client|server [ARGUMENT ...]

SOURCE is the unpacked source of grpc, STUBS the folder with the Python of its protos. The arguments are
those of the official program. Only what its authors leave to their build system is added here, and the
server prints its port, so that it can be told to take a free one.
"""

import importlib
import logging
import pathlib
import sys
import types


def add_packages(source: pathlib.Path) -> None:
    """Makes `tests` importable without its test loader, and `google.auth` without google-auth: only
    the cases about credentials, which are not run, call it."""
    tests = types.ModuleType("tests")
    tests.__path__ = [str(source / "src/python/grpcio_tests/tests")]
    sys.modules["tests"] = tests
    google = importlib.import_module("google")
    for name in ("google.auth", "google.auth.environment_vars", "google.auth.jwt", "google.auth.transport",
                 "google.auth.transport.grpc", "google.auth.transport.requests"):
        module = types.ModuleType(name)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        setattr(google if parent == "google" else sys.modules[parent], child, module)


def announce_port() -> None:
    """Makes the official server print the port that it listens on."""
    test_common = importlib.import_module("tests.unit.test_common")
    make_server = test_common.test_server

    def make_announcing_server(*arguments, **options):
        server = make_server(*arguments, **options)
        add_port = server.add_insecure_port
        server.add_insecure_port = lambda address: print(add_port(address), flush=True)
        return server

    test_common.test_server = make_announcing_server


def main() -> None:
    if len(sys.argv) < 4 or sys.argv[3] not in ("client", "server"):
        sys.exit(__doc__)
    source, stubs, role, *arguments = sys.argv[1:]
    sys.path.insert(0, stubs)
    add_packages(pathlib.Path(source))
    logging.basicConfig()
    program = importlib.import_module(f"tests.interop.{role}")
    sys.argv = [role, *arguments]
    if role == "client":
        program.test_interoperability()
    else:
        announce_port()
        program.serve()


if __name__ == "__main__":
    main()
