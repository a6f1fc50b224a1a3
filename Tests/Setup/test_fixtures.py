"""The small models that are committed are those that their script writes."""

import importlib.util

import pytest

from places import ROOT

FOLDER = ROOT / "Tests" / "InferenceTests" / "Models"


def script():
    spec = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODELS = script().models()


def test_there_are_no_others():
    assert {path.stem for path in FOLDER.glob("*.onnx")} == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_what_its_script_writes(name):
    assert (FOLDER / f"{name}.onnx").read_bytes() == MODELS[name]
