from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardkit.compare.basket import Basket, Shopper
from rewardkit.compare.counterexample import (
    _FILLER,
    InMoney,
    _covers,
    _kinds,
    _moments,
    _quantities,
    _uses,
    in_money,
)
from rewardkit.compare.evaluating import discount
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
    PayWithPoints,
    PercentOff,
    Reward,
    RewardStatus,
    Scope,
    ScopeKind,
    Units,
    UnknownBenefit,
    Window,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def percent(number: str, cap: int | None = None) -> PercentOff:
    return PercentOff(Decimal(number), None if cap is None else euros(cap))


def reward(benefit: Any, **fields: Any) -> Reward:
    return Reward.new("Ten", benefit, **fields)


def least(minor: int, quantity: int | None = None) -> Conditions:
    return Conditions(minimum_purchase=euros(minor), minimum_quantity=quantity)


def total(found: InMoney) -> int:
    assert found.example is not None
    return found.example.basket.total.minor


def test_a_percentage_and_an_amount_meet_once() -> None:
    """If 10 % and 5.00 off cross at 50.00, the cheapest difference is where either gives something."""
    assert total(in_money(reward(percent("10")), reward(AmountOff(euros(500))))) == 1


def test_rounding_makes_the_first_difference() -> None:
    """If 10 % and 10.1 % are compared, it is where a cent is rounded otherwise: 10.40 and 10.504."""
    found = in_money(reward(percent("10")), reward(percent("10.1")))
    assert total(found) == 104
    assert found.example is not None
    assert found.example.right.off.minor - found.example.left.off.minor == 1


def test_a_cap_is_found_without_trying_every_price() -> None:
    """If one has a cap of ten million, the basket at which it bites is found at once."""
    cap = 1_000_000_000
    found = in_money(reward(percent("10")), reward(percent("10", cap)))
    assert total(found) == cap * 10 + 5
    assert found.example is not None
    assert found.example.left.off == euros(cap + 1)


def test_a_minimum_is_the_difference() -> None:
    """If one asks for 50.00, it is the cheapest basket below that gives anything."""
    found = in_money(reward(percent("10"), conditions=least(5000)), reward(percent("10")))
    assert total(found) == 5
    assert found.example is not None
    assert [each.path for each in found.example.left.unmet] == ["conditions.minimum_purchase"]
    one, other = least(5000), least(4000)
    found = in_money(reward(percent("10"), conditions=one), reward(percent("10"), conditions=other))
    assert total(found) == 4000


def test_what_another_line_brings_out() -> None:
    """If two are the same from the minimum on, a basket that reaches it by other things tells them."""
    scope = Scope(ScopeKind.PRODUCT, ("tea",))
    a = reward(AmountOff(euros(500)), applies_to=scope, conditions=least(5000))
    b = reward(percent("10", 500), applies_to=scope, conditions=least(5000))
    found = in_money(a, b)
    assert total(found) == 5000
    assert found.example is not None
    assert [line.product_id for line in found.example.basket.lines] == ["tea", "another"]


def test_windows_and_customers_are_differences() -> None:
    """If one ends earlier, or can be had once, the moment or the customer shows it."""
    window = Window(NOON, NOON + timedelta(days=1))
    a = reward(percent("10"), window=window)
    found = in_money(a, reward(percent("10"), window=Window(NOON, NOON + timedelta(days=2))))
    assert found.example is not None
    assert found.example.at == window.expires_at
    found = in_money(a, reward(percent("10"), window=Window(None, window.expires_at)))
    assert found.example is not None
    assert found.example.at == NOON - SECOND
    found = in_money(reward(percent("10"), limits=Limits(per_customer=1)), reward(percent("10")))
    assert found.example is not None
    assert found.example.shopper.uses == 1
    paused = in_money(reward(percent("10"), status=RewardStatus.PAUSED), reward(percent("10")))
    assert paused.example is not None


def test_what_is_no_money_is_a_difference_too() -> None:
    """If one gives points or free shipping, and the other something else, that is found."""
    assert not in_money(reward(FreeShipping()), reward(LoyaltyPoints(5))).same
    assert not in_money(reward(LoyaltyPoints(6)), reward(LoyaltyPoints(5))).same
    assert in_money(reward(LoyaltyPoints(5)), reward(LoyaltyPoints(5))).same
    assert in_money(reward(FreeShipping()), reward(FreeShipping())).same


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        (reward(AmountOff(euros(1))), reward(AmountOff(Money(1, "USD"))), "one counts in EUR and"),
        (reward(AmountOff(Money(1))), reward(AmountOff(euros(1))), "without a currency"),
        (reward(UnknownBenefit("x")), reward(percent("1")), "UnknownBenefit is worth is not known"),
        (reward(PayWithPoints(1, Decimal(1))), reward(percent("1")), "PayWithPoints is worth"),
        (
            reward(percent("1"), applies_to=Scope(ScopeKind.read("basket"), ("x",))),
            reward(percent("1")),
            "what the scope basket covers is not known",
        ),
    ],
)
def test_what_cannot_be_told_is_not_guessed(a: Reward, b: Reward, why: str) -> None:
    """If currencies differ, or nobody knows what a benefit is worth, that is the answer."""
    found = in_money(a, b)
    assert found.example is None
    assert why in found.undecided
    assert not found.same


def test_what_is_not_stated_is_taken_for_none_and_told() -> None:
    """If a vendor does not state a limit, the comparison goes on, and says what it assumed."""
    vague = evolve(
        reward(percent("10")), not_stated=frozenset({"limits", "benefit.cap", "description"})
    )
    found = in_money(vague, reward(percent("10")))
    assert found.same
    assert found.assumed == ("A's limits.per_customer", "A's benefit.cap")


SMALL = st.integers(0, 20)
MONEY = SMALL.map(euros)
PERCENT = st.sampled_from(["0", "1", "5", "10", "12.5", "33.3", "50", "99.9", "100"]).map(Decimal)
TARGETS = st.lists(st.sampled_from(["tea", "pot"]), min_size=1, max_size=2, unique=True).map(tuple)
BENEFITS = st.one_of(
    st.builds(PercentOff, PERCENT, st.none() | MONEY),
    st.builds(AmountOff, MONEY),
    st.builds(Credit, MONEY),
    st.builds(FixedPrice, MONEY),
    st.just(FreeShipping()),
    st.builds(LoyaltyPoints, st.integers(1, 2)),
    st.builds(Units, st.sampled_from(["tea", "pot"]), st.integers(1, 2)).map(
        lambda units: FreeItems((units,))
    ),
)
TIMES = st.none() | st.integers(0, 2).map(lambda days: NOON + timedelta(days=days))
REWARDS = st.builds(
    reward,
    BENEFITS,
    applies_to=st.none() | st.builds(Scope, st.just(ScopeKind.PRODUCT), TARGETS),
    conditions=st.builds(Conditions, st.none() | MONEY, st.none() | st.integers(0, 3)),
    limits=st.builds(Limits, per_customer=st.none() | st.integers(0, 2)),
    window=st.builds(Window, TIMES, TIMES),
)
MOST = 60


def tried(a: Reward, b: Reward, rounding: str) -> Iterator[int]:
    """What each basket costs for which the two differ, by trying them all."""
    fillers = [None, *(evolve(_FILLER, price=euros(price)) for price in range(1, 21))]
    if any(_covers(each, _FILLER) for each in (a, b)):
        fillers = [None]  # of what a reward is for, there is one line
    for kind, quantity in product(_kinds(a, b), _quantities(a, b)):
        for price, filler in product(range(1, MOST // quantity), fillers):
            if filler is not None and price > 20:
                break
            line = evolve(kind, quantity=quantity, price=euros(price))
            lines = (line,) if filler is None else (line, filler)
            basket = Basket(lines=lines, shipping=euros(1))
            for at, uses in product(_moments(a, b), _uses(a, b)):
                if _differ(a, b, basket, at=at, shopper=Shopper(uses=uses), rounding=rounding):
                    yield basket.total.minor
                    break


def _differ(a: Reward, b: Reward, basket: Basket, **more: Any) -> bool:
    left, right = (discount(each, basket, **more) for each in (a, b))
    return (left.off, meaning(left.gives)) != (right.off, meaning(right.gives))


@settings(max_examples=25, deadline=None)
@given(REWARDS, REWARDS, st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
def test_nothing_cheaper_differs(a: Reward, b: Reward, rounding: str) -> None:
    """If all baskets are tried, none that is cheaper than the counterexample tells the two apart."""
    found = in_money(a, b, rounding=rounding)
    assert found.undecided == ""
    cheapest = min(tried(a, b, rounding), default=None)
    if found.example is None:
        assert cheapest is None
        return
    example = found.example
    assert _differ(a, b, example.basket, at=example.at, shopper=example.shopper, rounding=rounding)
    if cheapest is not None:
        assert total(found) <= cheapest
    if total(found) < 20:
        assert total(found) == cheapest


@settings(max_examples=100, deadline=None)
@given(REWARDS, REWARDS)
def test_both_ways_find_the_same_price(a: Reward, b: Reward) -> None:
    """If the sides are exchanged, the counterexample costs the same; a reward has none to itself."""
    there, back = in_money(a, b), in_money(b, a)
    assert (there.example is None) == (back.example is None)
    if there.example is not None:
        assert total(there) == total(back)
    assert in_money(a, a).same
