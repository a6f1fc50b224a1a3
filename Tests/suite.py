"""The six real processes, started as a user starts them, and clients for them."""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

import grpc
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARQUEE = ROOT / ".build/release/marquee"

# How long anything may take before a test gives it up, in seconds.
PATIENCE = 60
# What the largest messages of the tests need.
CHANNEL_OPTIONS = [("grpc.max_send_message_length", 96 << 20),
                   ("grpc.max_receive_message_length", 96 << 20)]


class Suite:
    """`marquee up` on free ports, with its own data folder."""

    def __init__(self, folder: pathlib.Path, media_root: pathlib.Path, environment=None, credentials=None):
        self.folder = folder
        self.media_root = media_root
        self.environment = environment or {}
        # How its services are connected to; None: without TLS.
        self.credentials = credentials
        self.channels = {}
        # The services that tests have killed, once for each time.
        self.killed = []

    def __enter__(self) -> "Suite":
        command = [str(MARQUEE), "up", "--ports", "auto", "--json", "--data", str(self.folder / "data"),
                   "--media-root", str(self.media_root), "--logs", str(self.folder / "logs")]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **self.environment})
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the suite did not start: {self.process.stderr.read()}")
        self.description = json.loads(line)
        self.services = {s["name"]: s for s in self.description["services"]}
        return self

    def __exit__(self, *_) -> None:
        for channel in self.channels.values():
            channel.close()
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, errors
        # A service that crashes is started again, and no test might notice.
        ended = re.findall(r"^(\w+) ended with status ", errors, re.MULTILINE)
        assert sorted(ended) == sorted(self.killed), errors

    def channel(self, service: str) -> grpc.Channel:
        """A channel to one of the services, shared by all tests."""
        if service not in self.channels:
            address = self.services[service]["address"]
            self.channels[service] = (
                grpc.secure_channel(address, self.credentials, options=CHANNEL_OPTIONS) if self.credentials
                else grpc.insecure_channel(address, options=CHANNEL_OPTIONS))
        return self.channels[service]

    def pid(self, service: str) -> int:
        """The process that listens on the service's port now."""
        port = int(self.services[service]["address"].rsplit(":", 1)[1])
        return next(pid for pid in self.child_pids() if port in _listening_ports(pid))

    def child_pids(self) -> set[int]:
        """The processes that the supervisor runs."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return {int(pid) for task in tasks.iterdir()
                for pid in (task / "children").read_text().split()}

    def kill(self, service: str) -> None:
        """Ends a service without giving it a chance to do anything about it."""
        self.killed.append(service)
        os.kill(self.pid(service), signal.SIGKILL)

    def wait_until_serving(self, service: str) -> None:
        """Returns when the service answers its health check, on a channel that has seen no failure."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with grpc.insecure_channel(self.services[service]["address"]) as channel:
                stub = health_pb2_grpc.HealthStub(channel)
                with contextlib.suppress(grpc.RpcError):
                    answer = stub.Check(health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=5)
                    if answer.status == health_pb2.HealthCheckResponse.SERVING:
                        return
        raise AssertionError(f"{service} does not serve again")

    def metrics(self, service: str) -> dict[str, float]:
        """The samples of the service's Prometheus page, by name and labels."""
        with urllib.request.urlopen(self.services[service]["ops"] + "/metrics", timeout=PATIENCE) as page:
            lines = page.read().decode().splitlines()
        return {key: float(value) for key, _, value in
                (line.rpartition(" ") for line in lines if line and not line.startswith("#"))}

    def wait_for_metric(self, service: str, condition) -> None:
        """Returns when `condition` holds for the service's metrics; asks again until then."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if condition(self.metrics(service)):
                return
        raise AssertionError(f"the metrics of {service} never came to what was expected")

    def post(self, path: str, body, headers=None):
        """POSTs JSON (or bytes as they are); returns the status code, the headers and the body."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            self.description["http"] + path, data=data,
            headers={"Content-Type": "application/json", **(headers or {})})
        return _open(request)

    def get(self, path: str):
        """GETs a page of the JSON edge; returns as `post`."""
        return _open(urllib.request.Request(self.description["http"] + path))


def _open(request: urllib.request.Request):
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def _listening_ports(pid: int) -> set[int]:
    inodes = set()
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            target = os.readlink(entry)
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    ports = set()
    for table in ("tcp", "tcp6"):
        for row in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and fields[9] in inodes:
                ports.add(int(fields[1].rsplit(":", 1)[1], 16))
    return ports


def details(error: grpc.RpcError) -> status_pb2.Status:
    """The google.rpc.Status of a failed call."""
    values = dict(error.trailing_metadata())
    return status_pb2.Status.FromString(values["grpc-status-details-bin"])


def error_info(status: status_pb2.Status) -> error_details_pb2.ErrorInfo:
    """The ErrorInfo that every error carries."""
    info = error_details_pb2.ErrorInfo()
    assert any(detail.Unpack(info) for detail in status.details), status
    return info


def violations(error: grpc.RpcError) -> dict[str, str]:
    """What was wrong with each bad field of a refused request."""
    return {v.field: v.description for v in _bad_request(error).field_violations}


def violation_reasons(error: grpc.RpcError) -> dict[str, str]:
    """The cause for each bad field of a refused request."""
    return {v.field: v.reason for v in _bad_request(error).field_violations}


def _bad_request(error: grpc.RpcError) -> error_details_pb2.BadRequest:
    bad = error_details_pb2.BadRequest()
    assert any(detail.Unpack(bad) for detail in details(error).details), error
    return bad
