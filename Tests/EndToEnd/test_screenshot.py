"""What the real vision service reads in screenshots that these tests draw: several layouts, two languages, three
qualities."""

import pathlib

import grpc
import numpy
import pytest
from marquee.vision.v1 import vision_pb2, vision_pb2_grpc
from PIL import Image
from rapidocr import RapidOCR

from screens import LAYOUTS, daily, encoded, screen
from suite import PATIENCE

MEDIA = pathlib.Path(__file__).resolve().parents[2] / ".cache/media"
QUALITIES = ["png", "jpeg", "small"]

NOTICES = [
    ("ACCOUNT_SUSPENDED", "en", "Account status", "Your account has been suspended. You can appeal until 12 June."),
    ("ACCOUNT_SUSPENDED", "es", "Estado de la cuenta", "Tu cuenta ha sido suspendida. Puedes apelar hasta el 12 de junio."),
    ("ACCOUNT_RESTRICTED", "en", "Account check", "Your account is currently restricted from going live."),
    ("ACCOUNT_RESTRICTED", "es", "Estado de la cuenta", "Tu cuenta está restringida y no puede emitir en directo."),
    ("REACH_LIMITED", "en", "Video", "This video is ineligible for recommendation in the For You feed."),
    ("REACH_LIMITED", "es", "Recomendaciones", "Tu contenido se muestra a menos personas durante 30 días."),
    ("CONTENT_REMOVED", "en", "Support request", "We removed your post because of its music."),
    ("CONTENT_REMOVED", "es", "Notificaciones", "Tu publicación ha sido eliminada por su música."),
    ("ACTION_BLOCKED", "en", "Try again later", "We limit how often you can do certain things on Instagram."),
    ("ACTION_BLOCKED", "es", "Inténtalo más tarde", "Limitamos la frecuencia con la que puedes hacer ciertas cosas."),
    ("VIOLATION", "en", "Inbox", "Your comment goes against our Community Guidelines."),
    ("VIOLATION", "es", "Bandeja", "Tu vídeo infringe nuestras Normas de la comunidad."),
    ("MONETIZATION_LIMITED", "en", "Monetisation", "Limited or no ads due to content identified as not suitable."),
    ("ADVERTISING_REJECTED", "es", "Administrador", "Tu anuncio se ha rechazado por su texto."),
]

ORDINARY = [
    ("Analytics", ["Video views 12.4K", "Profile views 1,203", "Likes 845", "Comments 96", "Shares 41"]),
    ("Estadísticas", ["Visualizaciones 12,4 mil", "Alcance 8.203", "Me gusta 845", "Comentarios 96"]),
    ("Account status", ["Your account is not restricted.", "Nothing was removed. You follow the guidelines."]),
    ("Estado de la cuenta", ["Tu cuenta no está restringida.", "No hay restricciones en tu cuenta."]),
    ("Help", ["What to do if your account has been suspended", "Learn how recommendations work"]),
    ("Ayuda", ["Qué hacer si tu cuenta ha sido suspendida", "Cómo funcionan las recomendaciones"]),
    ("Inbox", ["Ana liked your video.", "Your video was published.", "Luis started following you."]),
    ("Ajustes", ["Cuenta", "Privacidad", "Seguridad", "Anuncios", "Idioma", "Cerrar sesión"]),
    ("Campaign", ["Budget 250.00 EUR", "Impressions 84,112", "Clicks 1,204", "CTR 1.43 %", "CPA 4.20 EUR"]),
]


@pytest.fixture(scope="module")
def stub(suite):
    return vision_pb2_grpc.VisionServiceStub(suite.channel("vision"))


@pytest.fixture(scope="module")
def analyze(stub):
    def call(picture: bytes) -> vision_pb2.AnalyzeScreenshotResponse:
        request = vision_pb2.AnalyzeScreenshotRequest()
        request.image.data = picture
        return stub.AnalyzeScreenshot(request, timeout=PATIENCE)

    return call


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_notices_are_found_in_every_layout_and_quality(analyze, layout, quality):
    missed = []
    # Every notice in every layout, each time in another quality.
    first = (QUALITIES.index(quality) + list(LAYOUTS).index(layout)) % len(QUALITIES)
    for kind, language, title, text in NOTICES[first::len(QUALITIES)]:
        picture = screen(LAYOUTS[layout], title, [text])
        answer = analyze(encoded(picture, quality))
        found = {(vision_pb2.RestrictionKind.Name(n.kind).removeprefix("RESTRICTION_KIND_"), n.language_code): n
                 for n in answer.notices}
        if (kind, language) not in found:
            missed.append((kind, text, [line.text for line in answer.lines]))
            continue
        notice = found[kind, language]
        assert 0.5 < notice.confidence < 0.97 and notice.lines
        for corner in (c for line in notice.lines for c in line.corners):
            assert 0 <= corner.x <= answer.width and 0 <= corner.y <= answer.height / 2
    assert not missed


@pytest.mark.parametrize("layout, quality", list(zip(LAYOUTS, QUALITIES)))
def test_ordinary_screens_raise_no_alarm(analyze, layout, quality):
    alarms = []
    for title, paragraphs in ORDINARY:
        answer = analyze(encoded(screen(LAYOUTS[layout], title, paragraphs, daily(0.8, 3)), quality))
        alarms += [(title, notice.text) for notice in answer.notices]
        alarms += [(title, cliff) for cliff in answer.chart_cliffs]
    assert not alarms


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_chart_that_falls_is_found_where_it_falls(analyze, layout, quality):
    views = daily(0.15, seed=len(layout) + len(quality))
    answer = analyze(encoded(screen(LAYOUTS[layout], "Views", ["Last 30 days"], views), quality))
    [cliff] = answer.chart_cliffs
    assert cliff.position == pytest.approx(0.6, abs=0.05)
    assert cliff.drop == pytest.approx(0.81, abs=0.08)
    assert cliff.probability > 0.9


@pytest.mark.parametrize("layout", LAYOUTS)
def test_text_is_read_as_the_other_implementation_reads_it(analyze, layout):
    reader = RapidOCR()
    for kind, _, title, text in NOTICES[list(LAYOUTS).index(layout)::len(LAYOUTS)]:
        picture = screen(LAYOUTS[layout], title, [text])
        pixels = numpy.asarray(picture)[:, :, ::-1]
        expected = reader(pixels)
        answer = analyze(encoded(picture, "png"))
        assert [line.text for line in answer.lines] == list(expected.txts), kind
        for line, box in zip(answer.lines, expected.boxes):
            for corner, (x, y) in zip(line.corners, box):
                assert (corner.x, corner.y) == pytest.approx((x, y), abs=2.5)


@pytest.mark.parametrize("photograph", ["astronaut", "chelsea", "coffee"])
def test_round_things_in_photographs_are_no_numbers(analyze, photograph):
    whole = Image.open(MEDIA / f"{photograph}.png").convert("RGB")
    for scale in (0.5, 1, 2):
        for angle in (0, 90):
            picture = whole.resize([int(side * scale) for side in whole.size]).rotate(angle, expand=True)
            # The agency's name stands on the suit, bent, and is read now and then.
            texts = [line.text for line in analyze(encoded(picture, "jpeg")).lines]
            assert all(sum(c.isalnum() for c in text) > 1 for text in texts), (scale, angle, texts)


@pytest.mark.parametrize("text", ["7", "4", "A", "OK", "Sí", "No", "42"])
def test_short_texts_are_read(analyze, text):
    for layout in LAYOUTS.values():
        assert text in [line.text for line in analyze(encoded(screen(layout, "Account status", [text]), "png")).lines]


@pytest.mark.parametrize("field, data", [("image", None), ("image.data", b""), ("image.data", b"no picture")])
def test_what_is_no_picture_is_refused_by_its_field(stub, field, data):
    request = vision_pb2.AnalyzeScreenshotRequest()
    if data is not None:
        request.image.data = data
    with pytest.raises(grpc.RpcError) as caught:
        stub.AnalyzeScreenshot(request, timeout=PATIENCE)
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert field in caught.value.details()
