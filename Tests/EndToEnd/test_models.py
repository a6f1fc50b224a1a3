"""The real vision service with its neural models: loaded before it serves, missing, or not what was installed."""

import hashlib
import json
import pathlib
import shutil

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from marquee.nlp.v1 import campaign_text_pb2, campaign_text_pb2_grpc
from marquee.vision.v1 import vision_pb2, vision_pb2_grpc

from service import Service, refusal
from suite import PATIENCE, details, error_info

CACHE = pathlib.Path(__file__).resolve().parents[2] / ".cache"


@pytest.fixture
def vision(tmp_path):
    """Starts the service with its outcomes in a folder of their own."""
    def start(**settings) -> Service:
        return Service("vision", clicks__directory=tmp_path / "outcomes", **settings)
    return start


def embed(service: Service, photograph: str) -> vision_pb2.EmbedImageResponse:
    request = vision_pb2.EmbedImageRequest()
    request.images.add().data = (CACHE / "media" / f"{photograph}.png").read_bytes()
    with grpc.insecure_channel(service.address) as channel:
        return vision_pb2_grpc.VisionServiceStub(channel).EmbedImage(request, timeout=PATIENCE)


def health(service: Service) -> int:
    with grpc.insecure_channel(service.address) as channel:
        request = health_pb2.HealthCheckRequest(service="marquee.vision.v1.VisionService")
        return health_pb2_grpc.HealthStub(channel).Check(request, timeout=PATIENCE).status


@pytest.fixture
def copied(tmp_path):
    """A folder of models with those that the service may use."""
    shutil.copy(CACHE / "models/installed.json", tmp_path)
    for name in ("mobilenet-v2", "yolov8n", "ssdlite-pedestrian", "centerface", "ppocr-detection", "ppocr-recognition",
                 "brisque"):
        if (CACHE / "models" / name).exists():
            shutil.copytree(CACHE / "models" / name, tmp_path / name)
    return tmp_path


def test_models_are_loaded_before_it_serves_and_sign_their_answers(vision):
    with vision(models__directory=CACHE / "models") as service:
        assert service.happened("model loaded")["model"] == "mobilenet-v2"
        answer = embed(service, "chelsea")
        again = embed(service, "chelsea")
    record = json.loads((CACHE / "models/installed.json").read_text())["models"]
    [version] = [model["version"] for model in record if model["name"] == "mobilenet-v2"]
    assert (answer.model.name, answer.model.version) == ("mobilenet-v2", version)
    assert len(answer.embeddings[0].values) == 1280
    assert sum(value * value for value in answer.embeddings[0].values) == pytest.approx(1, abs=1e-5)
    assert answer == again


def test_without_models_it_serves_and_refuses_what_needs_them(tmp_path, vision):
    with vision(models__directory=tmp_path / "none") as service:
        assert service.happened("model not installed")["model"] == "mobilenet-v2"
        assert health(service) == health_pb2.HealthCheckResponse.SERVING
        with pytest.raises(grpc.RpcError) as caught:
            embed(service, "chelsea")
    assert caught.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert "make models" in caught.value.details()
    info = error_info(details(caught.value))
    assert (info.reason, info.metadata["model"]) == ("MODEL_NOT_INSTALLED", "mobilenet-v2")


def test_without_weights_under_agpl_people_are_found(copied, vision):
    record = json.loads((copied / "installed.json").read_text())
    record["models"] = [model for model in record["models"] if model["name"] != "yolov8n"]
    (copied / "installed.json").write_text(json.dumps(record))
    found = {}
    with vision(models__directory=copied) as service, grpc.insecure_channel(service.address) as channel:
        for photograph in ("astronaut", "chelsea"):
            request = vision_pb2.AnalyzeImageRequest(kinds=[vision_pb2.IMAGE_ANALYSIS_KIND_OBJECTS])
            request.image.data = (CACHE / "media" / f"{photograph}.png").read_bytes()
            found[photograph] = vision_pb2_grpc.VisionServiceStub(channel).AnalyzeImage(request, timeout=PATIENCE)
    assert [thing.label for thing in found["astronaut"].objects] == ["person"]
    assert not found["chelsea"].objects
    assert all(answer.object_model.name == "ssdlite-pedestrian" for answer in found.values())


def test_a_changed_model_stops_the_start_with_both_hashes(copied):
    path = copied / "mobilenet-v2/mobilenet_v2.onnx"
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("r+b") as file:
        file.seek(7_000_000)
        file.write(b"!")
    line = refusal("vision", models__directory=copied)
    assert expected in line and hashlib.sha256(path.read_bytes()).hexdigest() in line


def test_a_damaged_record_stops_the_start(copied):
    (copied / "installed.json").write_text('{"models": [')
    assert "installed.json" in refusal("vision", models__directory=copied)


def test_compiled_models_are_kept_and_answer_alike(copied, tmp_path, vision):
    answers = []
    for _ in range(2):
        with vision(models__directory=copied, inference__cache_directory=tmp_path / "compiled") as service:
            answers.append(embed(service, "coffee"))
    assert list((tmp_path / "compiled").rglob("*.blob"))
    assert answers[0] == answers[1]


def test_bf16_answers_differ_little(vision):
    answers = []
    for precision in ["f32", "bf16"]:
        with vision(models__directory=CACHE / "models", inference__precision=precision) as service:
            answers.append(embed(service, "astronaut").embeddings[0].values)
    assert sum(a * b for a, b in zip(*answers)) > 0.99


@pytest.mark.parametrize("settings", [{"inference__precision": "f16"}, {"inference__streams": 0},
                                      {"inference__threads": -1}])
def test_settings_out_of_range_stop_the_start(settings):
    [(key, value)] = settings.items()
    line = refusal("vision", **settings)
    assert key.replace("__", ".") in line and str(value) in line


def embed_texts(service: Service, **request) -> campaign_text_pb2.EmbedTextResponse:
    with grpc.insecure_channel(service.address) as channel:
        stub = campaign_text_pb2_grpc.CampaignTextServiceStub(channel)
        return stub.EmbedText(campaign_text_pb2.EmbedTextRequest(**request), timeout=PATIENCE)


def test_texts_are_embedded_by_the_model_that_is_asked_for():
    with Service("nlp", models__directory=CACHE / "models") as service:
        for model, name, dimension in [("", "use-multilingual", 512), ("english", "minilm-en", 384)]:
            answer = embed_texts(service, texts=["I love this song", "Me encanta esta canción"], model=model)
            assert (answer.model.name, answer.dimension) == (name, dimension)
            for embedding in answer.embeddings:
                assert len(embedding.values) == dimension
                assert sum(value * value for value in embedding.values) == pytest.approx(1, abs=1e-5)


def test_without_its_models_nlp_serves_and_says_what_to_do(tmp_path):
    with Service("nlp", models__directory=tmp_path) as service:
        assert service.happened("model not installed")["fix"] == "make models"
        with pytest.raises(grpc.RpcError) as error:
            embed_texts(service, texts=["a"])
    assert error.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert "use-multilingual" in error.value.details() and "make models" in error.value.details()


def test_a_vocabulary_that_is_not_the_one_installed_stops_nlp(tmp_path):
    shutil.copy(CACHE / "models/installed.json", tmp_path)
    shutil.copytree(CACHE / "models/use-multilingual", tmp_path / "use-multilingual")
    with (tmp_path / "use-multilingual/sp.model").open("ab") as file:
        file.write(b"more")
    line = refusal("nlp", models__directory=tmp_path)
    assert "sp.model" in line and "expected 994fcc2e8ad0" in line
