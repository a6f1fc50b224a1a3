"""Hostile HTTP/2: the server answers or closes, its memory stays bounded, other clients are served.

Each attack is measured by the growth of the service's resident memory to its peak, in MiB.
"""

import contextlib
import pathlib
import resource
import subprocess
import sys
import threading
import zlib

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from hyperframe.frame import (ContinuationFrame, DataFrame, GoAwayFrame, HeadersFrame, RstStreamFrame,
                              SettingsFrame, WindowUpdateFrame)

from Interop.frames import (MAX_FRAME, PREFACE, Connection, data_frames, empty_settings, literal, message,
                            pings)
from service import Service
from suite import PATIENCE

SERVICE = "optimizer"
CHECK = "/grpc.health.v1.Health/Check"
WATCH = "/grpc.health.v1.Health/Watch"
REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
RESOURCE_EXHAUSTED = "8"
UNIMPLEMENTED = "12"
INTERNAL = "13"
INITIAL_WINDOW = SettingsFrame.INITIAL_WINDOW_SIZE
# server.max_request_bytes, in MiB.
MAX_REQUEST = 65
# What a service may take of addresses while it serves a call, in bytes: threads and their heaps, whether used
# or not, and less than a prefix of 2 GiB.
ROOM = 1 << 30


# How a call ends that meets a server whose buffers are full.
REFUSALS = {grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE}


@pytest.fixture(scope="module")
def address(suite) -> str:
    return suite.services[SERVICE]["address"]


class Bystander:
    """A client of its own that makes one call after the other until it is stopped, or until one fails in another
    way than for want of memory."""

    def __init__(self, address: str):
        self.address = address
        self.stopping = threading.Event()
        self.served = 0
        # Calls that were refused for want of memory, and not answered since.
        self.refused = 0
        self.refusals = 0
        self.failure = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with grpc.insecure_channel(self.address) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            while not self.stopping.is_set() or self.refused:
                try:
                    stub.Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE, wait_for_ready=True)
                    self.served += 1
                    self.refused = 0
                except grpc.RpcError as error:
                    self.refused += 1
                    self.refusals += 1
                    if error.code() not in REFUSALS or self.refused > 1:
                        self.failure = error
                        return

    def __enter__(self) -> "Bystander":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopping.set()
        self.thread.join()


def memory(pid: int, key: str) -> float:
    """VmRSS or VmHWM of a process, in MiB."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key)) / 1024


class Growth:
    """How far the resident memory of a process has risen above where it was, in MiB, at its peak."""

    def __init__(self, pid: int):
        self.pid = pid
        pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
        self.before = memory(pid, "VmRSS")

    def mib(self) -> float:
        return memory(self.pid, "VmHWM") - self.before


@contextlib.contextmanager
def addresses(pid: int, room: int):
    """Lets a process take no more than `room` bytes of addresses meanwhile. Who asks malloc for more, if only
    for a moment and without ever writing to it, gets nothing, which ends our services."""
    used = int(memory(pid, "VmSize") * (1 << 20))
    limits = resource.prlimit(pid, resource.RLIMIT_AS)
    resource.prlimit(pid, resource.RLIMIT_AS, (used + room, limits[1]))
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_AS, limits)


@contextlib.contextmanager
def attack(suite, bound: float):
    """Sees to it that the service survives what happens inside, grows by no more than `bound` MiB, and
    serves others all the while: one client that never stops, and one that comes at the end."""
    pid = suite.pid(SERVICE)
    address = suite.services[SERVICE]["address"]
    growth = Growth(pid)
    with Bystander(address) as bystander:
        yield
        with grpc.insecure_channel(address) as channel:
            health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(), timeout=PATIENCE, wait_for_ready=True)
    assert bystander.failure is None
    assert bystander.refusals == 0
    assert bystander.served > 0
    assert suite.pid(SERVICE) == pid
    assert growth.mib() <= bound, f"{growth.mib():.0f} MiB"


def flood(connection: Connection, chunks) -> bool:
    """Sends until the server does not take more; whether it took all."""
    return all(connection.offer(chunk) for chunk in chunks)


def calls(connection: Connection, path: str, frames, batches: int, size: int = 500):
    """Batches of so many calls; `frames(stream)` is what follows the headers of each."""
    stream = 1
    for _ in range(batches):
        batch = bytearray()
        for _ in range(size):
            batch += connection.open(stream, path).serialize()
            batch += b"".join(frame.serialize() for frame in frames(stream))
            stream += 2
        yield bytes(batch)


def call(connection: Connection, body: bytes, *headers: tuple[str, str], path: str = CHECK,
         end: bool = True) -> tuple[str, str] | None:
    """Makes a call with one message in gRPC's framing, within the windows; its status and message, or nothing
    when the server resets it. Without `end` the request stays open, and there is no answer."""
    connection.send(connection.open(1, path, list(headers)))
    windows = {0: 65535, 1: 65535}
    initial = 65535
    body = memoryview(body)
    while body:
        while min(windows.values()) <= 0:
            frame = connection.read()
            if frame is None or isinstance(frame, GoAwayFrame | RstStreamFrame):
                return None
            if isinstance(frame, SettingsFrame) and INITIAL_WINDOW in frame.settings:
                windows[1] += frame.settings[INITIAL_WINDOW] - initial
                initial = frame.settings[INITIAL_WINDOW]
                connection.send(SettingsFrame(0, flags=["ACK"]))
            if isinstance(frame, WindowUpdateFrame):
                windows[frame.stream_id] += frame.window_increment
        size = min(len(body), MAX_FRAME, *windows.values())
        connection.send(DataFrame(1, bytes(body[:size])))
        body = body[size:]
        windows = {stream: window - size for stream, window in windows.items()}
    if not end:
        return None
    connection.send(DataFrame(1, b"", flags=["END_STREAM"]))
    return connection.status(1)


# What is not HTTP/2


@pytest.mark.parametrize("garbage", [
    bytes(range(256)) * 16,
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    PREFACE[:-1] + b"X" + bytes(100),
    PREFACE + bytes(100),
    PREFACE + b"\xff" * 100,
], ids=["bytes", "http1", "tls", "almost", "no-settings", "no-frame"])
def test_a_garbage_preface_closes_the_connection(suite, address, garbage):
    with attack(suite, bound=32), Connection(address) as connection:
        connection.send_raw(garbage)
        assert connection.closes()


def test_connections_that_say_nothing_are_borne(suite, address):
    with attack(suite, bound=64), contextlib.ExitStack() as stack:
        for index in range(500):
            stack.enter_context(Connection(address, settings={} if index % 2 else None))


# Headers


def test_oversized_headers_are_refused(suite, address):
    with attack(suite, bound=16), Connection(address, settings={}) as connection:
        block = connection.request_headers(CHECK) + literal(b"x-large", b"a" * 8000) * 500
        parts = [block[start:start + MAX_FRAME] for start in range(0, len(block), MAX_FRAME)]
        frames = [HeadersFrame(1, parts[0]), *(ContinuationFrame(1, part) for part in parts[1:])]
        frames[-1].flags.add("END_HEADERS")
        assert not flood(connection, [frame.serialize() for frame in frames])
        # What the server says before it closes the connection is lost when more bytes were on the way.
        assert connection.status(1) in [
            None, (RESOURCE_EXHAUSTED, "The headers of a request take more than 65536 bytes.")]


def test_headers_that_unfold_are_refused(suite, address):
    """4 KiB of table and a byte for each of thousands of references to it."""
    with attack(suite, bound=64), Connection(address, settings={}) as connection:
        table = literal(b"x-bomb", b"b" * 3000, indexed=True)
        block = connection.request_headers(CHECK) + table + b"\xbe" * 12000
        connection.send(HeadersFrame(1, block, flags=["END_HEADERS", "END_STREAM"]))
        status = connection.status(1)
        assert status is None or status[0] == RESOURCE_EXHAUSTED


def test_headers_in_many_frames_are_read(suite, address):
    with attack(suite, bound=16), Connection(address, settings={}) as connection:
        block = connection.request_headers(CHECK) + literal(b"x-long", b"a" * 6000) * 8
        parts = [block[start:start + 100] for start in range(0, len(block), 100)]
        frames = [HeadersFrame(1, parts[0]), *(ContinuationFrame(1, part) for part in parts[1:])]
        frames[-1].flags.add("END_HEADERS")
        connection.send(*frames, *data_frames(1, message(b"")))
        assert connection.status(1) == ("0", "")


@pytest.mark.parametrize(("start", "continuation"), [
    (b"", b""),
    (b"", literal(b"x-flood", b"a" * 16000)),
    (b"", literal(b"x", b"")),
    (b"", b"\xbe" * MAX_FRAME),
    (literal(b"x-flood", b"", length=1 << 30), b"a" * MAX_FRAME),
    (literal(b"x-flood", b"", length=1 << 30), b"a"),
], ids=["empty frames", "large values", "small values", "references", "one value", "one value in bytes"])
def test_headers_that_never_end_close_the_connection(suite, address, start, continuation):
    """CONTINUATION flood. The core's own limit on headers is applied to each frame alone, and to whole values."""
    flooding = ContinuationFrame(1, continuation).serialize()
    with attack(suite, bound=16), Connection(address, settings={}) as connection:
        table = literal(b"x-bomb", b"b" * 3000, indexed=True)
        connection.send(HeadersFrame(1, connection.request_headers(CHECK) + table + start))
        # 64 MiB.
        assert not flood(connection, [flooding * ((1 << 20) // len(flooding))] * 64)


def test_a_value_that_never_ends_in_headers_of_ended_calls_closes_the_connection(suite, address):
    """The core skips the headers of a call that has ended; and forgets that they should have ended with it."""
    with attack(suite, bound=16), Connection(address, settings={}) as connection:
        connection.send(connection.open(1, CHECK), *data_frames(1, message(b"")))
        assert connection.status(1) == ("0", "")
        late = HeadersFrame(1, b"a" * MAX_FRAME, flags=["END_HEADERS"]).serialize()
        connection.send(HeadersFrame(1, literal(b"x-flood", b"", length=1 << 30), flags=["END_HEADERS"]))
        assert not flood(connection, [late] * 4096)  # 64 MiB


def test_a_connection_that_goes_amid_its_headers_leaves_nothing(suite, address):
    with attack(suite, bound=16):
        for _ in range(500):
            with Connection(address, settings={}) as connection:
                connection.send(HeadersFrame(1, connection.request_headers(CHECK)),
                                ContinuationFrame(1, literal(b"x", b"a" * 16000)))


# Calls without end


@pytest.mark.parametrize("body", [False, True], ids=["headers", "requests"])
def test_rapid_resets_close_the_connection(suite, address, body):
    """CVE-2023-44487. Calls that are reset leave HTTP/2's limit at once, and the server later."""
    request = message(b"")

    def frames(stream: int):
        return ([DataFrame(stream, request, flags=["END_STREAM"])] if body else []) + [
            RstStreamFrame(stream, error_code=8)]

    with attack(suite, bound=400), Connection(address, settings={}) as connection:
        assert not flood(connection, calls(connection, CHECK, frames, batches=200))


@pytest.mark.parametrize("method", [CHECK, WATCH])
def test_half_open_calls_without_end_close_the_connection(suite, address, method):
    with attack(suite, bound=256), Connection(address, settings={}) as connection:
        assert not flood(connection, calls(connection, method, lambda _: [], batches=100))


def test_calls_whose_answers_have_no_window_close_the_connection(suite, address):
    def frames(stream: int):
        return [DataFrame(stream, message(b""), flags=["END_STREAM"])]

    with attack(suite, bound=256), Connection(address, settings={INITIAL_WINDOW: 0}) as connection:
        assert not flood(connection, calls(connection, WATCH, frames, batches=100))


# Answers that are not read


def test_a_slow_reader_holds_up_its_own_call_alone(suite, address):
    """Each small request asks for a file of the contracts, and no answer is read."""
    file = b"marquee/optimizer/v1/optimizer.proto"
    request = message(bytes([0x1A, len(file)]) + file)
    with attack(suite, bound=64), Connection(address, settings={}, receive_buffer=4096) as connection:
        connection.send(connection.open(1, REFLECTION))
        # As much as the first window lets through.
        flood(connection, [frame.serialize()
                           for frame in data_frames(1, request * (60_000 // len(request)), end=False)])


@pytest.mark.parametrize("frames", [pings, empty_settings])
def test_floods_that_ask_for_answers_are_not_taken_for_ever(suite, address, frames):
    with attack(suite, bound=128), Connection(address, settings={}, receive_buffer=4096) as connection:
        assert not flood(connection, [frames(10_000)] * 500)


# Messages that are not what they say


# These have a process of their own: in one that has been larger before, malloc has memory to give that no
# measure of the process shows.


@pytest.mark.parametrize("length", [2**31 - 1, 2**31, 2**32 - 1])
@pytest.mark.parametrize("compressed", [False, True])
def test_a_prefix_of_gibibytes_costs_what_comes(length, compressed):
    headers = [("grpc-encoding", "gzip")] if compressed else []
    with Service("optimizer") as service:
        with Bystander(service.address) as bystander, addresses(service.process.pid, ROOM):
            growth = Growth(service.process.pid)
            with Connection(service.address, settings={}) as connection:
                status = call(connection, message(bytes(8 << 20), compressed, length), *headers)
                assert status is None or status[0] != "0"
        assert bystander.failure is None
        assert growth.mib() <= 32, f"{growth.mib():.0f} MiB"


def test_a_prefix_within_the_limit_costs_what_comes():
    """1 GiB is allowed and announced, 1 MiB comes, then the caller goes."""
    gibibyte = 1 << 30
    with Service("optimizer", server__max_request_bytes=gibibyte,
                 server__max_buffered_bytes=2 * gibibyte) as service:
        with grpc.insecure_channel(service.address) as bystander:
            check = health_pb2_grpc.HealthStub(bystander).Check
            check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
            growth = Growth(service.process.pid)
            with addresses(service.process.pid, gibibyte // 2):
                with Connection(service.address, settings={}) as connection:
                    assert call(connection, message(bytes(1 << 20), length=gibibyte), end=False) is None
                    connection.send(RstStreamFrame(1, error_code=8))
                    # An answer to what comes after it says that the reset has been seen.
                    connection.send(connection.open(3, CHECK), *data_frames(3, message(b"")))
                    assert connection.status(3)[0] == "0"
                check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
            assert growth.mib() <= 32, f"{growth.mib():.0f} MiB"


@pytest.mark.parametrize("path", [CHECK, WATCH, REFLECTION])
def test_a_message_without_end_is_reset_at_the_bound_of_all_connections(path):
    """gRPC's core looks at a message's size when it has come whole. When all connections together hold as much
    as they may, it closes idle ones and resets a call on one after the other until they do not: mostly the attacker's,
    now and then (one attack in 70) a call that another client is making at that moment, RESOURCE_EXHAUSTED or, where its
    connection was closed, UNAVAILABLE. Who then calls again is served."""
    attacks = 4
    with Service("optimizer", server__max_request_bytes=1 << 20, server__max_buffered_bytes=32 << 20) as service:
        with Bystander(service.address) as bystander:
            growth = Growth(service.process.pid)
            for _ in range(attacks):
                with Connection(service.address, settings={}) as connection:
                    assert call(connection, message(bytes(128 << 20), length=2**32 - 1), path=path) is None
        assert bystander.failure is None
        assert bystander.refusals <= attacks
        assert bystander.served > attacks
        assert growth.mib() <= 64, f"{growth.mib():.0f} MiB"


def test_memory_for_what_comes_is_seen():
    """What the bounds above are worth: a message that is as long as it says shows with its whole length."""
    size = MAX_REQUEST - 5
    with Service("optimizer") as service:
        growth = Growth(service.process.pid)
        with Connection(service.address, settings={}) as connection:
            call(connection, message(bytes(size << 20)))
        assert growth.mib() >= size


def test_addresses_for_what_is_only_announced_are_refused():
    """And what the limit on addresses is worth: it stops who takes such a length at its word."""
    child = subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input(); bytearray(2**31 - 1)"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    child.stdout.readline()
    with addresses(child.pid, ROOM):
        _, errors = child.communicate("\n", timeout=PATIENCE)
    assert "MemoryError" in errors


def test_a_frame_larger_than_allowed_closes_the_connection(suite, address):
    with attack(suite, bound=32), Connection(address, settings={}) as connection:
        connection.send(connection.open(1, CHECK))
        connection.send_raw(b"\xff\xff\xff\x00\x00\x00\x00\x00\x01" + bytes(65536))
        assert connection.closes()


def test_a_decompression_bomb_is_refused_at_the_size_limit(suite, address):
    """1 GiB of zeros in 1 MiB of gzip."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    bomb = b"".join(compressor.compress(zeros) for _ in range(1024)) + compressor.flush()
    # The result and, while its memory grows, the half that was there before.
    with attack(suite, bound=2 * MAX_REQUEST), Connection(address, settings={}) as connection:
        status = call(connection, message(bomb, compressed=True), ("grpc-encoding", "gzip"))
        assert status[0] == RESOURCE_EXHAUSTED
        assert "larger than the limit" in status[1]


@pytest.mark.parametrize(("encoding", "body"), [
    ("gzip", b"no gzip at all"),
    ("gzip", zlib.compress(b"\x0a\x00", wbits=31)[:-4]),
    ("gzip", zlib.compress(b"", wbits=31) + b"more"),
    ("gzip", zlib.compress(b"", wbits=15)),
    ("deflate", b"\xff" * 64),
], ids=["noise", "cut-off", "trailing", "other-format", "deflate-noise"])
def test_what_cannot_be_decompressed_is_refused(suite, address, encoding, body):
    with attack(suite, bound=32), Connection(address, settings={}) as connection:
        status = call(connection, message(body, compressed=True), ("grpc-encoding", encoding))
        assert status[0] == INTERNAL


@pytest.mark.parametrize(("encoding", "body"), [
    ("gzip", zlib.compress(b"\x0a\x00", wbits=31)),
    ("deflate", zlib.compress(b"\x0a\x00", wbits=15)),
    ("gzip", b""),
], ids=["gzip", "deflate", "empty"])
def test_what_can_be_decompressed_is_answered(suite, address, encoding, body):
    with attack(suite, bound=32), Connection(address, settings={}) as connection:
        status = call(connection, message(body, compressed=True), ("grpc-encoding", encoding))
        assert status[0] == "0"


@pytest.mark.parametrize("encoding", ["br", "zstd", "GZIP", "gzip, gzip", "x" * 1000, "identity", None])
@pytest.mark.parametrize("path", [CHECK, WATCH, REFLECTION])
def test_an_unknown_encoding_is_unimplemented_and_told_what_is_known(suite, address, encoding, path):
    """As gRPC's specification of compression has it. Where none is named it has INTERNAL, but gRPC's core lets
    nobody see the difference."""
    with attack(suite, bound=32), Connection(address, settings={}) as connection:
        connection.send(connection.open(1, path, [("grpc-encoding", encoding)] if encoding else []),
                        *data_frames(1, message(b"\x0a\x00", compressed=True)))
        answer = connection.answer(1)
        assert answer["grpc-status"] == UNIMPLEMENTED, answer
        assert {name.strip() for name in answer["grpc-accept-encoding"].split(",")} == {"identity", "deflate", "gzip"}


def test_messages_that_are_not_compressed_need_no_known_encoding(suite, address):
    with attack(suite, bound=32), Connection(address, settings={}) as connection:
        connection.send(connection.open(1, CHECK, [("grpc-encoding", "br")]),
                        *data_frames(1, message(b"\x0a\x00")))
        assert connection.status(1)[0] == "0"
