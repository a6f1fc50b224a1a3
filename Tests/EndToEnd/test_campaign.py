"""A campaign, from a real video through six processes."""

import math
import pathlib

import pytest
from marquee.common.v1 import common_pb2
from marquee.embeddings.v1 import embeddings_pb2, embeddings_pb2_grpc
from marquee.gateway.v1 import gateway_pb2, gateway_pb2_grpc

from EndToEnd.samples import campaign, ffmpeg
from suite import PATIENCE, ROOT, Suite


@pytest.fixture(scope="module")
def gateway(suite):
    return gateway_pb2_grpc.GatewayServiceStub(suite.channel("gateway"))


@pytest.fixture(scope="module")
def answer(gateway, sample_video) -> gateway_pb2.PrepareCampaignResponse:
    return gateway.PrepareCampaign(campaign(sample_video), timeout=PATIENCE)


def scores(message):
    """Every Score anywhere in a message."""
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        if descriptor.message_type.GetOptions().map_entry:
            continue
        for item in value if descriptor.is_repeated else [value]:
            if isinstance(item, common_pb2.Score):
                yield item
            yield from scores(item)


def failures(answer) -> dict[str, str]:
    """What became of the branches that have no answer."""
    return {branch.name: branch.status.message for branch in answer.branches if branch.status.code != 0}


def test_every_branch_works(answer):
    names = {branch.name for branch in answer.branches}
    platforms = ["tiktok", "youtube"]
    expected = {"video", "thumbnails", "budget", "similar_campaigns"} | {
        f"{kind}/{platform}" for platform in platforms
        for kind in ("captions", "hashtags", "posting_times", "virality")}
    assert names == expected
    assert failures(answer) == {}


def test_the_video_is_measured(answer):
    facts = answer.video.facts
    assert (facts.width, facts.height) == (1280, 720)
    assert math.isclose(facts.duration_s, 5.28, abs_tol=0.05)
    assert len(answer.thumbnails) == 2
    assert all(t.thumbnail.jpeg.startswith(b"\xff\xd8\xff") for t in answer.thumbnails)


def test_every_score_is_its_baseline_plus_its_factors_and_within_its_scale(answer):
    found = list(scores(answer))
    assert len(found) > 10
    for score in found:
        width = score.maximum - score.minimum
        total = score.baseline + sum(f.contribution for f in score.factors)
        assert math.isclose(score.value, total, abs_tol=1e-6 * width), score
        assert score.minimum <= score.interval.lower <= score.interval.upper <= score.maximum, score
        assert score.model.name and score.model.version and score.model.data


def test_the_budget_is_spent_to_the_cent(answer):
    nanos = sum(a.amount.units * 10**9 + a.amount.nanos for a in answer.budget.allocations)
    unspent = answer.budget.unspent.units * 10**9 + answer.budget.unspent.nanos
    assert nanos + unspent == 5000 * 10**9
    assert abs(answer.budget.certificate.relative_duality_gap) <= 1e-9


def test_a_blurred_copy_of_the_video_scores_lower(gateway, answer, sample_video, tmp_path):
    source = tmp_path / "source.mp4"
    source.write_bytes(sample_video)
    blurred = ffmpeg(source, tmp_path / "blurred.mp4", "-vf", "boxblur=8:2", "-c:a", "copy")
    worse = gateway.PrepareCampaign(campaign(blurred.read_bytes()), timeout=PATIENCE)
    assert worse.video.technical_quality.value < answer.video.technical_quality.value
    for before, after in zip(by_platform(answer), by_platform(worse), strict=True):
        assert after < before


def by_platform(answer):
    """The virality scores in the order of the platforms' names."""
    return [v.virality.score.value for v in sorted(answer.virality, key=lambda v: v.platform)]


def test_the_same_campaign_gets_the_same_answer(gateway, answer, sample_video):
    # The clock decides what «next week» is, so the start is fixed for this one.
    request = campaign(sample_video)
    request.earliest_start.seconds = 1_790_000_000
    first = gateway.PrepareCampaign(request, timeout=PATIENCE)
    second = gateway.PrepareCampaign(request, timeout=PATIENCE)
    for response in (first, second):
        # How long branches took and in which order they finished are no part of the answer.
        response.ClearField("branches")
        for field in ("captions", "hashtags", "posting_times", "virality"):
            getattr(response, field).sort(key=lambda plan: plan.platform)
        response.ClearField("similar_campaigns")
    assert first == second


def test_doubling_a_channels_efficiency_moves_money_to_it(gateway, sample_video):
    def spent_on_tiktok(efficiency: float) -> int:
        request = campaign(sample_video)
        for name, factor in (("tiktok", efficiency), ("youtube", 1.0)):
            channel = request.channels.add(id=name, efficiency=factor)
            channel.exponential.ceiling = 1000
            channel.exponential.scale = 4000
        answer = gateway.PrepareCampaign(request, timeout=PATIENCE)
        return next(a.amount.units for a in answer.budget.allocations if a.channel_id == "tiktok")

    assert spent_on_tiktok(1.0) < spent_on_tiktok(2.0)


def test_a_second_campaign_finds_the_first(gateway, sample_video):
    first = campaign(sample_video, campaign_id="first", artist="Los Faroles", song="Marea Alta")
    remembered = gateway.PrepareCampaign(first, timeout=PATIENCE)
    second = campaign(sample_video, campaign_id="second", artist="Los Faroles", song="Marea Baja")
    answer = gateway.PrepareCampaign(second, timeout=PATIENCE)
    assert [failures(remembered), failures(answer)] == [{}, {}]
    found = answer.similar_campaigns
    assert found[0].campaign_id == "first"
    assert found[0].song == "Marea Alta"
    assert 0 < found[0].similarity < 1
    assert "second" not in [earlier.campaign_id for earlier in found]


def keep_by_another_encoder(suite, namespace: str, kind) -> None:
    """Keeps something in a collection that no encoder of today can be compared with."""
    old = embeddings_pb2.UpsertRequest(collection=embeddings_pb2.Collection(
        namespace=namespace, kind=kind, model="an encoder of before@1"))
    old.records.add(id="old", vector=[1.0])
    embeddings_pb2_grpc.EmbeddingsServiceStub(suite.channel("embeddings")).Upsert(old, timeout=PATIENCE)


def test_campaigns_that_another_encoder_remembered_are_passed_over(sample_video, tmp_path):
    with Suite(tmp_path, tmp_path) as fresh:
        keep_by_another_encoder(fresh, "campaigns", embeddings_pb2.KIND_BRAND)
        gateway = gateway_pb2_grpc.GatewayServiceStub(fresh.channel("gateway"))
        for name, expected in [("first", []), ("second", ["first"])]:
            answer = gateway.PrepareCampaign(campaign(sample_video, campaign_id=name), timeout=PATIENCE)
            assert {branch.name: branch.status.code for branch in answer.branches}["similar_campaigns"] == 0
            assert [similar.campaign_id for similar in answer.similar_campaigns] == expected


def keep_posts(gateway, posts) -> None:
    """Keeps posts: (id, text, metadata) of each."""
    request = gateway_pb2.StoreContentRequest(namespace="posts")
    for name, text, metadata in posts:
        request.contents.add(id=name, text=text).metadata.update(metadata)
    gateway.StoreContent(request, timeout=PATIENCE)


def test_hashtags_learn_from_the_posts_that_are_kept(sample_video, tmp_path):
    def post(name: str, tags: list[str], interactions: float, **more):
        return name, f"Los Faroles at the harbour, take {name}", {
            "platform": "tiktok", "hashtags": tags, "impressions": 10_000, "interactions": interactions, **more}

    def tags(answer) -> dict:
        return {found.platform: {tag.tag: tag.score.value for tag in found.hashtags.hashtags}
                for found in answer.hashtags}

    with Suite(tmp_path, tmp_path) as fresh:
        gateway = gateway_pb2_grpc.GatewayServiceStub(fresh.channel("gateway"))
        before = gateway.PrepareCampaign(campaign(sample_video), timeout=PATIENCE)
        assert [(found.past_posts, found.past_posts_failure.code) for found in before.hashtags] == [(0, 0)] * 2
        artist, = [found.hashtags.hashtags[0].tag for found in before.hashtags if found.platform == "tiktok"]
        keep_posts(gateway, [post(f"with/{index}", [artist, "#faroleros"], 1_500 + index) for index in range(8)])
        keep_posts(gateway, [post(f"without/{index}", ["#marinera"], 200 + index) for index in range(8)])
        # These do not say what they brought on that platform.
        keep_posts(gateway, [post("other", [artist], 10, platform="youtube"), post("more", [artist], 10_001),
                             post("less", [artist], -1), post("half", [artist], 1.5), post("none", [artist], 5, impressions=0),
                             post("long", ["x" * 101], 5), post("bare", [artist], 5, impressions="many")])
        after = gateway.PrepareCampaign(campaign(sample_video), timeout=PATIENCE)
        assert {found.platform: found.past_posts for found in after.hashtags} == {"tiktok": 16, "youtube": 1}
        assert tags(after)["tiktok"][artist] > tags(before)["tiktok"][artist]
        assert "#faroleros" in tags(after)["tiktok"] and "#faroleros" not in tags(before)["tiktok"]


def test_hashtags_are_found_without_posts_that_cannot_be_compared_and_say_so(sample_video, tmp_path):
    with Suite(tmp_path, tmp_path) as fresh:
        keep_by_another_encoder(fresh, "posts", embeddings_pb2.KIND_TEXT)
        gateway = gateway_pb2_grpc.GatewayServiceStub(fresh.channel("gateway"))
        answer = gateway.PrepareCampaign(campaign(sample_video), timeout=PATIENCE)
        assert {branch.name: branch.status.code for branch in answer.branches}["hashtags/tiktok"] == 0
        for found in answer.hashtags:
            assert found.hashtags.hashtags and found.past_posts == 0
            assert "an encoder of before@1" in found.past_posts_failure.message


def test_a_file_below_the_media_root_gives_the_same_measures_as_its_bytes(
        gateway, answer, sample_video, media_root: pathlib.Path):
    (media_root / "bunny.mp4").write_bytes(sample_video)
    request = campaign(sample_video)
    request.video.path = "bunny.mp4"
    assert gateway.PrepareCampaign(request, timeout=PATIENCE).video == answer.video


def test_the_stream_tells_progress_and_its_parts_are_the_answer(gateway, answer, sample_video):
    merged = gateway_pb2.PrepareCampaignResponse()
    fractions = []
    stream = gateway.StreamPrepareCampaign(
        gateway_pb2.StreamPrepareCampaignRequest(campaign=campaign(sample_video)), timeout=PATIENCE)
    for step in stream:
        if step.WhichOneof("event") == "part":
            merged.MergeFrom(step.part)
        elif step.progress.branch == "video":
            fractions.append(step.progress.progress.fraction)
    assert merged.video == answer.video
    assert {b.name for b in merged.branches} == {b.name for b in answer.branches}
    assert len(fractions) > 3
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] and fractions[-1] <= 1
