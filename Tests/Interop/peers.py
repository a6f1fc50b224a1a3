"""The programs of gRPC's interop tests: how each is started, and how a client runs a case against a server."""

import contextlib
import importlib.metadata
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "Tests/Interop"
STUBS = ROOT / ".cache/interop"

# How long a program may take to start or to run a case, in seconds.
PATIENCE = 90

# The cases that the official Python suite has, and those about compression, which it does not.
PLAIN_CASES = ["empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong",
               "empty_stream", "custom_metadata", "status_code_and_message", "special_status_message",
               "unimplemented_method", "unimplemented_service", "cancel_after_begin",
               "cancel_after_first_response", "timeout_on_sleeping_server"]
COMPRESSION_CASES = ["client_compressed_unary", "server_compressed_unary", "client_compressed_streaming",
                     "server_compressed_streaming"]


def compile_protos(name: str, root: pathlib.Path, protos: list[str]) -> pathlib.Path:
    """Makes the Python of proto files; returns its folder."""
    folder = STUBS / f"{name}-{importlib.metadata.version('grpcio-tools')}"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "grpc_tools.protoc", "-I", str(root), f"--python_out={folder}",
         f"--grpc_python_out={folder}", *protos], check=True)
    return folder


class Peer:
    """A program that is a client or a server, by its first argument. Its server prints its port."""

    def __init__(self, *command):
        self.command = [str(part) for part in command]

    def client(self, port: int, case: str) -> list[str]:
        """The command that runs a case against the server on a port."""
        return [*self.command, "client", f"--server_port={port}", f"--test_case={case}"]

    @contextlib.contextmanager
    def serving(self):
        """Runs the server on a free port, which it gives."""
        command = [*self.command, "server", "--port=0"]
        # A server may log what a case makes it do; that is of interest only when it does not start.
        with (tempfile.TemporaryFile("w+") as log,
              subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process):
            try:
                line = process.stdout.readline()
                if not line:
                    log.seek(0)
                    raise AssertionError(f"{' '.join(command)} did not start: {log.read()}")
                yield int(line)
            finally:
                process.terminate()


def swift_peer() -> Peer:
    """Ours in Swift."""
    return Peer(ROOT / ".build/release/InteropPeer")


def official_peer(source: pathlib.Path) -> Peer:
    """gRPC's own client and server, out of the unpacked source package."""
    protos = [f"src/proto/grpc/testing/{name}.proto" for name in ("empty", "messages", "test")]
    stubs = compile_protos(source.name, source, protos)
    return Peer(sys.executable, HERE / "official_peer.py", source, stubs)


def compression_peer() -> Peer:
    """Our own client and server for the cases about compression."""
    stubs = compile_protos("peer", HERE / "Peer/protos/grpc/testing", ["test.proto"])
    return Peer(sys.executable, HERE / "compression_peer.py", stubs)


def run(command: list[str]) -> str | None:
    """Runs a client; returns nothing when the case has passed, else the reason."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return f"not over after {PATIENCE} s"
    if result.returncode == 0:
        return None
    words = [line.strip() for line in result.stderr.splitlines() if any(map(str.isalnum, line))]
    return (words or [f"exit code {result.returncode}"])[-1]
