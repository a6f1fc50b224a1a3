"""A screenplay of any length in every format, made of random words with a seed."""

import random
import textwrap
from xml.sax.saxutils import escape

WORDS = {
    "en": ("the door opens slowly and nobody moves because rain falls over an empty street where something "
           "extraordinarily bright waits").split(),
    "es": ("la puerta se abre despacio y nadie se mueve porque la lluvia cae sobre una calle vacía donde espera algo "
           "extraordinariamente brillante").split(),
}
DAYS = {"en": "DAY", "es": "DÍA"}
NAMES = ["ANNA", "MR. LEE", "OLD WOMAN", "BEN"]
PAGE = 54


def elements(pages: int, seed: int, language: str = "en") -> list[tuple[str, str]]:
    """Kinds and texts that fill about so many pages."""
    chance, words = random.Random(seed), WORDS[language]

    def sentence(least: int, most: int) -> str:
        return " ".join(chance.choices(words, k=chance.randint(least, most))).capitalize() + "."

    found, lines = [], 0
    while lines < pages * PAGE:
        found.append(("heading", f"INT. {chance.choice(words).upper()} - {DAYS[language]}"))
        found.append(("action", sentence(10, 50)))
        for _ in range(chance.randint(2, 8)):
            found.append(("cue", chance.choice(NAMES)))
            if chance.random() < 0.2:
                found.append(("direction", "to the others"))
            found.append(("speech", sentence(4, 30)))
        lines = sum(len(rows(element)) for element in found)
    return found


def rows(element: tuple[str, str]) -> list[tuple[int, str]]:
    """An element's lines as they are printed: columns and texts."""
    kind, text = element
    column, width = {"heading": (15, 60), "action": (15, 60), "cue": (37, 30), "direction": (31, 25),
                     "speech": (25, 35)}[kind]
    if kind == "direction":
        text = f"({text})"
    lines = [(column, line) for line in textwrap.wrap(text, width)]
    return lines if kind in ("direction", "speech") else [(0, "")] + lines


def fountain(script: list[tuple[str, str]]) -> bytes:
    parts = []
    for kind, text in script:
        parts.append({"direction": f"({text})", "speech": text}.get(kind, f"\n{text}"))
        if kind in ("heading", "action"):
            parts[-1] += "\n" if kind == "heading" else ""
    return "\n".join(parts).encode()


def pages_of(script: list[tuple[str, str]]) -> list[list[tuple[int, str]]]:
    """Lines of pages that end between paragraphs and speeches."""
    blocks, pages = [], [[]]
    for element in script:
        if element[0] in ("direction", "speech"):
            blocks[-1] += rows(element)
        else:
            blocks.append(rows(element))
    for block in blocks:
        if len(pages[-1]) + len(block) > PAGE:
            pages.append([])
        pages[-1] += block
    return [[(72, f"{number}."), (0, "")] * (number > 1) + page for number, page in enumerate(pages, 1)]


def text(script: list[tuple[str, str]]) -> bytes:
    return "\n\f".join("\n".join(" " * column + line for column, line in page)
                       for page in pages_of(script)).encode()


def fdx(script: list[tuple[str, str]]) -> bytes:
    types = {"heading": "Scene Heading", "action": "Action", "cue": "Character", "direction": "Parenthetical",
             "speech": "Dialogue"}
    content = "\n".join(f'    <Paragraph Type="{types[kind]}">\n      <Text>{escape(text)}</Text>\n    </Paragraph>'
                        for kind, text in script)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<FinalDraft DocumentType="Script" Version="5">\n  <Content>\n'
            f"{content}\n  </Content>\n</FinalDraft>\n").encode()


def pdf(script: list[tuple[str, str]]) -> bytes:
    """12-point Courier, one object a page and one its content."""
    pages = pages_of(script)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
               b"<< /Type /Pages /Kids [%s] /Count %d >>" % (
                   b" ".join(b"%d 0 R" % (4 + 2 * page) for page in range(len(pages))), len(pages)),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"]
    for index, page in enumerate(pages):
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
                       b"/Contents %d 0 R >>" % (5 + 2 * index))
        content = b"BT /F1 12 Tf\n" + b"".join(
            b"1 0 0 1 %.1f %d Tm (%s) Tj\n" % (column * 7.2, 732 - 12 * row, line.replace("(", r"\(").replace(")", r"\)").encode())
            for row, (column, line) in enumerate(page) if line) + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out))
