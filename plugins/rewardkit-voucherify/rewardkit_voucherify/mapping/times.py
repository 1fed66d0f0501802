"""The vendor's times; what cannot be read is not stated, as it is no "never"."""

from __future__ import annotations

from datetime import datetime

from .money import VoucherifyLike


def instant(
    adapter: VoucherifyLike, where: str, text: str | None, path: str, gaps: list[str]
) -> datetime | None:
    """A time.

    Args:
        adapter: counts what cannot be read as drift.
        where: the vendor's path to the time.
        text: the time.
        path: the neutral field; where the time cannot be read, it goes to ``gaps``.
        gaps: paths that are not stated.
    """
    if text is None:
        return None
    found = adapter.instant(where, text)
    if found is None:
        gaps.append(path)
    return found
