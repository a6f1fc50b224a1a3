"""Trains what tells Spanish from English in a text, however short.

    python language.py --ngrams sentiment_analysis_spanish-0.0.25-py3-none-any.whl --goemotions GOEMOTIONS \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

A logistic regression without a bias on the hashed letters of words: each run of one to four of them, and the word, so
that a word that it never met is told by its look. It learns from `language_comments.tsv`, and from pieces of one to
eight words out of the screenplays and scenes here, GoEmotions and the phrases of the Spanish wheel.
`language_test.tsv` is measured at the end. README.md says who wrote them.
"""

import argparse
import base64
import json
import random
import re
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from data import apart, emotions
from sentiment_es import spanish_ngrams

VERSION = "2"
HERE = Path(__file__).parent
LONGEST = 4
BUCKETS = 1 << 14
# So often a letter counts in a row at most.
RUN = 2
# From so many nats on a language is found.
CERTAIN = 1.5
STRENGTHS = (0.3, 1.0, 3.0)
# What pieces of texts count together against one comment, how many GoEmotions and the wheel give.
PIECES, COMMENT = 20_000, 5.0
ENGLISH, PHRASES = 15_000, 20_000
# As many pieces is a word of both languages, in each.
SHARED = 10
FOLDS = 5
CAPITALS = {c: c + 32 for c in [*range(0x41, 0x5B), *range(0xC0, 0xD7), *range(0xD8, 0xDF)]}
LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
WORD = re.compile(f"[{LETTER}][{LETTER}'\u2019]*")
TABLES = {
    "es": ("genre_scenes_es", "genre_calibration_es", "spanish_emotions_training", "spanish_emotions_calibration",
           "spanish_sentiment_training", "spanish_calibration"),
    "en": ("genre_scenes_en", "genre_calibration_en"),
}


def hashed(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


@cache
def features(word):
    """The buckets of a word's runs of letters, with marks where it begins and ends, and of the word."""
    marked = f"^{word}$"
    runs = [marked[i:i + n] for i in range(len(marked)) for n in range(1, LONGEST + 1) if i + n <= len(marked)]
    return [(h ^ h >> 32) % BUCKETS for h in map(hashed, [run for run in runs if run not in "^$"] + [marked])]


def words(text):
    """The distinct words of a text, in lower case."""
    text = unicodedata.normalize("NFC", text).translate(CAPITALS).replace("\u2019", "'")
    return sorted({re.sub(rf"(.)\1{{{RUN},}}", r"\1" * RUN, word) for word in WORD.findall(text)})


def matrix(texts):
    columns, ends = [], [0]
    for text in texts:
        for word in words(text):
            columns += features(word)
        ends.append(len(columns))
    found = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), BUCKETS))
    found.sum_duplicates()
    return found


def rows(path):
    return [line.split("\t") for line in path.read_text().splitlines()]


def pieces(text, generator):
    """A text in parts of one to eight words."""
    left = text.split()
    while left:
        count = generator.choice((1, 2, 3, 4, 6, 8))
        yield " ".join(left[:count])
        left = left[count:]


def texts(language, arguments, generator):
    found = [row[-1] for table in TABLES[language] for row in rows(HERE / f"{table}.tsv")]
    found += [path.read_text() for path in sorted((HERE / "screenplays" / f"train_{language}").glob("*.fountain"))]
    if language == "en":
        comments = [text.replace("[NAME]", "") for text, _ in emotions(arguments.goemotions, "train")]
        found += generator.sample(comments, ENGLISH)
    return [piece for text in found for piece in pieces(text, generator)]


def report(name, z, labelled):
    for label in ("es", "en", "none"):
        own = np.array([a for a, row in zip(z, labelled) if row[0] == label])
        if len(own):
            spanish, english = (own >= CERTAIN).mean(), (own <= -CERTAIN).mean()
            print(f"{name}, {len(own)} {label}: Spanish {spanish:.3f}, English {english:.3f}, "
                  f"open {1 - spanish - english:.3f}; more Spanish than English {(own > 0).mean():.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("ngrams", "goemotions", "out", "parity"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    arguments = parser.parse_args()
    generator = random.Random(1)
    test = rows(HERE / "language_test.tsv")
    comments = apart(rows(HERE / "language_comments.tsv"), test, lambda row: row[1])
    spanish = texts("es", arguments, generator)
    phrases = [phrase for phrase in spanish_ngrams(arguments.ngrams) if " " in phrase]
    spanish += generator.sample(phrases, PHRASES)
    english = texts("en", arguments, generator)
    print(len(spanish), "Spanish and", len(english), "English pieces", flush=True)

    # Words of both languages tell none.
    shared = (HERE / "language_shared.txt").read_text().split() * SHARED
    spanish, english = spanish + shared, english + shared
    x = matrix(spanish + english)
    y = np.repeat([1, 0], [len(spanish), len(english)])
    weight = np.repeat([PIECES / 2 / len(spanish), PIECES / 2 / len(english)], [len(spanish), len(english)])
    own, own_y = matrix([row[1] for row in comments]), np.array([int(row[0] == "es") for row in comments])

    def fit(places, c):
        """The weights by all pieces and some of the comments."""
        model = LogisticRegression(C=c, fit_intercept=False, solver="liblinear", random_state=0)
        model.fit(vstack([x, own[places]]), np.concatenate([y, own_y[places]]),
                  sample_weight=np.concatenate([weight, np.full(len(places), COMMENT)]))
        return model.coef_[0]

    def validated(c):
        z = np.zeros(len(own_y))
        for train, held in KFold(FOLDS, shuffle=True, random_state=0).split(own_y):
            z[held] = own[held] @ fit(train, c)
        loss = float(np.log1p(np.exp(np.where(own_y == 1, -z, z))).mean())
        print(f"C {c}: log-loss {loss:.4f}", flush=True)
        return loss, c, z

    _, c, z = min((validated(c) for c in STRENGTHS), key=lambda found: found[0])
    report(f"C {c}, comments, cross-validated", z, comments)
    weights = fit(np.arange(len(own_y)), c)
    unit = float(f"{np.abs(weights).max() / 127:.6g}")
    codes = np.rint(weights / unit).astype(np.int8)
    table = {"version": VERSION, "unit": unit, "weights": base64.b64encode(codes.tobytes()).decode()}
    path = arguments.out / "language.json"
    path.write_text(json.dumps(table, separators=(",", ":")) + "\n")
    print("bytes", path.stat().st_size)

    def log_odds(given):
        return matrix(given) @ (codes * unit)

    report("test", log_odds([row[1] for row in test]), test)
    odd = ["L\u2019\u00e9t\u00e9, DJ \u00d1AND\u00da!", "sooooo goooood", "no no no no no", "", "cafe\u0301 fri\u0301o", "x\u00d7y \u0100bc 7up"]
    shown = test + [("none", text) for text in odd]
    parity = [{"label": label, "text": text, "spanish": round(float(1 / (1 + np.exp(-z))), 7)}
              for (label, text), z in zip(shown, log_odds([text for _, text in shown]))]
    (arguments.parity / "language.json").write_text(json.dumps(parity, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
