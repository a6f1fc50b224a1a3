"""The screenplays here, cut into passages as the service cuts scripts: see `GenrePassage` and `Script.sentences`."""

import re
from pathlib import Path

HERE = Path(__file__).parent
# How many words a passage has on average.
PASSAGE = 40
HEADING = re.compile(r"(INT|EXT|EST|I/E)[./ ]")
TRANSITION = re.compile(r"(FADE|FUNDE|FUNDIDO|CORTE A|CUT TO|>|[A-Z ]+TO:$)")
WORD = re.compile(r"\w+")


def is_cue(line, before, after):
    """Whether a line names who speaks: in capitals, between a blank line and one that is none."""
    name = re.sub(r"\(.*", "", line)
    return bool(not before and after and WORD.search(name) and name == name.upper())


def scenes(source):
    """For each scene its sentences of action and dialogue, without the names of those who speak."""
    lines = [line.strip() for line in source.split("\n\n", 1)[1].split("\n")]
    around = list(zip(["", *lines], lines, [*lines[1:], ""]))
    names, found = set(), [[]]
    for before, line, after in around:
        if is_cue(line, before, after) and not HEADING.match(line):
            names.update(WORD.findall(re.sub(r"\(.*", "", line).lower()))
    for before, line, after in around:
        if HEADING.match(line):
            found.append([])
        elif line and not line.startswith("(") and not TRANSITION.match(line) and not is_cue(line, before, after):
            for sentence in re.split(r"(?<=[.!?…])\s+", line):
                kept = [word for word in sentence.split() if not set(WORD.findall(word.lower())) & names]
                if WORD.search(" ".join(kept)):
                    found[-1].append(" ".join(kept))
    return [scene for scene in found if scene]


def passages(scene):
    """The sentences of a scene in parts of nearly the same length."""
    lengths = [len(sentence.split()) for sentence in scene]
    count = passage_count(sum(lengths))
    parts, before, part = [], 0, -1
    for sentence, length in zip(scene, lengths):
        if before * count // sum(lengths) != part:
            part = before * count // sum(lengths)
            parts.append([])
        parts[-1].append(sentence)
        before += length
    return [" ".join(part) for part in parts]


def passage_count(words):
    return max(1, (words + PASSAGE // 2) // PASSAGE)


def screenplays(split, language):
    """Those of a split, as (genre, scenes), each scene as a list of passages."""
    paths = sorted((HERE / "screenplays" / f"{split}_{language}").glob("*.fountain"))
    return [(path.stem.rpartition("-")[0], [passages(scene) for scene in scenes(path.read_text())]) for path in paths]
