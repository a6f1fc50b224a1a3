"""The converters of the text encoders: the same bytes each time, and nothing out of what is no such encoder."""

import numpy as np
import onnxruntime
import pytest

import places  # noqa: F401 - it puts the converters on the path

import minilm
import use_multilingual


def sentence_encoder(seed: int) -> dict[str, np.ndarray]:
    """Random arrays of the shapes of the multilingual sentence encoder, with a table of 34 pieces."""
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.1, shape).astype("f4")

    arrays = {f"q{part + 1}": chance.integers(0, 64, (2, 512), dtype=np.uint8) for part in range(17)}
    arrays |= {"lo": some(17), "scale": some(17), "eps": np.float64(1e-12), "ln_g": some(1280), "ln_b": some(1280),
               "cnn_W": some(1280, 512), "cnn_b": some(512), "d0": some(512, 320), "d1": some(320, 320),
               "p1": some(512, 320), "d2": some(320, 512), "p3": some(320, 512), "d3": some(512, 512)}
    for span in (2, 3, 5):
        arrays |= {f"proj{span}": some(512, 256), f"proj_b{span}": some(256), f"ln_g{span}": some(256),
                   f"ln_b{span}": some(256)}
        for layer in (1, 2):
            arrays |= {f"w{layer}_{span}": some(span * 256, 256), f"b{layer}_{span}": some(256)}
    return arrays


def test_the_sentence_encoder_gives_the_same_bytes_and_takes_any_number_of_texts_and_pieces(tmp_path):
    made = []
    for name in ["one", "two"]:
        np.savez(tmp_path / f"{name}.npz", **sentence_encoder(seed=5))
        use_multilingual.convert(tmp_path / f"{name}.npz", tmp_path / name)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    session = onnxruntime.InferenceSession(tmp_path / "one", providers=["CPUExecutionProvider"])

    def vectors(*texts):
        numbers = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        [found] = session.run(None, {"pieces": np.concatenate(texts), "texts": numbers})
        return found

    texts = [np.random.default_rng(count).integers(0, 34, count) for count in (1, 2, 5, 33, 1, 4)]
    together = vectors(*texts)
    assert together.shape == (len(texts), 512) and np.isfinite(together).all() and abs(together).max() < 1 + 1e-6
    for text, vector in zip(texts, together):
        [alone] = vectors(text)
        assert abs(vector - alone).max() < 1e-4
    # What stands beside a text matters to it.
    assert abs(vectors(np.concatenate(texts))[0] - together[3]).max() > 1e-3


@pytest.mark.parametrize("damage", [lambda arrays: arrays.pop("cnn_W"), lambda arrays: arrays.pop("q17"),
                                    lambda arrays: arrays.pop("eps")])
def test_arrays_that_are_no_sentence_encoder_are_refused(damage, tmp_path):
    arrays = sentence_encoder(seed=6)
    damage(arrays)
    np.savez(tmp_path / "arrays.npz", **arrays)
    with pytest.raises(use_multilingual.ArraysError):
        use_multilingual.convert(tmp_path / "arrays.npz", tmp_path / "onnx")
    assert not (tmp_path / "onnx").exists()


@pytest.mark.parametrize("content", [b"", b"\x02\0\0\0\0\0\0\0{}", b"\xff" * 64, b"\x08\0\0\0\0\0\0\0{\"a\": 1}",
                                     b"\x02\0\0\0\0\0\0\0[]"])
def test_weights_that_are_no_minilm_are_refused(content, tmp_path):
    (tmp_path / "weights").write_bytes(content)
    with pytest.raises(minilm.WeightsError):
        minilm.convert(tmp_path / "weights", tmp_path / "onnx")
    assert not (tmp_path / "onnx").exists()
