from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from rewardkit.compare import Curve, Side, curves, in_money, in_words
from rewardkit.model import (
    AmountOff,
    Conditions,
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
    UnknownBenefit,
    Window,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
TEN = Reward.new("Ten", PercentOff(Decimal(10)), window=Window(NOON))


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def points(found: Curve | str) -> list[tuple[int, int, str | None]]:
    assert isinstance(found, Curve), found
    return [(each.total.minor, each.off.minor, each.mark) for each in found.points]


def test_a_counterexample_is_a_sentence() -> None:
    """If two rewards differ, the sentence has the basket, the moment and what each side gives."""
    least = evolve(TEN, conditions=Conditions(minimum_purchase=euros(5000)))
    assert in_words(in_money(least, TEN)) == (
        "The cheapest basket that tells them apart has 1 item for 0.05 EUR, at 2026-07-01T12:00Z: "
        "A gives nothing (minimum purchase), B gives 0.01 EUR off."
    )
    once = evolve(TEN, benefit=AmountOff(euros(5)), limits=Limits(per_customer=1))
    twice = evolve(once, limits=Limits(per_customer=2))
    assert "for somebody who has had it once before" in in_words(in_money(once, twice))
    beside = evolve(TEN, benefit=LoyaltyPoints(5))
    assert "B gives 5 points" in in_words(in_money(TEN, beside))


def test_what_is_in_the_basket_is_named() -> None:
    """If a reward names products, variants or collections, the sentence says of which each line is."""
    scope = Scope(ScopeKind.PRODUCT, ("tea",))
    ten = evolve(TEN, applies_to=scope, conditions=Conditions(euros(5000), 2))
    five = evolve(ten, benefit=AmountOff(euros(500)))
    assert (
        "has 1 item of product tea for 0.01 EUR and 1 item of what neither names for 49.99 EUR, 50.00 EUR in "
        "all, at 2026-07-01T12:00Z: A gives nothing, B gives 0.01 EUR off."
    ) in in_words(in_money(ten, five))
    split = [evolve(TEN, conditions=Conditions(euros(minor), 3)) for minor in (5000, 6000)]
    assert (
        "has 1 item for 16.66 EUR and 2 items for 16.67 EUR each, 50.00 EUR in all, at"
        in in_words(in_money(*split))
    )
    red, blue = (evolve(TEN, benefit=FreeItems((Units("mug", 2, v),))) for v in ("red", "blue"))
    assert "has 1 item of product mug, variant red for 1 minor units, at" in in_words(
        in_money(red, blue)
    )
    teas = evolve(TEN, applies_to=Scope(ScopeKind.COLLECTION, ("teas",)))
    pots = evolve(TEN, applies_to=Scope(ScopeKind.COLLECTION, ("pots",)))
    assert "has 1 item of collection teas for 5 minor units, at" in in_words(in_money(teas, pots))
    assert "has 1 item of what neither names for 5 minor units" in in_words(in_money(teas, TEN))


def test_what_shipping_costs_is_named() -> None:
    """If a reward is free shipping, the sentence has its price, and calls it by its name."""
    ships, cent = (evolve(TEN, benefit=each) for each in (FreeShipping(), AmountOff(euros(1))))
    assert in_words(in_money(ships, cent)) == (
        "The cheapest basket that tells them apart has 1 item for 0.01 EUR, with shipping for 4.90 EUR, "
        "at 2026-07-01T12:00Z: A gives free shipping, B gives 0.01 EUR off."
    )


def test_a_price_in_points_is_told() -> None:
    """If two rewards cost something else in points, the sentence says so."""
    assert in_words(in_money(evolve(TEN, points_cost=500), TEN)) == (
        "No basket was found for which they give something else. In points, A costs 500 and B nothing."
    )


def test_that_there_is_none_and_that_nobody_knows_are_sentences() -> None:
    """If no basket tells two apart, or nobody can tell, that is said, with what was assumed."""
    vague = evolve(TEN, not_stated=frozenset({"limits.per_customer"}))
    assert in_words(in_money(vague, TEN)) == (
        "No basket was found for which they give something else. Not stated, and taken for none: A's "
        "limits.per_customer."
    )
    unknown = evolve(TEN, benefit=UnknownBenefit("x"))
    assert in_words(in_money(unknown, TEN)).startswith("Whether customers would notice")


@pytest.mark.parametrize(
    ("fields", "drawn"),
    [
        ({}, [(0, 0, None), (10_000, 1_000, None)]),
        (
            {"benefit": PercentOff(Decimal(10), euros(2_000))},
            [(0, 0, None), (19_995, 2_000, "cap"), (26_660, 2_000, None)],
        ),
        (
            {"conditions": Conditions(minimum_purchase=euros(3_000))},
            [(0, 0, None), (3_000, 0, None), (3_000, 300, "minimum"), (10_000, 1_000, None)],
        ),
        (
            {"benefit": AmountOff(euros(500))},
            [(0, 0, None), (500, 500, "all of it"), (10_000, 500, None)],
        ),
        (
            {"benefit": FixedPrice(euros(500))},
            [(0, 0, None), (500, 0, "fixed price"), (10_000, 9_500, None)],
        ),
        (
            {"benefit": FreeItems((Units("tea"),))},
            [(0, 0, None), (10_000, 10_000, None)],
        ),
        (
            {"applies_to": Scope(ScopeKind.COLLECTION, ("teas",))},
            [(0, 0, None), (10_000, 1_000, None)],
        ),
    ],
)
def test_a_curve_has_its_thresholds(fields: dict[str, Any], drawn: object) -> None:
    """If a reward has a cap or a minimum, its curve bends or jumps there, and says what it is."""
    assert points(curves(evolve(TEN, **fields), TEN)[Side.LEFT]) == drawn


def test_two_curves_end_at_the_same_total() -> None:
    """If one reward has a threshold farther on, both are drawn beyond it."""
    far = evolve(TEN, conditions=Conditions(minimum_purchase=euros(90_000)))
    found = curves(far, TEN)
    assert points(found[Side.LEFT])[-1] == points(found[Side.RIGHT])[-1] == (120_000, 12_000, None)


def test_what_cannot_be_drawn_says_why() -> None:
    """If a benefit is unknown, or currencies are two, there is a sentence in place of a curve."""
    found = curves(evolve(TEN, benefit=UnknownBenefit("x")), TEN)
    assert found[Side.LEFT] == "There is no curve: what UnknownBenefit is worth is not known."
    assert isinstance(found[Side.RIGHT], Curve)
    dollars = evolve(TEN, benefit=AmountOff(Money(1, "USD")))
    both = curves(dollars, evolve(TEN, benefit=AmountOff(euros(1))))
    assert set(both.values()) == {"There is no curve: one counts in EUR and the other in USD."}
