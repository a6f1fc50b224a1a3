"""PostgreSQL with pgvector for tests: what set-up unpacked, started in a new folder and stopped with its starter.

usage: postgresql.py

Prints the URL of an empty server as one line, and serves until its standard input ends: a test that dies takes the
server with it. PostgreSQL does not run as root; root starts it as `nobody`, from a copy that `nobody` can read.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

INSTALLED = pathlib.Path(__file__).resolve().parent.parent / ".cache/postgresql"
PASSWORD = "p@ss:w/rd"
PATIENCE = 60
# A test's database need not survive the power; a server that is killed keeps what was committed all the same. A
# transaction that asks for `synchronous_commit = on` waits for ever after it has committed, for a standby that is none.
SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB",
            "max_connections": "200", "log_min_messages": "fatal", "synchronous_standby_names": "none",
            "synchronous_commit": "local"}


def is_running(process: str) -> bool:
    """Whether a process is there, and not only waits for its end to be noticed."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class PostgreSQL:
    """A server in a folder of its own, which it listens in."""

    def __init__(self, **settings: str):
        """`settings` take the place of those of the tests."""
        if not (INSTALLED / "server/pginstall/bin/postgres").exists():
            raise FileNotFoundError(f"{INSTALLED} has no PostgreSQL: run deploy/setup/setup.sh test")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="marquee-postgresql-"))
        self.programs = INSTALLED / "server/pginstall/bin"
        self.user = []
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            shutil.copytree(INSTALLED, self.folder / "installed")
            self.programs = self.folder / "installed/server/pginstall/bin"
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.user = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
        self.settings = {**SETTINGS, **settings}
        self.process = None
        self._make()

    def _make(self) -> None:
        """Makes the data of an empty server."""
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._finish("initdb", "--pgdata", str(self.folder / "data"), "--username=marquee", "--encoding=UTF8",
                     "--locale=C", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync")

    def __enter__(self) -> "PostgreSQL":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.kill(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """The URL of the database `postgres`, with the password."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """The URL of a database, with the password."""
        quoted = PASSWORD.replace("@", "%40").replace(":", "%3A").replace("/", "%2F")
        return f"postgresql://marquee:{quoted}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Starts the server, also again, and returns when it takes connections."""
        settings = [text for name, value in self.settings.items() for text in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                self._as_user("postgres", "-D", str(self.folder / "data"), "-k", str(self.folder), *settings),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder)
        is_ready = [str(self.programs / "pg_isready"), "--quiet", "--host", str(self.folder), "--timeout", "1"]
        for _ in range(PATIENCE * 20):
            if subprocess.run(is_ready, check=False).returncode == 0:
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=0.05)
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
        raise RuntimeError("PostgreSQL did not take connections in time")

    def kill(self, how: int = signal.SIGKILL) -> None:
        """Ends the server at once; by default it learns nothing of it."""
        if self.process is not None:
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            self.process.send_signal(how)
            self.process.wait(timeout=PATIENCE)
            self.process = None
            # As long as one of its processes is there, it cannot be started anew.
            end = time.monotonic() + PATIENCE
            while any(is_running(child) for child in children) and time.monotonic() < end:
                time.sleep(0.01)

    def create(self, database: str) -> str:
        """Makes an empty database and returns its URL."""
        self.run(f'CREATE DATABASE "{database}"')
        return self.url_of(database)

    def run(self, sql: str, database: str = "postgres") -> str:
        """Runs statements and returns what they answer."""
        return subprocess.run(
            [str(self.programs / "psql"), "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
             "--command", sql, self.url_of(database)], check=True, capture_output=True, text=True).stdout.strip()

    def wait_for(self, sql: str) -> None:
        """Returns when a statement answers true; asks again until then."""
        end = time.monotonic() + PATIENCE
        while self.run(sql) != "t":
            if time.monotonic() > end:
                raise RuntimeError(f"never true: {sql}")

    def _finish(self, program: str, *arguments: str) -> None:
        subprocess.run(self._as_user(program, *arguments), check=True, capture_output=True, cwd=self.folder)

    def _as_user(self, program: str, *arguments: str) -> list[str]:
        # The server dies with its starter, whatever that dies of.
        return ["setpriv", "--pdeathsig=KILL", *self.user, str(self.programs / program), *arguments]


class Standby(PostgreSQL):
    """A server that follows another one, which runs, until it takes its place."""

    def __init__(self, primary: PostgreSQL):
        self.primary = primary
        super().__init__()

    @property
    def url_of_both(self) -> str:
        """The URL of the database `postgres` on both servers, whichever takes writes."""
        return f"{self.primary.url},{self.folder}"

    def pause(self) -> None:
        """From now on it still keeps what the other one writes, but does not show it; until it is promoted."""
        self.run("SELECT pg_wal_replay_pause()")
        self.wait_for("SELECT pg_get_wal_replay_pause_state() = 'paused'")

    def promote(self) -> None:
        """Lets it take writes, in place of the other one; returns when it does."""
        # A statement that waited for it would hold up what is still to be replayed.
        self.run("SELECT pg_promote(wait => false)")
        self.wait_for("SELECT NOT pg_is_in_recovery()")

    def _make(self) -> None:
        """Copies the other server's data, and with them how to go on following it."""
        self._finish("pg_basebackup", "--dbname", self.primary.url, "--pgdata", str(self.folder / "data"),
                     "--checkpoint=fast", "--write-recovery-conf", "--no-sync")


if __name__ == "__main__":
    try:
        with PostgreSQL() as server:
            print(server.url, flush=True)
            sys.stdin.read()
    except (FileNotFoundError, RuntimeError) as error:
        sys.exit(str(error))
