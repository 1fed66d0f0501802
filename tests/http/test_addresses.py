from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic, sleep
from typing import Any, TypeAlias

import pytest
from drivers import Driver
from raw_server import OK, serving

from rewardkit.errors import ProviderUnavailable
from rewardkit.exchange import Repeat, Request
from rewardkit.http import within
from rewardkit.http.addresses import connected

Address: TypeAlias = tuple[str, int]
Has: TypeAlias = Callable[..., None]


@pytest.fixture
def has(monkeypatch: pytest.MonkeyPatch) -> Has:
    """Gives the host shop.example addresses, which take a while to look up."""
    real = socket.getaddrinfo

    def give(*addresses: Address, after: float = 0.0) -> None:
        def look_up(host: Any, *arguments: Any, **more: Any) -> Any:
            if host != "shop.example":
                return real(host, *arguments, **more)
            sleep(after)
            return [
                (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address)
                for address in addresses
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return give


@pytest.fixture
def dead() -> Iterator[Address]:
    """An address that takes no connection and refuses none: those who wait for it are too many."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()


@pytest.fixture
def refusing() -> Address:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address: Address = listener.getsockname()
        return address


@pytest.fixture
def alive() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def test_the_next_address_is_tried(
    has: Has, dead: Address, refusing: Address, alive: socket.socket
) -> None:
    """If an address does not answer in its time, or refuses, the next one is tried."""
    has(dead, refusing, alive.getsockname())
    with connected("shop.example", 80, (), 0.1, monotonic() + 30) as connection:
        assert connection.getpeername() == alive.getsockname()


def test_no_address_is_tried_after_the_end(has: Has, dead: Address, alive: socket.socket) -> None:
    """If an address takes all the time that there is, the next one is left alone."""
    has(dead, alive.getsockname())
    with pytest.raises(TimeoutError):
        connected("shop.example", 80, (), 30, monotonic() + 0.1)
    with pytest.raises(BlockingIOError):
        alive.accept()


def test_the_last_refusal_is_the_error(has: Has, refusing: Address) -> None:
    """If all addresses refuse, or there are none, that is what is raised."""
    has(refusing, refusing)
    with pytest.raises(ConnectionRefusedError):
        connected("shop.example", 80, (), 30, monotonic() + 30)
    has()
    with pytest.raises(OSError, match="has no address"):
        connected("shop.example", 80, (), 30, monotonic() + 30)


@pytest.mark.parametrize("repeat", list(Repeat))
def test_a_name_that_is_found_too_late_means_that_nothing_was_sent(
    driver: Driver, has: Has, repeat: Repeat
) -> None:
    """If looking up the name takes longer than there is, nothing is sent, and that is known."""
    with serving(OK) as server:
        port = int(server.url.rpartition(":")[2])
        has(("127.0.0.1", port), after=0.3)
        with driver(f"http://shop.example:{port}") as transport, within(0.1):
            with pytest.raises(ProviderUnavailable, match="connections in time") as caught:
                transport.send(Request.post("v1", json={}, repeat=repeat))
        assert (caught.value.sent, caught.value.why) == (False, "not_in_time")
    assert server.received == []
