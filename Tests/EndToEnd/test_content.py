"""Texts and pictures kept and found again through the gateway, by what they mean and look like."""

import base64
import json

import grpc
import pytest
from marquee.embeddings.v1 import embeddings_pb2, embeddings_pb2_grpc
from marquee.gateway.v1 import gateway_pb2, gateway_pb2_grpc

from EndToEnd.samples import campaign, ffmpeg
from suite import PATIENCE, violation_reasons, violations

TEXT, IMAGE, BRAND, SCRIPT = (
    embeddings_pb2.KIND_TEXT, embeddings_pb2.KIND_IMAGE, embeddings_pb2.KIND_BRAND, embeddings_pb2.KIND_SCRIPT)
# The same in two languages.
PAIRS = {
    "rain": ("It has been raining on the city all night.", "Ha llovido sobre la ciudad toda la noche."),
    "money": ("The advertising budget is nearly spent.", "El presupuesto de publicidad casi se ha agotado."),
    "song": ("Her new song is about a lighthouse.", "Su nueva canción habla de un faro."),
    "goal": ("Our team scored in the last minute.", "Nuestro equipo marcó en el último minuto."),
    "bread": ("The bakery opens at six in the morning.", "La panadería abre a las seis de la mañana."),
    "law": ("The court has not decided yet.", "El tribunal todavía no ha decidido."),
}


@pytest.fixture(scope="module")
def gateway(suite):
    return gateway_pb2_grpc.GatewayServiceStub(suite.channel("gateway"))


@pytest.fixture(scope="module")
def pictures(sample_video, tmp_path_factory) -> dict[str, bytes]:
    """Frames of the sample video, each a scene of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    source = folder / "source.mp4"
    source.write_bytes(sample_video)
    return {
        f"at {second}": ffmpeg(source, folder / f"{second}.jpg", "-frames:v", "1", before=("-ss", str(second))).read_bytes()
        for second in (0, 2, 4)}


def store(gateway, namespace: str, contents: dict, kind=embeddings_pb2.KIND_UNSPECIFIED, **fields):
    request = gateway_pb2.StoreContentRequest(namespace=namespace, kind=kind, **fields)
    for name, content in contents.items():
        stored = request.contents.add(id=name)
        stored.metadata["name"] = name
        if isinstance(content, bytes):
            stored.image.data = content
        else:
            stored.text = content
    return gateway.StoreContent(request, timeout=PATIENCE)


def search(gateway, namespace: str, query, **fields) -> gateway_pb2.SearchContentResponse:
    request = gateway_pb2.SearchContentRequest(namespace=namespace, **fields)
    if isinstance(query, bytes):
        request.image.data = query
    else:
        request.text = query
    return gateway.SearchContent(request, timeout=PATIENCE)


def names(answer) -> list[str]:
    return [match.id for match in answer.matches]


@pytest.mark.parametrize("stored, asked", [(0, 1), (1, 0)])
def test_a_text_is_found_by_its_translation(gateway, stored, asked):
    namespace = f"translations {stored}"
    kept = store(gateway, namespace, {name: texts[stored] for name, texts in PAIRS.items()})
    assert (kept.inserted, kept.replaced) == (len(PAIRS), 0)
    for name, texts in PAIRS.items():
        answer = search(gateway, namespace, texts[asked])
        assert names(answer)[0] == name
        assert answer.matches[0].metadata["name"] == name
        assert answer.model == kept.model
        assert [(s.kind, s.exact) for s in answer.searched] == [(TEXT, True)]
        scores = [match.score for match in answer.matches]
        assert scores == sorted(scores, reverse=True)


def test_a_picture_is_found_by_a_worse_copy_of_it(gateway, pictures, tmp_path):
    store(gateway, "pictures", pictures)
    for name, picture in pictures.items():
        source = tmp_path / "picture.jpg"
        source.write_bytes(picture)
        small = ffmpeg(source, tmp_path / "small.jpg", "-vf", "scale=320:-2,boxblur=1:1", "-q:v", "12")
        answer = search(gateway, "pictures", small.read_bytes(), k=1)
        assert names(answer) == [name]
        assert answer.matches[0].kind == IMAGE
        assert 0.5 < answer.matches[0].score < 1
    same = search(gateway, "pictures", pictures["at 0"], k=1)
    assert same.matches[0].score == pytest.approx(1, abs=1e-6)


def test_several_kinds_are_searched_at_once_and_ranked_together(gateway):
    store(gateway, "kinds", {name: texts[0] for name, texts in list(PAIRS.items())[:3]})
    store(gateway, "kinds", {name: texts[0] for name, texts in list(PAIRS.items())[3:]}, kind=SCRIPT)
    english = PAIRS["goal"][0]
    assert "goal" not in names(search(gateway, "kinds", english))
    answer = search(gateway, "kinds", english, kinds=[TEXT, SCRIPT, BRAND])
    assert sorted(names(answer)) == sorted(PAIRS)
    assert names(answer)[0] == "goal"
    assert answer.matches[0].kind == SCRIPT
    assert [searched.kind for searched in answer.searched] == [TEXT, SCRIPT, BRAND]
    best = search(gateway, "kinds", english, kinds=[TEXT, SCRIPT], k=2)
    assert best.matches == answer.matches[:2]


def test_a_campaign_is_found_by_a_text(gateway, sample_video):
    for name, genre in [("faro", "flamenco"), ("forge", "death metal")]:
        gateway.PrepareCampaign(
            campaign(sample_video, campaign_id=f"found {name}", artist=name, song=name, genre=genre), timeout=PATIENCE)
    answer = search(gateway, "campaigns", "a death metal band named forge", kinds=[BRAND], k=100)
    found = [name for name in names(answer) if name.startswith("found ")]
    assert found == ["found forge", "found faro"]


def test_filters_and_least_scores_hold(gateway):
    store(gateway, "filtered", {name: texts[0] for name, texts in PAIRS.items()})
    everything = search(gateway, "filtered", PAIRS["law"][1])
    least = everything.matches[2].score
    assert search(gateway, "filtered", PAIRS["law"][1], minimum_score=least).matches == everything.matches[:3]
    one = {"condition": {"field": "name", "equals": {"string_value": "bread"}}}
    assert names(search(gateway, "filtered", PAIRS["law"][1], filter=one)) == ["bread"]


def test_the_end_of_a_long_text_is_said_not_to_count(gateway):
    long = "The court has not decided yet. " * 200
    assert list(store(gateway, "long", {"long": long, "short": "short"}).truncated_ids) == ["long"]
    assert search(gateway, "long", long).truncated
    assert not search(gateway, "long", "short").truncated


def test_the_same_id_is_replaced(gateway):
    store(gateway, "again", {"a": PAIRS["rain"][0]})
    kept = store(gateway, "again", {"a": PAIRS["song"][0]})
    assert (kept.inserted, kept.replaced) == (0, 1)
    answer = search(gateway, "again", PAIRS["song"][0])
    assert names(answer) == ["a"]
    assert answer.matches[0].score == pytest.approx(1, abs=1e-6)


def test_nothing_is_found_where_nothing_is(gateway):
    answer = search(gateway, "nowhere", "anything", kinds=[TEXT, SCRIPT])
    assert not answer.matches
    assert [searched.exact for searched in answer.searched] == [True, True]


def test_a_text_is_not_compared_with_pictures(gateway, pictures):
    store(gateway, "only pictures", pictures)
    with pytest.raises(grpc.RpcError) as refusal:
        search(gateway, "only pictures", "a meadow", kinds=[IMAGE])
    assert refusal.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert "mobilenet" in refusal.value.details()


def test_another_encoder_is_named(gateway):
    store(gateway, "english", {"a": "a"}, text_model="english")
    assert names(search(gateway, "english", "a", text_model="english")) == ["a"]
    with pytest.raises(grpc.RpcError) as refusal:
        search(gateway, "english", "a")
    assert refusal.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert "minilm-en@" in refusal.value.details()


def test_a_collection_of_another_metric_is_not_ranked_with_cosines(gateway, suite):
    model = store(gateway, "measured", {"a": "a"}).model
    collection = embeddings_pb2.Collection(namespace="distances", kind=TEXT, model=f"{model.name}@{model.version}")
    embeddings = embeddings_pb2_grpc.EmbeddingsServiceStub(suite.channel("embeddings"))
    request = embeddings_pb2.UpsertRequest(collection=collection, metric=embeddings_pb2.METRIC_EUCLIDEAN)
    request.records.add(id="b", vector=[1.0] * 512)
    embeddings.Upsert(request, timeout=PATIENCE)
    with pytest.raises(grpc.RpcError) as stored:
        store(gateway, "distances", {"a": "a"})
    assert list(violations(stored.value)) == ["kind"]
    with pytest.raises(grpc.RpcError) as searched:
        search(gateway, "distances", "a")
    assert violations(searched.value) == {
        "kinds": "must be METRIC_EUCLIDEAN as its collection has, not METRIC_COSINE"}


@pytest.mark.parametrize("contents, field", [
    ({}, "contents"),
    ({str(number): "text" for number in range(65)}, "contents"),
    ({"a": "text", "b": b"picture"}, "contents"),
    ({"a": "text", "b": ""}, "contents[1].text"),
    ({"a": "text", "b": "x" * 8193}, "contents[1].text"),
    ({"a": b"no picture"}, "contents[0].image.data"),
    ({"": "text"}, "contents[0].id"),
    ({"a" * 513: "text"}, "contents[0].id"),
])
def test_what_cannot_be_kept_is_refused_by_its_name(suite, gateway, contents, field):
    with pytest.raises(grpc.RpcError) as refusal:
        store(gateway, "refused", contents)
    assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT, refusal.value.details()
    assert list(violations(refusal.value)) == [field]
    collections = embeddings_pb2_grpc.EmbeddingsServiceStub(suite.channel("embeddings")).ListCollections(
        embeddings_pb2.ListCollectionsRequest(namespace="refused"), timeout=PATIENCE)
    assert not collections.collections


@pytest.mark.parametrize("query, fields, field", [
    ("", {}, "text"),
    ("x" * 8193, {}, "text"),
    (b"no picture", {}, "image.data"),
    ("text", {"namespace": ""}, "namespace"),
    ("text", {"k": 1001}, "k"),
    ("text", {"minimum_score": 1.5}, "minimum_score"),
    ("text", {"text_model": "klingon"}, "text_model"),
    ("text", {"kinds": [TEXT, SCRIPT, TEXT]}, "kinds[2]"),
    ("text", {"kinds": [7]}, "kinds"),
    ("text", {"kinds": [0]}, "kinds"),
    ("text", {"filter": {}}, "filter"),
])
def test_what_cannot_be_looked_for_is_refused_by_its_name(gateway, query, fields, field):
    with pytest.raises(grpc.RpcError) as refusal:
        search(gateway, **{"namespace": "refused", "query": query, **fields})
    assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT, refusal.value.details()
    assert list(violations(refusal.value)) == [field]


def test_kinds_that_nobody_knows_are_no_searches(gateway):
    with pytest.raises(grpc.RpcError) as refusal:
        search(gateway, "refused", "text", kinds=range(1, 1000))
    assert violations(refusal.value) == {"kinds": "has 999 entries, at most 6 are allowed"}


def test_a_request_without_a_query_or_content_says_so(gateway):
    with pytest.raises(grpc.RpcError) as refusal:
        gateway.SearchContent(gateway_pb2.SearchContentRequest(namespace="a"), timeout=PATIENCE)
    assert violation_reasons(refusal.value) == {"query": "REQUIRED"}
    with pytest.raises(grpc.RpcError) as refusal:
        gateway.StoreContent(gateway_pb2.StoreContentRequest(namespace="a", contents=[{"id": "a"}]), timeout=PATIENCE)
    assert violation_reasons(refusal.value) == {"contents[0]": "REQUIRED"}


def test_over_json(suite, pictures):
    contents = [{"id": name, "image": {"data": base64.b64encode(data).decode()}} for name, data in pictures.items()]
    status, _, body = suite.post("/store_content", {"namespace": "json", "contents": contents})
    assert status == 200, body
    assert json.loads(body)["inserted"] == 3
    status, _, body = suite.post(
        "/search_content", {"namespace": "json", "image": contents[1]["image"], "kinds": ["KIND_IMAGE"], "k": 1})
    assert status == 200, body
    assert [match["id"] for match in json.loads(body)["matches"]] == [contents[1]["id"]]
    status, _, body = suite.post("/search_content", {"namespace": "json"})
    assert status == 400
    assert "query" in body.decode()
