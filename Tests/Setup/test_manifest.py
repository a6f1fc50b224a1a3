"""The manifests hold together: every wheel pinned, every model described as it is."""

import json

import onnxruntime
import pytest

from places import ASSETS, CACHE, MANIFEST, MODELS, TEST_ASSETS

MANIFESTS = {path.name: json.loads(path.read_text()) for path in (ASSETS, MANIFEST, TEST_ASSETS)}
MODEL_ASSETS = MANIFESTS["manifest.json"]["assets"]
# What onnxruntime can open, with the names that OpenVINO gives element types.
GRAPHS = [asset for asset in MODEL_ASSETS if asset["files"][0]["destination"].endswith(".onnx")]
TYPES = {"tensor(float)": "f32", "tensor(int64)": "i64", "tensor(uint8)": "u8"}


@pytest.mark.parametrize("manifest", MANIFESTS.values(), ids=MANIFESTS)
def test_every_wheel_is_pinned_and_used(manifest):
    used = {part["wheel"] for asset in manifest["assets"] for part in asset["files"] + asset.get("trees", [])}
    assert used == set(manifest["wheels"])
    for wheel in manifest["wheels"].values():
        name, version = wheel["requirement"].split("==")
        assert wheel["file"].startswith(f"{name.replace('-', '_')}-{version}-")
        assert len(wheel["sha256"]) == 64 and wheel["bytes"] > 0


@pytest.mark.parametrize("manifest", MANIFESTS.values(), ids=MANIFESTS)
def test_no_two_files_have_the_same_place(manifest):
    places = [file["destination"] for asset in manifest["assets"] for file in asset["files"]]
    assert len(places) == len(set(places))
    assert len({asset["name"] for asset in manifest["assets"]}) == len(manifest["assets"])


@pytest.mark.parametrize("asset", MODEL_ASSETS, ids=lambda asset: asset["name"])
def test_every_model_has_a_card_with_its_licence(asset):
    card = (MODELS / asset["card"]).read_text()
    assert asset["licence"] in card and asset["version"] in card
    for heading in ["Data", "Figures", "Limits"]:
        assert f"**{heading}.**" in card


@pytest.mark.parametrize("asset", MODEL_ASSETS, ids=lambda asset: asset["name"])
def test_what_is_not_permissive_says_so(asset):
    assert asset.get("permissive", True) == ("AGPL" not in asset["licence"])
    assert ("lost" in asset) == ("notice" in asset) == (not asset.get("permissive", True))


@pytest.mark.parametrize("asset", GRAPHS, ids=lambda asset: asset["name"])
def test_inputs_and_outputs_are_those_of_the_graph(asset):
    path = CACHE / asset["files"][0]["destination"]
    if not path.exists():
        pytest.skip(f"{asset['name']} is not installed: run make models")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def described(ports):
        return {port.name: ([size if isinstance(size, int) else -1 for size in port.shape], TYPES[port.type])
                for port in ports}

    def written(ports):
        return {port["name"]: (port["shape"], port["type"]) for port in ports}

    assert written(asset["inputs"]) == described(session.get_inputs())
    assert written(asset["outputs"]) == described(session.get_outputs())
