"""Findings about the clock: what an answer says of the time, against this machine's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from attrs import frozen

from rewardkit.exchange import Response
from rewardkit.readback import SLACK

from .finding import Finding, Kind, Severity


@frozen
class Answer:
    """An answer, and when it was asked for and had, by this machine's clock; aware."""

    asked: datetime
    had: datetime
    response: Response


def skew_of(answer: Answer) -> timedelta | None:
    """By how much this machine's clock is ahead of the provider's; None where that is not known.

    An answer is dated to the second, at some moment between asking and having it. What lies within
    that counts as no difference.
    """
    headers = answer.response.headers
    if "age" in headers:  # it comes from a cache, which has kept its date
        return None
    try:
        dated = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    if dated.tzinfo is None:
        dated = dated.replace(tzinfo=UTC)
    if answer.asked > dated + timedelta(seconds=1):
        return answer.asked - dated - timedelta(seconds=1)
    return min(answer.had - dated, timedelta())


def clock_findings(where: str, answer: Answer) -> Iterator[Finding]:
    """A difference that is larger than rewardkit allows for.

    Args:
        where: what to call the connection.
        answer: of the provider.
    """
    skew = skew_of(answer)
    if skew is None or abs(skew) <= SLACK:
        return
    direction = "ahead of" if skew > timedelta() else "behind"
    yield Finding(
        severity=Severity.WARNING,
        kind=Kind.CLOCK,
        where=where,
        what=f"this machine's clock is {_shown(abs(skew))} {direction} the provider's",
        advice="Have it set by a time server (NTP): windows of rewards, the end of tokens and reading "
        f"back after a lost answer go by it, and clocks may differ by {_shown(SLACK)} at most.",
    )


def _shown(time: timedelta) -> str:
    return f"{time.total_seconds():,.0f} s"
