"""gRPC's own Python client against a service with TLS."""

import contextlib
import os
import shutil
import socket
import ssl

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from certificates import Authority, encrypt, replace
from service import Service, refusal
from suite import PATIENCE


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("trusted") / "authority")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """A root that nobody trusts."""
    return Authority(tmp_path_factory.mktemp("untrusted") / "stranger")


@pytest.fixture(scope="module")
def server_identity(authority):
    return authority.issue("server")


@pytest.fixture(scope="module")
def secured(server_identity):
    """A service with TLS that asks clients for nothing."""
    with Service("optimizer", server__tls__certificate=server_identity.certificate,
                 server__tls__key=server_identity.key) as service:
        yield service


@pytest.fixture(scope="module")
def mutual(server_identity, authority):
    """A service with TLS that wants a certificate of its clients."""
    with Service("optimizer", server__tls__certificate=server_identity.certificate,
                 server__tls__key=server_identity.key, server__tls__client_ca=authority.root) as service:
        yield service


def check(service, root=None, identity=None, host="127.0.0.1"):
    """One health check over a new connection: with TLS if there is a root to trust."""
    target = f"{host}:{service.port}"
    # Otherwise gRPC's Python client would share connections between channels.
    options = [("grpc.use_local_subchannel_pool", 1)]
    if root is None:
        channel = grpc.insecure_channel(target, options=options)
    else:
        credentials = grpc.ssl_channel_credentials(
            root.read_bytes(), identity and identity.key.read_bytes(), identity and identity.certificate.read_bytes())
        channel = grpc.secure_channel(target, credentials, options=options)
    with channel:
        return health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)


def refused(*arguments, **named) -> grpc.RpcError:
    """The failure of such a health check."""
    with pytest.raises(grpc.RpcError) as failure:
        check(*arguments, **named)
    assert failure.value.code() == grpc.StatusCode.UNAVAILABLE, failure.value
    return failure.value


def serial(service) -> int:
    """The serial number of the certificate that a new connection is shown."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        with context.wrap_socket(connection) as secured:
            return _serial(secured.getpeercert(binary_form=True))


def _serial(der: bytes) -> int:
    # A certificate begins: SEQUENCE, SEQUENCE, [0] version, INTEGER serial number.
    start = der.index(b"\xa0\x03\x02\x01\x02\x02") + 6
    return int.from_bytes(der[start + 1:start + 1 + der[start]], "big")


def test_serves_over_tls(secured, authority):
    assert check(secured, authority.root).status == health_pb2.HealthCheckResponse.SERVING
    assert check(secured, authority.root, host="localhost").status == health_pb2.HealthCheckResponse.SERVING


def test_a_client_that_trusts_another_root_does_not_connect(secured, stranger):
    assert "CERTIFICATE_VERIFY_FAILED" in refused(secured, stranger.root).details()


def test_a_plaintext_client_fails_at_a_secured_port_and_harms_nobody(secured, authority):
    refused(secured)
    check(secured, authority.root)


def test_a_tls_client_fails_at_a_plaintext_port_and_harms_nobody(authority):
    with Service("optimizer") as plain:
        refused(plain, authority.root)
        check(plain)


def test_a_client_with_a_certificate_of_the_trusted_root_is_served(mutual, authority):
    answer = check(mutual, authority.root, authority.issue("client"))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_a_client_without_a_certificate_is_refused(mutual, authority):
    refused(mutual, authority.root)


def test_a_client_with_a_certificate_of_another_root_is_refused(mutual, authority, stranger):
    refused(mutual, authority.root, stranger.issue("impostor"))


def test_a_client_with_an_expired_certificate_is_refused(mutual, authority):
    refused(mutual, authority.root, authority.issue("late", from_day=-3, to_day=-2))


def test_a_certificate_that_is_not_required_is_checked_when_shown(server_identity, authority, stranger):
    with Service("optimizer", server__tls__certificate=server_identity.certificate,
                 server__tls__key=server_identity.key, server__tls__client_ca=authority.root,
                 server__tls__require_client_certificate="false") as service:
        check(service, authority.root)
        check(service, authority.root, authority.issue("welcome"))
        refused(service, authority.root, stranger.issue("unwelcome"))


@pytest.fixture
def replaceable(tmp_path, authority):
    """A service whose files the test may replace."""
    certificate, key, roots = (tmp_path / name for name in ("server.pem", "server.key", "clients.pem"))
    authority.issue("first").install(certificate, key)
    replace(authority.root, roots)
    with Service("optimizer", server__tls__certificate=certificate, server__tls__key=key,
                 server__tls__client_ca=roots) as service:
        service.files = certificate, key, roots
        yield service


def test_a_replaced_certificate_is_shown_without_a_restart(replaceable, authority):
    client = authority.issue("client-of-both")
    first = serial(replaceable)
    kept = grpc.secure_channel(replaceable.address, grpc.ssl_channel_credentials(
        authority.root.read_bytes(), client.key.read_bytes(), client.certificate.read_bytes()))
    with kept:
        stub = health_pb2_grpc.HealthStub(kept)
        stub.Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
        watch = stub.Watch(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
        next(watch)
        authority.issue("second").install(*replaceable.files[:2])
        assert serial(replaceable) != first
        replaceable.event("certificates replaced")
        check(replaceable, authority.root, client)
        # What is connected stays connected.
        stub.Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
        watch.cancel()


def test_replaced_roots_hold_for_new_clients(replaceable, authority, stranger):
    old, new = authority.issue("of-the-old-root"), stranger.issue("of-the-new-root")
    check(replaceable, authority.root, old)
    refused(replaceable, authority.root, new)
    replace(stranger.root, replaceable.files[2])
    check(replaceable, authority.root, new)
    refused(replaceable, authority.root, old)


def test_a_replacement_that_cannot_be_used_changes_nothing(replaceable, authority):
    certificate, key, _ = replaceable.files
    client = authority.issue("client-of-the-good")
    first = serial(replaceable)
    second = authority.issue("half-installed")

    replace(second.certificate, certificate)
    assert serial(replaceable) == first
    warning = replaceable.event("replaced certificates cannot be used; going on with the last good ones")
    assert warning["key"] == "server.tls.key"
    assert "does not belong to the certificate" in warning["problem"]

    certificate.write_text("nonsense")
    assert serial(replaceable) == first
    assert replaceable.event(warning["message"])["key"] == "server.tls.certificate"

    os.remove(certificate)
    check(replaceable, authority.root, client)
    assert "No such file" in replaceable.event(warning["message"])["problem"]

    second.install(certificate, key)
    assert serial(replaceable) != first
    replaceable.event("certificates replaced")


def test_handshakes_that_never_end_harm_nobody(secured, authority):
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(socket.create_connection(("127.0.0.1", secured.port))).sendall(b"\x16\x03\x01")
        check(secured, authority.root)


def test_files_that_cannot_be_used_stop_the_start_with_one_line(tmp_path, authority, stranger, server_identity):
    certificate, key = server_identity.certificate, server_identity.key
    other = stranger.issue("other")
    expired = authority.issue("expired", from_day=-3, to_day=-2)
    early = authority.issue("early", from_day=1, to_day=2)
    nonsense, secret, large = (tmp_path / name for name in ("nonsense.pem", "secret.key", "large.pem"))
    nonsense.write_text("nonsense")
    encrypt(key, secret)
    large.write_bytes(bytes(2 << 20))
    cut = tmp_path / "cut.pem"
    cut.write_bytes(certificate.read_bytes() + certificate.read_bytes()[:200])
    expired_root = tmp_path / "expired-root.pem"
    shutil.copyfile(expired.certificate, expired_root)

    def line(certificate=certificate, key=key, **more) -> str:
        return refusal("optimizer", server__tls__certificate=certificate, server__tls__key=key, **more)

    start = "marquee-optimizer: --server.tls.certificate: server.tls.certificate: "
    assert line(certificate="/no/such.pem") == (
        f'{start}"/no/such.pem" cannot be read: No such file or directory')
    assert line(certificate=tmp_path) == f'{start}"{tmp_path}" is not a file'
    assert line(certificate=large) == f'{start}"{large}" is larger than 1048576 bytes'
    assert line(certificate=nonsense) == f'{start}"{nonsense}": there is no certificate in PEM in it'
    assert line(certificate=cut) == f'{start}"{cut}": what follows certificate 1 is no certificate in PEM'
    assert line(expired.certificate, expired.key).startswith(
        f'{start}"{expired.certificate}": the certificate expired on 20')
    assert line(early.certificate, early.key).startswith(
        f'{start}"{early.certificate}": the certificate is not valid before 20')

    start = "marquee-optimizer: --server.tls.key: server.tls.key: "
    assert line(key=other.key) == (
        f'{start}"{other.key}": the key does not belong to the certificate in "{certificate}"')
    for wrong in (nonsense, secret):
        assert line(key=wrong) == f'{start}"{wrong}": there is no private key in PEM in it, or it is encrypted'

    start = "marquee-optimizer: --server.tls.client_ca: server.tls.client_ca: "
    assert line(server__tls__client_ca=nonsense) == f'{start}"{nonsense}": there is no certificate in PEM in it'
    assert line(server__tls__client_ca=expired_root).startswith(
        f'{start}"{expired_root}": none of the certificates is valid: the first expired on 20')

    needs = "marquee-optimizer: --server.tls.{0}: server.tls.{0} needs server.tls.{1} as well"
    assert refusal("optimizer", server__tls__certificate=certificate) == needs.format("certificate", "key")
    assert refusal("optimizer", server__tls__key=key) == needs.format("key", "certificate")
    assert refusal("optimizer", server__tls__client_ca=authority.root) == needs.format("client_ca", "certificate")
