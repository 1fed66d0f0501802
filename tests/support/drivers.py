"""Both HTTP drivers behind one face, so that one suite holds for both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from typing import Any, Protocol

from rewardkit.exchange import Request, Response
from rewardkit.http import HttpSettings
from rewardkit.http.aio import AsyncHttpTransport
from rewardkit.http.aio_patient import AsyncPatientTransport
from rewardkit.http.health import Health, health_of
from rewardkit.http.patient import PatientTransport
from rewardkit.http.sync import HttpTransport
from rewardkit.http.traffic import Traffic
from rewardkit.ratelimit import read_rate_limit
from rewardkit.times import now
from rewardkit.transport import AsyncTransport, Transport

KEY = "secret-key-4711"
KEYS: Mapping[str, str] = {"x-key": KEY}


class Looped:
    """An asynchronous transport as a synchronous one."""

    def __init__(self, transport: AsyncTransport, loop: asyncio.Runner) -> None:
        self._transport = transport
        self._loop = loop

    def send(self, request: Request) -> Response:
        # With the caller's context, where a deadline may stand.
        return self._loop.run(self._transport.send(request), context=copy_context())

    def health(self) -> Health | None:
        return health_of(self._transport)

    def close(self) -> None:
        self._loop.run(self._transport.close())


class Driver(Protocol):
    """Opens a driver for a block; keywords are HTTP settings."""

    def __call__(
        self, url: str, *, headers: Mapping[str, str] = ..., **settings: Any
    ) -> AbstractContextManager[Transport]: ...


def driver_of(kind: str, loop: asyncio.Runner, *, patient: bool = False) -> Driver:
    """The driver of this kind, ``sync`` or ``async``, by itself or within its patient transport."""

    @contextmanager
    def opened(
        url: str, *, headers: Mapping[str, str] = KEYS, **settings: Any
    ) -> Iterator[Transport]:
        http = HttpSettings(**settings)
        traffic = Traffic(http, lambda answer: read_rate_limit(answer.headers, now()), now)
        if kind == "sync":
            once = HttpTransport(url, headers, http)
            transport: Transport = PatientTransport(once, traffic, http) if patient else once
        else:
            aonce = AsyncHttpTransport(url, headers, http)
            transport = Looped(
                AsyncPatientTransport(aonce, traffic, http) if patient else aonce, loop
            )
        try:
            yield transport
        finally:
            transport.close()

    return opened
