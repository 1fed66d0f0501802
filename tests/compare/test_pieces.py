from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.compare.evaluating import rounded
from rewardkit.compare.floors import sum_of_shares
from rewardkit.compare.pieces import Fixed, Share, Stretch, Whole, first_difference, piece_at

ROUNDINGS = [
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
]
PERCENT = st.decimals(0, 100, places=2) | st.sampled_from(["0", "12.5", "50", "100"]).map(Decimal)


@pytest.mark.parametrize("rounding", ROUNDINGS)
@given(percent=PERCENT, begins=st.integers(0, 1_000), count=st.integers(1, 60))
def test_shares_are_added_up_as_they_are_rounded(
    rounding: str, percent: Decimal, begins: int, count: int
) -> None:
    """If shares of many amounts are added up at once, it is what adding each of them gives."""
    share = Share.of(percent, rounding)
    each = [rounded(amount, percent, rounding) for amount in range(begins, begins + count)]
    assert sum_of_shares(share.slope, rounding, begins, count) == sum(each)


@st.composite
def functions(draw: st.DrawFn) -> list[tuple[Stretch, ...]]:
    """Two functions of two pieces each, rounded alike."""
    pieces = st.one_of(
        st.builds(Fixed, st.integers(0, 50)),
        st.builds(Whole, st.integers(-50, 0)),
        st.builds(Share, PERCENT, st.just(draw(st.sampled_from(ROUNDINGS)))),
    )
    bends = st.integers(1, 30)
    return [(Stretch(0, draw(pieces)), Stretch(draw(bends), draw(pieces))) for _ in range(2)]


@given(functions(), st.integers(0, 60))
def test_the_first_difference_is_the_first(sides: list[tuple[Stretch, ...]], begins: int) -> None:
    """If all amounts are tried, the first at which two functions differ is the one that is found."""
    left, right = sides
    found = first_difference(left, right, begins)
    some = range(begins, begins + 200)
    tried = (n for n in some if piece_at(left, n).at(n) != piece_at(right, n).at(n))
    expected = next(tried, None)
    if expected is None:
        assert found is None or found not in some
    else:
        assert found == expected


@given(PERCENT, st.integers(0, 500), st.sampled_from(ROUNDINGS))
def test_the_least_amount_is_the_least(percent: Decimal, off: int, rounding: str) -> None:
    """If so much is to be off, there is the least amount of which it is, or none for nothing per cent."""
    share = Share.of(percent, rounding)
    least = share.least(off)
    if least is None:
        assert not percent
        return
    assert share.at(least) >= off
    assert least == 0 or share.at(least - 1) < off
