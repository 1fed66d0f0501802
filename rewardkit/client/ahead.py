"""Pages of a list that are asked for before their turn, by threads, and given out in it.

Only the waiting is done ahead: each page is asked for once, and its answer is what the page's own
request gets in its turn. What fails is forgotten, so that all that can go wrong does so in its turn.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import copy_context
from math import isfinite
from threading import Thread, current_thread
from typing import Any, Generic, Protocol, TypeVar, cast

from rewardkit.errors import RewardKitError
from rewardkit.exchange import Exchange, Request, Response, Send
from rewardkit.http.deadline import left
from rewardkit.transport import AheadTransport, Transport, Watch, parallel_of


class Attempt(Protocol):
    """A request that was sent before its turn.

    Attributes:
        request: None when it is wanted no longer.
        outcome: its answer, or its error; None for as long as there is neither, and where it was
            left for its turn.
    """

    request: Request | None
    outcome: Response | Exception | None

    @property
    def under_way(self) -> bool:
        """Whether it may still be answered."""


A = TypeVar("A", bound=Attempt)


class Line(Generic[A]):
    """The attempts for one list, whoever makes them.

    Args:
        most: how many requests of the list may be under way at once.

    Attributes:
        used: whether an answer that came ahead was given out since this was set to False.
    """

    def __init__(self, most: int) -> None:
        self.used = False
        self.attempts: list[A] = []
        self._most = most

    def missing(self, requests: Sequence[Request]) -> Iterator[Request]:
        """Those to begin now; what is under way and not among them is wanted no longer.

        Args:
            requests: the next one, whose turn it is, and those after it.
        """
        wanted = requests[: self._most]
        for each in self.attempts:
            if each.request not in wanted:
                each.request = None
        self.attempts = [each for each in self.attempts if each.request or each.under_way]
        begun = [each.request for each in self.attempts]
        room = self._most - len(begun) - (wanted[0] not in begun)
        return iter([each for each in wanted[1:] if each not in begun][: max(0, room)])

    def take(self, request: Request) -> A | None:
        """The attempt of a request whose turn it is; None where there was none."""
        for each in self.attempts:
            if each.request == request:
                each.request = None
                return each
        return None

    def answer(self, attempt: A) -> Response | None:
        """What came of it; None where the request has to be sent in its turn.

        After a failure nothing is asked for ahead any more: a provider that is not well is not
        helped by many requests at once.
        """
        outcome, attempt.outcome = attempt.outcome, None  # it is not held for longer than it takes
        if isinstance(outcome, Response) and outcome.ok:
            self.used = True
            return outcome
        if outcome is not None:
            self._most = 1
        return None

    def forget(self) -> None:
        """Want none of them any longer."""
        for each in self.attempts:
            each.request = None


def first_requests(
    page_at: Callable[[str | None], Exchange[Any]], cursors: Iterable[str]
) -> list[Request]:
    """What the pages at these cursors ask for first, as far as they ask for something."""
    found: list[Request] = []
    for cursor in cursors:
        try:
            exchange = page_at(cursor)
            found.append(next(exchange))
            exchange.close()
        except (StopIteration, RewardKitError):  # it is told in its turn
            break
    return found


def seconds_left() -> float | None:
    """How long the caller can wait; None for as long as it takes."""
    seconds = left()
    return max(0.0, seconds) if isfinite(seconds) else None


class Ahead:
    """Asks for pages of one list ahead; each in a thread, which ends with the attempt.

    Args:
        transport: the connection's; one that is not an ``AheadTransport`` is asked for nothing.
        watch: gives who is told of an attempt; None for nobody.
    """

    def __init__(self, transport: Transport, watch: Callable[[], Watch | None]) -> None:
        self._transport = cast("AheadTransport", transport)
        self._watch = watch
        self._line: Line[_Threaded] = Line(parallel_of(transport))

    @property
    def used(self) -> bool:
        """Whether the last page came of an answer that was there before its turn."""
        return self._line.used

    def begin(self, requests: Sequence[Request]) -> None:
        """Ask for pages, as many as may be: the next one is among them, and is not sent."""
        for request in self._line.missing(requests):
            attempt = _Threaded(request, self._transport, self._watch())
            self._line.attempts.append(attempt)
            attempt.thread.start()

    def before(self, send: Send) -> Send:
        """How the next page's requests are sent: with ``send``, where there is no answer by now."""
        self._line.used = False
        if not self._line.attempts:
            return send

        def sent(request: Request) -> Response:
            answer = self._answer(request)
            return send(request) if answer is None else answer

        return sent

    def forget(self) -> None:
        """Ask for all of them in their turn."""
        self._line.forget()

    def close(self) -> None:
        """Begin nothing more, and wait for what is under way; after Ctrl-C, do not wait."""
        self.forget()
        if isinstance(sys.exception(), KeyboardInterrupt):
            return
        for attempt in self._line.attempts:
            if attempt.thread is not current_thread():  # which collects garbage, such as this list
                attempt.thread.join()

    def _answer(self, request: Request) -> Response | None:
        attempt = self._line.take(request)
        if attempt is None:
            return None
        attempt.thread.join(seconds_left())
        return self._line.answer(attempt)


class _Threaded:
    """An attempt in a thread. A fork ends the thread for the child, and so its wait for that."""

    def __init__(self, request: Request, transport: AheadTransport, watch: Watch | None) -> None:
        self.request: Request | None = request
        self.outcome: Response | Exception | None = None
        context = copy_context()  # where a deadline may stand, and what observers go by

        def send() -> None:
            try:
                self.outcome = context.run(transport.send_ahead, request, watch)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is met in its turn
                self.outcome = error

        self.thread = Thread(target=send, name="rewardkit-ahead", daemon=True)

    @property
    def under_way(self) -> bool:
        return self.thread.is_alive()
