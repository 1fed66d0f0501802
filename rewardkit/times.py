"""Instants: what vendors write as text, we hold as aware UTC datetimes."""

from __future__ import annotations

from datetime import UTC, datetime

_parse = datetime.fromisoformat


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 date and time as UTC; one without a zone is taken as UTC.

    Raises:
        ValueError: the text is not of that form.
    """
    moment = _parse(text)
    zone = moment.tzinfo
    if zone is UTC:
        return moment
    if zone is None:
        return moment.replace(tzinfo=UTC)
    return _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} lies outside the years 1 to 9999 in UTC") from None


def format_instant(moment: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC with ``Z``, to the millisecond where it has any.

    Raises:
        ValueError: ``moment`` has no time zone, or lies outside the years 1 to 9999 in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; add one, such as UTC")
    moment = _in_utc(moment).replace(tzinfo=None)
    return (
        moment.isoformat(timespec="microseconds" if moment.microsecond % 1000 else "milliseconds")
        + "Z"
    )
