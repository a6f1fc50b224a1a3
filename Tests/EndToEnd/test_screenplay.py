"""A screenplay, analysed by real processes."""

import re

import grpc
import pytest
from marquee.gateway.v1 import gateway_pb2, gateway_pb2_grpc

from suite import PATIENCE, ROOT


@pytest.fixture(scope="module")
def gateway(suite):
    return gateway_pb2_grpc.GatewayServiceStub(suite.channel("gateway"))


def analyze(gateway, text: str) -> gateway_pb2.AnalyzeScreenplayResponse:
    return gateway.AnalyzeScreenplay(
        gateway_pb2.AnalyzeScreenplayRequest(content=text.encode()), timeout=PATIENCE)


def arc(answer) -> dict[str, float]:
    return {scene.heading: scene.valence for scene in answer.sentiment.scenes}


def test_scenes_characters_and_arc_are_there(gateway, sample_script):
    answer = analyze(gateway, sample_script)
    headings = re.findall(r"^(?:INT|EXT)\. .*$", sample_script, re.MULTILINE)
    assert [scene.heading for scene in answer.script.scenes] == headings
    assert answer.script.characters[0].name == "MARTA"
    assert [scene.heading for scene in answer.sentiment.scenes] == headings
    assert [act.title for act in answer.sentiment.acts if act.number] == ["Act One", "Act Two", "Act Three"]
    assert answer.sentiment.language.code == "en"


def test_the_arc_falls_in_the_middle_and_rises_at_the_end(gateway, sample_script):
    acts = [act.valence for act in analyze(gateway, sample_script).sentiment.acts if act.number]
    assert acts[1] < acts[0]
    assert acts[1] < acts[2]


def test_moving_the_scenes_moves_the_arc(gateway, sample_script):
    scenes = re.split(r"(?m)^(?=(?:INT|EXT)\. )", re.sub(r"(?m)^#.*\n", "", sample_script))
    head, body = scenes[0], scenes[1:]
    forwards = arc(analyze(gateway, head + "".join(body)))
    backwards = arc(analyze(gateway, head + "".join(s.rstrip() + "\n\n" for s in reversed(body))))
    assert list(backwards) == list(reversed(forwards))
    for heading, valence in forwards.items():
        assert abs(backwards[heading] - valence) < 1e-9


def test_a_spanish_screenplay_is_read_as_spanish(gateway):
    text = (ROOT / "deploy/samples/ultimo-tren.fountain").read_text(encoding="utf-8")
    answer = analyze(gateway, text)
    assert answer.sentiment.language.code == "es"
    station, hospital, village = [scene.valence for scene in answer.sentiment.scenes]
    assert hospital < station
    assert hospital < village


def test_a_language_that_explanations_do_not_have_is_refused(gateway, sample_script):
    request = gateway_pb2.AnalyzeScreenplayRequest(content=sample_script.encode(), explanation_language="fr")
    with pytest.raises(grpc.RpcError) as failure:
        gateway.AnalyzeScreenplay(request, timeout=PATIENCE)
    assert failure.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "explanation_language" in failure.value.details()


def test_final_drafts_xml_is_analysed_like_its_fountain(gateway):
    heading = '<Paragraph Type="Scene Heading"><Text>{}</Text></Paragraph>'
    action = '<Paragraph Type="Action"><Text>{}</Text></Paragraph>'
    texts = [(heading, "INT. CHURCH - DAY"), (action, "A wonderful, happy day."),
             (heading, "EXT. ROAD - NIGHT"), (action, "A terrible, horrible death.")]
    content = "".join(form.format(text) for form, text in texts)
    xml = analyze(gateway, f"<FinalDraft><Content>{content}</Content></FinalDraft>")
    fountain = analyze(gateway, "\n\n".join(text for _, text in texts))
    assert (xml.script.format, fountain.script.format) == ("fdx", "fountain")
    assert arc(xml) == arc(fountain)
    assert len(arc(xml)) == 2


def test_the_stream_brings_the_same_parts(gateway, sample_script):
    merged = gateway_pb2.AnalyzeScreenplayResponse()
    request = gateway_pb2.AnalyzeScreenplayRequest(content=sample_script.encode())
    for step in gateway.StreamAnalyzeScreenplay(
            gateway_pb2.StreamAnalyzeScreenplayRequest(screenplay=request), timeout=PATIENCE):
        if step.WhichOneof("event") == "part":
            merged.MergeFrom(step.part)
    whole = analyze(gateway, sample_script)
    branches = ["script", "sentiment", "structure", "genre", "audience"]
    assert {branch.name: branch.status.code for branch in whole.branches} == dict.fromkeys(branches, 0)
    for branch in branches:
        assert whole.HasField(branch) and getattr(merged, branch) == getattr(whole, branch)


def test_structure_genre_and_audience_are_explained_in_the_readers_language(gateway, sample_script):
    def explanations(language):
        answer = gateway.AnalyzeScreenplay(
            gateway_pb2.AnalyzeScreenplayRequest(content=sample_script.encode(), explanation_language=language),
            timeout=PATIENCE)
        assert len(answer.structure.beats) == 15
        assert abs(sum(share.share for share in answer.genre.genres) - 1) < 1e-9
        assert abs(sum(band.share.value for band in answer.audience.age_bands) - 1) < 1e-9
        return [answer.structure.beats[0].explanation, answer.audience.primary.explanation]

    english, spanish = explanations(""), explanations("es")
    assert english == explanations("en")
    assert (english[0], spanish[0]) == ("The first scene, by definition.", "La primera escena, por definición.")
    assert english[1] != spanish[1]
