"""Certificates that the tests make for themselves, with the openssl command."""

import dataclasses
import datetime
import os
import pathlib
import shutil
import subprocess

_CONFIGURATION = """
[ca]
default_ca = authority
[authority]
dir = {folder}
database = $dir/index.txt
serial = $dir/serial
new_certs_dir = $dir
certificate = $dir/ca.pem
private_key = $dir/ca.key
default_md = sha256
policy = names
copy_extensions = copy
unique_subject = no
[names]
commonName = supplied
"""
_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"]


@dataclasses.dataclass(frozen=True)
class Identity:
    """A certificate and its key, in a file each."""

    certificate: pathlib.Path
    key: pathlib.Path

    def install(self, certificate: pathlib.Path, key: pathlib.Path) -> None:
        """Puts both in the place of what is there, each in one step, the key last."""
        replace(self.certificate, certificate)
        replace(self.key, key)


class Authority:
    """A root that issues certificates."""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True)
        self.folder = folder
        self.root = folder / "ca.pem"
        self.configuration = folder / "ca.cnf"
        self.configuration.write_text(_CONFIGURATION.format(folder=folder))
        (folder / "index.txt").touch()
        _openssl("req", "-x509", *_KEY, "-keyout", folder / "ca.key", "-out", self.root,
                 "-subj", f"/CN={folder.name}", "-days", "2")

    def issue(self, name: str, addresses: str = "IP:127.0.0.1,DNS:localhost",
              from_day: int = -1, to_day: int = 1) -> Identity:
        """A certificate for `addresses`, valid between the days counted from now."""
        request, key, certificate = (self.folder / f"{name}.{end}" for end in ("csr", "key", "pem"))
        _openssl("req", "-new", *_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}",
                 "-addext", f"subjectAltName={addresses}")
        _openssl("ca", "-batch", "-notext", "-rand_serial", "-config", self.configuration, "-in", request,
                 "-out", certificate, "-startdate", _day(from_day), "-enddate", _day(to_day))
        return Identity(certificate, key)


def replace(source: pathlib.Path, target: pathlib.Path) -> None:
    """Puts a copy of `source` in the place of `target` in one step."""
    fresh = target.with_suffix(".fresh")
    shutil.copyfile(source, fresh)
    os.replace(fresh, target)


def encrypt(key: pathlib.Path, target: pathlib.Path) -> None:
    """Writes a key that needs a password."""
    _openssl("ec", "-in", key, "-out", target, "-aes256", "-passout", "pass:secret")


def _day(offset: int) -> str:
    day = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=offset)
    return day.strftime("%Y%m%d%H%M%SZ")


def _openssl(*arguments) -> None:
    result = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
