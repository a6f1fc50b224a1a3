"""Measures the committed Spanish models on the sentences that were written by hand for it.

    python measure_es.py [--models ../Services/NLP/Domain/Models] [--wrong]

Needs neither the encoder nor the data of the training.
"""

import argparse
import math
from pathlib import Path

import numpy as np

from data import EMOTIONS
from emotion import report
from features import Model, features
from linear import expected_calibration_error

HERE = Path(__file__).parent


def rows(name):
    lines = (HERE / name).read_text().splitlines()
    labels, registers, texts = zip(*(line.split("\t") for line in lines))
    return labels, np.array(registers), texts


def by_register(right, registers):
    for register in sorted(set(registers)):
        of = registers == register
        print(f"  {register}: n {of.sum()} accuracy {right[of].mean():.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=HERE / "../Services/NLP/Domain/Models")
    parser.add_argument("--wrong", action="store_true", help="print what is misread")
    arguments = parser.parse_args()

    model = Model(arguments.models / "sentiment-es.bin")
    labels, registers, texts = rows("spanish_test.tsv")
    y = np.array([float(label) for label in labels])
    p = np.array([1 / (1 + math.exp(-model.outputs(features(t, "es"))[0])) for t in texts])
    right = (p >= 0.5) == (y >= 0.5)
    # The first 82 were written, and looked at, with version 1 of the model.
    for name, of in (("all", slice(None)), ("first 82", slice(82)), ("since", slice(82, None))):
        a, n = right[of].mean(), len(right[of])
        print(f"sentiment, {name}: n {n} accuracy {a:.4f} ± "
              f"{1.96 * math.sqrt(a * (1 - a) / n):.4f} "
              f"ECE {expected_calibration_error(p[of], y[of] >= 0.5, 5):.4f}")
    by_register(right, registers)
    if arguments.wrong:
        for text, q, ok in zip(texts, p, right):
            if not ok:
                print(f"  wrong {q:.2f} {text}")

    model = Model(arguments.models / "emotion-es.bin")
    labels, registers, texts = rows("spanish_emotions.tsv")
    y = np.array([EMOTIONS.index(label) for label in labels])
    outputs = np.array([model.outputs(features(t, "es")) for t in texts])
    report("emotions", outputs, y, np.zeros(len(EMOTIONS)))
    by_register(outputs.argmax(1) == y, registers)


if __name__ == "__main__":
    main()
