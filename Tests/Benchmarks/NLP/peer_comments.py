"""Compares how many comments a second Marquee and scikit-learn classify.

The peer is the usual pipeline of the same shape: presence of words and phrases of one to three words, hashed into
2^20 columns, and a logistic regression, with scikit-learn's own tokenizer (a regular expression), in as many processes
as there are cores. Its weights are fitted to arbitrary labels: they matter to what it says, not to how long it takes. Marquee
also marks negations, ends phrases at clauses and weighs short and long texts apart. The sides take turns; what is
printed are medians over the rounds, and of the ratio within each round.
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

from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

ROOT = Path(__file__).resolve().parents[3]
# Comments a second on 2 cores.
TARGET = 3000
PIPELINE = None


def comments(count):
    """Comments of one to three of the sentences that hold Swift to Python, in a random order that stays."""
    sentences = json.loads((ROOT / "training/parity_sentences_en.json").read_text())
    sentences = [" ".join(s.split()) for s in sentences if 3 <= len(s.split()) <= 40]
    chance = random.Random(1)
    return [" ".join(chance.sample(sentences, chance.randint(1, 3))) for _ in range(count)]


def fit(texts):
    global PIPELINE
    PIPELINE = make_pipeline(
        HashingVectorizer(ngram_range=(1, 3), binary=True, n_features=1 << 20, alternate_sign=False),
        LogisticRegression(max_iter=20, solver="liblinear"))
    PIPELINE.fit(texts[:500], [i % 2 for i in range(500)])


def classify(texts):
    return PIPELINE.predict_proba(texts).shape[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds, at least 3 (default: 7)")
    parser.add_argument("--comments", type=int, default=20_000, help="a round (default: 20000)")
    options = parser.parse_args()
    if options.rounds < 3:
        parser.error("--rounds must be at least 3")
    texts, cores = comments(options.comments), len(os.sched_getaffinity(0))
    fit(texts)
    ours, theirs, both = [], [], []
    with tempfile.TemporaryDirectory() as folder, Pool(cores) as pool:
        path = Path(folder) / "comments.txt"
        path.write_text("\n".join(texts))
        batches = [texts[i::cores] for i in range(cores)]
        pool.map(classify, [batch[:100] for batch in batches])
        for _ in range(options.rounds):
            run = subprocess.run([ROOT / ".build/release/CommentsBenchmark", path, "3"],
                                 check=True, capture_output=True, text=True)
            figures = json.loads(run.stdout)
            ours.append(figures["sentiment"])
            both.append(figures["sentiment_and_emotion"])
            begin = time.perf_counter()
            pool.map(classify, batches)
            theirs.append(len(texts) / (time.perf_counter() - begin))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    rate = statistics.median(both)
    print(f"{cores} cores, {len(texts)} comments of {sum(map(len, texts)) / len(texts):.0f} characters, "
          f"medians of {options.rounds} rounds")
    print(f"sentiment: {statistics.median(ours):,.0f} comments/s; scikit-learn "
          f"{statistics.median(theirs):,.0f}; ratio {ratio:.1f}")
    print(f"sentiment and emotion: {rate:,.0f} comments/s (promised: {TARGET:,})")
    raise SystemExit(rate < TARGET)


if __name__ == "__main__":
    main()
