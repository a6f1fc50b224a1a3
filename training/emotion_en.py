"""Trains the English emotion model and measures it.

    python emotion_en.py --goemotions DIR --out ../Services/NLP/Domain/Models \
        --parity ../Tests/NLPDomainTests/Fixtures

Data: the train split of GoEmotions in Ekman's grouping; the dev split is only measured. One logistic
regression an emotion against the rest, on features scaled by naive Bayes' log-count ratios; a comment
with several labels is a row of each. A softmax with a slope and an offset an emotion makes one calibrated
distribution of the seven (vector scaling, Guo et al. 2017), fitted on cross-validated margins. What was
chosen was chosen by cross-validation within the train split; `--validate` prints its figures alone.
Writes `emotion-en.bin` and the table `emotion-en.json` that Swift is held to.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from data import EMOTIONS, apart, emotions, fold
from emotion import Rest, named, report, scaling, softmax
from features import features, write_model
from linear import matrix

VERSION = 1
FOLDS = 5
SHRINKAGE = 1.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("goemotions", "out", "parity"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--features", type=int, default=60_000)
    parser.add_argument("--validate", action="store_true")
    arguments = parser.parse_args()

    test = list(emotions(arguments.goemotions, "dev"))
    train = apart(list(emotions(arguments.goemotions, "train")), test, lambda r: r[0])
    labels = np.array([[e in found for e in EMOTIONS] for _, found in train])
    single, y = labels.sum(1) == 1, labels.argmax(1)
    print("train", Counter(EMOTIONS[i] for i in y[single]), "several labels", (~single).sum())

    documents = [features(t, "en") for t, _ in train]
    frequency = Counter(f for d in documents for f in d)
    candidates = sorted(f for f, n in frequency.items() if n >= 2)
    vocabulary = {f: i for i, f in enumerate(candidates)}
    x = matrix(documents, vocabulary, SHRINKAGE)
    print("candidates", len(candidates), flush=True)

    folds = np.array([fold(t, FOLDS) for t, _ in train])
    margins = np.zeros(labels.shape)
    for f in range(FOLDS):
        fitted = np.flatnonzero(folds != f)
        rest = Rest(x[fitted], labels[fitted], SHRINKAGE, arguments.features)
        margins[folds == f] = rest.margins(x[folds == f])
    scales, biases = scaling(margins[single], y[single])
    preference = named(softmax(margins[single] * scales + biases), y[single])
    report("cross-validated", margins[single] * scales + biases, y[single], preference)
    if arguments.validate:
        return

    rest = Rest(x, labels, SHRINKAGE, arguments.features)
    kept = [candidates[i] for i in rest.columns]

    def outputs(texts):
        x = matrix([features(t, "en") for t in texts], vocabulary, SHRINKAGE)
        return rest.margins(x) * scales + biases

    rows = [(t, EMOTIONS.index(*found)) for t, found in test if len(found) == 1]
    report("held out", outputs([t for t, _ in rows]), np.array([l for _, l in rows]), preference)

    size = write_model(
        Path(arguments.out) / "emotion-en.bin", "en", VERSION, SHRINKAGE, (1, 1),
        [(float(s * b + o), float(s), float(q))
         for s, b, o, q in zip(scales, rest.biases, biases, preference)],
        zip(kept, rest.weights.tolist()))
    print("bytes", size)
    sentences = json.loads((Path(__file__).parent / "parity_sentences_en.json").read_text())
    table = [{"text": t, "probabilities": p.tolist()}
             for t, p in zip(sentences, softmax(outputs(sentences)))]
    (Path(arguments.parity) / "emotion-en.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
