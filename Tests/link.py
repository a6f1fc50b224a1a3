"""A TCP link between a client and a server that can go dead without either being told."""

import contextlib
import socket
import threading

from suite import PATIENCE

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PING = 6


class Link:
    """Listens on a port of its own and passes bytes on to `port`, until it is cut."""

    def __init__(self, port: int):
        self.target = port
        self.dead = threading.Event()
        self.sockets = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.news = threading.Condition()
        # PING frames that are no answers, by who sent them.
        self.pings = {"client": 0, "server": 0}
        self.closed = {"client": 0, "server": 0}
        # How many connections are still to be refused.
        self.refusals = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> "Link":
        return self

    def __exit__(self, *_) -> None:
        self.listener.close()
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def cut(self) -> None:
        """From now on bytes are swallowed in both directions."""
        self.dead.set()

    def refuse(self, attempts: int) -> None:
        """Closes all connections and the next ones; returns when so many have been tried in vain."""
        with self.news:
            self.refusals = attempts
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with self.news:
            assert self.news.wait_for(lambda: self.refusals == 0, timeout=PATIENCE), self.refusals

    def wait_for_pings(self, sender: str, count: int) -> None:
        """Returns when the sender has pinged so often from now on."""
        with self.news:
            goal = self.pings[sender] + count
            assert self.news.wait_for(lambda: self.pings[sender] >= goal, timeout=PATIENCE), self.pings

    def wait_until_closed(self, side: str) -> None:
        """Returns when that side has closed a connection."""
        with self.news:
            assert self.news.wait_for(lambda: self.closed[side] > 0, timeout=PATIENCE)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                with self.news:
                    refused = self.refusals > 0
                    self.refusals -= refused
                    self.news.notify_all()
                if refused:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.target))
                self.sockets += [client, server]
                threading.Thread(target=self._pass, args=("client", client, server), daemon=True).start()
                threading.Thread(target=self._pass, args=("server", server, client), daemon=True).start()

    def _pass(self, sender: str, source: socket.socket, sink: socket.socket) -> None:
        unread = b""
        # What stands before the first frame.
        preface = len(PREFACE) if sender == "client" else 0
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                unread += data
                if len(unread) >= preface:
                    unread = self._count_pings(sender, unread[preface:])
                    preface = 0
                if not self.dead.is_set():
                    sink.sendall(data)
        with self.news:
            self.closed[sender] += 1
            self.news.notify_all()
        if not self.dead.is_set():
            with contextlib.suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

    def _count_pings(self, sender: str, data: bytes) -> bytes:
        """Reads whole frames; returns what is left."""
        while len(data) >= 9:
            size = 9 + int.from_bytes(data[:3], "big")
            if len(data) < size:
                break
            if data[3] == PING and not data[4] & 1:
                with self.news:
                    self.pings[sender] += 1
                    self.news.notify_all()
            data = data[size:]
        return data
