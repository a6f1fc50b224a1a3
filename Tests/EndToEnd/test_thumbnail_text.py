"""Titles on a photograph, as an operator would draw them: how well they can be read moves the score."""

import io
import pathlib

import pytest
from PIL import Image, ImageDraw
from marquee.vision.v1 import vision_pb2, vision_pb2_grpc

from screens import font
from suite import PATIENCE

PHOTOGRAPH = pathlib.Path(__file__).resolve().parents[2] / ".cache/media/chelsea.png"


@pytest.fixture
def vision(suite):
    return vision_pb2_grpc.VisionServiceStub(suite.channel("vision"))


def titled(size: int, letters=(255, 255, 255), plate=(20, 20, 20)) -> bytes:
    """The photograph with a title on a plate."""
    picture = Image.open(PHOTOGRAPH).convert("RGB").resize((1200, 800))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 40, 1200, 240], fill=plate)
    draw.text((60, 80), "El último ferry", font=font(size, bold=True), fill=letters)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def score(vision, picture: bytes, **settings) -> vision_pb2.ScoreThumbnailResponse:
    request = vision_pb2.ScoreThumbnailRequest(**settings)
    request.image.data = picture
    return vision.ScoreThumbnail(request, timeout=PATIENCE)


def legibility(answer) -> float:
    return next(f.contribution for f in answer.appeal.factors if f.name == "text_legibility")


@pytest.mark.parametrize("pictures", [
    [titled(size) for size in (110, 80, 55, 38)],
    [titled(110, (grey,) * 3, (120, 120, 120)) for grey in (255, 200, 170, 145)],
], ids=["shrinking", "fading"])
def test_a_title_that_is_harder_to_read_scores_less(vision, pictures):
    answers = [score(vision, picture) for picture in pictures]
    assert all(answer.qualities.text.lines >= 1 for answer in answers)
    legibilities = [legibility(answer) for answer in answers]
    assert legibilities == sorted(legibilities, reverse=True) and legibilities[-1] < legibilities[0] - 0.5
    values = [answer.appeal.value for answer in answers]
    assert values == sorted(values, reverse=True)
    [advice] = [i for i in answers[-1].improvements if i.factor == "text_legibility"]
    assert "ext " in advice.advice and advice.gain > 0.2 and advice.click_probability_gain > 0


def test_text_that_is_not_asked_for_is_not_read(vision):
    picture = titled(28)
    read, unread = score(vision, picture), score(vision, picture, skip_text=True)
    assert read.HasField("text_model") and read.text_model.name == "ppocr-recognition"
    assert not unread.HasField("text_model") and not unread.qualities.HasField("text")
    assert legibility(unread) == 0 and unread.appeal.value > read.appeal.value


def test_a_photograph_without_text_has_none(vision):
    answer = score(vision, PHOTOGRAPH.read_bytes())
    assert answer.qualities.HasField("text") and answer.qualities.text.lines == 0
    assert legibility(answer) == 0
