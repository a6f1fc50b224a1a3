"""Makes the pictures in this folder with Pillow, a decoder and encoder of its own (13.0, numpy 2.4):
every format, depth and colour model of one gradient, which the tests know by its formula."""

import pathlib
import struct
import zlib

import numpy
from PIL import Image

WIDTH, HEIGHT = 24, 16
FOLDER = pathlib.Path(__file__).parent
Y, X = numpy.mgrid[0:HEIGHT, 0:WIDTH]
RGB = numpy.stack([X * 10, Y * 16, (X + Y) * 6], 2).astype(numpy.uint8)
ALPHA = (X * 11).astype(numpy.uint8)
COLOUR = Image.fromarray(RGB)
CLEAR = Image.fromarray(numpy.dstack([RGB, ALPHA]))
GRAY = Image.fromarray((X * 10).astype(numpy.uint8))
GRAY16 = Image.fromarray((X * 2570).astype(numpy.uint16))


def save(picture, name, **options):
    picture.save(FOLDER / name, **options)


def exif(orientation):
    tags = Image.Exif()
    tags[274] = orientation
    return tags


def png(name, colour, samples):
    """A PNG of 16 bits a channel, which Pillow does not write."""

    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples.astype(int) * 257)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, colour, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    (FOLDER / name).write_bytes(b"\x89PNG\r\n\x1a\n" + content)


save(COLOUR, "colour.png")
save(COLOUR, "colour.bmp")
save(COLOUR, "colour.webp", lossless=True)
save(COLOUR, "colour-lzw.tiff", compression="tiff_lzw")
save(COLOUR, "colour-deflate.tiff", compression="tiff_adobe_deflate")
save(COLOUR, "colour-444.jpg", quality=97, subsampling=0)
save(COLOUR, "colour-progressive.jpg", quality=97, subsampling=0, progressive=True)
save(COLOUR, "colour-lossy.webp", quality=97)
save(COLOUR, "colour.avif", quality=97, subsampling="4:4:4")
save(COLOUR.convert("CMYK"), "colour-cmyk.jpg", quality=97, subsampling=0)
save(COLOUR.convert("CMYK"), "colour-cmyk.tiff")
png("colour-16.png", 2, RGB)
for name in ["colour-animated.webp", "colour-animated.png"]:
    save(COLOUR, name, save_all=True, append_images=[COLOUR.transpose(0)], duration=100,
         **({"lossless": True} if name.endswith("webp") else {}))
save(CLEAR, "clear.png")
save(CLEAR, "clear.webp", lossless=True)
save(CLEAR, "clear-lossy.webp", quality=97)
png("clear-16.png", 6, numpy.dstack([RGB, ALPHA]))
save(GRAY, "gray.png")
save(GRAY, "gray.jpg", quality=97)
save(GRAY, "gray.gif")
save(GRAY.quantize(32), "gray-palette.png")
save(GRAY16, "gray-16.png")
save(GRAY16, "gray-16.tiff")
for orientation in range(1, 9):
    save(COLOUR, f"turned-{orientation}.avif", exif=exif(orientation), quality=97,
         subsampling="4:4:4")
save(COLOUR, "turned-6.png", exif=exif(6))
save(COLOUR, "turned-6.tiff", exif=exif(6))
save(COLOUR, "turned-6.webp", exif=exif(6), lossless=True)
save(Image.new("RGB", (2000, 1000)), "large.avif", quality=10)

# JPEGs, and beside each what Pillow sees in it.
NOISE = numpy.random.default_rng(5)
for name, size, options in [("420", (48, 32), {"subsampling": 2}), ("420-odd", (23, 17), {"subsampling": 2}),
                            ("422-progressive", (40, 24), {"subsampling": 1, "progressive": True}),
                            ("gray", (33, 9), {})]:
    noise = NOISE.integers(0, 256, (size[1], size[0], 3), dtype=numpy.uint8)
    picture = Image.fromarray(noise[:, :, 0] if name == "gray" else noise)
    save(picture, f"pillow-{name}.jpg", quality=80, **options)
    save(Image.open(FOLDER / f"pillow-{name}.jpg").convert("RGB"), f"pillow-{name}.png")
