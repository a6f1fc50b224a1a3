"""Draws screens as platforms show them, for the tests of what is read in screenshots."""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

FONTS = "/usr/share/fonts/truetype/dejavu"


@dataclass(frozen=True)
class Layout:
    """How a screen looks."""

    width: int
    height: int
    dark: bool = False
    bold: bool = False
    size: int = 28

    @property
    def ground(self) -> tuple[int, int, int]:
        return (18, 18, 20) if self.dark else (255, 255, 255)

    @property
    def ink(self) -> tuple[int, int, int]:
        return (235, 235, 240) if self.dark else (22, 24, 35)


LAYOUTS = {
    "phone": Layout(750, 1334),
    "dark phone": Layout(1080, 1920, dark=True, size=40),
    "desktop": Layout(1366, 768, bold=True, size=22),
}


def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{FONTS}/DejaVuSans{'-Bold' if bold else ''}.ttf", size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The lines of a text that is no wider than so many pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def screen(layout: Layout, title: str, paragraphs: list[str], curve: list[float] | None = None) -> Image.Image:
    """A screen with a title, paragraphs and, where `curve` has values from 0 to 1, a chart under them."""
    picture = Image.new("RGB", (layout.width, layout.height), layout.ground)
    draw = ImageDraw.Draw(picture)
    margin = layout.width // 12
    y = layout.height // 14
    draw.text((margin, y), title, font=font(int(layout.size * 1.4), True), fill=layout.ink)
    y += layout.size * 3
    face = font(layout.size, layout.bold)
    for paragraph in paragraphs:
        for line in wrapped(paragraph, face, layout.width - 2 * margin):
            draw.text((margin, y), line, font=face, fill=layout.ink)
            y += int(layout.size * 1.5)
        y += layout.size * 2
    if curve:
        left, right, top, foot = margin, layout.width - margin, y + layout.size, y + layout.size + layout.height // 4
        grid = (60, 60, 66) if layout.dark else (220, 220, 225)
        draw.line([(left, foot), (right, foot)], fill=grid, width=2)
        points = [(left + (right - left) * index / (len(curve) - 1), foot - value * (foot - top))
                  for index, value in enumerate(curve)]
        draw.line(points, fill=(0, 150, 255), width=max(3, layout.width // 250), joint="curve")
    return picture


def encoded(picture: Image.Image, quality: str) -> bytes:
    """The file that somebody sends: as it was taken, compressed hard, or made smaller by a messenger."""
    file = io.BytesIO()
    if quality == "png":
        picture.save(file, "PNG")
    elif quality == "jpeg":
        picture.save(file, "JPEG", quality=30)
    else:
        small = picture.resize((picture.width * 2 // 3, picture.height * 2 // 3), Image.Resampling.BILINEAR)
        small.save(file, "JPEG", quality=60)
    return file.getvalue()


def daily(fall_to: float, seed: int) -> list[float]:
    """Views of a month, which fall on the 19th day."""
    source = random.Random(seed)
    return [max(0.02, (0.8 if day < 18 else fall_to) + source.uniform(-0.06, 0.06)) for day in range(30)]
