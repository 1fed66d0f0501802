"""A server that keeps connections alive and counts what it has carried out, path by path."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

BODY = b'{"status": "done", "code": "' + b"x" * 200 + b'"}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
    + str(len(BODY)).encode()
    + b"\r\n\r\n"
    + BODY
)


class CountingServer:
    """Answers every whole request with the same, and counts it as done.

    Args:
        requests: how many it answers on one connection before it closes that; None for any number.
    """

    def __init__(self, requests: int | None = None) -> None:
        self.done: Counter[str] = Counter()
        self.connections: list[socket.socket] = []
        self.closing = threading.Event()  # set when a connection was closed by this side
        self._requests = requests
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop, once what has arrived is done."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answered = 0
        with connection, suppress(OSError), connection.makefile("rb") as incoming:
            while self._requests is None or answered < self._requests:
                path = _read_request(incoming)
                if path is None:
                    break
                self.done[path] += 1
                connection.sendall(ANSWER)
                answered += 1
            connection.shutdown(socket.SHUT_RDWR)
        self.closing.set()


def _read_request(incoming: BinaryIO) -> str | None:
    """The path of a request that has arrived as a whole; None where one has not."""
    first, size = incoming.readline(), 0
    while line := incoming.readline():
        if line == b"\r\n":
            whole = len(incoming.read(size)) == size
            return first.split()[1].decode() if whole else None
        name, _, value = line.partition(b":")
        if not line.endswith(b"\r\n"):
            return None  # cut off, perhaps before the value
        if name.lower() == b"content-length":
            size = int(value)
    return None


@contextmanager
def counting(requests: int | None = None) -> Iterator[CountingServer]:
    """Such a server for a block."""
    server = CountingServer(requests)
    try:
        yield server
    finally:
        server.close()
