from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event
from time import sleep
from typing import Any

import pytest
from drivers import KEYS
from raw_server import OK, serving

from rewardkit.errors import ConfigurationError, OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Repeat, Request
from rewardkit.http import HttpSettings, within
from rewardkit.http.aio import AsyncHttpTransport


@asynccontextmanager
async def driver(url: str, **settings: Any) -> AsyncIterator[AsyncHttpTransport]:
    transport = AsyncHttpTransport(url, KEYS, HttpSettings(**settings))
    try:
        yield transport
    finally:
        await transport.close()


def hang_up_later(connection: socket.socket) -> None:
    """Answers once, on a connection that seems to be kept, and hangs up."""
    connection.sendall(OK)
    connection.shutdown(socket.SHUT_RDWR)


def test_an_idle_connection_that_was_hung_up_is_not_used() -> None:
    """If the loop was busy while the server hung up, a redeem goes over a new connection."""
    with serving(hang_up_later) as server:

        async def twice() -> None:
            async with driver(server.url) as transport:
                assert (await transport.send(Request.get("v1"))).ok
                sleep(0.05)  # noqa: ASYNC251 - the application blocks its loop
                assert (await transport.send(Request.post("v1", json={}))).ok

        asyncio.run(twice())
        assert len(server.received) == 2


def answer_first(answered: list[bool]) -> Callable[[socket.socket], None]:
    """Answers the first request and keeps the connection; then takes one, and hangs up."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(OK)
        connection.recv(65_536)
        answered.append(True)

    return answer


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_what_may_not_be_repeated_is_sent_once(method: str) -> None:
    """If a kept connection breaks under a request, the library does not send it again by itself."""
    taken: list[bool] = []
    with serving(answer_first(taken)) as server:

        async def twice() -> None:
            async with driver(server.url) as transport:
                await transport.send(Request.get("v1"))
                with pytest.raises(OutcomeUnknown, match="broke before the whole answer"):
                    await transport.send(Request(method, ("v1",), json={}, repeat=Repeat.NEVER))

        asyncio.run(twice())
        assert taken == [True]
        assert len(server.received) == 1


def test_another_event_loop_is_an_error_of_its_own() -> None:
    """If a connection is used in a second event loop, the error says what to do."""
    with serving(OK) as server:
        transport = AsyncHttpTransport(server.url, KEYS, HttpSettings())
        with asyncio.Runner() as first:
            assert first.run(transport.send(Request.get("v1"))).ok
            with asyncio.Runner() as second:
                with pytest.raises(ConfigurationError, match="in each loop"):
                    second.run(transport.send(Request.get("v1")))
            first.run(transport.close())


def test_a_request_that_waits_for_its_turn_was_not_sent() -> None:
    """If all connections are busy until the time is over, nothing was sent, whatever it was."""
    release = Event()

    def stay_silent(connection: socket.socket) -> None:
        release.wait(5)

    with serving(stay_silent) as server:

        async def both() -> None:
            async with driver(server.url, pool_size=1, total_timeout=0.2) as transport:
                sent = asyncio.create_task(transport.send(Request.post("v1")))
                await asyncio.sleep(0.05)
                with within(0.05), pytest.raises(ProviderUnavailable, match="no connection to it"):
                    await transport.send(Request.post("v1"))
                with pytest.raises(OutcomeUnknown):
                    await sent

        asyncio.run(both())
        release.set()
        assert len(server.received) == 1


def test_a_cancelled_request_closes_its_connection_and_is_not_sent_again() -> None:
    """If a task is cancelled, the server sees the connection end, and gets no second request."""
    asked, ended = Event(), Event()

    def wait_for_the_end(connection: socket.socket) -> None:
        asked.set()
        if connection.recv(65_536) == b"":
            ended.set()

    with serving(wait_for_the_end) as server:

        async def cancelled() -> None:
            async with driver(server.url) as transport:
                task = asyncio.create_task(transport.send(Request.post("v1")))
                assert await asyncio.to_thread(asked.wait, 2)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert await asyncio.to_thread(ended.wait, 2)

        asyncio.run(cancelled())
        assert len(server.received) == 1


def test_closing_ends_what_is_under_way() -> None:
    """If the connection is closed under requests, each ends with an error of ours, at once."""
    asked, release = Event(), Event()

    def stay_silent(connection: socket.socket) -> None:
        asked.set()
        release.wait(5)

    with serving(stay_silent) as server:

        async def closed() -> list[object]:
            async with driver(server.url, pool_size=1) as transport:
                tasks = [asyncio.create_task(transport.send(Request.post("v1"))) for _ in range(2)]
                assert await asyncio.to_thread(asked.wait, 2)
                await transport.close()
                return list(await asyncio.gather(*tasks, return_exceptions=True))

        first, second = asyncio.run(closed())
        release.set()
    assert isinstance(first, OutcomeUnknown)
    assert isinstance(second, ProviderUnavailable)


def test_certificates_that_are_none_are_a_matter_of_configuration(tmp_path: Any) -> None:
    """If the bundle holds no certificates, the error names it."""
    (tmp_path / "authority.pem").write_text("nothing")
    with pytest.raises(ConfigurationError, match=r"authority\.pem, which http\.ca_bundle names"):
        AsyncHttpTransport(
            "https://127.0.0.1:9", KEYS, HttpSettings(ca_bundle=str(tmp_path / "authority.pem"))
        )
