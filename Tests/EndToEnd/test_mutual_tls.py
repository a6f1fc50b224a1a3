"""The whole suite with mutual TLS: the environment says where the files are, nothing else changes."""

import json
import os
import subprocess

import grpc
import pytest
from marquee.gateway.v1 import gateway_pb2_grpc

from certificates import Authority
from EndToEnd.samples import campaign
from suite import MARQUEE, PATIENCE, ROOT, Suite

SCRIPT = str(ROOT / "deploy/samples/last-ferry.fountain")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The root and two certificates of its own."""
    authority = Authority(tmp_path_factory.mktemp("tls") / "authority")
    return authority.root, authority.issue("service"), authority.issue("caller")


@pytest.fixture(scope="module")
def suite(tmp_path_factory, media_root, files):
    root, service, caller = files
    environment = {
        "MARQUEE_SERVER_TLS_CERTIFICATE": service.certificate, "MARQUEE_SERVER_TLS_KEY": service.key,
        "MARQUEE_SERVER_TLS_CLIENT_CA": root, "MARQUEE_GATEWAY_CLIENT_TLS_CA": root,
        "MARQUEE_GATEWAY_CLIENT_TLS_CERTIFICATE": service.certificate,
        "MARQUEE_GATEWAY_CLIENT_TLS_KEY": service.key, **command_line(files)}
    credentials = grpc.ssl_channel_credentials(
        root.read_bytes(), caller.key.read_bytes(), caller.certificate.read_bytes())
    with Suite(tmp_path_factory.mktemp("secured"), media_root, environment, credentials) as running:
        yield running


def command_line(files) -> dict[str, str]:
    """The environment of a command that connects."""
    root, _, caller = files
    return {"MARQUEE_TLS_CA": str(root), "MARQUEE_TLS_CERTIFICATE": str(caller.certificate),
            "MARQUEE_TLS_KEY": str(caller.key)}


def analyze(suite, *options, environment=None) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(MARQUEE), "script", "analyze", SCRIPT, "--json", "--gateway", suite.services["gateway"]["address"],
         *map(str, options)],
        capture_output=True, text=True, timeout=PATIENCE, check=False, env={**os.environ, **(environment or {})})


def test_every_branch_of_a_campaign_works(suite, sample_video):
    answer = gateway_pb2_grpc.GatewayServiceStub(suite.channel("gateway")).PrepareCampaign(
        campaign(sample_video), timeout=PATIENCE)
    assert {branch.status.code for branch in answer.branches} == {0}


def test_every_service_is_healthy_and_refuses_a_caller_without_a_certificate(suite, files):
    status, _, body = suite.get("/health")
    assert status == 200, body
    credentials = grpc.ssl_channel_credentials(files[0].read_bytes())
    for service in suite.services.values():
        with grpc.secure_channel(service["address"], credentials) as channel:
            with pytest.raises(grpc.RpcError) as failure:
                channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=PATIENCE)
            assert failure.value.code() == grpc.StatusCode.UNAVAILABLE


def test_the_command_line_connects_with_its_certificate(suite, files):
    root, _, caller = files
    by_option = analyze(suite, "--tls-ca", root, "--tls-certificate", caller.certificate, "--tls-key", caller.key)
    assert by_option.returncode == 0, by_option.stderr
    assert len(json.loads(by_option.stdout)["script"]["scenes"]) == 8
    by_environment = analyze(suite, environment=command_line(files))
    assert by_environment.returncode == 0, by_environment.stderr


def test_the_command_line_says_why_it_cannot_connect(suite, files):
    root, _, caller = files
    for result in (analyze(suite), analyze(suite, "--tls-ca", root)):
        assert result.returncode != 0
        assert "no gateway answers" in result.stderr
    wrong = analyze(suite, "--tls-ca", caller.key)
    assert wrong.returncode != 0
    assert f'--tls-ca: "{caller.key}": there is no certificate in PEM in it' in wrong.stderr
    assert "need --tls-ca" in analyze(suite, "--tls-key", caller.key).stderr


def up(tmp_path, **settings) -> str:
    """Why the suite does not start with these settings and options."""
    options = [text for name, value in settings.items() if name.startswith("tls_")
               for text in (f"--{name.replace('_', '-')}", str(value))]
    environment = {name: str(value) for name, value in settings.items() if name.startswith("MARQUEE_")}
    result = subprocess.run(
        [str(MARQUEE), "up", "--ports", "auto", "--data", str(tmp_path), *options], capture_output=True, text=True,
        timeout=PATIENCE, check=False, env={**os.environ, **environment})
    assert result.returncode == 64, result.stderr
    assert not list(tmp_path.iterdir()), "a process was started"
    return result.stderr


def test_a_suite_that_could_not_be_reached_is_not_started(files, tmp_path_factory):
    root, service, caller = files
    empty = tmp_path_factory.mktemp("data")
    server = {"MARQUEE_SERVER_TLS_CERTIFICATE": service.certificate, "MARQUEE_SERVER_TLS_KEY": service.key}
    assert up(empty, **server) == (
        "marquee: vision is going to have TLS by server.tls.certificate (MARQUEE_SERVER_TLS_CERTIFICATE): name the "
        "roots of its certificate with --tls-ca FILE, or $MARQUEE_TLS_CA\n")
    mutual = {**server, "MARQUEE_SERVER_TLS_CLIENT_CA": root}
    assert up(empty, **mutual, tls_ca=root) == (
        "marquee: vision is going to ask for a certificate by server.tls.client_ca (MARQUEE_SERVER_TLS_CLIENT_CA): "
        "name one with --tls-certificate FILE and --tls-key FILE, or $MARQUEE_TLS_CERTIFICATE and $MARQUEE_TLS_KEY\n")
    assert up(empty, tls_ca=root) == (
        "marquee: --tls-ca connects with TLS, which vision is not going to have: set server.tls.certificate and "
        "server.tls.key, or leave out --tls-ca and $MARQUEE_TLS_CA\n")
    file = tmp_path_factory.mktemp("configuration") / "marquee.yaml"
    file.write_text(f"optimizer:\n  server:\n    tls:\n      certificate: {service.certificate}\n"
                    f"      key: {service.key}\n")
    assert f"optimizer is going to have TLS by server.tls.certificate ({file}:4)" in up(empty, MARQUEE_CONFIG=file)
