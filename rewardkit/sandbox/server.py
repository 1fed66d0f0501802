"""Running an ASGI application on loopback: in the background of a ``with`` block, or until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import uvicorn
from attrs import frozen

from rewardkit.errors import ConfigurationError

_STARTS_WITHIN = 10.0  # seconds
_STOPS_WITHIN = 5.0  # seconds; then open connections are cut


@frozen
class Running:
    """A server that accepts connections.

    Attributes:
        url: such as ``http://127.0.0.1:8081``, without a slash at its end.
        host: the address it listens on.
        port: the port that it has got, also where any was asked for.
    """

    url: str
    host: str
    port: int


@contextmanager
def serve(app: Any, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Serve ``app`` while the ``with`` block runs; on any way out of it the server is stopped.

    Args:
        app: an ASGI application.
        host: the address to listen on.
        port: the port; 0 for any that is free.

    Yields:
        The running server; it accepts connections already.

    Raises:
        ConfigurationError: the port is in use or may not be used.
    """
    with _listen(host, port) as listener:
        running = _running(host, listener)
        server = _server(app)
        thread = Thread(
            target=server.run, args=([listener],), name=f"sandbox {running.url}", daemon=True
        )
        thread.start()
        try:
            _wait_until_started(server, thread, running)
            yield running
        finally:
            _stop(server, thread)


def run_forever(
    app: Any,
    port: int = 0,
    host: str = "127.0.0.1",
    *,
    announce: Callable[[Running], None] = lambda _: None,
) -> None:
    """Serve ``app`` until Ctrl-C, and return then.

    Args:
        app: an ASGI application.
        port: the port; 0 for any that is free.
        host: the address to listen on.
        announce: told once the server accepts connections.

    Raises:
        ConfigurationError: the port is in use or may not be used.
    """
    with suppress(KeyboardInterrupt), serve(app, host, port) as running:
        announce(running)
        Event().wait()


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise ConfigurationError(
            f"{port} is no port: choose one from 1 to 65535, or 0 for any that is free"
        )
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise ConfigurationError(
            f"nothing can listen on {host}, port {port}: {error.strerror or error}; choose another "
            "port, or 0 for any that is free"
        ) from None
    # asyncio does this only where the socket states its protocol, which create_server does not do;
    # without, each answer on a kept connection waits 40 ms for its headers to be acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _running(host: str, listener: socket.socket) -> Running:
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return Running(url=f"http://{shown}:{port}", host=host, port=port)


def _server(app: Any) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        access_log=False,
        lifespan="off",
        log_config=None,  # the application's logging is not ours to set up
        log_level="error",
        loop="asyncio",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        ws="none",
    )
    return uvicorn.Server(config)


def _wait_until_started(server: uvicorn.Server, thread: Thread, running: Running) -> None:
    give_up = monotonic() + _STARTS_WITHIN
    while not server.started:
        if not thread.is_alive() or monotonic() > give_up:
            raise ConfigurationError(
                f"the sandbox on {running.url} did not start; its log has the reason"
            )
        sleep(0.002)


def _stop(server: uvicorn.Server, thread: Thread) -> None:
    server.should_exit = True
    thread.join(_STOPS_WITHIN)
    if thread.is_alive():
        server.force_exit = True
        thread.join(_STOPS_WITHIN)
