"""A transport that plays what it is told, and time that only passes when somebody waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from rewardkit.exchange import Request, Response
from rewardkit.http import HttpSettings
from rewardkit.http.patient import PatientTransport
from rewardkit.http.traffic import Traffic
from rewardkit.ratelimit import RateLimit, read_rate_limit

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

Step = Response | BaseException


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


class Line:
    """A patient transport over a script, with its time.

    Args:
        steps: how the requests end.
        rate_limit: reads the answers' limits; None for the common headers.
        settings: those of ``HttpSettings``.
    """

    def __init__(
        self,
        *steps: Step,
        rate_limit: Callable[[Response], RateLimit | None] | None = None,
        **settings: Any,
    ) -> None:
        http = HttpSettings(**settings)
        self.time = Time()
        self.script = Scripted(*steps)
        self.traffic = Traffic(
            http, rate_limit or self._common, self.time.now, ticks=self.time.ticks
        )
        self.transport = PatientTransport(self.script, self.traffic, http, sleep=self.time.sleep)
        self.send = self.transport.send
        self.health = self.transport.health

    @property
    def sent(self) -> int:
        return len(self.script.sent)

    def _common(self, response: Response) -> RateLimit | None:
        return read_rate_limit(response.headers, self.time.now())
