"""The patient transport: waits its turn, sends, and sends again what may be sent again.

What it decides by is in ``traffic`` and ``patience``; here are the sleeping and the sending.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

from rewardkit.errors import ProviderError, ProviderUnavailable
from rewardkit.exchange import Request, Response
from rewardkit.transport import Transport, Watch

from .deadline import within
from .health import Health
from .patience import Outcome, ended
from .settings import HttpSettings
from .traffic import Traffic


class PatientTransport:
    """Carries requests by another transport, which makes one attempt at a time. Threads may share it.

    Args:
        transport: sends one request once.
        traffic: decides; it belongs to one connection.
        settings: the connection's.
        sleep: waits; tests let no time pass.
    """

    def __init__(
        self,
        transport: Transport,
        traffic: Traffic,
        settings: HttpSettings,
        *,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        self._sleep = sleep
        self._transport = transport
        self._traffic = traffic
        self._settings = settings

    def send(self, request: Request) -> Response:
        """Send a request, and again where that can do no harm and may help.

        Raises:
            ProviderUnavailable: there is no answer and nothing was done; or too much has failed
                lately, and ``retry_at`` says until when nothing is sent.
            RateLimited: the vendor's limit is used up for longer than there is time.
            OutcomeUnknown: it was sent, must not be repeated, and no whole answer came.
            ProviderError: what the transport raises besides.
        """
        return self.send_watched(request, None)

    def send_watched(self, request: Request, watch: Watch | None) -> Response:
        """As ``send``, with each attempt told to ``watch``."""
        if request.after:
            self._sleep(self._traffic.before(request.after))
        started = monotonic()
        self._wait_for_turn(started)
        try:
            response = self._attempt(request, watch, 1)
        except ProviderUnavailable as error:
            if not self._traffic.patience.repeats(request, error):
                raise
            first: Outcome = error
        else:
            if response.status < 400 or not self._traffic.patience.repeats(request, response):
                return response
            first = response
        return self._again(request, first, started, watch)

    @property
    def parallel(self) -> int:
        """How many requests of one list may be under way at once."""
        return min(self._settings.parallel, self._settings.pool_size)

    def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        """Send a request that can wait, once; None where it is left for its turn.

        Raises:
            ProviderError: what the transport raises.
        """
        seconds = self._traffic.spare_place()
        if seconds is None:
            return None
        if seconds:
            self._sleep(seconds)
        if self._traffic.admit(monotonic()):
            return None
        return self._attempt(request, watch, 1)

    def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self._transport.close()

    def health(self) -> Health:
        """How the connection fares; nothing is sent."""
        return self._traffic.health()

    def _wait_for_turn(self, started: float) -> None:
        while seconds := self._traffic.hold_up(started):
            self._sleep(seconds)
        if seconds := self._traffic.place():
            self._sleep(seconds)
        while seconds := self._traffic.admit(started):
            self._sleep(seconds)

    def _attempt(
        self, request: Request, watch: Watch | None, number: int, ends: float | None = None
    ) -> Response:
        if watch is not None:
            return self._watched_attempt(request, watch, number, ends)
        began = monotonic()
        try:
            if ends is None:
                response = self._transport.send(request)
            else:
                with within(max(0.001, ends - monotonic())):
                    response = self._transport.send(request)
        except ProviderError as error:
            self._traffic.ended(error, monotonic() - began)
            raise
        else:
            self._traffic.ended(response, monotonic() - began)
            return response
        finally:
            self._traffic.over()

    def _watched_attempt(
        self, request: Request, watch: Watch, number: int, ends: float | None
    ) -> Response:
        watch.started(request, number)
        began = monotonic()
        try:
            response = self._attempt(request, None, number, ends)
        except BaseException as error:
            watch.finished(request, number, error, monotonic() - began)
            raise
        watch.finished(request, number, response, monotonic() - began)
        return response

    def _again(
        self, request: Request, first: Outcome, started: float, watch: Watch | None
    ) -> Response:
        """Go on after a first attempt that failed; tenacity counts, and decides with patience."""
        from tenacity import Retrying

        number, last, refused = 0, first, False

        def attempt() -> Response:
            nonlocal number, last, refused
            number += 1
            if number == 1:
                return ended(first)
            try:
                self._wait_for_turn(started)
            except ProviderError:
                refused = True
                return ended(last)  # which says more than that nothing is sent for now
            try:
                last = self._attempt(request, watch, number, started + self._settings.retry_time)
            except ProviderError as error:
                last = error
                raise
            return last

        strategies = self._traffic.patience.strategies(
            request, started, stopped=lambda: refused or self._traffic.halted
        )
        answer: Response = Retrying(sleep=self._sleep, **strategies)(attempt)
        return answer
