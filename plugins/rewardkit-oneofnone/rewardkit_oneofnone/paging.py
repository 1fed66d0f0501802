"""Pages by offset. What ``pagination`` holds is not documented, so it is used and never relied on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeVar

from attrs import frozen

from rewardkit.errors import InvalidRequest
from rewardkit.exchange import Param
from rewardkit.model import Page

from .capabilities import PAGE_LIMIT

W = TypeVar("W")
T = TypeVar("T")


@frozen
class Slice:
    """Which part of a list is asked for."""

    offset: int = 0
    limit: int = PAGE_LIMIT

    @classmethod
    def of(cls, cursor: str | None, page_size: int | None) -> Self:
        """The slice that a query asks for; a page larger than the vendor's most is the most.

        Raises:
            InvalidRequest: the cursor is none of ours, or the page would be empty.
        """
        if page_size is not None and page_size < 1:
            raise InvalidRequest(f"a page has at least 1 entry, not {page_size}")
        if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 16):
            raise InvalidRequest(
                f"{cursor[:20]!r} is no cursor of this list: take the one that a page gave as next"
            )
        return cls(int(cursor or 0), min(page_size or PAGE_LIMIT, PAGE_LIMIT))

    @property
    def params(self) -> dict[str, int]:
        """The slice as parameters of the query."""
        return {"limit": self.limit, "offset": self.offset}

    def counted(self, ahead: int) -> dict[str, Param]:
        """As ``params``, and asking for a count where pages ahead are wanted: they need the total.

        Args:
            ahead: of how many pages.
        """
        return {**self.params, "include_count": True if ahead else None}

    def after(self, count: int, pagination: Mapping[str, Any] | None) -> int | None:
        """Where the next page begins, after one of ``count`` entries; None after the last.

        A total decides, where the vendor gives one. Without, a page shorter than was asked for is
        the last: shorter than the vendor's own limit, where it says that this is a lower one.
        """
        if count == 0:
            return None
        end = self.offset + count
        total = _whole(pagination, "total_count")
        if total is not None:
            return end if end < total else None
        asked = min(self.limit, _whole(pagination, "limit") or self.limit)
        return end if count >= asked else None

    def ahead(self, count: int, pagination: Mapping[str, Any] | None, most: int) -> tuple[str, ...]:
        """The cursors of the pages after the next one; none where the vendor gives no total.

        Args:
            count: how many entries this page has; the others should have as many.
            pagination: as the vendor gave it.
            most: of how many pages.
        """
        total = _whole(pagination, "total_count")
        if not (most and count and total is not None):
            return ()
        following = self.offset + count
        return tuple(
            str(offset)
            for offset in range(
                following + count, min(total, following + count * (most + 1)), count
            )
        )


def page(
    entries: Sequence[W | None],
    pagination: Mapping[str, Any] | None,
    asked: Slice,
    to_neutral: Callable[[W], T],
    ahead: int = 0,
) -> Page[T]:
    """A page of neutral values; nulls among the vendor's entries are skipped and counted.

    Args:
        entries: as the vendor gave them.
        pagination: as the vendor gave it.
        asked: for which part of the list.
        to_neutral: makes a neutral value of an entry.
        ahead: how many cursors of later pages are wanted.
    """
    total = _whole(pagination, "total_count")
    items = tuple([to_neutral(entry) for entry in entries if entry is not None])
    following = asked.after(len(entries), pagination)
    return Page(
        items,
        next=None if following is None else str(following),
        total=total,
        skipped=len(entries) - len(items),
        ahead=asked.ahead(len(entries), pagination, ahead),
        edition=total,
    )


def _whole(pagination: Mapping[str, Any] | None, key: str) -> int | None:
    """A count that ``pagination`` may have; anything but a whole number is as if it were not there."""
    value = (pagination or {}).get(key)
    return value if type(value) is int and value >= 0 else None
