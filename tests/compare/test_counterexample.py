from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_05UP, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

import pytest
from attrs import evolve

from rewardkit.compare import Basket, Counterexample, InMoney, Line, discount, in_money
from rewardkit.model import (
    AmountOff,
    Conditions,
    FreeItems,
    FreeShipping,
    Limits,
    LoyaltyPoints,
    Money,
    PayWithPoints,
    PercentOff,
    Product,
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


def example(found: InMoney) -> Counterexample:
    assert found.example is not None
    return found.example


def total(found: InMoney) -> int:
    return example(found).basket.total.minor


def lines(found: InMoney) -> list[tuple[str, str | None, int, int]]:
    """Of each line the product, the variant, how many and what one costs."""
    return [
        (line.product_id, line.variant_id, line.quantity, line.price.minor)
        for line in example(found).basket.lines
    ]


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
    assert [line.product_id for line in found.example.basket.lines] == ["tea", ""]


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


@pytest.mark.parametrize(
    ("one", "other", "cheapest"),
    [
        ("30.000000000000004", "30", 2_500_000_000_000_008),
        ("33.33333333", "33.333333333", 5_000_000_003),
        ("10", "10.0000001", 100_000_004),
        ("1E-7", "2E-7", 250_000_000),
    ],
)
def test_percentages_that_hardly_differ_are_told_apart(one: str, other: str, cheapest: int) -> None:
    """If two percentages differ by little, the cheapest basket is found as fast as any other."""
    found = in_money(reward(percent(one)), reward(percent(other)))
    assert total(found) == cheapest


@pytest.mark.parametrize("tiny", ["0.00001", "1E-7", "1E-90"])
def test_a_tiny_percentage_with_a_cap_is_told_apart(tiny: str) -> None:
    """If a percentage is tiny and has a cap, the basket at which it bites is found at once."""
    found = in_money(reward(percent(tiny, 500)), reward(percent(tiny)))
    assert example(found).right.off.minor == example(found).left.off.minor + 1 == 501


@pytest.mark.parametrize(
    ("number", "rounding", "why"),
    [
        ("1E-101", ROUND_HALF_UP, "a percentage has more than 100 digits behind the point"),
        ("10", ROUND_05UP, "where percentages rounded with ROUND_05UP differ is not known"),
    ],
)
def test_what_would_take_too_long_is_said_not_to_be_known(
    number: str, rounding: str, why: str
) -> None:
    """If a percentage cannot be reckoned with in a moment, that is told, and not that all is the same."""
    found = in_money(reward(percent(number)), reward(percent("10", 1)), rounding=rounding)
    assert found.undecided == why


def test_thousands_of_ids_are_few_kinds() -> None:
    """If two rewards name thousands of ids, one stands for all that both treat alike."""
    many = 3_000
    a, b = (
        reward(percent("10"), applies_to=Scope(kind, tuple(map(str, range(many)))))
        for kind in (ScopeKind.PRODUCT, ScopeKind.COLLECTION)
    )
    assert lines(in_money(a, b)) == [("0", None, 1, 5)]


def test_a_scope_without_targets_is_for_nothing() -> None:
    """If a reward is for collections and names none, what the other one gives is the difference."""
    nothing = Scope(ScopeKind.COLLECTION)
    found = in_money(reward(percent("10"), applies_to=nothing), reward(percent("10")))
    assert total(found) == 5


def test_an_empty_id_is_of_no_product() -> None:
    """If a scope has an empty id beside another one, the item that nobody names is not in it."""
    a, b = (
        reward(percent("10"), applies_to=Scope(ScopeKind.PRODUCT, ids)) for ids in (("", "tea"), ())
    )
    assert lines(in_money(a, b)) == [("tea", None, 1, 5)]
    empty = reward(percent("10"), applies_to=Scope(ScopeKind.PRODUCT, ("",)))
    assert in_money(empty, b).same


def test_what_is_split_may_be_cheaper() -> None:
    """If a number of items cannot cost a minimum at one price, they have two."""
    a, b = (reward(percent("10"), conditions=least(minor, 3)) for minor in (5000, 6000))
    found = in_money(a, b)
    assert lines(found) == [("", None, 1, 1666), ("", None, 2, 1667)]
    assert total(found) == 5000
    assert example(found).left.off == euros(500)


def test_items_that_make_the_difference_may_be_all_but_one() -> None:
    """If a number of items is asked for, as many as can be are those that make the difference."""
    tea = Scope(ScopeKind.PRODUCT, ("tea",))
    a, b = (
        reward(each, applies_to=tea, conditions=Conditions(minimum_quantity=4))
        for each in (percent("60", 5), percent("75", 4))
    )
    found = in_money(a, b, rounding=ROUND_UP)
    assert lines(found) == [("tea", None, 3, 1), ("", None, 1, 1)]


def test_the_first_moment_of_the_calendar_has_none_before_it() -> None:
    """If a window opens or ends with the calendar, the moment before it is left out."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    a, b = reward(percent("10"), window=Window(first)), reward(percent("10"))
    assert in_money(a, b).same
    ended = reward(percent("10"), window=Window(None, first))
    assert example(in_money(ended, b)).at == first
    assert example(in_money(reward(percent("10"), window=Window(None, last)), b)).at == last


def test_variants_are_told_apart() -> None:
    """If another variant of a product is free, a basket with it tells the two apart."""
    red, blue, either = (reward(FreeItems((Units("mug", 1, v),))) for v in ("red", "blue", None))
    assert lines(in_money(red, blue)) == [("mug", "red", 1, 1)]
    assert lines(in_money(red, either)) == [("mug", None, 1, 1)]
    assert in_money(red, red).same


def test_units_of_one_product_add_up() -> None:
    """If the same product is named twice, that many are free."""
    twice, two, one = (
        reward(FreeItems(units))
        for units in ((Units("mug"), Units("mug")), (Units("mug", 2),), (Units("mug"),))
    )
    assert in_money(twice, two).same
    assert lines(in_money(twice, one)) == [("mug", None, 2, 1)]


def test_of_free_items_the_cheapest_are_free() -> None:
    """If a basket has items at two prices, the cheapest come free, those of the variant first."""
    free = reward(FreeItems((Units("mug", 1, "red"), Units("mug"))))
    mugs = [("red", 300), ("red", 200), ("blue", 100), ("blue", 400)]
    basket = Basket(
        lines=tuple(
            Line(price=euros(price), product_id="mug", variant_id=variant)
            for variant, price in mugs
        )
    )
    assert discount(free, basket).off == euros(300)


def test_shipping_costs_what_nothing_else_is() -> None:
    """If one is free shipping, it costs what the other one does not give, whatever that is."""
    for other in (0, 1, 490, 590):
        found = in_money(reward(FreeShipping()), reward(AmountOff(euros(other))))
        assert example(found).left.off == example(found).basket.shipping
    shipped, off = FreeShipping(), AmountOff(euros(490))
    found = in_money(*(reward(each, conditions=least(490)) for each in (shipped, off)))
    assert example(found).basket.shipping == euros(590)
    assert example(in_money(reward(percent("1")), reward(percent("2")))).basket.shipping is None


def test_a_price_in_points_is_no_money_and_no_secret() -> None:
    """If two cost something else in points, they are not the same, though no basket tells."""
    a, b = reward(percent("10"), points_cost=500), reward(percent("10"))
    found = in_money(a, b)
    assert found.example is None
    assert found.points == (500, None)
    assert not found.same
    vague = in_money(a, evolve(b, not_stated=frozenset({"points_cost"})))
    assert vague.assumed == ("B's points_cost",)


def test_products_of_the_one_side_are_those_of_the_other() -> None:
    """If ids are said to be the same, baskets are of the right side's, and what is the same is so."""
    ids = {"1": "tea", "2": "red"}
    here = reward(FreeItems((Units("1", 1, "2"),)))
    there = reward(FreeItems((Units("tea", 1, "red"),)))
    assert not in_money(here, there).same
    assert in_money(here, there, products=ids).same
    two = reward(FreeItems((Units("tea", 2, "red"),)))
    assert lines(in_money(here, two, products=ids)) == [("tea", "red", 2, 1)]
    scoped = reward(percent("10"), applies_to=Scope(ScopeKind.PRODUCT, ("1",)))
    other = reward(percent("10"), applies_to=Scope(ScopeKind.PRODUCT, ("tea",)))
    assert in_money(scoped, other, products=ids).same
    handed = reward(Product("1", "2")), reward(Product("tea", "red"))
    assert in_money(*handed, products=ids).same
    with pytest.raises(ValueError, match="two ids are said to be 'tea'"):
        in_money(here, there, products={"1": "tea", "2": "tea"})
