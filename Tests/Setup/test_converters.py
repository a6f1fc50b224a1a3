"""Converted networks compute what their weights mean: numpy's forward passes are the other opinion."""

import ast
import json

import numpy as np
import onnx
import onnxruntime
import pytest
from PIL import Image, ImageOps

import networks
import random_networks
from places import CACHE, MANIFEST

import checkpoint
import mobilenet_v2
import yolov8
from torch_format import write_legacy, write_zip

WRITERS = [write_zip, write_legacy]


def run(path, picture: np.ndarray) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"images": picture})


@pytest.mark.parametrize("write", WRITERS)
def test_mobilenet_v2_computes_what_its_weights_say(write, tmp_path):
    state = random_networks.mobilenet_v2(seed=3)
    write(tmp_path / "weights", state)
    mobilenet_v2.convert(tmp_path / "weights", tmp_path / "onnx")
    pictures = np.random.default_rng(4).normal(size=(2, 3, 224, 224)).astype("f4")
    embeddings, logits = run(tmp_path / "onnx", pictures)
    for index, picture in enumerate(pictures):
        features, scores = networks.mobilenet_v2(state, picture)
        np.testing.assert_allclose(embeddings[index], features, atol=1e-3, rtol=1e-3)
        np.testing.assert_allclose(logits[index], scores, atol=1e-3, rtol=1e-3)
        assert np.ptp(scores) > 1, "the pictures make no difference"


@pytest.mark.parametrize("width, classes, size", [(4, 80, 64), (8, 1, 96), (4, 3, 160)])
def test_yolov8_computes_what_its_weights_say(width, classes, size, tmp_path):
    source = tmp_path / "weights"
    write_zip(source, random_networks.YOLO(5, width, classes, size).checkpoint())
    yolov8.convert(source, tmp_path / "onnx")
    picture = np.random.default_rng(6).uniform(size=(3, size, size)).astype("f4")
    [[found]] = run(tmp_path / "onnx", picture[None])
    expected = networks.yolov8n(checkpoint.load(source)["model"].weights(), picture)
    assert found.shape == (4 + classes, 21 * (size // 32) ** 2)
    np.testing.assert_allclose(found[:4], expected[:4], atol=size * 1e-4)
    np.testing.assert_allclose(found[4:], expected[4:], atol=1e-4)
    assert np.ptp(expected[4:]) > 0.05, "the cells make no difference"


def test_yolov8_carries_the_metadata_of_ultralytics_export(tmp_path):
    write_zip(tmp_path / "weights", random_networks.YOLO(5, 4, 3, 64).checkpoint())
    yolov8.convert(tmp_path / "weights", tmp_path / "onnx")
    metadata = {entry.key: entry.value for entry in onnx.load(tmp_path / "onnx").metadata_props}
    assert ast.literal_eval(metadata["names"]) == {0: "thing 0", 1: "thing 1", 2: "thing 2"}
    assert (metadata["stride"], metadata["task"], metadata["imgsz"]) == ("32", "detect", "[64, 64]")


@pytest.mark.parametrize("convert, write, content", [
    (mobilenet_v2.convert, write_legacy, random_networks.mobilenet_v2(seed=3)),
    (yolov8.convert, write_zip, random_networks.YOLO(5, 4, 3, 64).checkpoint())])
def test_a_conversion_gives_the_same_bytes_wherever_the_checkpoint_lies(convert, write, content, tmp_path):
    made = []
    for name in ["one", "two"]:
        (tmp_path / name).mkdir()
        write(tmp_path / name / f"{name}.pt", content)
        convert(tmp_path / name / f"{name}.pt", tmp_path / name / "onnx")
        made.append((tmp_path / name / "onnx").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("convert", [mobilenet_v2.convert, yolov8.convert])
@pytest.mark.parametrize("content", [{}, {"model": 3}, {"classifier.1.bias": np.zeros(3, "f4")}, [1],
                                     {"model": random_networks.module("DetectionModel"), "train_args": {}}])
def test_what_is_no_such_network_is_refused(convert, content, tmp_path):
    write_zip(tmp_path / "weights", content)
    with pytest.raises(checkpoint.CheckpointError, match="checkpoint holds no"):
        convert(tmp_path / "weights", tmp_path / "onnx")
    assert not (tmp_path / "onnx").exists()


# What the installed models see in real pictures.

def installed(name: str):
    [asset] = [asset for asset in json.loads(MANIFEST.read_text())["assets"] if asset["name"] == name]
    path = CACHE / asset["files"][0]["destination"]
    if not path.exists():
        pytest.skip(f"{name} is not installed: run make models")
    return path


def pixels(name: str, size: int) -> np.ndarray:
    """A photograph fitted into a grey square: [3, size, size] in 0...1."""
    photograph = Image.open(CACHE / "media" / f"{name}.png").convert("RGB")
    picture = ImageOps.pad(photograph, (size, size), Image.BILINEAR, (114, 114, 114))
    return np.asarray(picture, "f4").transpose(2, 0, 1) / 255


@pytest.mark.parametrize("photograph, label", [("astronaut", "person"), ("chelsea", "cat"), ("coffee", "cup")])
def test_yolov8n_sees_what_is_in_a_photograph(photograph, label):
    path = installed("yolov8n")
    names = ast.literal_eval({entry.key: entry.value for entry in onnx.load(path).metadata_props}["names"])
    [[found]] = run(path, pixels(photograph, 640)[None])
    best = np.unravel_index(found[4:].argmax(), found[4:].shape)
    assert names[int(best[0])] == label
    assert found[4:][best] > 0.7


# ImageNet-1k: 281, 282 and 285 are cats; 504 a coffee mug, 925 consomme, 967 espresso, 968 a cup.
@pytest.mark.parametrize("photograph, labels", [("chelsea", {281, 282, 285}), ("coffee", {504, 925, 967, 968})])
def test_mobilenet_v2_names_what_is_in_a_photograph(photograph, labels):
    mean, deviation = np.array([[.485, .456, .406], [.229, .224, .225]], "f4")[:, :, None, None]
    picture = (pixels(photograph, 224) - mean) / deviation
    _, [logits] = run(installed("mobilenet-v2"), picture[None].astype("f4"))
    assert int(logits.argmax()) in labels
