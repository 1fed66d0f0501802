"""A transport that plays what it is told, and time that only passes when somebody waits."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, TypeVar, cast

from rewardkit.exchange import Request, Response
from rewardkit.http import HttpSettings
from rewardkit.http.aio_patient import AsyncPatientTransport
from rewardkit.http.health import Health, health_of
from rewardkit.http.patient import PatientTransport
from rewardkit.http.traffic import Traffic
from rewardkit.ratelimit import RateLimit, read_rate_limit
from rewardkit.transport import AsyncAheadTransport, AsyncTransport, Watch, parallel_of

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

Step = Response | BaseException
Kind: TypeAlias = Literal["sync", "async"]
T = TypeVar("T")


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to that waits for nothing but what is played: no event loop is needed."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("it waits for something that is not played")


class Time:
    """Both clocks; waiting moves them on, and is noted."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.waits: list[float] = []

    def ticks(self) -> float:
        return 1_000.0 + self.passed

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.passed)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.passed += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


class Scripted:
    """Ends each request as the next step says; the last one stands for all after it."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Response:
        step = self.steps[min(len(self.sent), len(self.steps) - 1)]
        self.sent.append(request)
        if isinstance(step, BaseException):
            raise step.with_traceback(None)
        return step

    def close(self) -> None: ...


class AsyncScripted:
    """As ``Scripted``, for coroutines."""

    def __init__(self, script: Scripted) -> None:
        self._script = script

    async def send(self, request: Request) -> Response:
        return self._script.send(request)

    async def close(self) -> None: ...


class Played:
    """An asynchronous transport as a synchronous one, where it waits for nothing but what is played."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def send(self, request: Request) -> Response:
        return finished(self._send(request))

    async def _send(self, request: Request) -> Response:
        return await self._transport.send(request)

    @property
    def parallel(self) -> int:
        return parallel_of(self._transport)

    def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        return finished(self._send_ahead(request, watch))

    async def _send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        transport = cast("AsyncAheadTransport", self._transport)
        return await transport.send_ahead(request, watch)

    def health(self) -> Health | None:
        return health_of(self._transport)

    def close(self) -> None: ...


class Line:
    """A patient transport over a script, with its time.

    Args:
        steps: how the requests end.
        rate_limit: reads the answers' limits; None for the common headers.
        kind: whether the transport is the synchronous one; ``send`` is plain in any case.
        settings: those of ``HttpSettings``.
    """

    def __init__(
        self,
        *steps: Step,
        rate_limit: Callable[[Response], RateLimit | None] | None = None,
        kind: Kind = "sync",
        **settings: Any,
    ) -> None:
        self.kind = kind
        http = HttpSettings(**settings)
        self.time = Time()
        self.script = Scripted(*steps)
        self.traffic = Traffic(
            http, rate_limit or self._common, self.time.now, ticks=self.time.ticks
        )
        self.transport = PatientTransport(self.script, self.traffic, http, sleep=self.time.sleep)
        self.async_transport = AsyncPatientTransport(
            AsyncScripted(self.script), self.traffic, http, sleep=self.time.asleep
        )

    def send(self, request: Request) -> Response:
        if self.kind == "sync":
            return self.transport.send(request)
        return finished(self.async_transport.send(request))

    def send_ahead(self, request: Request) -> Response | None:
        if self.kind == "sync":
            return self.transport.send_ahead(request, None)
        return finished(self.async_transport.send_ahead(request, None))

    def health(self) -> Health:
        return (self.transport if self.kind == "sync" else self.async_transport).health()

    @property
    def sent(self) -> int:
        return len(self.script.sent)

    def _common(self, response: Response) -> RateLimit | None:
        return read_rate_limit(response.headers, self.time.now())


Lines: TypeAlias = Callable[..., Line]
