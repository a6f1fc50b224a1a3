#!/usr/bin/env python3
"""Makes mixed calls for a long time, takes servers and clients away meanwhile, and shows that nothing is left behind.

Four processes: a server that stays; a client that stays and calls both servers; a mortal server, which is killed or
told to stop and started again on the same port; a visitor, a client that is killed with calls under way. In rounds:
traffic with such disturbances, then a quiet point, where no call may exist and everything is measured. How each call
has to end is known; whatever ends in another way is an error, except that calls of the mortal server may fail with
UNAVAILABLE: all around a kill, those that it has not answered yet around a stop.

Judged from minute 2 (in runs under 10 minutes: from a fifth) to the end, of the two processes that stay: memory by
the Theil–Sen slope over the quiet points, descriptors, which must not change at all. The heap is what malloc has
given out, and so sees a small leak, which RSS would hide under fragmentation for long; RSS is read when it has given
back pages that are free.
"""

import argparse
import collections
import contextlib
import json
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from verdict import MIB, MIN_POINTS, Series, judge, sparkline, warm_up

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# How long a round lasts, its quiet point included.
ROUND_SECONDS = 10
# The least time between two disturbances of one kind.
DISTURBANCE_SECONDS = (2, 4)
# How long an answer of a process may take; its own patience is 30 seconds.
PATIENCE = 60
# How long descriptors of connections that were closed may take to go.
SETTLING_SECONDS = 5

# What may be added from minute 2 to the end. Heap: its noise, from buffers of connections, is about 0.3 MiB of growth;
# a bound of 1 MiB finds 6 bytes lost of every call, or 25 KiB with every kill or stop. RSS, read when malloc has given
# back what is free: finds what the heap does not see, as stacks and mappings. Threads: gRPC and Swift add one as load
# peaks, now and then; one lost with every kill or stop would be 40.
MAX_HEAP_GROWTH = 1.0
MAX_RSS_GROWTH = 4.0
MAX_THREAD_GROWTH = 8.0

# glibc's malloc keeps 8 arenas a core, each of which grows to its own worst case; once a big block has been freed, it
# cuts blocks up to that size out of them; and every thread keeps freed blocks, which count as given out. All three grow
# for an hour while nothing is lost. Two arenas, big blocks mapped on their own and no blocks of threads are at their
# level within minutes.
MALLOC = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(128 << 10),
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
}


class Process:
    """A SoakPeer; what it tells is read as it comes."""

    def __init__(self, soak: "Soak", name: str, *arguments: str):
        self.name = name
        self.soak = soak
        self.answers = queue.Queue()
        self.process = subprocess.Popen(
            [soak.peer, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | MALLOC)
        self.readers = [threading.Thread(target=target, daemon=True) for target in (self._read, self._read_errors)]
        for reader in self.readers:
            reader.start()
        self.port = self.answer("ready")["port"]

    def tell(self, command: str) -> None:
        """Sends a command without waiting for its answer."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def answer(self, kind: str):
        """The next answer, which must be of this kind."""
        answer = self.answers.get(timeout=PATIENCE)
        if kind not in answer:
            raise RuntimeError(f"{self.name} answers {answer}, not {kind}")
        return answer[kind]

    def ask(self, command: str, kind: str = "done"):
        """Sends a command and waits for its answer."""
        self.tell(command)
        return self.answer(kind)

    def kill(self) -> None:
        """Ends it at once."""
        self.process.kill()
        self._end(-signal.SIGKILL)

    def stop(self) -> None:
        """Stops a server in order; its calls may go on until they have ended."""
        self.process.send_signal(signal.SIGTERM)
        if (live := self.answer("quiet")["_0"]["liveCalls"]) != 0:
            self.soak.unprovoked(f"{self.name}: {live} calls are left after an orderly stop")
        self._end(0)

    def leave(self) -> None:
        """Lets a client end in order."""
        self.process.stdin.close()
        self._end(0)

    @property
    def status(self) -> dict[str, int]:
        """The numbers of /proc/PID/status; sizes in KiB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        pairs = (line.split(":", 1) for line in lines)
        return {key: int(value.split()[0]) for key, value in pairs if key in ("VmRSS", "Threads")}

    @property
    def descriptors(self) -> collections.Counter:
        """How many are open, of each kind."""
        folder = f"/proc/{self.process.pid}/fd"
        kinds = collections.Counter()
        for name in os.listdir(folder):
            # It may be closed meanwhile.
            with contextlib.suppress(FileNotFoundError):
                kinds[os.readlink(f"{folder}/{name}").split(":[")[0]] += 1
        return kinds

    def _end(self, expected: int) -> None:
        code = self.process.wait(timeout=PATIENCE)
        for reader in self.readers:
            reader.join()
        if code != expected:
            self.soak.unprovoked(f"{self.name} ends with status {code}, not {expected}")

    def _read(self) -> None:
        for line in self.process.stdout:
            try:
                news = json.loads(line)
            except ValueError:
                # Cut off by a kill.
                continue
            if "unprovoked" in news:
                self.soak.unprovoked(f"{self.name}: {news['unprovoked']['_0']}")
            else:
                self.answers.put(news)
        self.answers.put({"nothing more": self.name})

    def _read_errors(self) -> None:
        for line in self.process.stderr:
            self.soak.unprovoked(f"{self.name} on standard error: {line.rstrip()}")


class Soak:
    """One run."""

    def __init__(self, options):
        self.peer = options.peer
        self.duration = options.seconds
        self.random = random.Random(options.seed)
        self.seed = options.seed
        self.errors = []
        self.outcomes = collections.defaultdict(collections.Counter)
        self.disturbances = collections.Counter()
        self.mortal_port = free_port(self.random)
        self.began = time.monotonic()
        sabotage = [options.prove] if options.prove else []
        self.server = Process(self, "server", "serve", "127.0.0.1:0", *sabotage)
        self.mortal = self.start_mortal()
        self.client = Process(self, "client", "call", str(options.seed), f"127.0.0.1:{self.server.port}",
                              f"127.0.0.1:{self.mortal_port}")
        self.visitor = self.start_visitor()
        self.series = {
            (process, measure): Series(process, name, bound)
            for process in ("server", "client")
            for measure, name, bound in (
                ("rss", "RSS in MiB", MAX_RSS_GROWTH), ("heap", "heap in MiB", MAX_HEAP_GROWTH),
                ("threads", "threads", MAX_THREAD_GROWTH), ("descriptors", "open descriptors", None))}
        # Shown only: it is never old.
        self.mortal_series = {
            measure: Series("mortal", name, None)
            for measure, name in (("rss", "RSS in MiB"), ("descriptors", "open descriptors"))}

    def unprovoked(self, text: str) -> None:
        """Records what nobody provoked."""
        self.errors.append(text)
        print(f"  UNPROVOKED {text}", flush=True)

    def start_mortal(self) -> Process:
        """The server that is taken away, on the port that it always has."""
        return Process(self, "mortal", "serve", f"127.0.0.1:{self.mortal_port}")

    def start_visitor(self) -> Process:
        """A client of the server that stays, in the middle of its calls."""
        visitor = Process(self, "visitor", "call", str(self.random.getrandbits(32)), f"127.0.0.1:{self.server.port}")
        visitor.ask("go 0")
        return visitor

    @property
    def calls(self) -> int:
        """How many calls of the client have ended."""
        return sum(outcomes.total() for outcomes in self.outcomes.values())

    def run(self) -> None:
        """Runs to the end."""
        print(f"{'':>7}{'':>9}{'unpro-':>8}{'server':^32}{'client':^32}{'mortal':^14}{'':>7}{'':>7}")
        columns = f"{'RSS':>8}{'heap':>8}{'fds':>8}{'threads':>8}"
        print(f"{'time':>7}{'calls':>9}{'voked':>8}{columns}{columns}{'RSS':>8}{'fds':>6}{'kills':>7}{'stops':>7}")
        number = 0
        # Starting took a while, too, and is no part of the run.
        self.began = time.monotonic()
        while (number + 1) * ROUND_SECONDS <= self.duration:
            number += 1
            self.round(number)
            self.measure()

    def round(self, number: int) -> None:
        """Traffic with disturbances until shortly before the round's end, then silence."""
        self.client.ask(f"go {number}")
        # The traffic needs about a second to end.
        end = self.began + number * ROUND_SECONDS - 1.5
        while True:
            pause = self.random.uniform(*DISTURBANCE_SECONDS)
            if time.monotonic() + pause > end:
                break
            time.sleep(pause)
            self.disturb()
        time.sleep(max(0, end - time.monotonic()))
        self.visitor.kill()
        for scenario, outcomes in self.client.ask("stop", "stopped")["_0"].items():
            self.outcomes[scenario].update(outcomes)

    def disturb(self) -> None:
        """Takes the mortal server or the visitor away, and brings another one."""
        kind = self.random.choice(("kill", "drain", "visitor"))
        self.disturbances[kind] += 1
        if kind == "visitor":
            self.visitor.kill()
            self.visitor = self.start_visitor()
            return
        self.client.ask(f"disturb {kind}")
        if kind == "kill":
            self.mortal.kill()
        else:
            self.mortal.stop()
        self.mortal = self.start_mortal()
        self.client.ask("restored")

    def measure(self) -> None:
        """Measures everything at a quiet point and prints a line."""
        heaps = {}
        for process in (self.client, self.server, self.mortal):
            quiet = process.ask("quiet", "quiet")["_0"]
            heaps[process.name] = quiet["heapBytes"] / MIB
            if quiet["liveCalls"] != 0:
                self.unprovoked(f"{process.name}: {quiet['liveCalls']} calls live at a quiet point")
        self.settle()
        seconds = time.monotonic() - self.began
        line = f"{int(seconds) // 60:>4}:{int(seconds) % 60:02}{self.calls:>9,}{len(self.errors):>8}"
        for process in (self.server, self.client):
            status = process.status
            values = {"rss": status["VmRSS"] / 1024, "heap": heaps[process.name],
                      "descriptors": process.descriptors.total(), "threads": status["Threads"]}
            for measure, value in values.items():
                self.series[process.name, measure].add(seconds, value)
            line += (f"{values['rss']:>8.1f}{values['heap']:>8.2f}{values['descriptors']:>8}{values['threads']:>8}")
        rss, descriptors = self.mortal.status["VmRSS"] / 1024, self.mortal.descriptors.total()
        self.mortal_series["rss"].add(seconds, rss)
        self.mortal_series["descriptors"].add(seconds, descriptors)
        print(f"{line}{rss:>8.1f}{descriptors:>6}{self.disturbances['kill']:>7}{self.disturbances['drain']:>7}",
              flush=True)
        if time.monotonic() - self.began < self.duration - ROUND_SECONDS / 2:
            self.visitor = self.start_visitor()

    def settle(self) -> None:
        """Waits, within bounds, until closed connections are gone: at the last quiet point's numbers."""
        end = time.monotonic() + SETTLING_SECONDS
        for process in (self.server, self.client):
            points = self.series[process.name, "descriptors"].points
            while points and process.descriptors.total() != points[-1][1] and time.monotonic() < end:
                time.sleep(0.02)
            if points and (kinds := process.descriptors).total() != points[-1][1]:
                print(f"  {process.name}'s descriptors: {dict(kinds)}", flush=True)

    def finish(self) -> None:
        """Ends all processes in order."""
        self.client.leave()
        self.mortal.stop()
        self.server.stop()

    def abort(self) -> None:
        """Ends what still runs."""
        for name in ("client", "visitor", "mortal", "server"):
            if (process := getattr(self, name, None)) is not None and process.process.poll() is None:
                process.process.kill()
                process.process.wait()

    def report(self) -> bool:
        """Prints what happened and the verdict; whether it is good."""
        print(f"\nHow {self.calls:,} calls of the client ended")
        for scenario, outcomes in sorted(self.outcomes.items()):
            listed = ", ".join(f"{code} {count:,}" for code, count in outcomes.most_common())
            print(f"  {scenario:<18}{listed}")
        taken = self.disturbances
        print(f"Meanwhile the mortal server was killed {taken['kill']} and stopped {taken['drain']} times, visitors"
              f" were killed {taken['visitor']} times between the quiet points.")
        begin = warm_up(self.duration)
        print(f"\nOver time (a bar a quiet point; judged after {begin:.0f} s)")
        for one in [*self.series.values(), *self.mortal_series.values()]:
            values = [value for _, value in one.points]
            if not values:
                continue
            print(f"  {one.process + ', ' + one.measure:<26}{sparkline(values)} {min(values):.4g}–{max(values):.4g}")
        findings = judge(list(self.series.values()), self.duration, self.calls, self.errors)
        print(f"\nVerdict: growth is the Theil–Sen slope from {begin:.0f} s to the end, times that time")
        for finding in findings:
            print(f"  {'ok  ' if finding.passed else 'FAIL'} {finding.text}")
        for error in self.errors[:20]:
            print(f"       {error}")
        return all(finding.passed for finding in findings)


def free_port(source: random.Random) -> int:
    """A port below those that the kernel gives to clients: nobody takes it while its server is away."""
    while True:
        port = source.randrange(20_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600, help="how long to run (default: 600)")
    parser.add_argument("--seed", type=int, default=1, help="chooses calls and disturbances (default: 1)")
    parser.add_argument("--peer", type=Path, default=ROOT / ".build/release/SoakPeer",
                        help="the peer (default: .build/release/SoakPeer)")
    parser.add_argument("--prove", choices=["leak", "descriptor", "error"],
                        help="break the server on purpose, to see that the run fails: keep 64 bytes of every call, "
                             "open a file every 1,000 calls, or end one of 5,000 calls with INTERNAL")
    options = parser.parse_args()
    least = ROUND_SECONDS * (MIN_POINTS + 2)
    if options.seconds < least:
        parser.error(f"--seconds must be at least {least}: a shorter run cannot be judged")

    print(f"Soak: {options.seconds} s, seed {options.seed}", flush=True)
    soak = Soak(options)
    try:
        soak.run()
        soak.finish()
    except (RuntimeError, OSError, queue.Empty) as error:
        soak.unprovoked(f"the run was broken off: {error!r}")
    finally:
        soak.abort()
    sys.exit(0 if soak.report() else 1)


if __name__ == "__main__":
    main()
