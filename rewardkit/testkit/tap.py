"""A tap on the line between a driver and a provider: it sees what passes, and loses what it is told to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Final

from attrs import define, field

from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.transport import AsyncTransport, Transport

#: How often the same page may be asked for in one test, before that is taken for a list without end.
_SAME_AT_MOST: Final = 100

#: Makes another answer of one, or raises what the driver would raise.
Altering = Callable[[Request, Response], Response]


@define
class Passed:
    """One request that was sent, and its answer; None where there was none."""

    request: Request
    response: Response | None = None


@define
class Tap:
    """What passes between a driver and a provider, and what becomes of it.

    Attributes:
        passed: all that was sent.
        altering: is applied to every answer; None for none.
        twice: whether every request that says it may be repeated is sent twice.
        losing: how many answers to what changes something are lost, once they are carried out.
        stopping: how many requests that change something get lost on their way.
    """

    passed: list[Passed] = field(factory=list)
    altering: Altering | None = None
    twice: bool = False
    losing: int = 0
    stopping: int = 0
    _asked: Counter[tuple[object, ...]] = field(factory=Counter, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    @property
    def requests(self) -> list[Request]:
        """What was sent."""
        return [each.request for each in self.passed]

    @property
    def writes(self) -> list[Request]:
        """What was sent and may change something."""
        return [request for request in self.requests if request.method != "GET"]

    def before(self, request: Request) -> Passed:
        """Note a request that is about to be sent.

        Raises:
            OutcomeUnknown: it is lost on its way, and the driver cannot know.
            AssertionError: it was sent so often that it will never end.
        """
        passed = Passed(request)
        same = (request.method, request.segments, *sorted(request.params.items()))
        with self._lock:
            self.passed.append(passed)
            self._asked[same] += request.method == "GET" and not request.after
            if self._asked[same] > _SAME_AT_MOST:
                raise AssertionError(
                    f"{request} is asked for again and again: its pages lead in a circle"
                )
            lost = changes(request) and self.stopping > 0
            self.stopping -= lost
        if lost:
            raise _lost(request)
        return passed

    def after(self, passed: Passed, response: Response) -> Response:
        """Note an answer, and give it as the driver is to see it.

        Raises:
            OutcomeUnknown: it is lost.
        """
        request = passed.request
        passed.response = response
        with self._lock:
            lost = changes(request) and self.losing > 0
            self.losing -= lost
        if lost:
            raise _lost(request)
        return response if self.altering is None else self.altering(request, response)

    def sends_twice(self, request: Request) -> bool:
        """Whether a request is sent once more, as a driver may that saw no answer."""
        return self.twice and request.repeat is Repeat.SAFE


def changes(request: Request) -> bool:
    """Whether a request says that a second one would do something again."""
    return request.repeat is not Repeat.SAFE


def _lost(request: Request) -> ProviderUnavailable | OutcomeUnknown:
    if changes(request):
        return OutcomeUnknown("the connection was lost")
    return ProviderUnavailable("the connection was lost")


class Tapped:
    """A transport with a tap on it."""

    def __init__(self, transport: Transport, tap: Tap) -> None:
        self._transport = transport
        self._tap = tap

    def send(self, request: Request) -> Response:
        """Send a request, and give its answer as the tap lets it through."""
        passed = self._tap.before(request)
        response = self._transport.send(request)
        if self._tap.sends_twice(request):
            response = self._transport.send(request)
        return self._tap.after(passed, response)

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()


class AsyncTapped:
    """As ``Tapped``, for coroutines."""

    def __init__(self, transport: AsyncTransport, tap: Tap) -> None:
        self._transport = transport
        self._tap = tap

    async def send(self, request: Request) -> Response:
        """Send a request, and give its answer as the tap lets it through."""
        passed = self._tap.before(request)
        response = await self._transport.send(request)
        if self._tap.sends_twice(request):
            response = await self._transport.send(request)
        return self._tap.after(passed, response)

    async def close(self) -> None:
        """Close the transport."""
        await self._transport.close()
