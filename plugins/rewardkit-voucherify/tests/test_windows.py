"""Lists by time beyond the vendor's last page: nothing is lost, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardkit.errors import ContractViolated, InvalidRequest, Unsupported
from rewardkit.operations import Operation
from rewardkit.times import format_instant, parse_instant
from rewardkit_voucherify.windows import When, Window

LISTING = Operation.LIST_REDEMPTIONS
START = datetime(2026, 6, 1, tzinfo=UTC)


@frozen
class Item:
    """What a list is made of."""

    id: str
    date: str


WHEN: When[Item] = attrgetter("date")


def item(number: int, milliseconds: int) -> Item:
    """Give an item of a moment."""
    return Item(f"r_{number}", format_instant(START + timedelta(milliseconds=milliseconds)))


def vendors_page(items: list[Item], at: Window, *, inclusive: bool) -> tuple[list[Item], int]:
    """Answer as the vendor does: what is after a moment, or at it, too; a page of it and the total."""
    after = at.params.get("created_at[after]")
    found = items
    if after is not None:
        since = parse_instant(str(after))
        found = [
            each
            for each in items
            if parse_instant(each.date) > since or (inclusive and parse_instant(each.date) == since)
        ]
    start = (at.number - 1) * at.size
    return found[start : start + at.size], len(found)


def read(
    items: list[Item], size: int, last: int, *, inclusive: bool, says_total: bool
) -> Iterator[Item]:
    """Read the whole list as a client does, each place through its cursor."""
    at: Window | None = Window.at(LISTING, None, size, last=last)
    while at is not None:
        found, total = vendors_page(items, at, inclusive=inclusive)
        yield from at.new(found, WHEN)
        at = at.next(found, total if says_total else None, WHEN)
        at = None if at is None else Window.at(LISTING, at.cursor, size, last=last)


@given(
    gaps=st.lists(st.integers(0, 3), max_size=60),
    size=st.integers(2, 6),
    last=st.integers(3, 5),
    inclusive=st.booleans(),
    says_total=st.booleans(),
)
@settings(deadline=None)
def test_nothing_is_lost_and_nothing_comes_twice(
    gaps: list[int], size: int, last: int, *, inclusive: bool, says_total: bool
) -> None:
    """If a list is longer than its pages, each item comes once, whatever "after" means there.

    Moments are shared by few items here; what many of one moment do, the next test says.
    """
    moments = [sum(gaps[: number + 1]) for number in range(len(gaps))]
    # Three items of a moment at most, so that a window of at least six always moves on.
    moments = [number // 3 * 4 + moment for number, moment in enumerate(moments)]
    items = [item(number, moment) for number, moment in enumerate(sorted(moments))]
    assert list(read(items, size, last, inclusive=inclusive, says_total=says_total)) == items


def test_a_moment_of_more_than_all_pages_is_said() -> None:
    """If more items share a moment than the vendor gives out, that is an error, and no endless list."""
    items = [item(number, 5) for number in range(99 * 2 + 1)]
    with pytest.raises(Unsupported, match=r"198 or more were made at .* do not get past that"):
        list(read(items, 2, 99, inclusive=True, says_total=True))


def test_pages_further_on_are_known_by_the_total() -> None:
    """If a total is said, the pages after the next one are known, up to the last of these pages."""
    at = Window(LISTING, number=2, after="2026-06-01T00:00:00.000Z", given=("r_1",), size=10)
    numbers = [Window.at(LISTING, cursor, 10) for cursor in at.ahead(55, 9)]
    assert numbers == [evolve(at, number=number, given=()) for number in (4, 5, 6)]
    assert len(at.ahead(55, 2)) == 2
    assert at.ahead(None, 9) == at.ahead(30, 9) == ()
    assert evolve(at, last=4).ahead(55, 9) == at.ahead(55, 1)


def test_a_filter_that_is_not_kept_is_noticed() -> None:
    """If a later window begins with earlier items, the vendor did not filter, and that is said."""
    at = Window(LISTING, after=format_instant(START + timedelta(days=1)))
    with pytest.raises(ContractViolated, match=r"does not begin when it was asked to"):
        at.new([item(1, 0)], WHEN)


def test_a_time_that_is_none_is_said() -> None:
    """If the last item's time cannot be read, the next window cannot be found, and that is said."""
    soon = [Item("r_1", "soon")]
    with pytest.raises(Unsupported, match=r"does not say when some were made"):
        Window(LISTING, number=99, size=1).next(soon, 200, WHEN)
    following = Window(LISTING, size=1).next(soon, 200, WHEN)
    assert following is not None
    assert following.number == 2


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "2",
        "x",
        "[]",
        "null",
        "[0,null,[]]",
        "[100,null,[]]",
        "[1,5,[]]",
        "[1,null,[7]]",
        '[1,"soon",[]]',
        "[1,null,null]",
        "[" * 100_000,
    ],
)
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    """If a cursor is not one of ours, the error says what to pass."""
    with pytest.raises(InvalidRequest, match=r"pass Page\.next as it came"):
        Window.at(LISTING, cursor, None)


def test_a_cursor_says_where() -> None:
    """If a place is made a cursor and read again, it is the same place; sizes have their bounds."""
    at = Window(LISTING, 3, format_instant(START), ("r_1", "r_2"), 7)
    assert Window.at(LISTING, at.cursor, 7) == at
    assert Window.at(LISTING, None, 1_000) == Window(LISTING)
    assert evolve(at, size=100) == Window.at(LISTING, at.cursor, None)
    with pytest.raises(InvalidRequest, match=r"at least one item, not 0"):
        Window.at(LISTING, None, 0)
