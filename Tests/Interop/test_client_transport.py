"""The gateway as a client of gRPC's own Python server: TLS, retries, replicas, keepalive, limits."""

import concurrent.futures
import contextlib
import json
import threading
import time
import urllib.error
import urllib.request

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from marquee.prediction.v1 import prediction_pb2, prediction_pb2_grpc

from certificates import Authority, replace
from link import Link
from service import Service, refusal
from suite import PATIENCE

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
REFUSED_FILES = "replaced certificates cannot be used; going on with the last good ones"


class Backend(prediction_pb2_grpc.PredictionServiceServicer):
    """A prediction service that notes its calls and answers as the test says."""

    def __init__(self, credentials=None, answer=None):
        self.answer = answer or (lambda context, attempt: prediction_pb2.PredictViralityResponse())
        self.lock = threading.Lock()
        self.calls = []
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(16), options=[("grpc.so_reuseport", 0)])
        prediction_pb2_grpc.add_PredictionServiceServicer_to_server(self, self.server)
        self.health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self.server)
        if credentials is None:
            self.port = self.server.add_insecure_port("127.0.0.1:0")
        else:
            self.port = self.server.add_secure_port("127.0.0.1:0", credentials)

    def PredictVirality(self, request, context):
        with self.lock:
            self.calls.append({
                "time": time.monotonic(),
                "remaining": context.time_remaining(),
                "metadata": dict(context.invocation_metadata()),
                "genre": request.genre,
                "name": context.auth_context().get("x509_common_name", [b""])[0].decode()})
            attempt = len(self.calls)
        return self.answer(context, attempt)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> "Backend":
        self.server.start()
        return self

    def __exit__(self, *_) -> None:
        self.server.stop(grace=None).wait()


class Gateway(Service):
    """The gateway, whose prediction service is at `target`."""

    def __init__(self, target: str, **settings):
        super().__init__("gateway", http__port=0, backends__prediction=target, **settings)

    def __enter__(self) -> "Gateway":
        super().__enter__()
        self.http = self.event("JSON edge ready")["port"]
        return self

    def predict(self, genre="", timeout="60S"):
        """Makes one call of the prediction service; returns the HTTP status and the message of an error."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http}/predict_virality", data=json.dumps({"genre": genre}).encode(),
            headers={"Content-Type": "application/json", "Grpc-Timeout": timeout})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())["message"]

    def predict_until(self, condition) -> None:
        """Makes calls until the condition holds."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.predict()
            if condition(answer):
                return
        raise AssertionError(f"what was expected never happened; last: {answer}")


def failing(code, trailing=(), times=1_000):
    """An answer that fails so often before it succeeds."""
    def answer(context, attempt):
        if attempt <= times:
            context.set_trailing_metadata(trailing)
            context.abort(code, f"attempt {attempt}")
        return prediction_pb2.PredictViralityResponse()
    return answer


# TLS

@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("trusted") / "authority")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("untrusted") / "stranger")


def credentials(identity, client_root=None):
    return grpc.ssl_server_credentials(
        [(identity.key.read_bytes(), identity.certificate.read_bytes())],
        client_root and client_root.read_bytes(), client_root is not None)


@pytest.fixture(scope="module")
def server_identity(authority):
    return authority.issue("server")


def test_calls_over_tls(authority, server_identity):
    with Backend(credentials(server_identity)) as backend:
        with Gateway(backend.address, client__tls__ca=authority.root) as gateway:
            assert gateway.predict()[0] == 200


def test_a_server_of_another_root_is_not_talked_to(authority, stranger):
    with Backend(credentials(stranger.issue("impostor"))) as backend:
        with Gateway(backend.address, client__tls__ca=authority.root) as gateway:
            status, message = gateway.predict()
    assert status == 503
    assert "certificate verify failed" in message
    assert backend.calls == []


def test_a_server_of_another_name_is_not_talked_to(authority):
    with Backend(credentials(authority.issue("elsewhere", "DNS:elsewhere.example"))) as backend:
        with Gateway(backend.address, client__tls__ca=authority.root) as gateway:
            status, message = gateway.predict()
        assert status == 503
        assert "127.0.0.1" in message and "peer certificate" in message
        assert backend.calls == []
        with Gateway(backend.address, client__tls__ca=authority.root,
                     client__tls__server_name="elsewhere.example") as gateway:
            assert gateway.predict()[0] == 200


def test_tls_and_plaintext_do_not_mix_and_harm_nobody(authority, server_identity):
    with Backend(credentials(server_identity)) as secured, Backend() as plain:
        with Gateway(secured.address) as gateway:
            assert gateway.predict()[0] == 503
        with Gateway(plain.address, client__tls__ca=authority.root) as gateway:
            assert gateway.predict()[0] == 503
        with Gateway(secured.address, client__tls__ca=authority.root) as gateway:
            assert gateway.predict()[0] == 200
        with Gateway(plain.address) as gateway:
            assert gateway.predict()[0] == 200


def test_shows_its_certificate_to_a_server_that_asks(authority, server_identity):
    client = authority.issue("gateway")
    with Backend(credentials(server_identity, authority.root)) as backend:
        with Gateway(backend.address, client__tls__ca=authority.root) as gateway:
            assert gateway.predict()[0] == 503
        with Gateway(backend.address, client__tls__ca=authority.root, client__tls__certificate=client.certificate,
                     client__tls__key=client.key) as gateway:
            assert gateway.predict()[0] == 200
    assert [call["name"] for call in backend.calls] == ["gateway"]


def test_a_replaced_certificate_is_shown_without_a_restart(tmp_path, authority, server_identity):
    certificate, key = tmp_path / "client.pem", tmp_path / "client.key"
    authority.issue("first").install(certificate, key)
    with Backend(credentials(server_identity, authority.root)) as backend:
        with Gateway(backend.address, client__tls__ca=authority.root, client__tls__certificate=certificate,
                     client__tls__key=key) as gateway:
            gateway.predict()
            assert backend.calls[-1]["name"] == "first"

            certificate.write_text("nonsense")
            gateway.predict_until(lambda answer: gateway.happened(REFUSED_FILES))
            assert gateway.predict()[0] == 200
            assert backend.calls[-1]["name"] == "first"

            authority.issue("second").install(certificate, key)
            gateway.predict_until(lambda answer: backend.calls[-1]["name"] == "second")
            assert gateway.predict()[0] == 200


def test_a_replaced_root_is_trusted_without_a_restart(tmp_path, authority, stranger):
    roots = tmp_path / "roots.pem"
    replace(authority.root, roots)
    with Backend(credentials(stranger.issue("new"))) as backend:
        with Gateway(backend.address, client__tls__ca=roots) as gateway:
            assert gateway.predict()[0] == 503
            replace(stranger.root, roots)
            gateway.predict_until(lambda answer: answer[0] == 200)


def test_files_that_cannot_be_used_stop_the_start_with_one_line(tmp_path, authority, stranger):
    mine, other = authority.issue("mine"), stranger.issue("other")

    def line(**settings) -> str:
        return refusal("gateway", http__port=0, log__format="json", **settings)

    assert '--client.tls.ca: client.tls.ca: \\"/no/such.pem\\" cannot be read' in line(client__tls__ca="/no/such.pem")
    assert "client.tls.key needs client.tls.certificate as well" in line(
        client__tls__ca=authority.root, client__tls__key=mine.key)
    assert "client.tls.certificate needs client.tls.key as well" in line(
        client__tls__ca=authority.root, client__tls__certificate=mine.certificate)
    assert "client.tls.certificate needs client.tls.ca as well" in line(client__tls__certificate=mine.certificate)
    assert "client.tls.key: " in line(client__tls__ca=authority.root, client__tls__certificate=mine.certificate,
                                      client__tls__key=other.key)
    assert "tls.serverName is needed" in line(
        client__tls__ca=authority.root, backends__vision="ipv4:127.0.0.1:1,127.0.0.1:2")


# Retries

QUICK = {"client__retry__initial_backoff_seconds": 0.001, "client__retry__max_backoff_seconds": 0.01}


def test_a_call_that_finds_its_service_unavailable_is_made_again():
    with Backend(answer=failing(grpc.StatusCode.UNAVAILABLE, times=2)) as backend:
        with Gateway(backend.address, **QUICK) as gateway:
            assert gateway.predict()[0] == 200
    attempts = [call["metadata"].get("grpc-previous-rpc-attempts") for call in backend.calls]
    assert attempts == [None, "1", "2"]


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_call_is_made_as_often_as_the_configuration_says(attempts):
    with Backend(answer=failing(grpc.StatusCode.UNAVAILABLE)) as backend:
        with Gateway(backend.address, client__retry__max_attempts=attempts, **QUICK) as gateway:
            assert gateway.predict() == (503, f"attempt {attempts}")
    assert len(backend.calls) == attempts


@pytest.mark.parametrize("code, status", [(grpc.StatusCode.INTERNAL, 500), (grpc.StatusCode.ABORTED, 409),
                                          (grpc.StatusCode.RESOURCE_EXHAUSTED, 429)])
def test_other_failures_are_final(code, status):
    with Backend(answer=failing(code)) as backend:
        with Gateway(backend.address, **QUICK) as gateway:
            assert gateway.predict() == (status, "attempt 1")
    assert len(backend.calls) == 1


def test_the_pause_is_what_the_server_asks_for():
    pushback = failing(grpc.StatusCode.UNAVAILABLE, [("grpc-retry-pushback-ms", "700")], times=1)
    with Backend(answer=pushback) as backend:
        with Gateway(backend.address, **QUICK) as gateway:
            assert gateway.predict()[0] == 200
    first, second = backend.calls
    # Without pushback it is 1.2 ms at most.
    assert second["time"] - first["time"] >= 0.69


def test_a_server_can_forbid_another_attempt():
    with Backend(answer=failing(grpc.StatusCode.UNAVAILABLE, [("grpc-retry-pushback-ms", "-1")])) as backend:
        with Gateway(backend.address, **QUICK) as gateway:
            assert gateway.predict() == (503, "attempt 1")
    assert len(backend.calls) == 1


def test_a_budget_of_failures_ends_the_attempts():
    with Backend(answer=failing(grpc.StatusCode.UNAVAILABLE)) as backend:
        with Gateway(backend.address, client__retry__throttle_tokens=4, **QUICK) as gateway:
            gateway.predict()
            # Two failures leave two of four tokens: half of them.
            assert len(backend.calls) == 2
            gateway.predict()
            assert len(backend.calls) == 3


def test_a_large_request_is_made_again_as_well():
    large = "x" * (3 << 20)
    with Backend(answer=failing(grpc.StatusCode.UNAVAILABLE, times=2)) as backend:
        with Gateway(backend.address, **QUICK) as gateway:
            assert gateway.predict(genre=large)[0] == 200
    assert [call["genre"] == large for call in backend.calls] == [True] * 3


def test_the_first_call_finds_a_service_that_was_long_away():
    with Backend() as backend, Link(backend.port) as link, Gateway(link.address) as gateway:
        gateway.predict_until(lambda answer: answer[0] == 200)
        # With gRPC's usual pauses the next attempt to connect would be minutes away.
        link.refuse(attempts=10)
        assert gateway.predict(genre="x" * (3 << 20))[0] == 200


def test_every_attempt_has_the_time_that_is_left():
    with Backend(answer=failing(grpc.StatusCode.UNAVAILABLE, times=2)) as backend:
        with Gateway(backend.address, client__retry__initial_backoff_seconds=0.3) as gateway:
            assert gateway.predict(timeout="20S")[0] == 200
    times = [call["remaining"] for call in backend.calls]
    # On the wire gRPC rounds a timeout up, by 1 % at most.
    assert 0 < times[0] <= 20 * 1.01
    for earlier, later, call, previous in zip(times, times[1:], backend.calls[1:], backend.calls):
        assert later <= (earlier - (call["time"] - previous["time"])) * 1.01 + 0.3


# Replicas

def replicas(*backends) -> str:
    return "ipv4:" + ",".join(backend.address for backend in backends)


def calls_of(backend, gateway) -> int:
    """How many of two calls the backend gets."""
    before = len(backend.calls)
    gateway.predict()
    gateway.predict()
    return len(backend.calls) - before


def test_replicas_are_called_in_turn():
    with Backend() as one, Backend() as two, Gateway(replicas(one, two)) as gateway:
        gateway.predict_until(lambda answer: one.calls and two.calls)
        before = len(one.calls), len(two.calls)
        for _ in range(10):
            assert gateway.predict()[0] == 200
        assert (len(one.calls) - before[0], len(two.calls) - before[1]) == (5, 5)


def test_a_replica_that_does_not_serve_gets_no_calls():
    with Backend() as one, Backend() as two:
        two.health.set("", NOT_SERVING)
        with Gateway(replicas(one, two)) as gateway:
            for _ in range(10):
                assert gateway.predict()[0] == 200
            assert len(two.calls) == 0
            two.health.set("", SERVING)
            gateway.predict_until(lambda answer: two.calls)

            one.health.set("", NOT_SERVING)
            # While both serve they are called in turn, so that two calls running show the change.
            gateway.predict_until(lambda answer: calls_of(two, gateway) == 2)
            before = len(one.calls)
            for _ in range(10):
                assert gateway.predict()[0] == 200
            assert len(one.calls) == before

            two.health.set("", NOT_SERVING)
            gateway.predict_until(lambda answer: answer[0] == 503)


def test_a_replica_that_dies_costs_no_call():
    with Backend() as one, Backend() as two, Gateway(replicas(one, two)) as gateway:
        gateway.predict_until(lambda answer: one.calls and two.calls)
        one.server.stop(grace=None).wait()
        for _ in range(10):
            assert gateway.predict()[0] == 200


def test_replicas_with_tls_share_a_name(authority):
    identities = [authority.issue(name, "DNS:prediction.internal") for name in ("a", "b")]
    with Backend(credentials(identities[0])) as one, Backend(credentials(identities[1])) as two:
        with Gateway(replicas(one, two), client__tls__ca=authority.root,
                     client__tls__server_name="prediction.internal") as gateway:
            gateway.predict_until(lambda answer: one.calls and two.calls)


# Keepalive

@contextlib.contextmanager
def held_call(gateway, backend):
    """A call that the backend has and does not answer; gives its future answer."""
    arrived, released = threading.Event(), threading.Event()

    def hold(context, attempt):
        arrived.set()
        released.wait(PATIENCE)
        return prediction_pb2.PredictViralityResponse()

    backend.answer = hold
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        try:
            answer = pool.submit(gateway.predict)
            assert arrived.wait(PATIENCE)
            yield answer
        finally:
            released.set()


def test_a_dead_connection_is_found_out(authority):
    with Backend() as backend, Link(backend.port) as link:
        with Gateway(link.address, client__keepalive__interval_seconds=1, client__keepalive__timeout_seconds=0.5,
                     client__retry__max_attempts=1) as gateway:
            with held_call(gateway, backend) as answer:
                link.cut()
                status, message = answer.result(timeout=PATIENCE)
    assert status == 503
    assert "keepalive" in message


def test_a_quiet_connection_is_pinged_for_as_long_as_it_is_quiet():
    with Backend() as backend, Link(backend.port) as link:
        with Gateway(link.address, client__keepalive__interval_seconds=1) as gateway:
            with held_call(gateway, backend) as answer:
                # gRPC's own limit, which is switched off, is two.
                link.wait_for_pings("client", 4)
            assert answer.result(timeout=PATIENCE)[0] == 200


# Limits

def test_a_response_above_the_limit_is_not_taken():
    def large(context, attempt):
        return prediction_pb2.PredictViralityResponse(
            components=[prediction_pb2.ViralityComponent(name="x" * 2_000)])

    with Backend(answer=large) as backend:
        with Gateway(backend.address, client__max_response_bytes=1_024) as gateway:
            status, message = gateway.predict()
    assert status == 429
    assert "1024" in message


def test_a_request_above_the_limit_is_not_sent():
    with Backend() as backend:
        with Gateway(backend.address, client__max_request_bytes=1_024) as gateway:
            status, message = gateway.predict(genre="x" * 2_000)
    assert status == 429
    assert "1024 bytes" in message
    assert backend.calls == []
