"""Long lists by time: the vendor gives out 99 pages, so that more are read from a later moment on.

Whether the vendor's ``created_at[after]`` has that very moment in it is not documented. So it is
asked for from a little before, and what has been given out already is left out: either way nothing is
lost and nothing comes twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, Self, TypeVar

from attrs import evolve, frozen

from rewardkit.errors import ContractViolated, InvalidRequest
from rewardkit.exchange import Param
from rewardkit.times import format_instant, parse_instant

from .paging import LAST_PAGE_OF_CODES, PAGE_SIZE

_STEP = timedelta(milliseconds=1)  # as fine as the vendor's times are


class Dated(Protocol):
    """What a list by time is made of."""

    @property
    def id(self) -> str:
        """Which it is."""

    @property
    def date(self) -> str:
        """When it was, as the vendor writes it."""


D = TypeVar("D", bound=Dated)


@frozen
class Window:
    """A page of a list that is in the order of time.

    Attributes:
        number: of the page, from 1.
        after: from when on, as the vendor writes it; None for the beginning.
        given: the ids of the last moment that were given out before.
        size: how many items are asked for.
        last: the last page that the vendor gives out.
    """

    number: int = 1
    after: str | None = None
    given: tuple[str, ...] = ()
    size: int = PAGE_SIZE
    last: int = LAST_PAGE_OF_CODES

    @classmethod
    def at(
        cls, cursor: str | None, page_size: int | None, *, last: int = LAST_PAGE_OF_CODES
    ) -> Self:
        """Where a cursor points to.

        Raises:
            InvalidRequest: the cursor or the size is none.
        """
        if page_size is not None and page_size < 1:
            raise InvalidRequest(f"a page has at least one item, not {page_size}")
        size = min(page_size or PAGE_SIZE, PAGE_SIZE)
        if cursor is None:
            return cls(size=size, last=last)
        try:
            number, after, given = json.loads(cursor)
            if type(number) is int and 1 <= number <= last and all(map(_is_text, given)):
                after is None or parse_instant(after)
                return cls(number, after, tuple(given), size, last)
        except (ValueError, TypeError, AttributeError, RecursionError):
            pass
        raise InvalidRequest("the cursor is none of this provider: pass Page.next as it came")

    @property
    def cursor(self) -> str:
        """The cursor that points here."""
        return json.dumps([self.number, self.after, self.given], separators=(",", ":"))

    @property
    def params(self) -> dict[str, Param]:
        """The query that asks for it."""
        page: dict[str, Param] = {"limit": self.size, "page": self.number, "order": "created_at"}
        return page if self.after is None else {**page, "created_at[after]": self.after}

    def new(self, found: Sequence[D]) -> list[D]:
        """Those of a page that have not been given out.

        Raises:
            ContractViolated: the page begins before the moment that was asked for, so that the list
                would never end.
        """
        since = None if self.after is None else parse_instant(self.after) - _STEP
        if since is not None and found and _moment(found[0]) < since:
            raise ContractViolated("the list does not begin when it was asked to", path="$")
        return [each for each in found if each.id not in self.given]

    def next(self, found: Sequence[Dated], total: int | None) -> Window | None:
        """The page after this one; None where there is none.

        Args:
            found: what was on this page, also what had been given out.
            total: how many there are from ``after`` on, where the vendor says.
        """
        more = len(found) == self.size if total is None else self.number * self.size < total
        if not more or not found:
            return None
        since = _moment(found[-1]) - _STEP
        last = tuple(each.id for each in found if _moment(each) >= since)
        # A moment may have more than a page; what was given of it before is not forgotten then.
        given = (*self.given, *last) if len(last) == len(found) else last
        if self.number < self.last:
            return evolve(self, number=self.number + 1, given=given)
        after = format_instant(since)
        if after == self.after:
            raise ContractViolated(
                f"more than {self.last * self.size:,} are of one moment, and the vendor gives out no "
                "more of them",
                path="$",
            )
        return evolve(self, number=1, after=after, given=given)


def _moment(item: Dated) -> datetime:
    try:
        return parse_instant(item.date)
    except ValueError:
        raise ContractViolated(f"{item.date!r} is no time", path="$") from None


def _is_text(value: Any) -> bool:
    return type(value) is str
