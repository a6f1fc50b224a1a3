"""Services that die and callers that leave."""

import http.client
import json
import threading
import urllib.parse

import grpc
import pytest
from marquee.embeddings.v1 import embeddings_pb2, embeddings_pb2_grpc
from marquee.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from marquee.vision.v1 import vision_pb2, vision_pb2_grpc

from EndToEnd.samples import campaign, ffmpeg
from service import Service
from suite import PATIENCE, ROOT, Suite, error_info


@pytest.fixture(scope="module")
def suite(tmp_path_factory, media_root):
    """A suite of its own, since these tests kill parts of it."""
    with Suite(tmp_path_factory.mktemp("fragile"), media_root) as running:
        yield running


@pytest.fixture(scope="module")
def gateway(suite):
    return gateway_pb2_grpc.GatewayServiceStub(suite.channel("gateway"))


@pytest.fixture(scope="module")
def long_video(tmp_path_factory, sample_video, media_root):
    """The sample a hundred times over: minutes of decoding."""
    source = tmp_path_factory.mktemp("long") / "source.mp4"
    source.write_bytes(sample_video)
    long = media_root / "long.mp4"
    ffmpeg(source, long, "-c", "copy", before=["-stream_loop", "99"])
    return "long.mp4"


def first_progress_of_video(stream) -> gateway_pb2.PrepareCampaignResponse:
    """Reads until the video branch is at work; returns the parts that came before."""
    parts = gateway_pb2.PrepareCampaignResponse()
    for step in stream:
        if step.WhichOneof("event") == "part":
            parts.MergeFrom(step.part)
        elif step.progress.branch == "video":
            return parts
    raise AssertionError("the stream ended before the video was at work")


def test_a_service_killed_in_the_middle_leaves_a_partial_answer_and_comes_back(
        suite, gateway, sample_video, long_video):
    request = campaign(b"")
    request.video.path = long_video
    stream = gateway.StreamPrepareCampaign(
        gateway_pb2.StreamPrepareCampaignRequest(campaign=request), timeout=PATIENCE)
    answer = first_progress_of_video(stream)
    suite.kill("vision")
    for step in stream:
        if step.WhichOneof("event") == "part":
            answer.MergeFrom(step.part)

    statuses = {branch.name: branch.status for branch in answer.branches}
    failed = {name for name, status in statuses.items() if status.code != 0}
    assert failed <= {"video", "thumbnails"} and "video" in failed
    assert statuses["video"].code == grpc.StatusCode.UNAVAILABLE.value[0]
    assert error_info(statuses["video"]).metadata["branch"] == "video"
    assert not answer.HasField("video")
    assert answer.HasField("budget")
    assert len(answer.virality) == 2

    suite.wait_until_serving("vision")
    whole = gateway.PrepareCampaign(campaign(sample_video), timeout=PATIENCE)
    assert {branch.status.code for branch in whole.branches} == {0}
    missing, measured = answer.virality[0], next(
        v for v in whole.virality if v.platform == answer.virality[0].platform)
    assert interval_width(missing) > interval_width(measured)


def interval_width(forecast) -> float:
    interval = forecast.virality.score.interval
    return interval.upper - interval.lower


def test_a_service_asked_to_stop_as_soon_as_it_is_ready_ends_in_good_order():
    for _ in range(20):
        with Service("optimizer"):
            pass


def test_a_caller_that_gives_up_stops_the_work(suite, gateway, long_video):
    request = campaign(b"")
    request.video.path = long_video
    stream = gateway.StreamPrepareCampaign(
        gateway_pb2.StreamPrepareCampaignRequest(campaign=request), timeout=PATIENCE)
    first_progress_of_video(stream)
    suite.wait_for_metric("vision", lambda m: busy(m) > 0)
    stream.cancel()
    with pytest.raises(grpc.RpcError) as failure:
        for _ in stream:
            pass
    assert failure.value.code() == grpc.StatusCode.CANCELLED
    suite.wait_for_metric("vision", lambda m: busy(m) == 0)


def test_a_caller_in_a_hurry_gets_what_is_there_and_the_rest_is_stopped(suite, gateway, long_video):
    request = campaign(b"")
    request.video.path = long_video
    answer = gateway.PrepareCampaign(request, timeout=3)
    statuses = {branch.name: branch.status.code for branch in answer.branches}
    assert statuses["video"] == grpc.StatusCode.DEADLINE_EXCEEDED.value[0]
    assert statuses["budget"] == 0
    assert len(answer.virality) == 2
    suite.wait_for_metric("vision", lambda m: busy(m) == 0)


def busy(metrics: dict[str, float]) -> float:
    """How many pieces of work the vision service's threads are at."""
    return sum(value for key, value in metrics.items() if key.startswith("work_queue_running"))


def test_a_caller_over_http_that_hangs_up_stops_the_work(suite, long_video):
    address = urllib.parse.urlparse(suite.description["http"])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    body = {"video": {"path": long_video}, "artist": "Aurora", "song": "Faro", "platforms": ["tiktok"],
            "countries": [{"country": "ES"}]}
    connection.request("POST", "/prepare_campaign", json.dumps(body))
    suite.wait_for_metric("vision", lambda m: busy(m) > 0)
    connection.close()
    suite.wait_for_metric("vision", lambda m: busy(m) == 0)


def test_what_was_stored_survives_a_killed_store(suite):
    store = embeddings_pb2_grpc.EmbeddingsServiceStub(suite.channel("embeddings"))
    collection = embeddings_pb2.Collection(
        namespace="durable", kind=embeddings_pb2.KIND_TEXT, model="test@1")
    records = [embeddings_pb2.Record(id=f"r{i}", vector=[1.0, float(i)], metadata={"n": str(i)})
               for i in range(100)]
    store.Upsert(embeddings_pb2.UpsertRequest(collection=collection, records=records), timeout=PATIENCE)
    suite.kill("embeddings")
    suite.wait_until_serving("embeddings")
    found = store.Get(
        embeddings_pb2.GetRequest(
            collection=collection, ids=[r.id for r in records], include_vectors=True),
        timeout=PATIENCE, wait_for_ready=True)
    assert list(found.records) == records


def test_no_acknowledged_outcome_is_lost_when_the_service_is_killed(suite, media_root):
    frame = media_root / "outcome.png"
    ffmpeg(ROOT / ".cache/media/bigbuckbunny.mp4", frame, "-frames:v", "1")
    channel = suite.channel("vision")
    vision = vision_pb2_grpc.VisionServiceStub(channel)
    acknowledged, killed = 0, threading.Event()

    def kill():
        suite.kill("vision")
        killed.set()

    picture = vision.ScoreThumbnail(
        vision_pb2.ScoreThumbnailRequest(image={"path": "outcome.png"}), timeout=PATIENCE).qualities
    # Killed from elsewhere while outcomes come one after the other.
    for index in range(10_000):
        if index == 50:
            killer = threading.Thread(target=kill)
            killer.start()
        try:
            vision.RecordOutcome(
                vision_pb2.RecordOutcomeRequest(
                    audience="killed", outcome_id=f"o{index}", qualities=picture, impressions=1_000, clicks=index % 90),
                timeout=PATIENCE)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.UNAVAILABLE, error
            break
        acknowledged += 1
    killer.join()
    assert killed.is_set() and acknowledged >= 50
    suite.wait_until_serving("vision")
    card = vision.GetThumbnailModel(
        vision_pb2.GetThumbnailModelRequest(audience="killed"), timeout=PATIENCE, wait_for_ready=True).model
    # The one under way when it was killed may have been kept as well.
    assert acknowledged <= card.evidence.outcomes <= acknowledged + 1
    assert card.appeal_model.version.endswith(f"+{card.evidence.outcomes}")
