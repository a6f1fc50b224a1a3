"""Features of the linear models of texts, and their file format. `WordFeatures.swift` is the same, step
for step: change both, and `parity_*.json` with them."""

import math
import re
import struct

import numpy as np

LETTERS = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
APOSTROPHES = "'\u2019\u02bc"
TOKEN = re.compile(
    # Words, with apostrophes inside.
    f"(?P<word>[{LETTERS}]+(?:[{APOSTROPHES}][{LETTERS}]+)*)"
    "|(?P<mark>[!?]+)"
    # Emoticons: eyes, perhaps a nose, a mouth.
    f"|(?P<face>[:;=]-?[)\\]D(\\[Pp/\\\\|](?![{LETTERS}]))"
    "|(?P<symbol>[\U0001F300-\U0001FAFF\u2600-\u27BF])"
    # «7/10» is one phrase.
    "|(?P<fraction>(?<=[0-9])/(?=[0-9]))"
    "|(?P<end>[.,;:()\\[\\]\"\u2026\u2014\u2013\u00a1\u00bf\u201c\u201d\u00ab\u00bb/])")
MOUTHS = {")": ":)", "]": ":)", "D": ":D", "(": ":(", "[": ":(", "P": ":P", "p": ":P",
          "/": ":/", "\\": ":/", "|": ":|"}
# Lower case, and one apostrophe for all.
LOWERED = {c: c + 32 for c in [*range(0x41, 0x5B), *range(0xC0, 0xD7), *range(0xD8, 0xDF)]}
LOWERED |= {ord(c): "'" for c in APOSTROPHES}
# «soooo» and «sooo» are one word; a long number keeps its digits.
REPEATED = re.compile(r"([^0-9])\1{2,}")
NEGATION_SCOPE = 3
# How many neighbouring words make a feature, at most; and whether numbers are words of such phrases.
ORDER = {"en": 3, "es": 2}
NUMBERS_IN_PHRASES = {"en": True, "es": False}

NEGATORS = {
    "en": {"not", "no", "never", "nobody", "nothing", "nowhere", "neither", "nor", "none",
           "cannot", "without", "hardly", "barely", "scarcely", "dont", "doesnt", "didnt", "isnt",
           "arent", "wasnt", "werent", "wont", "wouldnt", "cant", "couldnt", "shouldnt", "havent",
           "hasnt", "hadnt", "aint"},
    "es": {"no", "nunca", "jamas", "nadie", "nada", "ni", "sin", "tampoco", "ninguno", "ninguna",
           "ningun", "apenas"},
}
CONTRASTS = {
    "en": {"but", "however", "though", "although", "yet"},
    "es": {"pero", "sino", "aunque", "mas"},
}
FOLDED = {}
for plain, marked in {"a": "àáâãäå", "e": "èéêë", "i": "ìíîï", "o": "òóôõö", "u": "ùúûü",
                      "c": "ç"}.items():
    for letter in marked:
        FOLDED[ord(letter)] = plain


def tokens(text, fold):
    """Words, `!`, `?`, emoticons and emoji of `text`; None where a clause ends."""
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "word":
            word = token.translate(LOWERED)
            yield REPEATED.sub(r"\1\1", word.translate(FOLDED) if fold else word)
        elif kind == "mark":
            yield token[0]
            yield None
        elif kind == "face":
            yield MOUTHS[token[-1]]
        elif kind == "symbol":
            yield token
        elif kind == "end":
            yield None


def features(text, language):
    """The distinct features of `text`, in order of first appearance: words (with `¬` in the scope
    of a negation) and phrases of up to `ORDER` neighbouring words within a clause. Bare numbers are
    marks in reviews («7 out of 10») and mean nothing elsewhere: they are no features by themselves."""
    negators, contrasts, order = NEGATORS[language], CONTRASTS[language], ORDER[language]
    seen = {}
    phrase, scope = [], 0
    for token in tokens(text, fold=language == "es"):
        if token is None:
            phrase, scope = [], 0
            continue
        number = token.isascii() and token.isdigit()
        if number and not NUMBERS_IN_PHRASES[language]:
            continue
        if token in contrasts:
            scope = 0
        negator = token in negators or (language == "en" and token.endswith("n't"))
        negated = scope > 0 and not negator
        if negated:
            scope -= 1
        if not number:
            seen.setdefault("\u00ac" + token if negated else token)
        phrase = phrase[1 - order:] + [token]
        for length in range(2, len(phrase) + 1):
            seen.setdefault(" ".join(phrase[-length:]))
        if negator:
            scope = NEGATION_SCOPE
    return list(seen)


def fnv1a(data):
    """FNV-1a, 64 bits."""
    h = 0xCBF29CE484222325
    for b in data:
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


HEADER = struct.Struct("<4sHH4sIIIdddQ")


def write_model(path, language, version, shrinkage, gate, outputs, rows):
    """Writes `MQLM` 2, little-endian: a header of 56 bytes (magic, format, version, language, rows u32,
    outputs u32, shrinkage f64, the two ends of the length gate f64, FNV-1a 64 of all that follows), for
    each output its bias, scale and preference (f64), then the rows by ascending hash: hash u64, one f32 an output.

    Output o of a text is scale_o * (sum of w_o over its n known features) / sqrt(n + shrinkage) +
    bias_o; its preference is added where one of several outputs has to be named. `outputs` are
    triples (bias, scale, preference), `rows` pairs (feature, weights)."""
    hashed = sorted((fnv1a(f.encode()), *w) for f, w in rows)
    hashes = [r[0] for r in hashed]
    assert len(set(hashes)) == len(hashes), "two features share a hash"
    row = struct.Struct(f"<Q{len(outputs)}f")
    body = b"".join(struct.pack("<ddd", *o) for o in outputs)
    body += b"".join(row.pack(*r) for r in hashed)
    header = HEADER.pack(b"MQLM", 2, version, language.encode().ljust(4, b"\0"), len(hashed),
                         len(outputs), 0, shrinkage, *gate, fnv1a(body))
    with open(path, "wb") as f:
        f.write(header + body)
    return len(header) + len(body)


class Model:
    """A file as `write_model` writes it."""

    def __init__(self, path):
        data = path.read_bytes()
        magic, form, self.version, language, rows, outputs, _, self.shrinkage, *_ = (
            HEADER.unpack_from(data))
        if (magic, form) != (b"MQLM", 2):
            raise SystemExit(f"{path}: not a model of format 2")
        self.language = language.rstrip(b"\0").decode()
        numbers = np.frombuffer(data, "<f8", 3 * outputs, HEADER.size).reshape(outputs, 3)
        self.bias, self.scale, _ = numbers.T
        row = np.dtype([("hash", "<u8"), ("weights", "<f4", (outputs,))])
        table = np.frombuffer(data, row, rows, HEADER.size + numbers.nbytes)
        self.weights = dict(zip(table["hash"].tolist(), table["weights"].astype(float)))

    def outputs(self, features):
        """The outputs of a text that has these distinct features."""
        known = [self.weights[h] for h in (fnv1a(f.encode()) for f in features) if h in self.weights]
        margin = sum(known) / math.sqrt(len(known) + self.shrinkage) if known else 0
        return self.scale * margin + self.bias
