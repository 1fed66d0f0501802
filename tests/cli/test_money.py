from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from rewardkit.cli.money import money_document
from rewardkit.compare import in_money, in_words
from rewardkit.model import (
    Conditions,
    FreeShipping,
    Limits,
    LoyaltyPoints,
    Money,
    PercentOff,
    Reward,
    Scope,
    ScopeKind,
    UnknownBenefit,
    Window,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SCOPE = Scope(ScopeKind.COLLECTION, ("teas",))
TEN = Reward.new("Ten", PercentOff(Decimal(10)), applies_to=SCOPE, window=Window(NOON))


def euros(minor: int) -> dict[str, object]:
    return {"minor": minor, "currency": "EUR"}


def test_a_counterexample_is_an_object() -> None:
    """If two rewards differ, JSON has the lines, who buys when, and what each side gives, as values."""
    least = Money(100, "EUR")
    once = TEN.changed(conditions=Conditions(least, 2), limits=Limits(per_customer=1))
    found = in_money(once, once.changed(limits=Limits()))
    document = money_document(found)
    assert document == json.loads(json.dumps(document))
    assert document == {
        "sentence": in_words(found),
        "same": False,
        "example": {
            "basket": {
                "lines": [
                    {
                        "product_id": None,
                        "variant_id": None,
                        "collections": ["teas"],
                        "quantity": 2,
                        "price": euros(50),
                    }
                ],
                "total": euros(100),
                "shipping": None,
            },
            "shopper": {"uses": 1},
            "at": "2026-07-01T12:00Z",
            "left": {"off": euros(0), "gives": None, "unmet": ["limits.per_customer"]},
            "right": {"off": euros(10), "gives": None, "unmet": []},
        },
        "undecided": None,
        "assumed": [],
        "points": {"left": None, "right": None},
    }


def test_what_is_given_beside_money_and_shipping_are_values_too() -> None:
    """If one gives points and the other free shipping, both are there, and what shipping costs."""
    ships, points = (TEN.changed(benefit=each) for each in (FreeShipping(), LoyaltyPoints(5)))
    example = money_document(in_money(ships, points))["example"]
    assert example["basket"]["shipping"] == example["left"]["off"]
    assert example["right"]["gives"] == {"kind": "loyalty_points", "points": 5}


def test_that_there_is_none_and_that_nobody_knows_are_told_apart() -> None:
    """If there is no basket, or nobody can tell, JSON says which, and what was assumed."""
    same = money_document(in_money(TEN, TEN.changed(points_cost=5)))
    assert (same["example"], same["undecided"], same["same"]) == (None, None, False)
    assert same["points"] == {"left": None, "right": 5}
    unknown = money_document(in_money(TEN, TEN.changed(benefit=UnknownBenefit("x"))))
    assert (unknown["example"], unknown["same"]) == (None, False)
    assert unknown["undecided"] == "what UnknownBenefit is worth is not known"
