"""`marquee` as a person and as a script use it."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess

import pytest

from suite import MARQUEE, PATIENCE, ROOT

PROGRAMS = ["marquee", *(f"marquee-{name}" for name in (
    "gateway", "vision", "nlp", "prediction", "optimizer", "embeddings"))]
SCRIPT = str(ROOT / "deploy/samples/last-ferry.fountain")
VIDEO = str(ROOT / ".cache/media/bigbuckbunny.mp4")


def marquee(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(MARQUEE), *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)


def gateway(suite) -> list[str]:
    return ["--gateway", suite.services["gateway"]["address"]]


def test_help_names_every_command_and_each_has_help_of_its_own():
    overview = marquee("--help")
    assert overview.returncode == 0
    for command in ("campaign prepare", "script analyze", "up", "demo"):
        assert command in overview.stdout
        own = marquee(*command.split(), "--help")
        assert own.returncode == 0
        assert "example:" in own.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_leaves_without_tearing_down_what_its_threads_hold(program):
    # The loader says whose handlers it runs as a process exits.
    result = subprocess.run([str(MARQUEE.with_name(program)), "--help"], capture_output=True, text=True,
                            timeout=PATIENCE, check=True, env={**os.environ, "LD_DEBUG": "files"})
    assert "calling init" in result.stderr and "calling fini" not in result.stderr
    assert result.stdout.endswith("\n") and "--" in result.stdout


def test_a_screenplay_for_a_person(suite):
    result = marquee("script", "analyze", SCRIPT, *gateway(suite))
    assert result.returncode == 0, result.stderr
    assert "The Last Ferry" in result.stdout
    assert "BY SCENE" in result.stdout
    assert "{" not in result.stdout


def test_a_screenplay_for_a_person_names_every_model(suite):
    answer = json.loads(marquee("script", "analyze", SCRIPT, "--json", *gateway(suite)).stdout)
    report = marquee("script", "analyze", SCRIPT, *gateway(suite)).stdout
    parts = report.split("\nMETHOD\n")[1:]
    fields = [("sentiment", "model", "emotionModel"), ("structure", "model", "sentimentModel"),
              ("genre", "model", "passageModel"), ("audience", "model", "genreModel", "genrePassageModel")]
    assert len(parts) == len(fields)
    for part, (branch, *models) in zip(parts, fields):
        used = [answer[branch][model] for model in models]
        assert all(f"{model['name']} {model['version']}: " in part.split("\n\n")[0] for model in used), (branch, used)


def test_a_screenplay_for_a_machine(suite):
    result = marquee("script", "analyze", SCRIPT, "--json", *gateway(suite))
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert len(answer["script"]["scenes"]) == 8
    assert answer["script"]["elements"]


def test_a_campaign_for_a_person(suite, tmp_path):
    result = marquee("campaign", "prepare", "--video", VIDEO, "--artist", "Aurora", "--song", "Faro",
                     "--platform", "tiktok,youtube", "--country", "es", "--country", "mx",
                     "--budget", "99.90 EUR", "--out", str(tmp_path / "out"), *gateway(suite))
    assert result.returncode == 0, result.stderr
    for part in ("VIDEO", "THUMBNAILS", "TIKTOK", "YOUTUBE", "BUDGET", "proof of optimum"):
        assert part in result.stdout
    methods = result.stdout.split("\nMETHOD\n")[1]
    for model in ("technical-quality", "hook", "thumbnail", "virality", "posting", "caption", "hashtag"):
        assert model in methods
    pictures = sorted((tmp_path / "out").iterdir())
    assert len(pictures) == 3
    assert all(p.read_bytes().startswith(b"\xff\xd8") for p in pictures)


@pytest.mark.parametrize("arguments, message", [
    (["nothing"], "unknown command"),
    (["campaign", "prepare"], "--video FILE is missing"),
    (["script", "analyze"], "SCRIPT is missing"),
    (["script", "analyze", SCRIPT, "--speed", "9"], "unknown option --speed"),
    (["script", "analyze", SCRIPT, "--timeout", "soon"], "--timeout soon"),
    (["up", "--ports", "some"], "standard or auto"),
])
def test_calls_that_cannot_be_understood_end_with_64(arguments, message):
    result = marquee(*arguments)
    assert result.returncode == 64
    assert message in result.stderr
    assert result.stdout == ""


def test_a_missing_file_ends_with_66(suite):
    result = marquee("script", "analyze", "/nowhere/draft.fountain", *gateway(suite))
    assert result.returncode == 66
    assert "/nowhere/draft.fountain" in result.stderr


def test_refused_input_ends_with_65_and_names_the_field(suite):
    result = marquee("campaign", "prepare", "--video", VIDEO, "--artist", "A", "--song", "S",
                     "--platform", "tiktok", "--country", "XX", *gateway(suite))
    assert result.returncode == 65
    assert "countries[0].country" in result.stderr


def test_no_suite_ends_with_69():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        result = marquee("script", "analyze", SCRIPT, "--gateway", f"127.0.0.1:{unused.getsockname()[1]}")
    assert result.returncode == 69
    assert "marquee up" in result.stderr


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 9003))
            taken.listen()
        except OSError:
            pass  # Somebody else has it: as good.
        result = marquee("up", "--data", str(tmp_path))
    assert result.returncode == 69
    assert len(result.stderr.strip().splitlines()) == 1
    assert "is taken" in result.stderr


def test_the_golden_journey_ends_with_nothing_running(tmp_path):
    result = marquee("demo", "--video", VIDEO, "--script", SCRIPT, "--work", str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "VIDEO" in result.stdout and "BY SCENE" in result.stdout
    assert running_services(tmp_path) == []


def test_an_interrupted_journey_leaves_nothing_running(tmp_path):
    process = subprocess.Popen(
        [str(MARQUEE), "demo", "--video", VIDEO, "--script", SCRIPT, "--work", str(tmp_path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "serves" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert running_services(tmp_path) == []


def running_services(folder) -> list[str]:
    """The command lines of processes that keep their data below `folder`."""
    lines = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(entry.read_bytes().replace(b"\0", b" ").decode())
    return [line for line in lines if str(folder) in line and "marquee-" in line]
