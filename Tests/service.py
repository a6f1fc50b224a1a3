"""One service as a process of its own, with flags that a test chooses."""

import json
import os
import pathlib
import signal
import subprocess
import threading

from suite import PATIENCE

BIN = pathlib.Path(__file__).resolve().parent.parent / ".build/release"


class Service:
    """`marquee-<name>` on a free port; its log is read as it is written."""

    def __init__(self, name: str, port: int = 0, extra: dict[str, str] | None = None, **settings):
        """Settings are keys with `__` for each dot: `server__tls__key=path`; `extra` joins the environment."""
        self.name = name
        self.environment = {**environment(), **(extra or {})}
        self.flags = flags(server__port=port, ops__port="off", log__format="json", **settings)
        self.news = threading.Condition()
        self.events = []
        self.ended = False

    def __enter__(self) -> "Service":
        self.process = subprocess.Popen(
            [str(BIN / f"marquee-{self.name}"), *self.flags], stderr=subprocess.PIPE, text=True, env=self.environment)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()
        try:
            self.port = self.event("ready")["port"]
        except BaseException:
            self.process.kill()
            self.reader.join()
            raise
        return self

    def __exit__(self, kind, *_) -> None:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=PATIENCE)
        self.reader.join()
        if kind is None:
            assert code == 0, self.events

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def event(self, message: str) -> dict:
        """The first event of the log with this message that was not asked for yet; waits for it."""
        with self.news:
            found = self.news.wait_for(lambda: self._take(message) or self.ended, timeout=PATIENCE)
            assert isinstance(found, dict), f"{self.name} did not log {message!r}: {self.events}"
            return found

    def happened(self, message: str) -> dict | None:
        """The same, where it has happened already."""
        with self.news:
            return self._take(message)

    def _take(self, message: str) -> dict | None:
        for index, event in enumerate(self.events):
            if event["message"] == message:
                return self.events.pop(index)
        return None

    def _read(self) -> None:
        for line in self.process.stderr:
            with self.news:
                self.events.append(json.loads(line) if line.startswith("{") else {"message": line})
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()


def refusal(name: str, **settings) -> str:
    """The one line with which the service refuses to start."""
    result = subprocess.run([str(BIN / f"marquee-{name}"), *flags(server__port=0, ops__port="off", **settings)],
                            capture_output=True, text=True, timeout=PATIENCE, env=environment(), check=False)
    assert result.returncode != 0
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def flags(**settings) -> list[str]:
    """Settings as command line flags."""
    return [text for key, value in settings.items() for text in (f"--{key.replace('__', '.')}", str(value))]


def environment() -> dict[str, str]:
    """The environment without settings of the suite."""
    return {key: value for key, value in os.environ.items() if not key.startswith("MARQUEE_")}
