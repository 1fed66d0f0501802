"""A TCP proxy that does to each connection what a test wants: the network at its worst."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from time import monotonic, sleep

from attrs import frozen

_NOW = struct.pack("ii", 1, 0)  # linger for no time: closing sends a reset

#: Seconds that a late request may be later than it is told to; then it does not get there.
_LATEST = 0.5


class Kind(StrEnum):
    """What happens to a connection."""

    NONE = "none"
    DROP_BEFORE = "drop before"  # closed before anything is read
    DROP_REQUEST = "drop in the middle"  # a part of the request goes through
    DROP_AFTER = "drop after"  # the request goes through, and nothing comes back
    RESET = "reset"  # as before, with a reset
    TRUNCATE = "truncate"  # a part of the answer comes back
    DELAY = "delay"  # the answer comes late
    DRIP = "drip"  # the answer comes byte by byte
    LATE = "late"  # the request gets there late, and nothing comes back


@frozen
class Fault:
    """What happens, and where: ``at`` counts bytes of the request or of the answer."""

    kind: Kind = Kind.NONE
    at: int = 0
    seconds: float = 0.0


class FaultProxy:
    """Passes connections on to a port, each with the next fault; none is left after the last.

    Args:
        port: where the server is, on loopback.
        faults: of the connections, in their order.
    """

    def __init__(self, port: int, faults: Iterable[Fault]) -> None:
        self._port = port
        self._faults = iter(faults)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.arrived = threading.Event()  # set when a late request has got there
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop, once every connection is dealt with."""
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            fault = next(self._faults, Fault())
            thread = threading.Thread(target=self._carry, args=(client, fault), daemon=True)
            self._threads = [each for each in self._threads if each.is_alive()]
            self._threads.append(thread)
            thread.start()

    def _carry(self, client: socket.socket, fault: Fault) -> None:
        with client, suppress(OSError):
            client.settimeout(2)
            if fault.kind is Kind.DROP_BEFORE:
                return
            with socket.create_connection(("127.0.0.1", self._port), timeout=2) as server:
                self._exchange(client, server, fault)

    def _exchange(self, client: socket.socket, server: socket.socket, fault: Fault) -> None:
        request = _whole(client)
        if fault.kind is Kind.DROP_REQUEST:
            server.sendall(request[: fault.at % len(request)])
            return
        if fault.kind is Kind.LATE and not self._in_time(fault.seconds):
            return
        server.sendall(request)
        answer = _whole(server)
        if fault.kind is Kind.LATE:
            self.arrived.set()
        match fault.kind:
            case Kind.DROP_AFTER | Kind.LATE:
                return
            case Kind.RESET:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOW)
                return
            case Kind.TRUNCATE:
                answer = answer[: fault.at % len(answer)]
            case Kind.DELAY:
                self._stopped.wait(fault.seconds)
            case Kind.DRIP:
                for byte in answer:
                    client.sendall(bytes([byte]))
                    sleep(fault.seconds)
                return
            case _:
                pass
        client.sendall(answer)

    def _in_time(self, seconds: float) -> bool:
        """Wait; False where the machine has stood still for much longer, or it is over."""
        began = monotonic()
        return not self._stopped.wait(seconds) and monotonic() - began < seconds + _LATEST


def _whole(connection: socket.socket) -> bytes:
    """A request or an answer: head, and a body as long as the head says."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            while len(body) < int(value):
                body += _some(connection)
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    piece = connection.recv(65_536)
    if not piece:
        raise ConnectionResetError
    return piece


@contextmanager
def faulty(port: int, faults: Iterable[Fault]) -> Iterator[FaultProxy]:
    """Such a proxy for a block."""
    proxy = FaultProxy(port, faults)
    try:
        yield proxy
    finally:
        proxy.close()
