"""The cases of gRPC's interop tests that need nothing from outside; `make interop` runs the official suite."""

import contextlib

import pytest

from Interop.peers import COMPRESSION_CASES, PLAIN_CASES, compression_peer, run, swift_peer


@pytest.fixture(scope="module")
def ports():
    """The servers, by the peer whose server it is."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(peer().serving())
               for name, peer in (("swift", swift_peer), ("python", compression_peer))}


@pytest.mark.parametrize("case", PLAIN_CASES + COMPRESSION_CASES)
def test_swift_client_and_swift_server(ports, case):
    assert run(swift_peer().client(ports["swift"], case)) is None


@pytest.mark.parametrize("case", COMPRESSION_CASES)
def test_python_client_and_swift_server(ports, case):
    assert run(compression_peer().client(ports["swift"], case)) is None


@pytest.mark.parametrize("case", COMPRESSION_CASES)
def test_swift_client_and_python_server(ports, case):
    assert run(swift_peer().client(ports["python"], case)) is None
