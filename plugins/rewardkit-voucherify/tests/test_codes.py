"""Vouchers as codes, and those without a campaign as rewards of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from rewardkit.codec import Codec
from rewardkit.exchange import Response
from rewardkit.model import (
    CodeStatus,
    Credit,
    Delivery,
    FreeShipping,
    MatchedVia,
    Money,
    PercentOff,
    Uses,
)
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter

CODEC = Codec()
USED_UP = {"quantity": 1, "redeemed_quantity": 1}
PAST, FUTURE = "2026-06-30T00:00:00.000Z", "2026-07-02T00:00:00.000Z"  # it is the first of July

Read = Callable[..., wire.Voucher]


@pytest.fixture
def voucher(
    adapter: VoucherifyAdapter, payload: Callable[[str], Any], answer: Callable[..., Response]
) -> Read:
    """Give a voucher of the documents, changed."""

    def read(name: str, **changes: Any) -> wire.Voucher:
        body = {**payload(f"voucher_{name}"), **changes}
        return CODEC.decode(wire.Voucher, answer(body), adapter.drift)

    return read


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, CodeStatus.AVAILABLE),
        ({"expiration_date": PAST}, CodeStatus.EXPIRED),
        ({"expiration_date": FUTURE}, CodeStatus.AVAILABLE),
        ({"active": False, "expiration_date": PAST}, CodeStatus.REVOKED),
        ({"active": None}, CodeStatus.AVAILABLE),
        ({"redemption": USED_UP, "active": False}, CodeStatus.REDEEMED),
        ({"redemption": {**USED_UP, "quantity": None}}, CodeStatus.AVAILABLE),
        ({"redemption": {**USED_UP, "quantity": 2}}, CodeStatus.AVAILABLE),
        ({"redemption": {"quantity": 1, "redeemed_quantity": 2}}, CodeStatus.REDEEMED),
        ({"redemption": None}, CodeStatus.AVAILABLE),
    ],
)
def test_the_status_is_worked_out(
    changes: dict[str, Any], status: CodeStatus, voucher: Read, adapter: VoucherifyAdapter
) -> None:
    """If a code is used up, off or past its end, that is its status, in this order."""
    assert mapping.code(adapter, voucher("single_use", **changes)).status == status


def test_a_code_belongs_to_its_campaign(voucher: Read, adapter: VoucherifyAdapter) -> None:
    """If a voucher has a campaign, that is the reward, and its uses are as they stand."""
    code = mapping.code(adapter, voucher("single_use"))
    assert str(code.reward) == "voucherify:camp_FAKE000000000000000002"
    assert (code.value, code.uses) == ("FAKE-7F3KQ2XA", Uses(1, 0))
    assert "FAKE-7F3KQ2XA" not in repr(code)


def test_a_time_that_cannot_be_read_hides_no_other(
    voucher: Read, adapter: VoucherifyAdapter
) -> None:
    """If one of a code's times is none, it is counted as drift, and the others are read."""
    code = mapping.code(adapter, voucher("single_use", updated_at="soon", expiration_date=FUTURE))
    assert code.updated_at is None
    assert (code.window.expires_at, code.created_at) == (
        datetime(2026, 7, 2, tzinfo=UTC),
        datetime(2026, 5, 28, 16, 5, 44, 19_000, tzinfo=UTC),
    )
    assert [seen.value for seen in adapter.drift.seen()] == ["soon"]


def test_a_holder_reserves_nothing(voucher: Read, adapter: VoucherifyAdapter) -> None:
    """If a code was published to a customer, others may use it: for whom is not stated."""
    code = mapping.code(adapter, voucher("single_use"))
    assert code.native["holder_id"] == "cust_FAKE000000000000000001"
    assert code.reserved_for is None
    assert "reserved_for" in code.not_stated


def test_a_gift_card_has_a_balance(voucher: Read, adapter: VoucherifyAdapter) -> None:
    """If a code is a gift card, what is left is its balance, and what it was sold for its benefit."""
    found = voucher("gift")
    assert mapping.code(adapter, found).balance == Money(3500)
    assert mapping.standalone_reward(adapter, found).benefit == Credit(Money(5000))


def test_a_balance_that_is_no_money_is_not_stated(
    voucher: Read, adapter: VoucherifyAdapter
) -> None:
    """If a balance is a fraction of a cent, there is none, and that is said."""
    code = mapping.code(adapter, voucher("gift", gift={"amount": 5000, "balance": 0.5}))
    assert code.balance is None
    assert "balance" in code.not_stated


def test_a_loyalty_card_has_points(voucher: Read, adapter: VoucherifyAdapter) -> None:
    """If a code is a loyalty card, what is left on it are its points."""
    assert mapping.code(adapter, voucher("loyalty_card")).points == 850


def test_uses_that_are_not_told_are_not_stated(voucher: Read, adapter: VoucherifyAdapter) -> None:
    """If a voucher does not say how often it was used, both numbers are not stated."""
    code = mapping.code(adapter, voucher("single_use", redemption=None))
    assert {"uses.allowed", "uses.made"} <= code.not_stated


def test_a_code_without_a_campaign_is_its_own_reward(
    voucher: Read, adapter: VoucherifyAdapter
) -> None:
    """If a voucher has no campaign, the reward is made of what it says itself."""
    match = mapping.match(adapter, voucher("standalone"), None)
    assert str(match.reward.ref) == "voucherify:v_FAKE0000000000000000000000000005"
    assert match.reward.benefit == FreeShipping()
    assert (match.reward.delivery, match.via) == (Delivery.SHARED_CODE, MatchedVia.SHARED_CODE)
    assert match.reward.shared_code == match.value == "FAKE press/ü 100%"
    assert match.reward.states("limits.total")
    assert match.code is not None
    assert match.code.reward == match.reward.ref
    assert "FAKE press" not in repr(match)


def test_a_campaign_that_cannot_be_read_leaves_what_the_code_says(
    voucher: Read, adapter: VoucherifyAdapter
) -> None:
    """If the campaign cannot be read, the code says what it gives, and the rest is not stated."""
    reward = mapping.match(adapter, voucher("single_use"), None).reward
    assert str(reward.ref) == "voucherify:camp_FAKE000000000000000002"
    assert (reward.name, reward.benefit) == ("Summer 15", PercentOff(Decimal(15), Money(4000)))
    for path in ("window.starts_at", "status", "delivery", "description", "limits.total"):
        assert not reward.states(path)


def test_a_code_keeps_its_terms(
    voucher: Read,
    adapter: VoucherifyAdapter,
    payload: Callable[[str], Any],
    answer: Callable[..., Response],
) -> None:
    """If the campaign gives something else by now, a code that is out gives what it did."""
    body = answer(payload("campaign_discount_percent"))
    campaign = mapping.campaign_reward(adapter, CODEC.decode(wire.Campaign, body, adapter.drift))
    older = {"type": "PERCENT", "percent_off": 20, "effect": "APPLY_TO_ITEMS"}
    reward = mapping.match(adapter, voucher("single_use", discount=older), campaign).reward
    assert (reward.ref, reward.name) == (campaign.ref, campaign.name)
    assert reward.benefit == PercentOff(Decimal(20))
    assert "applies_to.targets" in reward.not_stated
    assert mapping.match(adapter, voucher("single_use"), campaign).reward == campaign
