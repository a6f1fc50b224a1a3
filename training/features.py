"""Features of the linear sentiment models. `SentimentFeatures.swift` is the same, step for step:
change both, and `parity_*.json` with them."""

import struct

LETTER_LOW, LETTER_HIGH = 0xC0, 0x24F
APOSTROPHES = {"'", "\u2019", "\u02bc"}
CLAUSE_ENDS = set(".,;:()[]\"\u2026\u2014\u2013\u00a1\u00bf\u201c\u201d\u00ab\u00bb/")
EYES = set(":;=")
MOUTHS = {")": ":)", "]": ":)", "D": ":D", "d": None, "(": ":(", "[": ":(", "P": ":P", "p": ":P",
          "/": ":/", "\\": ":/", "|": ":|"}
NEGATION_SCOPE = 3

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
        FOLDED[letter] = plain


def is_letter(c):
    o = ord(c)
    if o < 0x80:
        return ("a" <= c <= "z") or ("A" <= c <= "Z") or ("0" <= c <= "9")
    return LETTER_LOW <= o <= LETTER_HIGH and o not in (0xD7, 0xF7)


def is_symbol(c):
    o = ord(c)
    return 0x1F300 <= o <= 0x1FAFF or 0x2600 <= o <= 0x27BF


def lowered(c):
    o = ord(c)
    if 0x41 <= o <= 0x5A or (0xC0 <= o <= 0xDE and o != 0xD7):
        return chr(o + 32)
    return c


def tokens(text, fold):
    """Words, `!`, `?`, emoticons and emoji of `text`; None where a clause ends."""
    out = []
    i, n = 0, len(text)
    while i < n:
        c = text[i]
        if is_letter(c):
            word = []
            while i < n:
                c = text[i]
                if is_letter(c):
                    c = lowered(c)
                    if fold:
                        c = FOLDED.get(c, c)
                    # «soooo» and «sooo» are one word; a long number keeps its digits.
                    if not (len(word) >= 2 and word[-1] == c and word[-2] == c
                            and not "0" <= c <= "9"):
                        word.append(c)
                elif c in APOSTROPHES and i + 1 < n and is_letter(text[i + 1]):
                    word.append("'")
                else:
                    break
                i += 1
            out.append("".join(word))
            continue
        if c == "!" or c == "?":
            while i < n and text[i] in "!?":
                i += 1
            out.append(c)
            out.append(None)
            continue
        if c in EYES:
            j = i + 1
            if j < n and text[j] == "-":
                j += 1
            mouth = MOUTHS.get(text[j]) if j < n else None
            letter_follows = j + 1 < n and is_letter(text[j + 1])
            if mouth is not None and not letter_follows:
                out.append(mouth)
                i = j + 1
                continue
        if is_symbol(c):
            out.append(c)
        elif c in CLAUSE_ENDS and not (out and out[-1] is None):
            out.append(None)
        i += 1
    return out


def features(text, language):
    """The distinct features of `text`, in order of first appearance: words (with `¬` in the scope
    of a negation) and pairs of neighbouring words within a clause."""
    negators, contrasts = NEGATORS[language], CONTRASTS[language]
    seen = {}
    previous, scope = None, 0
    for token in tokens(text, fold=language == "es"):
        if token is None:
            previous, scope = None, 0
            continue
        # Bare numbers are marks in reviews («7 out of 10») and mean nothing elsewhere.
        if token.isascii() and token.isdigit():
            continue
        if token in contrasts:
            scope = 0
        negator = token in negators or (language == "en" and token.endswith("n't"))
        if scope > 0 and not negator:
            seen.setdefault("\u00ac" + token)
            scope -= 1
        else:
            seen.setdefault(token)
        if previous is not None:
            seen.setdefault(previous + " " + token)
        if negator:
            scope = NEGATION_SCOPE
        previous = token
    return list(seen)


def fnv1a(data):
    """FNV-1a, 64 bits."""
    h = 0xCBF29CE484222325
    for b in data:
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def write_model(path, language, version, bias, scale, shrinkage, features_and_weights):
    """Writes `MQLM`: a header of 48 bytes, then (hash u64, idf f32, weight f32) by ascending hash,
    little-endian. The checksum is FNV-1a 64 of everything after the header."""
    rows = sorted((fnv1a(f.encode()), idf, w) for f, idf, w in features_and_weights)
    hashes = [r[0] for r in rows]
    assert len(set(hashes)) == len(hashes), "two features share a hash"
    body = b"".join(struct.pack("<Qff", *row) for row in rows)
    header = struct.pack("<4sHH4sIdddQ", b"MQLM", 1, version,
                         language.encode().ljust(4, b"\0"), len(rows), bias, scale, shrinkage,
                         fnv1a(body))
    assert len(header) == 48
    with open(path, "wb") as f:
        f.write(header + body)
    return len(header) + len(body)
