"""HTTP/2 by the frame, to send what no client sends."""

import contextlib
import socket
import struct

import hpack
from hyperframe.frame import (ContinuationFrame, DataFrame, Frame, GoAwayFrame, HeadersFrame, PingFrame,
                              RstStreamFrame, SettingsFrame, WindowUpdateFrame)

from suite import PATIENCE

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME_HEADER = 9
# The size of the largest frame that a server takes unless it says otherwise, in bytes.
MAX_FRAME = 16384


class Connection:
    """A connection whose frames are written and read one by one."""

    def __init__(self, address: str, settings: dict[int, int] | None = None, receive_buffer: int | None = None):
        host, port = address.rsplit(":", 1)
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect((host, int(port)))
        self.encoder = hpack.Encoder()
        self.decoder = hpack.Decoder()
        if settings is not None:
            self.send_raw(PREFACE)
            self.send(SettingsFrame(0, settings=settings))

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def send_raw(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send(self, *frames: Frame) -> None:
        self.send_raw(b"".join(frame.serialize() for frame in frames))

    def offer(self, data: bytes) -> bool:
        """Sends bytes as long as the server takes them; false when it has closed the connection, or
        has taken nothing more for a second."""
        self.socket.settimeout(1)
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False
        finally:
            self.socket.settimeout(PATIENCE)

    def read(self) -> Frame | None:
        """The next frame; nothing when the server has closed the connection."""
        header = self._read_exactly(FRAME_HEADER)
        if header is None:
            return None
        frame, length = Frame.parse_frame_header(memoryview(header))
        body = self._read_exactly(length)
        if body is None:
            return None
        frame.parse_body(memoryview(body))
        return frame

    def _read_exactly(self, count: int) -> bytes | None:
        data = b""
        with contextlib.suppress(ConnectionError):
            while len(data) < count:
                more = self.socket.recv(count - len(data))
                if not more:
                    return None
                data += more
            return data
        return None

    def closes(self) -> bool:
        """Reads until the server closes the connection; times out when it does not."""
        while self.read() is not None:
            pass
        return True

    def request_headers(self, path: str, extra: list[tuple[str, str]] = ()) -> bytes:
        """The header block of a call."""
        return self.encoder.encode([
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "test"),
            ("content-type", "application/grpc"), ("te", "trailers"), *extra])

    def open(self, stream: int, path: str, extra: list[tuple[str, str]] = ()) -> HeadersFrame:
        """The frame that opens a call."""
        return HeadersFrame(stream, self.request_headers(path, extra), flags=["END_HEADERS"])

    def status(self, stream: int) -> tuple[str, str] | None:
        """Reads until the call has ended; its status and message, or nothing when the server resets the
        stream or closes the connection."""
        headers = self.answer(stream)
        return headers and (headers["grpc-status"], headers.get("grpc-message", ""))

    def answer(self, stream: int) -> dict[str, str] | None:
        """Reads until the call has ended; all headers and trailers of its answer, or nothing when the server
        resets the stream or closes the connection. Opens the windows for what comes."""
        headers = {}
        block = b""
        while (frame := self.read()) is not None:
            if isinstance(frame, DataFrame) and frame.data:
                self.send(WindowUpdateFrame(0, window_increment=len(frame.data)))
            if isinstance(frame, GoAwayFrame):
                return None
            if frame.stream_id != stream:
                continue
            if isinstance(frame, RstStreamFrame):
                return None
            if isinstance(frame, HeadersFrame | ContinuationFrame):
                block += frame.data
                if "END_HEADERS" in frame.flags:
                    headers.update(self.decoder.decode(block))
                    block = b""
                    if "grpc-status" in headers:
                        return headers
        return None


def message(payload: bytes, compressed: bool = False, length: int | None = None) -> bytes:
    """A gRPC message; `length` is what its prefix says when that is not the truth."""
    return struct.pack(">BI", compressed, len(payload) if length is None else length) + payload


def literal(name: bytes, value: bytes, indexed: bool = False, length: int | None = None) -> bytes:
    """A header as it stands, in HPACK; `indexed` puts it into the dynamic table, `length` is what the value
    says that it has. The library would spend a minute on finding the shortest form of a megabyte."""
    def prefix(count: int) -> bytes:
        return bytes(hpack.hpack.encode_integer(count, 7))
    return ((b"\x40" if indexed else b"\x00") + prefix(len(name)) + name
            + prefix(len(value) if length is None else length) + value)


def data_frames(stream: int, payload: bytes, end: bool = True) -> list[DataFrame]:
    """The frames for bytes of a stream."""
    frames = [DataFrame(stream, payload[start:start + MAX_FRAME])
              for start in range(0, len(payload), MAX_FRAME)] or [DataFrame(stream, b"")]
    if end:
        frames[-1].flags.add("END_STREAM")
    return frames


def pings(count: int) -> bytes:
    """So many pings."""
    return PingFrame(0, opaque_data=b"hostile!").serialize() * count


def empty_settings(count: int) -> bytes:
    """So many settings frames that set nothing."""
    return SettingsFrame(0).serialize() * count
