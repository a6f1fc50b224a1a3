"""Fetches the source of a Debian package into the cache, verified, once, and prints its folder.

usage: fetch_source.py PACKAGE

PACKAGE is one of those in sources.json. The upstream archive comes from the mirror that apt uses, through
apt, is checked against its SHA-256 and unpacked to .cache/sources/PACKAGE-VERSION. A second run finds
that folder and needs no network. Progress goes to standard error.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".cache" / "sources"
DEFAULT_MIRROR = "http://deb.debian.org/debian/"


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def mirror() -> str:
    """The address of Debian's main archive that apt is set up with."""
    result = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)", "Created-By: Packages"],
        capture_output=True, text=True, check=False)
    for line in result.stdout.splitlines():
        address, *name = line.split()
        if name == ["Debian", "Debian"]:
            return address
    return DEFAULT_MIRROR


def download(source: dict, file: pathlib.Path) -> None:
    address = mirror() + source["path"]
    # apt's own downloader knows its proxies, and removes a file that has another hash.
    result = subprocess.run(
        ["/usr/lib/apt/apt-helper", "download-file", address, str(file), f"SHA256:{source['sha256']}"],
        capture_output=True, text=True, check=False)
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["apt-helper gave no reason"])[-1]
        sys.exit(f"set-up: cannot download {address}: {reason}\n"
                 "set-up: check the network and apt's sources, then run the same command again")
    with file.open("rb") as archive:
        digest = hashlib.file_digest(archive, "sha256").hexdigest()
    if digest != source["sha256"]:
        sys.exit(f"set-up: {address} has SHA-256 {digest}, expected {source['sha256']}; nothing was unpacked")


def unpack(archive: pathlib.Path, destination: pathlib.Path, folder: pathlib.Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    [top] = [entry for entry in folder.iterdir() if entry.is_dir()]
    # Last, so that a folder with that name is complete.
    top.replace(destination)


def main() -> None:
    sources = json.loads((HERE / "sources.json").read_text())
    if len(sys.argv) != 2 or sys.argv[1] not in sources:
        sys.exit(f"{__doc__}\nPACKAGE: {', '.join(sources)}")
    package = sys.argv[1]
    source = sources[package]
    destination = CACHE / f"{package}-{source['version']}"
    if destination.exists():
        say(f"source of {package} {source['version']}: already there")
    else:
        say(f"source of {package} {source['version']}: fetching {source['bytes'] / 1e6:.1f} MB"
            f" ({source['licence']})")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            folder = pathlib.Path(name)
            archive = folder / "archive"
            download(source, archive)
            (folder / "unpacked").mkdir()
            unpack(archive, destination, folder / "unpacked")
    print(destination)


if __name__ == "__main__":
    main()
