"""That no basket is cheaper than the one that is found, by trying all baskets that cost little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from itertools import combinations_with_replacement, product
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardkit.compare import Basket, Line, Shopper, discount, in_money
from rewardkit.compare.meaning import meaning
from rewardkit.model import (
    AmountOff,
    Conditions,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    Limits,
    LoyaltyPoints,
    Money,
    PercentOff,
    Reward,
    Scope,
    ScopeKind,
    Units,
    Window,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

#: Baskets up to here are tried; the amounts of the rewards go a little farther.
MOST = 7
PRODUCTS = "tea", "pot", ""
VARIANTS = "red", None


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


MONEY = st.integers(0, MOST + 1).map(euros)
PERCENT = st.sampled_from(["0", "1", "10", "12.5", "33.3", "50", "60", "75", "99.9", "100"])
# Of one product: where several come free, only baskets with one of them are searched.
UNITS = st.builds(Units, st.just("tea"), st.integers(1, 2), st.sampled_from(VARIANTS))
BENEFITS = st.one_of(
    st.builds(PercentOff, PERCENT.map(Decimal), st.none() | MONEY),
    st.builds(AmountOff, MONEY),
    st.builds(Credit, MONEY),
    st.builds(FixedPrice, MONEY),
    st.just(FreeShipping()),
    st.builds(LoyaltyPoints, st.integers(1, 2)),
    st.lists(UNITS, min_size=1, max_size=2).map(lambda units: FreeItems(tuple(units))),
)
SCOPES = st.sampled_from(
    [
        None,
        Scope(ScopeKind.PRODUCT, ("tea",)),
        Scope(ScopeKind.PRODUCT, ("pot", "tea")),
        Scope(ScopeKind.VARIANT, ("red",)),
    ]
)
CONDITIONS = st.builds(Conditions, st.none() | MONEY, st.none() | st.integers(0, 4))
TIMES = st.sampled_from([None, NOON, NOON + DAY])
WINDOWS = st.just(Window()) | st.builds(Window, TIMES, TIMES)
REWARDS = st.builds(
    Reward.new,
    st.just("Ten"),
    BENEFITS,
    applies_to=SCOPES,
    conditions=CONDITIONS,
    limits=st.builds(Limits, per_customer=st.sampled_from([None, 0, 1])),
    window=WINDOWS,
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Reward, Reward]:
    """Two rewards, which may have all but one thing in common."""
    a, b = draw(REWARDS), draw(REWARDS)
    other = draw(
        st.sampled_from(["all", "benefit", "applies_to", "conditions", "limits", "window"])
    )
    return a, b if other == "all" else evolve(a, **{other: getattr(b, other)})


def baskets() -> Iterator[Basket]:
    """All of one line or two, by what they cost."""
    lines = [
        Line(price=euros(price), product_id=one, variant_id=variant, quantity=quantity)
        for one, variant, quantity in product(PRODUCTS, VARIANTS, range(1, 5))
        for price in range(1, MOST // quantity + 1)
    ]
    two = combinations_with_replacement(lines, 2)
    of_lines: Iterable[tuple[Line, ...]] = (*((each,) for each in lines), *two)
    # What shipping costs is not what anything else does.
    found = (Basket(lines=each, shipping=euros(1_000)) for each in of_lines)
    return (
        each for each in sorted(found, key=lambda basket: basket.total) if each.total <= euros(MOST)
    )


BASKETS = list(baskets())


def differ(a: Reward, b: Reward, basket: Basket, **more: Any) -> bool:
    left, right = (discount(each, basket, **more) for each in (a, b))
    return (left.off, meaning(left.gives)) != (right.off, meaning(right.gives))


def cheapest(a: Reward, b: Reward, rounding: str) -> int | None:
    """What the first basket costs for which the two differ, by trying them all."""
    moments = (NOON - DAY, NOON, NOON + DAY, NOON + 2 * DAY)
    who = [(at, Shopper(uses=uses)) for at in moments for uses in range(2)]
    for basket in BASKETS:
        for at, shopper in who:
            if differ(a, b, basket, at=at, shopper=shopper, rounding=rounding):
                return basket.total.minor
    return None


ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_HALF_DOWN, ROUND_DOWN, ROUND_UP])


@settings(max_examples=60, deadline=None)
@given(pairs(), ROUNDINGS)
def test_nothing_cheaper_differs(pair: tuple[Reward, Reward], rounding: str) -> None:
    """If all baskets of two lines are tried, none that is cheaper tells two rewards apart.

    Where all that cost little are the same, so is the answer, or it is a dearer one.
    """
    a, b = pair
    found = in_money(a, b, rounding=rounding)
    assert found.undecided == ""
    tried = cheapest(a, b, rounding)
    if found.example is None:
        assert tried is None
        return
    example = found.example
    assert differ(a, b, example.basket, at=example.at, shopper=example.shopper, rounding=rounding)
    total = example.basket.total.minor
    assert total <= tried if tried is not None else total > MOST or len(example.basket.lines) > 2


@settings(max_examples=100, deadline=None)
@given(pairs())
def test_both_ways_find_the_same_price(pair: tuple[Reward, Reward]) -> None:
    """If the sides are exchanged, the counterexample costs the same; a reward has none to itself."""
    a, b = pair
    there, back = in_money(a, b), in_money(b, a)
    assert (there.example is None) == (back.example is None)
    if there.example is not None and back.example is not None:
        assert there.example.basket.total == back.example.basket.total
    assert in_money(a, a).same
