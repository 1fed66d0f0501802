"""Long lists by time: the vendor gives out 99 pages, so that more are read from a later moment on.

Whether the vendor's ``created_at[after]`` has that very moment in it is not documented. So it is
asked for from a little before, and what has been given out already is left out: either way nothing is
lost and nothing comes twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, Self, TypeVar

from attrs import evolve, frozen

from rewardkit.errors import ContractViolated, InvalidRequest, Unsupported
from rewardkit.exchange import Param
from rewardkit.operations import Operation
from rewardkit.times import format_instant, parse_instant

from .paging import LAST_PAGE_OF_CODES, PAGE_SIZE, Place

_STEP = timedelta(milliseconds=1)  # as fine as the vendor's times are


class Item(Protocol):
    """What a list is made of."""

    @property
    def id(self) -> str:
        """Which it is."""


T = TypeVar("T", bound=Item)

#: When an item was made, as the vendor writes it; None where it does not say.
When = Callable[[T], str | None]


@frozen
class Window:
    """A page of a list that is in the order of time.

    Attributes:
        operation: what lists, so that an error can say so.
        number: of the page, from 1.
        after: from when on, as the vendor writes it; None for the beginning.
        given: the ids of the last moment that were given out before.
        size: how many items are asked for.
        last: the last page that the vendor gives out.
    """

    operation: Operation
    number: int = 1
    after: str | None = None
    given: tuple[str, ...] = ()
    size: int = PAGE_SIZE
    last: int = LAST_PAGE_OF_CODES

    @classmethod
    def at(
        cls,
        operation: Operation,
        cursor: str | None,
        page_size: int | None,
        *,
        last: int = LAST_PAGE_OF_CODES,
    ) -> Self:
        """Where a cursor points to.

        Raises:
            InvalidRequest: the cursor or the size is none.
        """
        if page_size is not None and page_size < 1:
            raise InvalidRequest(f"a page has at least one item, not {page_size}")
        size = min(page_size or PAGE_SIZE, PAGE_SIZE)
        if cursor is None:
            return cls(operation, size=size, last=last)
        try:
            number, after, given = json.loads(cursor)
            if type(number) is int and 1 <= number <= last and all(map(_is_text, given)):
                after is None or parse_instant(after)
                return cls(operation, number, after, tuple(given), size, last)
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

    def new(self, found: Sequence[T], when: When[T]) -> Sequence[T]:
        """Those of a page that have not been given out.

        Raises:
            ContractViolated: the page begins before the moment that was asked for, so that the list
                would never end.
        """
        if self.after is not None and found:
            first = _moment(found[0], when)
            if first is not None and first < parse_instant(self.after) - _STEP:
                raise ContractViolated("the list does not begin when it was asked to", path="$")
        given = frozenset(self.given)
        return [each for each in found if each.id not in given] if given else found

    def next(self, found: Sequence[T], total: int | None, when: When[T]) -> Window | None:
        """The page after this one; None where there is none.

        Args:
            found: what was on this page, also what had been given out.
            total: how many there are from ``after`` on, where the vendor says.
            when: tells when an item was made.

        Raises:
            Unsupported: it is the vendor's last page, and there is no way to go on after it.
        """
        more = len(found) == self.size if total is None else self.number * self.size < total
        if not more or not found:
            return None
        moment = _moment(found[-1], when)
        if moment is None:
            if self.number < self.last:
                return evolve(self, number=self.number + 1)
            raise self._cannot(
                "the vendor does not say when some were made, by which the list would go on"
            )
        since = moment - _STEP
        tail = tuple(each.id for each in found if (_moment(each, when) or since) >= since)
        # A moment may have more than a page; what was given of it before is not forgotten then.
        given = (*self.given, *tail) if len(tail) == len(found) else tail
        if self.number < self.last:
            return evolve(self, number=self.number + 1, given=given)
        after = format_instant(since)
        if after == self.after:
            raise self._cannot(
                f"{self.last * self.size:,} or more were made at {format_instant(moment)} and a "
                f"millisecond before, and the vendor's pages of {self.size} do not get past that"
            )
        return evolve(self, number=1, after=after, given=given)

    def ahead(self, total: int | None, most: int) -> tuple[str, ...]:
        """The cursors of the pages after the next one, as far as this list from ``after`` on goes.

        What will have been given out by then is not known yet, so they ask for those pages, and
        ``next`` says in time what to leave out of them.

        Args:
            total: how many there are from ``after`` on, where the vendor says.
            most: of how many pages.
        """
        place = Place(self.number, self.size, self.last)
        return tuple(
            evolve(self, number=number, given=()).cursor for number in place.ahead(total, most)
        )

    def _cannot(self, reason: str) -> Unsupported:
        return Unsupported(
            f"{reason}; its exports have them all", provider="voucherify", operation=self.operation
        )


def _moment(item: T, when: When[T]) -> datetime | None:
    """When an item was made; None where that is not said, or cannot be read."""
    text = when(item)
    try:
        return None if text is None else parse_instant(text)
    except ValueError:
        return None


def _is_text(value: Any) -> bool:
    return type(value) is str
