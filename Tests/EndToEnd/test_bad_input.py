"""Bad input: each kind gets an error that names the field, and no process minds."""

import base64
import math
import os

import grpc
import pytest
from google.rpc import error_details_pb2
from marquee.common.v1 import common_pb2
from marquee.embeddings.v1 import embeddings_pb2, embeddings_pb2_grpc
from marquee.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from marquee.nlp.v1 import script_analysis_pb2, script_analysis_pb2_grpc
from marquee.optimizer.v1 import optimizer_pb2, optimizer_pb2_grpc
from marquee.prediction.v1 import prediction_pb2, prediction_pb2_grpc

from EndToEnd.samples import campaign
from suite import PATIENCE, details, error_info, violations


@pytest.fixture(scope="module")
def gateway(suite):
    return gateway_pb2_grpc.GatewayServiceStub(suite.channel("gateway"))


@pytest.fixture(autouse=True)
def every_process_survives(suite):
    """No test of this module may cost a process its life."""
    before = suite.child_pids()
    yield
    assert suite.child_pids() == before


def refused(call, *arguments) -> dict[str, str]:
    """The violations with which a call is refused."""
    with pytest.raises(grpc.RpcError) as failure:
        call(*arguments, timeout=PATIENCE)
    assert failure.value.code() == grpc.StatusCode.INVALID_ARGUMENT, failure.value.details()
    info = error_info(details(failure.value))
    assert info.domain == "marquee"
    assert info.reason == info.reason.upper()
    return violations(failure.value)


def reasons(call, *arguments) -> list[str]:
    """The kinds of the violations with which a call is refused."""
    with pytest.raises(grpc.RpcError) as failure:
        call(*arguments, timeout=PATIENCE)
    bad = error_details_pb2.BadRequest()
    assert any(detail.Unpack(bad) for detail in details(failure.value).details)
    return sorted({violation.reason for violation in bad.field_violations})


# A video


def test_a_truncated_video_is_refused(gateway, sample_video):
    # Without the index at its end, or cut in the middle of its pictures.
    refusal = refused(gateway.PrepareCampaign, campaign(sample_video[: len(sample_video) // 2]))
    assert list(refusal) == ["video.data"]


def test_a_text_file_named_mp4_is_refused(gateway, media_root):
    (media_root / "notes.mp4").write_text("this is no video\n" * 100)
    request = campaign(b"", video=common_pb2.MediaSource(path="notes.mp4"))
    assert list(refused(gateway.PrepareCampaign, request)) == ["video.path"]


def test_an_empty_video_is_refused(gateway):
    assert list(refused(gateway.PrepareCampaign, campaign(b""))) == ["video.data"]


@pytest.mark.parametrize("path", ["/etc/hostname", "../outside.mp4", "a/../../outside.mp4", "link.mp4", "/proc/self/mem"])
def test_a_path_outside_the_media_root_is_refused(gateway, media_root, path):
    (media_root / "a").mkdir(exist_ok=True)
    outside = media_root.parent / "outside.mp4"
    outside.write_bytes(b"secret")
    link = media_root / "link.mp4"
    if not link.is_symlink():
        link.symlink_to(outside)
    request = campaign(b"", video=common_pb2.MediaSource(path=path))
    refusal = refused(gateway.PrepareCampaign, request)
    assert list(refusal) == ["video.path"]
    assert "secret" not in str(refusal)
    assert reasons(gateway.PrepareCampaign, request) == ["PATH_OUTSIDE_MEDIA_ROOT"]


def test_a_missing_file_and_a_pipe_are_refused(gateway, media_root):
    pipe = media_root / "pipe.mp4"
    if not pipe.exists():
        os.mkfifo(pipe)
    for path, expected in (("none.mp4", "FILE_NOT_FOUND"), ("pipe.mp4", "NOT_A_REGULAR_FILE"),
                           (".", "NOT_A_REGULAR_FILE")):
        request = campaign(b"", video=common_pb2.MediaSource(path=path))
        assert list(refused(gateway.PrepareCampaign, request)) == ["video.path"]
        assert reasons(gateway.PrepareCampaign, request) == [expected]


# A screenplay


def analysis(content: bytes) -> gateway_pb2.AnalyzeScreenplayRequest:
    return gateway_pb2.AnalyzeScreenplayRequest(content=content)


def test_an_empty_screenplay_is_refused(gateway):
    assert list(refused(gateway.AnalyzeScreenplay, analysis(b""))) == ["content"]


def test_a_screenplay_of_50_mb_is_refused(gateway):
    refusal = refused(gateway.AnalyzeScreenplay, analysis(b"INT. ROOM - DAY\n\nHe waits.\n\n" * 1_800_000))
    assert "10485760" in refusal["content"]


def test_invalid_utf8_is_refused_with_its_place(gateway):
    refusal = refused(gateway.AnalyzeScreenplay, analysis(b"INT. ROOM - DAY\n\n\xff\xfe\n"))
    assert "17" in refusal["content"]


@pytest.mark.parametrize("content", [b"/*" * 50_000, b"[[" * 50_000, b"*_" * 50_000, b"(" * 100_000,
                                     b"x" * 5_000_000])
def test_hostile_screenplays_are_parsed_or_refused_in_time(suite, content):
    nlp = script_analysis_pb2_grpc.ScriptAnalysisServiceStub(suite.channel("nlp"))
    try:
        nlp.ParseScript(script_analysis_pb2.ParseScriptRequest(content=content), timeout=PATIENCE)
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT


# Fields


def test_an_unknown_country_is_refused(gateway, sample_video):
    request = campaign(sample_video, countries=[{"country": "ES"}, {"country": "XX"}])
    refusal = refused(gateway.PrepareCampaign, request)
    assert list(refusal) == ["countries[1].country"]
    assert "XX" in refusal["countries[1].country"]


def test_an_unknown_platform_is_refused(gateway, sample_video):
    request = campaign(sample_video, platforms=["tiktok", "myspace"])
    refusal = refused(gateway.PrepareCampaign, request)
    assert list(refusal) == ["platforms[1]"]
    assert "tiktok" in refusal["platforms[1]"]


def test_a_negative_budget_is_refused(gateway, sample_video):
    request = campaign(sample_video, budget=common_pb2.Money(currency_code="EUR", units=-5))
    refusal = refused(gateway.PrepareCampaign, request)
    assert all(field.startswith("budget") for field in refusal)


def test_every_missing_field_is_named(gateway):
    refusal = refused(gateway.PrepareCampaign, gateway_pb2.PrepareCampaignRequest())
    assert set(refusal) == {"video", "artist", "song", "platforms", "countries"}


def test_contradictory_bounds_are_refused_with_what_is_missing(gateway, sample_video):
    request = campaign(sample_video)
    for name in ("tiktok", "youtube"):
        request.channels.add(id=name, minimum={"currency_code": "EUR", "units": 3000})
    refusal = refused(gateway.PrepareCampaign, request)
    assert all(field.startswith("channels[") for field in refusal)
    assert "3000.00 EUR" in " ".join(refusal.values())
    assert reasons(gateway.PrepareCampaign, request) == ["BOUNDS_CONTRADICT"]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused(suite, value):
    prediction = prediction_pb2_grpc.PredictionServiceStub(suite.channel("prediction"))
    request = prediction_pb2.PredictViralityRequest(platform="tiktok")
    request.video.hook_strength = value
    assert list(refused(prediction.PredictVirality, request)) == ["video.hook_strength"]

    optimizer = optimizer_pb2_grpc.OptimizerServiceStub(suite.channel("optimizer"))
    request = optimizer_pb2.AllocateBudgetRequest(total={"currency_code": "EUR", "units": 100})
    request.channels.add(id="tiktok", efficiency=value)
    assert list(refused(optimizer.AllocateBudget, request)) == ["channels[0].efficiency"]

    embeddings = embeddings_pb2_grpc.EmbeddingsServiceStub(suite.channel("embeddings"))
    request = embeddings_pb2.UpsertRequest(
        collection={"namespace": "bad", "kind": "KIND_TEXT", "model": "test"},
        records=[{"id": "a", "vector": [1.0, value]}])
    assert [field.split(".")[0] for field in refused(embeddings.Upsert, request)] == ["records[0]"]


# Bytes


@pytest.mark.parametrize("payload", [b"\xff" * 64, b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x05abc", b"\x0b" * 500])
def test_a_malformed_protobuf_is_refused_by_every_service(suite, payload):
    methods = {
        "gateway": "/marquee.gateway.v1.GatewayService/PrepareCampaign",
        "vision": "/marquee.vision.v1.VisionService/ScoreThumbnail",
        "nlp": "/marquee.nlp.v1.ScriptAnalysisService/ParseScript",
        "prediction": "/marquee.prediction.v1.PredictionService/PredictVirality",
        "optimizer": "/marquee.optimizer.v1.OptimizerService/AllocateBudget",
        "embeddings": "/marquee.embeddings.v1.EmbeddingsService/Upsert",
    }
    for service, method in methods.items():
        call = suite.channel(service).unary_unary(method)
        with pytest.raises(grpc.RpcError) as failure:
            call(payload, timeout=PATIENCE)
        assert failure.value.code() == grpc.StatusCode.INVALID_ARGUMENT, service


def test_malformed_json_is_refused(suite):
    for body in (b"{", b"[]", b'{"platform": 1}', b'{"unknown_field": 1}', b"\xff"):
        status, _, answer = suite.post("/predict_virality", body)
        assert status == 400, body
        assert b"ErrorInfo" in answer


def test_a_body_over_the_limit_is_refused_before_it_is_read(suite):
    script = base64.b64encode(b"x" * (90 << 20))
    status, _, answer = suite.post("/analyze_screenplay", b'{"content":"' + script + b'"}')
    assert status == 413
    assert b"BODY_TOO_LARGE" in answer
