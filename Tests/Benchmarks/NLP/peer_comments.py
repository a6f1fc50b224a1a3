"""Compares how many comments a second Marquee and scikit-learn analyse.

The peer is the usual pipeline of the same shape, at its best settings: presence of words and phrases of one to three
words, hashed into 2^20 columns once, then three logistic regressions (language, sentiment, seven emotions), in as many processes
as there are cores; at the same time, in one more, words and pairs are counted without stop words (CountVectorizer), and the
hundred that most comments have are grouped by the correlation of where they stand. Its weights are fitted to
arbitrary labels: they matter to what it says, not to how long it takes. Marquee does all that and more: it marks negations, ends
phrases at clauses, weighs short and long texts apart, finds questions and toxic words, and picks quotes. The
sides take turns; what is printed are medians over the rounds, and of the ratio within each round.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import tempfile
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[3]
# Comments a second on 2 cores, and how many times the peer's.
TARGET = 3000
TARGET_RATIO = 3.0
THEME_TERMS = 100
VECTORIZER = HashingVectorizer(ngram_range=(1, 3), binary=True, n_features=1 << 20, alternate_sign=False)
MODELS = []


def comments(count):
    """Comments of one to three of the sentences that hold Swift to Python, in a random order that stays."""
    sentences = json.loads((ROOT / "training/parity_sentences_en.json").read_text())
    sentences += json.loads((ROOT / "training/parity_sentences_es.json").read_text())
    sentences = [" ".join(s.split()) for s in sentences if 3 <= len(s.split()) <= 40]
    chance = random.Random(1)
    return [" ".join(chance.sample(sentences, chance.randint(1, 3))) for _ in range(count)]


def fit(texts):
    features = VECTORIZER.transform(texts[:500])
    for classes in (2, 2, 7):
        model = LogisticRegression(max_iter=20, solver="lbfgs" if classes > 2 else "liblinear")
        MODELS.append(model.fit(features, [i % classes for i in range(500)]))


def classify(texts):
    features = VECTORIZER.transform(texts)
    return [model.predict_proba(features).shape[0] for model in MODELS]


def themes(texts):
    counter = CountVectorizer(ngram_range=(1, 2), stop_words="english", min_df=max(3, len(texts) // 200), binary=True,
                              dtype=np.float32)
    counts = counter.fit_transform(texts)
    frequencies = np.asarray(counts.sum(0))[0]
    counts = counts[:, np.argsort(-frequencies)[:THEME_TERMS]]
    shares = np.asarray(counts.mean(0))[0]
    joint = (counts.T @ counts).toarray() / len(texts)
    phi = (joint - np.outer(shares, shares)) / np.sqrt(np.outer(shares * (1 - shares), shares * (1 - shares)) + 1e-12)
    return AgglomerativeClustering(n_clusters=None, distance_threshold=0.8, metric="precomputed",
                                   linkage="average").fit(1 - phi).n_clusters_


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds, at least 3 (default: 7)")
    parser.add_argument("--comments", type=int, default=20_000, help="a round (default: 20000)")
    options = parser.parse_args()
    if options.rounds < 3:
        parser.error("--rounds must be at least 3")
    texts, cores = comments(options.comments), len(os.sched_getaffinity(0))
    fit(texts)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder, Pool(cores + 1) as pool:
        path = Path(folder) / "comments.txt"
        path.write_text("\n".join(texts))
        batches = [texts[i::cores] for i in range(cores)]
        pool.map(classify, [batch[:100] for batch in batches])
        for _ in range(options.rounds):
            run = subprocess.run([ROOT / ".build/release/CommentsBenchmark", path, "3"],
                                 check=True, capture_output=True, text=True)
            ours.append(json.loads(run.stdout)["rate"])
            begin = time.perf_counter()
            grouped = pool.apply_async(themes, [texts])
            pool.map(classify, batches)
            grouped.get()
            theirs.append(len(texts) / (time.perf_counter() - begin))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    rate = statistics.median(ours)
    print(f"{cores} cores, {len(texts)} comments of {sum(map(len, texts)) / len(texts):.0f} characters, "
          f"medians of {options.rounds} rounds")
    print(f"analysis: {rate:,.0f} comments/s (promised: {TARGET:,}); scikit-learn "
          f"{statistics.median(theirs):,.0f}; ratio {ratio:.1f} (promised: {TARGET_RATIO})")
    raise SystemExit(rate < TARGET or ratio < TARGET_RATIO)


if __name__ == "__main__":
    main()
