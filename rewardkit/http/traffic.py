"""What one connection's requests have in common: whose turn it is, and what each answer teaches.

It neither sends nor sleeps, so that the sync and the async driver decide by the same object.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from rewardkit import log
from rewardkit.errors import ContractViolated, OutcomeUnknown, ProviderUnavailable, RateLimited
from rewardkit.exchange import Response
from rewardkit.ratelimit import RateLimit

from .breaker import Breaker
from .deadline import left
from .health import Health
from .limiter import Limiter
from .patience import Outcome, Patience
from .settings import HttpSettings
from .unsent import Unsent

#: Seconds that a provider may take for an answer without being taken for down by who has less time.
_FAIR = 1.0

#: Seconds of the line of ``calls_per_second`` that requests may fill which can wait.
_MOMENT = 0.25


class Traffic:
    """One connection's limiter and breaker, and its patience; threads and tasks may share it.

    Args:
        settings: the connection's.
        rate_limit: what an answer says of the vendor's limit, as ``Adapter.rate_limit``.
        clock: the present, aware.
        ticks: seconds that never go back; tests have their own.
    """

    def __init__(
        self,
        settings: HttpSettings,
        rate_limit: Callable[[Response], RateLimit | None],
        clock: Callable[[], datetime],
        *,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self.patience = Patience(settings, self.rate_limit, clock)
        self._settings = settings
        self._adapters = rate_limit
        self._clock = clock
        self._ticks = ticks
        self._breaker = Breaker(settings.failures_to_open, settings.open_time, clock=ticks)
        self._limiter = Limiter(settings.calls_per_second, clock=ticks)
        self._paced = settings.calls_per_second is not None

    @property
    def halted(self) -> bool:
        """Whether nothing is sent now, as too much has failed."""
        return not self._breaker.closed

    def rate_limit(self, response: Response) -> RateLimit | None:
        """What an answer says of the limit; a mistake in an adapter must not cost the answer."""
        try:
            return self._adapters(response)
        except Exception as error:  # noqa: BLE001  # anything that an adapter does
            log.warn("rate limit cannot be read", error=type(error).__name__)
            return None

    def before(self, seconds: float) -> float:
        """The seconds of ``Request.after``, if the caller has as many left.

        Raises:
            ProviderUnavailable: the caller has not; nothing was sent.
        """
        if seconds > left():
            raise ProviderUnavailable(
                f"the time that is left does not allow to wait {seconds:g} s for what was begun",
                sent=False,
            )
        return seconds

    def hold_up(self, started: float) -> float:
        """Seconds to wait for the vendor's limit; 0 for none. After waiting, ask again.

        Args:
            started: when the caller began to wait, on the monotonic clock.

        Raises:
            RateLimited: that is longer than it may be.
        """
        return self._short_enough(self._limiter.closed_for(), started)

    def place(self) -> float:
        """Seconds until the caller's place in the line of ``calls_per_second``; 0 for at once.

        Raises:
            RateLimited: that is longer than it may be, and the place was not taken.
        """
        if not self._paced:
            return 0.0
        most = max(0.0, min(self._settings.longest_wait, left()))
        seconds = self._limiter.place(most)
        if seconds > most:
            raise self._too_long("http.calls_per_second has no place free", seconds)
        return seconds

    def spare_place(self) -> float | None:
        """Seconds until the place in the line of a request that can wait; None for not now.

        It is not to use up the vendor's limit, nor to try whether the provider is back, nor to hold
        up others for longer than a moment.
        """
        if self.halted or not self._limiter.has_spare(self._settings.parallel):
            return None
        seconds = self._limiter.place(_MOMENT)
        return None if seconds > _MOMENT else seconds

    def admit(self, started: float) -> float:
        """Let a request through that is sent now, and ends with ``over``; or the seconds to wait first.

        Args:
            started: when the caller began to wait, on the monotonic clock.

        Returns:
            0 where it is let through. After waiting, ask again: so many may be under way as the
            vendor's limit has calls left.

        Raises:
            ProviderUnavailable: too much has failed, and it is not time yet to try.
            RateLimited: the wait is longer than it may be.
        """
        seconds = self._short_enough(self._limiter.take(), started)
        if seconds:
            return seconds
        seconds = self._breaker.admit()
        if seconds:
            self._limiter.give_back()
            raise ProviderUnavailable(
                "it has failed several times in a row (http.failures_to_open), and nothing is sent "
                "for now",
                retry_at=self._clock() + timedelta(seconds=seconds),
                sent=False,
            )
        return 0.0

    def over(self) -> None:
        """A request that was let through has come to its end, whatever that was."""
        self._limiter.give_back()

    def ended(self, outcome: Outcome, seconds: float) -> None:
        """Take in how a request ended: what it says of the limit, and of the provider's health.

        A refusal is no failure. Nor is what the caller's own deadline cut short within a second, nor
        what found none of our own connections free, nor what lasts until somebody corrects it, such
        as a certificate.

        Args:
            outcome: the answer, or the error.
            seconds: how long it took.
        """
        if isinstance(outcome, Response):
            limit = self.rate_limit(outcome)
            if limit is not None:
                self._limiter.learn(
                    limit, status=outcome.status, now=self._clock(), seconds=seconds
                )
            if outcome.status < 500:
                self._breaker.succeeded()
            else:
                self._breaker.failed()
        elif isinstance(outcome, ContractViolated) or getattr(outcome, "status", None) is not None:
            self._breaker.succeeded()  # something answered
        elif isinstance(outcome, ProviderUnavailable | OutcomeUnknown):
            if getattr(outcome, "why", None) == Unsent.NO_TURN.why:
                return  # nothing was tried
            hasty = left() <= 0 and seconds < _FAIR
            if hasty or getattr(outcome, "lasting", False):
                self._breaker.undecided()
            else:
                self._breaker.failed()

    def health(self) -> Health:
        """How it stands now."""
        view, now, ticks = self._breaker.view(), self._clock(), self._ticks()
        until = None if view.until is None else now + timedelta(seconds=view.until - ticks)
        return Health(
            state=view.state,
            since=now + timedelta(seconds=view.since - ticks),
            until=until,
            attempts=view.attempts,
            failures=view.failures,
            failures_in_a_row=view.failures_in_a_row,
            rate_limit=self._limiter.seen,
        )

    def _short_enough(self, seconds: float, started: float) -> float:
        """Seconds to wait for the vendor's limit, if they may be waited."""
        if seconds and seconds > self.patience.longest(started):
            raise self._too_long("the provider takes no requests before its limit resets", seconds)
        return seconds

    def _too_long(self, why: str, seconds: float) -> RateLimited:
        return RateLimited(
            f"{why}, and that is longer than there is time or http.longest_wait allows",
            retry_at=self._clock() + timedelta(seconds=seconds),
        )
