"""What this side of a connection has room and time for."""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import sleep

import pytest
from drivers import Driver
from raw_server import OK, serving

from rewardkit.errors import ProviderUnavailable
from rewardkit.exchange import Repeat, Request
from rewardkit.http.health import health_of

BIG = {"codes": "x" * 16_000_000}  # more than the system keeps of what is not read yet


def read_late(connection: socket.socket) -> None:
    """Reads what is sent, after a while; there are braces only at the end of it."""
    sleep(0.5)
    while not connection.recv(1_000_000).endswith(b"}"):
        pass
    connection.sendall(OK)


def test_an_upload_may_take_longer_than_connecting(driver: Driver) -> None:
    """If the other side reads slowly, a long body has the time that the whole request has."""
    with serving(read_late) as server, driver(server.url, connect_timeout=0.2) as transport:
        assert transport.send(Request.post("v1", "import", json=BIG)).ok


def never_read(connection: socket.socket) -> None:
    sleep(0.5)


def test_an_upload_ends_in_time(driver: Driver) -> None:
    """If the other side reads nothing, a long body is given up when the time is over."""
    request = Request.post("v1", "import", json=BIG, repeat=Repeat.SAFE)
    with serving(never_read) as server, driver(server.url, total_timeout=0.2) as transport:
        with pytest.raises(ProviderUnavailable, match="within the time that there was"):
            transport.send(request)


@contextmanager
def no_files_left() -> Iterator[None]:
    """A block in which the process can open no more files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        highest = os.open(os.devnull, os.O_RDONLY)
        stack.callback(os.close, highest)
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 10, hard))
        while True:
            try:
                stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))
            except OSError:
                break
        yield


@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "proxied"])
def test_too_many_open_files_are_no_failure_of_the_providers(
    patient: Driver, proxied: bool
) -> None:
    """If the process can open no more files, that is said, and the breaker does not count it."""
    nobody = "http://127.0.0.1:1"  # a server would need files of its own
    with patient(nobody, proxy=nobody if proxied else None, attempts=1) as transport:
        with pytest.raises(ProviderUnavailable):
            transport.send(Request.get("v1"))  # so that all is loaded that is needed
        with no_files_left(), pytest.raises(ProviderUnavailable, match="ulimit -n") as caught:
            transport.send(Request.post("v1"))
        health = health_of(transport)
    assert (caught.value.sent, caught.value.lasting, caught.value.why) == (False, True, "no_files")
    assert health is not None
    assert health.failures == 1  # the first one
