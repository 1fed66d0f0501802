from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args

import pytest

from rewardkit.compare import as_rows, compare, text
from rewardkit.compare.comparison import PATHS
from rewardkit.compare.render import summary
from rewardkit.model import (
    Access,
    AmountOff,
    Benefit,
    ContentAccess,
    Credit,
    Delivery,
    EarlyAccess,
    FixedPrice,
    FreeClaim,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    Money,
    PayWithPoints,
    PercentOff,
    Product,
    Reward,
    RewardRef,
    RewardStatus,
    Scope,
    ScopeKind,
    Sync,
    SyncStatus,
    Units,
    UnknownBenefit,
)

BENEFITS: dict[Benefit, str] = {
    PercentOff(Decimal("10.0")): "10 % off",
    PercentOff(Decimal("12.50"), Money(2000, "EUR")): "12.5 % off, at most 20.00 EUR",
    PercentOff(Decimal("1E+1")): "10 % off",
    AmountOff(Money(500, "EUR")): "5.00 EUR off",
    AmountOff(Money(500, "JPY")): "500 JPY off",
    AmountOff(Money(500)): "500 minor units off",
    FixedPrice(Money(999, "USD")): "for 9.99 USD",
    FreeShipping(): "free shipping",
    FreeItems((Units("mug", 2), Units("tee", variant_id="m"))): "free: 2 × mug, 1 × tee, variant m",
    Credit(Money(2500, "EUR")): "credit of 25.00 EUR",
    LoyaltyPoints(50): "50 points",
    LoyaltyPoints(1): "1 point",
    PayWithPoints(1, Decimal(2), "EUR"): "pay with points: 1 point for 2 EUR",
    PayWithPoints(100, Decimal("1.50"), "EUR"): "pay with points: 100 points for 1.5 EUR",
    PayWithPoints(None, Decimal(1)): "pay with points: a step for 1 (no currency)",
    Product("mug", "blue"): "product mug, variant blue",
    ContentAccess("https://x.example"): "access to content at https://x.example",
    EarlyAccess(): "early access",
    FreeClaim(): "free to claim",
    UnknownBenefit("hologram"): "unknown to rewardkit: hologram",
}


@pytest.mark.parametrize(("benefit", "words"), BENEFITS.items(), ids=BENEFITS.values())
def test_a_benefit_reads_as_a_few_words(benefit: Benefit, words: str) -> None:
    """If a benefit is shown, a person reads what they get, exactly."""
    assert text.benefit(benefit) == words


def test_every_benefit_has_words() -> None:
    """If a benefit is added to the union, it is in the table above."""
    assert {type(benefit) for benefit in BENEFITS} == set(get_args(Benefit))


VALUES: list[tuple[str, Any, str]] = [
    ("limits.total", None, "no limit"),
    ("window.expires_at", None, "no end"),
    ("conditions.minimum_purchase", None, "no minimum"),
    ("description", None, "none"),
    ("conditions.stackable", False, "no"),
    ("limits.total", 0, "0"),
    ("delivery", Delivery.UNIQUE_CODES, "unique codes"),
    ("status", RewardStatus.read("on_hold"), "on_hold"),
    ("applies_to", Scope(ScopeKind.PRODUCT, ("a", "b")), "product: a, b"),
    ("applies_to", Scope(ScopeKind.SITEWIDE), "sitewide"),
    ("metadata", {"a": 1}, "a=1"),
    ("metadata", {}, "none"),
    ("access", Access(qualifies=False, reasons=("too new",)), "does not qualify: too new"),
    ("syncs", (Sync("shop", SyncStatus.ERROR, error="down"),), "shop: error (down)"),
    (
        "window.starts_at",
        datetime(2026, 7, 1, 2, tzinfo=timezone(timedelta(hours=2))),
        "2026-07-01T00:00Z",
    ),
    ("window.starts_at", datetime(2026, 7, 1, 0, 0, 5, tzinfo=UTC), "2026-07-01T00:00:05Z"),
    ("window.starts_at", datetime(2026, 7, 1, 0, 0, 5, 999000, UTC), "2026-07-01T00:00:05.999Z"),
]


@pytest.mark.parametrize(("path", "value", "words"), VALUES)
def test_a_value_reads_as_a_person_says_it(path: str, value: Any, words: str) -> None:
    """If a value is shown, None says what it means there, and times are in UTC."""
    assert text.value(path, value) == words


def test_rows_say_which_side_is_silent() -> None:
    """If a side does not state a limit, its cell says so and the verdict is that nobody can tell."""
    ten = PercentOff(Decimal(10))
    left = Reward(
        ref=RewardRef("a", "1"),
        name="Ten",
        benefit=ten,
        not_stated=frozenset({"limits.total", "benefit.cap"}),
    )
    right = Reward(ref=RewardRef("b", "1"), name="Ten", benefit=ten)

    rows = {row.label: row for row in as_rows(compare(left, right))}

    assert len(rows) == len(PATHS)
    limit = rows["limit in all"]
    assert (limit.left, limit.right, limit.verdict) == ("not stated", "no limit", "cannot tell")
    assert rows["benefit"].left == "10 % off (cap not stated)"
    assert rows["name"].verdict == "same"


def test_rows_without_anything_can_be_left_out() -> None:
    """If only what is interesting is asked for, rows with nothing on either side are gone."""
    one = Reward(ref=RewardRef("a", "1"), name="Ten", benefit=FreeShipping())
    other = Reward(
        ref=RewardRef("b", "1"),
        name="Ten",
        benefit=FreeShipping(),
        not_stated=frozenset({"limits"}),
    )

    labels = [row.label for row in as_rows(compare(one, other), only_interesting=True)]

    assert labels == [
        "name",
        "benefit",
        "delivery",
        "limit in all",
        "limit per customer",
        "stock",
    ]


def test_a_code_is_shown_by_its_beginning() -> None:
    """If rewards have shared codes, a row shows their beginnings; what differs behind is still told."""
    one, other = (
        Reward(ref=RewardRef("a", "1"), name="Ten", benefit=FreeShipping(), shared_code=code)
        for code in ("SUMMER-7F3K", "SUMMER-9999")
    )

    row = next(row for row in as_rows(compare(one, other)) if row.label == "shared code")

    assert (row.left, row.right, row.verdict) == ("SUM…", "SUM…", "different")


def test_a_summary_names_what_is_not_the_same() -> None:
    """If fields differ or are not stated, the summary counts the others and names these."""
    one = Reward(ref=RewardRef("a", "1"), name="Ten", benefit=FreeShipping())
    other = Reward(
        ref=RewardRef("b", "1"),
        name="Eleven",
        benefit=FreeShipping(),
        not_stated=frozenset({"limits.stock"}),
    )

    assert summary(compare(one, other)) == (
        "17 of 19 fields are the same; different: name; cannot tell: stock."
    )
    assert summary(compare(one, one)) == "All 19 fields are the same."
