"""When a request is sent again and how long to wait before: decisions only, no sleeping, no sending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

from rewardkit.errors import ProviderUnavailable
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.ratelimit import RateLimit

from .deadline import left
from .settings import HttpSettings

if TYPE_CHECKING:
    from tenacity import RetryCallState

#: How an attempt ended.
Outcome: TypeAlias = Response | BaseException

#: Answers that say "not now". A request that must not be repeated is not, even then: no vendor's
#: contract promises that nothing was done.
NOT_NOW = frozenset({429, 502, 503, 504})

#: The window of the first wait, in seconds; each next one is twice as wide, up to the second number.
_FIRST_WINDOW, _WIDEST_WINDOW = 0.25, 8.0


class Patience:
    """Decides about repeating, for sync and async alike; it may be shared.

    Args:
        settings: how often, how long at a time, and how long in all.
        rate_limit: what an answer says of the vendor's limit.
        clock: the present, aware, which the limit's moments are compared with.
    """

    def __init__(
        self,
        settings: HttpSettings,
        rate_limit: Callable[[Response], RateLimit | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._rate_limit = rate_limit
        self._clock = clock

    def repeats(self, request: Request, outcome: Outcome) -> bool:
        """Whether sending the request again is allowed, can help, and is set.

        What was not sent may always be sent again. What was sent, only where that is ``SAFE``.
        """
        if self._settings.attempts == 1:
            return False
        if isinstance(outcome, ProviderUnavailable):
            return not outcome.lasting and (not outcome.sent or request.repeat is Repeat.SAFE)
        if not isinstance(outcome, Response) or request.repeat is not Repeat.SAFE:
            return False
        if outcome.status not in NOT_NOW:
            return False
        limit = self._rate_limit(outcome)
        return limit is None or limit.worth_waiting

    def stated_wait(self, outcome: Outcome) -> float:
        """Seconds that the vendor asks to wait; 0 where it asks for none."""
        if not isinstance(outcome, Response):
            return 0.0
        limit = self._rate_limit(outcome)
        back_at = None if limit is None else limit.back_at(outcome.status)
        return 0.0 if back_at is None else max(0.0, (back_at - self._clock()).total_seconds())

    def strategies(
        self, request: Request, started: float, *, stopped: Callable[[], bool] = lambda: False
    ) -> dict[str, Any]:
        """What ``tenacity.Retrying`` and ``AsyncRetrying`` decide by, once an attempt has failed.

        Give them a function whose first call ends as that attempt did, so that it is counted. They
        end as the last attempt did: by its answer or its error, and without an error of their own.
        A wait that does not fit into what is left, or is longer than it may be, ends it at once.

        Args:
            request: what is sent.
            started: when its first attempt was, on the monotonic clock.
            stopped: says that nothing may be sent now, whatever the time.
        """
        from tenacity import wait_random_exponential

        jitter = wait_random_exponential(multiplier=_FIRST_WINDOW, max=_WIDEST_WINDOW)

        def wait(state: RetryCallState) -> float:
            # After a stated moment, too, a little jitter, or all who wait for it come at once.
            stated = self.stated_wait(_outcome(state))
            return max(stated, min(stated + jitter(state), self.longest(started)))

        def stop(state: RetryCallState) -> bool:
            return (
                stopped()
                or state.attempt_number >= self._settings.attempts
                or state.upcoming_sleep > self.longest(started)
            )

        return {
            "retry": lambda state: self.repeats(request, _outcome(state)),
            "wait": wait,
            "stop": stop,
            "retry_error_callback": _end_as_the_last_attempt,
        }

    def longest(self, started: float) -> float:
        """Seconds that a wait may take now, by the settings and the caller's deadline.

        Args:
            started: when the request's first attempt was, on the monotonic clock.
        """
        retrying = started + self._settings.retry_time - monotonic()
        return min(self._settings.longest_wait, retrying, left())


def ended(outcome: Outcome) -> Response:
    """End as an attempt did: with its answer or its error."""
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _outcome(state: RetryCallState) -> Outcome:
    future = state.outcome
    if future is None:  # before the first attempt, when nobody asks
        raise RuntimeError("nothing has been attempted")
    outcome: Outcome = future.exception() or future.result()
    return outcome


def _end_as_the_last_attempt(state: RetryCallState) -> Any:
    return None if state.outcome is None else state.outcome.result()
