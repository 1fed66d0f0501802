"""What a discount, gift or card gives, in the neutral model's words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from typing import Any

import pytest

from rewardkit.codec import Codec
from rewardkit.drift import DriftKind
from rewardkit.exchange import Response
from rewardkit.model import (
    AmountOff,
    Benefit,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    Money,
    PercentOff,
    Scope,
    ScopeKind,
    Units,
    UnknownBenefit,
)
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.mapping.discounts import discount_benefit, scope
from rewardkit_voucherify.mapping.money import hundredths, money

CODEC = Codec()
Answers = Callable[..., Response]
Payloads = Callable[[str], Any]

TOTE = {"id": "prod_T", "source_id": "tote", "name": "Tote"}
BLACK = {"id": "sku_B", "source_id": "tote-black", "name": "Black"}
SHIPPING = {"unit_off": 1, "unit_type": "prod_5h1pp1ng", "effect": "ADD_MISSING_ITEMS"}
UNIT = {"unit_off": 2, "unit_type": "prod_T", "effect": "ADD_NEW_ITEMS"}


def read(adapter: VoucherifyAdapter, answer: Answers, body: dict[str, Any]) -> wire.Discount:
    """Give a discount as it is read."""
    return CODEC.decode(wire.Discount, answer(body), adapter.drift)


@pytest.mark.parametrize(
    ("discount", "benefit"),
    [
        ({"type": "AMOUNT", "amount_off": 1000}, AmountOff(Money(1000))),
        ({"type": "AMOUNT", "amount_off": 0}, AmountOff(Money(0))),
        ({"type": "PERCENT", "percent_off": 15}, PercentOff(Decimal(15))),
        (
            {"type": "PERCENT", "percent_off": 20.5, "amount_limit": 4000},
            PercentOff(Decimal("20.5"), Money(4000)),
        ),
        ({"type": "FIXED", "fixed_amount": 1999}, FixedPrice(Money(1999))),
        ({"type": "UNIT", **SHIPPING}, FreeShipping()),
        ({"type": "UNIT", **UNIT}, FreeItems((Units("prod_T", 2),))),
        (
            {"type": "UNIT", **UNIT, "product": TOTE, "sku": BLACK},
            FreeItems((Units("prod_T", 2, "sku_B"),)),
        ),
        (
            {"type": "UNIT", "effect": "ADD_MANY_ITEMS", "units": [UNIT, {**UNIT, "sku": BLACK}]},
            FreeItems((Units("prod_T", 2), Units("prod_T", 2, "sku_B"))),
        ),
        ({"type": "UNIT", "effect": "ADD_MANY_ITEMS", "units": [SHIPPING]}, FreeShipping()),
    ],
)
def test_a_discount_becomes_its_benefit(
    discount: dict[str, Any], benefit: Benefit, adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If a discount is one that the model has a word for, it becomes that, and nothing is drift."""
    assert discount_benefit(adapter, read(adapter, answer, discount)) == benefit
    assert adapter.drift.seen() == ()


@pytest.mark.parametrize(
    "discount",
    [
        {"type": "AMOUNT", "amount_off": 1000, "amount_off_formula": "ORDER_AMOUNT / 10"},
        {"type": "PERCENT", "percent_off": 10, "percent_off_formula": "MIN(1;2)"},
        {"type": "FIXED", "fixed_amount": 10, "fixed_amount_formula": "1"},
        {"type": "UNIT", **UNIT, "unit_off_formula": "2"},
        {"type": "UNIT", "units": [{**UNIT, "unit_off_formula": "2"}]},
        {"type": "AMOUNT", "amount_off": 1000, "is_dynamic": True},
        {"type": "UNIT", "unit_type": "prod_T"},
        {"type": "UNIT", "units": []},
        {"type": "UNIT", "units": [UNIT, SHIPPING]},
    ],
)
def test_what_has_no_single_value_is_kept(
    discount: dict[str, Any], adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If a formula or a mixture decides, the benefit is unknown and has the vendor's payload."""
    benefit = discount_benefit(adapter, read(adapter, answer, discount))
    assert benefit == UnknownBenefit(discount["type"], discount)


@pytest.mark.parametrize(
    ("discount", "where"),
    [
        ({"type": "AMOUNT", "amount_off": 10.5}, "Discount.amount_off"),
        ({"type": "AMOUNT", "amount_off": -1}, "Discount.amount_off"),
        ({"type": "FIXED", "fixed_amount": 0.1}, "Discount.fixed_amount"),
        ({"type": "PERCENT", "percent_off": 101}, "Discount.percent_off"),
        ({"type": "PERCENT", "percent_off": -1}, "Discount.percent_off"),
        ({"type": "PERCENT", "percent_off": 1, "amount_limit": 0.5}, "Discount.amount_limit"),
        ({"type": "UNIT", **UNIT, "unit_off": 0}, "Discount.unit_off"),
        ({"type": "UNIT", "units": [{**UNIT, "unit_off": 1.5}]}, "Discount.unit_off"),
    ],
)
def test_what_is_out_of_range_is_kept_and_counted(
    discount: dict[str, Any], where: str, adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If a number makes no sense, the benefit is unknown, and the number is counted as drift."""
    benefit = discount_benefit(adapter, read(adapter, answer, discount))
    assert benefit == UnknownBenefit(discount["type"], discount)
    assert [(seen.kind, seen.where) for seen in adapter.drift.seen()] == [
        (DriftKind.OUT_OF_RANGE, where)
    ]


def test_a_discount_of_a_new_type_is_kept_and_counted(
    adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If the vendor has a new type of discount, it is an unknown benefit of that kind."""
    discount = {"type": "BUNDLE", "effect": "APPLY_TO_ORDER"}
    benefit = discount_benefit(adapter, read(adapter, answer, discount))
    assert benefit == UnknownBenefit("BUNDLE", discount)
    assert [seen.value for seen in adapter.drift.seen()] == ["BUNDLE"]


@pytest.mark.parametrize(
    ("effect", "expected", "unsaid"),
    [
        ("APPLY_TO_ORDER", Scope(ScopeKind.SITEWIDE), set()),
        ("APPLY_TO_ITEMS", Scope(ScopeKind.PRODUCT), {"applies_to.targets"}),
        ("APPLY_TO_ITEMS_BY_QUANTITY", Scope(ScopeKind.PRODUCT), {"applies_to.targets"}),
        ("ADD_NEW_ITEMS", None, {"applies_to"}),
        (None, None, {"applies_to"}),
    ],
)
def test_an_effect_says_what_a_discount_applies_to(
    effect: str | None, expected: Scope | None, unsaid: set[str], adapter: VoucherifyAdapter
) -> None:
    """If an effect is on items, which ones is not stated; without an effect, nothing is."""
    assert scope(adapter, "Discount", effect) == (expected, frozenset(unsaid))
    assert adapter.drift.seen() == ()


def test_an_effect_that_is_new_is_counted(adapter: VoucherifyAdapter) -> None:
    """If the vendor has a new effect, what it applies to is not stated, and it is counted."""
    assert scope(adapter, "Discount", "APPLY_TO_MOOD") == (None, frozenset({"applies_to"}))
    assert [seen.value for seen in adapter.drift.seen()] == ["APPLY_TO_MOOD"]


@pytest.mark.parametrize(
    ("name", "benefit"),
    [
        ("campaign_discount_amount", AmountOff(Money(1000, "EUR"))),
        ("campaign_discount_percent", PercentOff(Decimal(15), Money(4000, "EUR"))),
        ("campaign_discount_fixed", FixedPrice(Money(1999, "EUR"))),
        ("campaign_free_shipping", FreeShipping()),
        ("campaign_gift_vouchers", Credit(Money(5000, "EUR"))),
        ("campaign_loyalty_program", LoyaltyPoints(100)),
    ],
)
def test_a_campaign_gives_what_its_codes_are_made_from(
    name: str,
    benefit: Benefit,
    payload: Payloads,
    answer: Answers,
    make_adapter: Callable[..., VoucherifyAdapter],
) -> None:
    """If a campaign has codes, it gives what they give, in the currency of the settings."""
    adapter = make_adapter(currency="EUR")
    campaign = CODEC.decode(wire.Campaign, answer(payload(name)), adapter.drift)
    assert mapping.campaign_reward(adapter, campaign).benefit == benefit


def test_an_application_s_decimal_context_does_not_reach_in(
    make_adapter: Callable[..., VoucherifyAdapter],
) -> None:
    """If an application computes with few digits, amounts still have all of theirs."""
    with localcontext(Context(prec=4)):
        assert money(make_adapter(currency="JPY"), "x", 1234500) == Money(12345, "JPY")
        assert hundredths(make_adapter(currency="JPY"), Money(12345, "JPY")) == 1234500
