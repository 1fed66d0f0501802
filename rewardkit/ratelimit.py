"""What a vendor says of its rate limit: read from headers, whatever stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from attrs import field, frozen

_WHOLE = re.compile(r"[0-9]{1,15}(?![0-9])")
_SECONDS = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")

#: From these on, a number of seconds is no duration but a moment: seconds, or milliseconds, of Unix.
_EPOCH_SECONDS = 100_000_000
_EPOCH_MILLISECONDS = 100_000_000_000

#: The names of the same thing, the more common first: limit, remaining, reset.
_NAMES = (
    ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
)


@frozen(kw_only=True)
class RateLimit:
    """What one answer says of the vendor's rate limit; None where it says nothing.

    Attributes:
        limit: how many calls a span of time has.
        remaining: how many of them are left.
        resets_at: from when there are calls again; aware.
        retry_at: when the answer asks to be asked again, whatever the limit; aware.
        worth_waiting: whether it resets soon enough to wait for it. Not so a quota of the plan that
            is used up for the month.
    """

    limit: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = field(default=None)
    retry_at: datetime | None = field(default=None)
    worth_waiting: bool = True

    @resets_at.validator
    @retry_at.validator
    def _aware(self, _: object, moment: datetime | None) -> None:
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no time zone; add one, such as UTC")

    def back_at(self, status: int) -> datetime | None:
        """From when to ask again; None where the answer does not say.

        A server that is in trouble is not back when the limit resets, unless that was the trouble.

        Args:
            status: the answer's.
        """
        if self.retry_at is not None:
            return self.retry_at
        return self.resets_at if status == 429 or not self.remaining else None


def read_rate_limit(headers: Mapping[str, str], now: datetime) -> RateLimit | None:
    """Read ``RateLimit-*``, ``X-RateLimit-*`` and ``Retry-After``; None where none of them is there.

    What cannot be read counts as not there: nothing raises.

    Args:
        headers: with names in lower case.
        now: the present, aware, which durations count from.
    """
    retry_at = read_moment(headers.get("retry-after"), now)
    for limit, remaining, reset in _NAMES:
        if limit in headers or remaining in headers:
            return RateLimit(
                limit=read_count(headers.get(limit)),
                remaining=read_count(headers.get(remaining)),
                resets_at=read_moment(headers.get(reset), now),
                retry_at=retry_at,
            )
    return None if retry_at is None else RateLimit(retry_at=retry_at)


def read_count(text: str | None) -> int | None:
    """The number that a header begins with, as in ``100, 100;w=60``; None where it begins with none."""
    found = None if text is None else _WHOLE.match(text.strip())
    return None if found is None else int(found[0])


def read_moment(text: str | None, now: datetime) -> datetime | None:
    """A moment that is said as seconds from now, as one of Unix, or as an HTTP date.

    Args:
        text: what the header says; a moment of Unix may be in seconds or in milliseconds.
        now: the present, aware.

    Returns:
        None where it can be read as none of them, as with ``-5`` or ``soon``.
    """
    text = (text or "").strip()
    if not text:
        return None
    try:
        if not _SECONDS.fullmatch(text):
            return _date(text)
        seconds = float(text)
        if seconds < _EPOCH_SECONDS:
            return now + timedelta(seconds=seconds)
        if seconds >= _EPOCH_MILLISECONDS:
            seconds /= 1_000
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # no date, or one beyond the year 9999
        return None


def _date(text: str) -> datetime | None:
    if not text[0].isalpha():  # as in "Wed, 21 Oct 2026 07:28:00 GMT"; the parser takes a lot
        return None
    from email.utils import parsedate_to_datetime  # takes long to import, and is seldom needed

    moment = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
