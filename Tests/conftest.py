"""What the tests of the running suite share: the processes, generated stubs and sample files."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests"))


def compile_protos(folder: pathlib.Path) -> None:
    """Writes the clients' stubs of all contracts into a folder."""
    protos = sorted(str(p.relative_to(ROOT / "protos")) for p in (ROOT / "protos/marquee").rglob("*.proto"))
    protos.append("google/rpc/status.proto")
    protos.append("google/rpc/error_details.proto")
    subprocess.run(
        [sys.executable, "-m", "grpc_tools.protoc", "-I", str(ROOT / "protos"),
         f"--python_out={folder}", f"--grpc_python_out={folder}", *protos],
        check=True)


def pytest_configure(config: pytest.Config) -> None:
    """Makes the clients' stubs from the same protos before any test module imports them."""
    # No test may meet a database that is not its own.
    os.environ.pop("DATABASE_URL", None)
    folder = ROOT / ".cache" / "stubs"
    folder.mkdir(parents=True, exist_ok=True)
    compile_protos(folder)
    sys.path.insert(0, str(folder))


@pytest.fixture(scope="session")
def media_root(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The folder that the vision service may open files in."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def sample_video() -> bytes:
    """Big Buck Bunny, 5.28 s, as set-up fetched it."""
    file = ROOT / ".cache/media/bigbuckbunny.mp4"
    assert file.exists(), "run `make setup` first: the sample video is missing"
    return file.read_bytes()


@pytest.fixture(scope="session")
def sample_script() -> str:
    """The sample screenplay of the golden journey."""
    return (ROOT / "deploy/samples/last-ferry.fountain").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory, media_root: pathlib.Path):
    """The six processes on free ports, for all tests of the session."""
    from suite import Suite

    with Suite(tmp_path_factory.mktemp("suite"), media_root) as running:
        yield running
