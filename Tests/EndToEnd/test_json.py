"""The HTTP/JSON edge, as n8n and web front ends use it."""

import base64
import json
import re
import sys

import pytest

from suite import PATIENCE, ROOT, Suite

sys.path.append(str(ROOT / "Tests/Benchmarks/NLP"))
import pages


def test_health_names_every_service(suite):
    status, _, body = suite.get("/health")
    assert status == 200
    assert json.loads(body) == {
        "status": "SERVING",
        "services": {name: "SERVING" for name in ("vision", "nlp", "prediction", "optimizer", "embeddings")}}


def test_a_campaign_over_json(suite, sample_video):
    body = {"video": {"data": base64.b64encode(sample_video).decode()}, "artist": "Aurora", "song": "Faro",
            "platforms": ["tiktok"], "countries": [{"country": "ES"}],
            "budget": {"currency_code": "EUR", "units": 1000}}
    status, headers, answer = suite.post("/prepare_campaign", body)
    assert status == 200, answer
    assert headers["Content-Type"] == "application/json"
    answer = json.loads(answer)
    assert {b["status"].get("code", 0) for b in answer["branches"]} == {0}
    assert 0 <= answer["virality"][0]["virality"]["score"]["value"] <= 100
    assert base64.b64decode(answer["thumbnails"][0]["thumbnail"]["jpeg"]).startswith(b"\xff\xd8")


def test_a_campaign_step_by_step(suite, sample_video):
    body = {"video": {"data": base64.b64encode(sample_video).decode()}, "artist": "Aurora", "song": "Faro",
            "platforms": ["tiktok"], "countries": [{"country": "ES"}]}
    status, headers, answer = suite.post("/prepare_campaign", body, {"Accept": "application/x-ndjson"})
    assert status == 200
    assert headers["Content-Type"] == "application/x-ndjson"
    steps = [json.loads(line) for line in answer.splitlines()]
    assert any("progress" in step for step in steps)
    finished = [b["name"] for step in steps if "part" in step for b in step["part"].get("branches", [])]
    assert {"video", "thumbnails", "captions/tiktok", "virality/tiktok"} <= set(finished)


def test_a_screenplay_as_plain_text(suite, sample_script):
    status, _, answer = suite.post(
        "/analyze_screenplay", sample_script.encode(), {"Content-Type": "text/plain; charset=utf-8"})
    assert status == 200
    assert len(json.loads(answer)["sentiment"]["scenes"]) == 8


@pytest.mark.parametrize("kind", ["fdx", "pdf", "text", "fountain"])
def test_a_screenplay_of_any_format_becomes_fountain(suite, kind):
    script = pages.elements(pages=3, seed=4)
    content = {"fdx": pages.fdx, "pdf": pages.pdf, "text": pages.text, "fountain": pages.fountain}[kind](script)
    status, _, answer = suite.post("/convert_script", {"content": base64.b64encode(content).decode()})
    assert status == 200, answer
    answer = json.loads(answer)
    assert (answer["format"], answer["format_detected"], answer.get("warnings", [])) == (kind, True, [])
    words = [re.sub(r"\W+", " ", text).split() for _, text in script]
    assert re.sub(r"\W+", " ", answer["fountain"]).split() == [word for text in words for word in text]


@pytest.mark.parametrize("path, body, field", [
    ("/predict_virality", {"platform": "tiktok", "caption_score": 80}, "score"),
    ("/predict_posting_time", {"platform": "tiktok", "countries": [{"country": "MX"}]}, "slots"),
    ("/optimize_caption", {"platform": "instagram", "language": "es", "song": "Faro"}, "candidates"),
    ("/api/analyze/sentiment",
     {"content": base64.b64encode("INT. SALA - DÍA\n\nQué alegría.\n".encode()).decode()}, "overall"),
    ("/api/analyze/structure",
     {"content": base64.b64encode((ROOT / "deploy/samples/last-ferry.fountain").read_bytes()).decode()}, "beats"),
    ("/api/optimize/genre",
     {"content": base64.b64encode((ROOT / "deploy/samples/last-ferry.fountain").read_bytes()).decode(),
      "target_genre": "thriller"}, "improvements"),
    ("/api/analyze/audience",
     {"content": base64.b64encode((ROOT / "deploy/samples/last-ferry.fountain").read_bytes()).decode()}, "age_bands"),
    ("/api/compare/drafts",
     {"before": {"content": base64.b64encode("INT. SALA - DÍA\n\nQué alegría.\n".encode()).decode()},
      "after": {"content": base64.b64encode("INT. SALA - DÍA\n\nQué tristeza.\n".encode()).decode()}}, "scenes"),
])
def test_the_routes_of_todays_callers(suite, path, body, field):
    status, _, answer = suite.post(path, body)
    assert status == 200, answer
    assert json.loads(answer)[field]


def test_score_thumbnail_over_json(suite, sample_video):
    picture = thumbnail(suite, sample_video)
    status, _, answer = suite.post("/score_thumbnail", {"image": {"data": picture}})
    assert status == 200
    score = json.loads(answer)
    assert 0 <= score["appeal"]["value"] <= 10
    assert 0 < score["click_probability"]["value"] < 1


def test_an_outcome_over_json_moves_the_card(suite, sample_video):
    outcome = {"audience": "json", "outcome_id": "first", "image": {"data": thumbnail(suite, sample_video)},
               "impressions": 40_000, "clicks": 3_200}
    status, _, answer = suite.post("/record_outcome", outcome)
    assert status == 200
    recorded = json.loads(answer)["model"]
    status, _, answer = suite.post("/thumbnail_model", {"audience": "json"})
    assert status == 200
    assert json.loads(answer)["model"] == recorded
    assert recorded["evidence"] == {"outcomes": "1", "impressions": "40000", "clicks": "3200"}
    base = recorded["base_log_odds"]
    assert base["posterior_mean"] > base["prior_mean"]
    assert base["posterior_deviation"] < base["prior_deviation"]


def thumbnail(suite, sample_video) -> str:
    from marquee.vision.v1 import vision_pb2, vision_pb2_grpc
    vision = vision_pb2_grpc.VisionServiceStub(suite.channel("vision"))
    request = vision_pb2.GenerateThumbnailsRequest(count=1)
    request.source.data = sample_video
    return base64.b64encode(vision.GenerateThumbnails(request, timeout=PATIENCE).thumbnails[0].jpeg).decode()


def test_an_error_carries_its_details(suite):
    status, _, answer = suite.post("/predict_virality", {"platform": "myspace"})
    assert status == 400
    answer = json.loads(answer)
    assert answer["code"] == 3
    kinds = {detail["@type"].rsplit(".", 1)[1]: detail for detail in answer["details"]}
    assert kinds["ErrorInfo"]["domain"] == "marquee"
    assert kinds["BadRequest"]["field_violations"][0]["field"] == "platform"


@pytest.mark.parametrize("body, blamed", [
    (b'{"platform": "tiktok",}', "line 1, column 23"),
    (b"{'platform': 'tiktok'}", "line 1, column 2"),
    (b'{"platform": "tiktok", "platform": "youtube"}', "platform"),
    (b'{"video": {"motion": 0.5, "motion": 0.6}}', "video.motion"),
])
def test_what_is_not_quite_json_is_refused_with_its_place(suite, body, blamed):
    status, _, answer = suite.post("/predict_virality", body)
    assert status == 400
    violations = [violation for detail in json.loads(answer)["details"]
                  for violation in detail.get("field_violations", [])]
    assert [violation["field"] for violation in violations] == ["body"]
    assert blamed in violations[0]["description"]


def test_unknown_paths_and_methods_are_told_what_there_is(suite):
    status, _, answer = suite.post("/nothing_here", {})
    assert status == 404
    assert b"/prepare_campaign" in answer
    status, headers, _ = suite.get("/predict_virality")
    assert status == 405
    assert headers["Allow"] == "POST"


def test_the_callers_time_is_kept_to(suite, media_root, sample_script):
    status, _, answer = suite.post(
        "/analyze_screenplay", sample_script.encode(), {"Content-Type": "text/plain", "Grpc-Timeout": "1n"})
    assert status == 504, answer
    status, _, _ = suite.post(
        "/analyze_screenplay", sample_script.encode(), {"Content-Type": "text/plain", "Grpc-Timeout": "soon"})
    assert status == 400


def test_only_callers_with_the_api_key_come_in(tmp_path, media_root):
    import hashlib

    import grpc
    from marquee.gateway.v1 import gateway_pb2, gateway_pb2_grpc
    hashed = "sha256:" + hashlib.sha256(b"open sesame").hexdigest()
    with Suite(tmp_path, media_root, {"API_KEY": hashed}) as locked:
        body = {"platform": "tiktok"}
        assert locked.post("/predict_virality", body)[0] == 401
        assert locked.post("/predict_virality", body, {"X-API-Key": "wrong"})[0] == 401
        assert locked.post("/predict_virality", body, {"X-API-Key": "open sesame"})[0] == 200
        assert locked.post("/predict_virality", body, {"Authorization": "Bearer open sesame"})[0] == 200
        assert locked.get("/health")[0] == 200
        gateway = gateway_pb2_grpc.GatewayServiceStub(locked.channel("gateway"))
        request = gateway_pb2.AnalyzeScreenplayRequest(content=b"INT. ROOM - DAY\n\nHe smiles.\n")
        with pytest.raises(grpc.RpcError) as failure:
            gateway.AnalyzeScreenplay(request, timeout=PATIENCE)
        assert failure.value.code() == grpc.StatusCode.UNAUTHENTICATED
        gateway.AnalyzeScreenplay(request, timeout=PATIENCE, metadata=[("x-api-key", "open sesame")])


def comments() -> dict:
    texts = ["I love the drums on this", "¿Cuándo sale el disco?", "you are an idiot", "The drums are too loud, awful"]
    return {"comments": [{"text": texts[i % 4], "id": f"c{i}"} for i in range(700)]}


def test_comments_are_summed_up(suite):
    status, headers, answer = suite.post("/api/v1/comments/analyze", comments())
    assert status == 200, answer
    assert headers["Content-Type"] == "application/json"
    summary = json.loads(answer)
    assert (summary["comment_count"], summary["duplicate_count"], summary["question_count"]) == (700, 696, 175)
    assert summary["questions"][0]["text"] == "¿Cuándo sale el disco?"
    assert [rate["count"] for rate in summary["toxicity"]][0] == 175
    assert any("drums" in theme["terms"] for theme in summary["themes"])


def test_comments_step_by_step(suite):
    status, headers, answer = suite.post("/api/v1/comments/analyze", comments(), {"Accept": "application/x-ndjson"})
    assert status == 200
    assert headers["Content-Type"] == "application/x-ndjson"
    *batches, last = [json.loads(line) for line in answer.splitlines()]
    results = [result for batch in batches for result in batch["batch"]["results"]]
    assert [result["id"] for result in results] == [f"c{i}" for i in range(700)]
    assert batches[-1]["batch"]["progress"]["fraction"] == 1
    assert last["summary"]["comment_count"] == 700


def test_comments_without_text_are_refused_by_field(suite):
    status, _, answer = suite.post("/api/v1/comments/analyze", {"comments": [{"text": "a"}, {"text": ""}]})
    assert status == 400
    [violation] = [v for d in json.loads(answer)["details"] for v in d.get("field_violations", [])]
    assert violation["field"] == "comments[1].text"
