"""Makes the pictures `brisque-*.png` and what the wheel brisque 0.2.0 (Apache-2.0) measures in them,
`brisque.json`: its 36 features and its score. Needs that wheel, opencv-python-headless, scikit-image,
libsvm-official and Pillow; run where scipy still has what the wheel asks for."""

import io
import json
import pathlib
import sys
import types

import numpy
import scipy.ndimage
import scipy.signal

# The wheel imports a name that scipy has dropped since; it does not use it.
sys.modules.setdefault("scipy.ndimage.filters", types.ModuleType("filters"))
scipy.ndimage.filters = sys.modules["scipy.ndimage.filters"]

import cv2
import skimage.color
from brisque import BRISQUE
from PIL import Image

FOLDER = pathlib.Path(__file__).parent


def leaves(width, height, seed):
    """Overlapping discs whose radii follow a power law: the dead leaves model of natural pictures."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    picture = numpy.zeros((height, width, 3))
    for _ in range(900):
        radius = 2 / (1 - random.random() * (1 - (2 / 40) ** 2)) ** 0.5
        across, down = random.random() * width, random.random() * height
        inside = (x - across) ** 2 + (y - down) ** 2 < radius**2
        picture[inside] = random.integers(10, 246, 3)
    return scipy.ndimage.gaussian_filter(picture, (0.6, 0.6, 0)).round().astype(numpy.uint8)


def compressed(picture, quality):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return numpy.asarray(Image.open(file).convert("RGB"))


base = leaves(96, 80, 1)
noise = numpy.random.default_rng(2).normal(0, 14, base.shape)
pictures = {
    "clean": base,
    "odd": leaves(83, 61, 8),
    "blurred": scipy.ndimage.gaussian_filter(base, (1.5, 1.5, 0)),
    "noisy": (base + noise).round().clip(0, 255).astype(numpy.uint8),
    "compressed": compressed(base, 8),
}
model = BRISQUE(url=False)
measured = {}
for name, picture in pictures.items():
    Image.fromarray(picture).save(FOLDER / f"brisque-{name}.png", optimize=True)
    gray = skimage.color.rgb2gray(picture)
    half = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_CUBIC)
    features = [
        float(numpy.ravel(value)[0])
        for scale in (gray, half)
        for value in model.calculate_brisque_features(scale)
    ]
    measured[name] = {"features": features, "score": model.calculate_image_quality_score(features)}
(FOLDER / "brisque.json").write_text(json.dumps(measured, indent=1) + "\n")
