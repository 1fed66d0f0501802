"""Where the vendor is known to be loose, each by name; and that its numbers are exact all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftKind, DriftLog
from rewardkit.errors import CodeNotFound, InvalidRequest
from rewardkit.exchange import Request, Response, Subject
from rewardkit.model import (
    AmountOff,
    CodeStatus,
    Money,
    PercentOff,
    RedemptionStatus,
    UnknownBenefit,
)
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter

Payload = Callable[[str], Any]
Make = Callable[..., VoucherifyAdapter]

CODEC = Codec()


def decoded(cls: type[Any], value: Any) -> Any:
    """A payload, or the text of one, as its wire class, in which nothing was new."""
    text = value if isinstance(value, str) else json.dumps(value)
    drift = DriftLog()
    found = CODEC.decode(cls, Response(200, {}, text.encode()), drift)
    assert drift.seen() == ()
    assert encode(found) == json.loads(text)
    return found


@pytest.mark.parametrize("number", [4, "4", 4.0])
def test_stock_and_redeemed_may_be_text(
    number: Any, adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If the counts of a reward come as text, as in the vendor's examples, they are numbers."""
    value = {**payload("reward_material"), "stock": number, "redeemed": number}
    reward = mapping.catalogue_reward(adapter, decoded(wire.Reward, value))
    assert (reward.limits.stock, reward.usage.redemptions) == (4, 4)
    assert reward.native["stock"] == number


@pytest.mark.parametrize(
    ("cls", "name", "make"),
    [
        (wire.Campaign, "campaign_discount_percent", mapping.campaign_reward),
        (wire.Reward, "reward_material", mapping.catalogue_reward),
        (wire.Voucher, "voucher_single_use", mapping.code),
        (wire.Voucher, "voucher_standalone", mapping.standalone_reward),
    ],
    ids=["campaign", "reward", "voucher", "lone code"],
)
def test_metadata_may_be_null(
    cls: type[Any],
    name: str,
    make: Callable[[VoucherifyAdapter, Any], Any],
    adapter: VoucherifyAdapter,
    payload: Payload,
) -> None:
    """If metadata is null, there is none, and the payload keeps its null."""
    found = make(adapter, decoded(cls, {**payload(name), "metadata": None}))
    assert found.metadata == {}
    assert found.native["metadata"] is None


def test_attributes_may_be_empty(adapter: VoucherifyAdapter, payload: Payload) -> None:
    """If a reward's attributes are {}, as those of all but products are, it has no picture."""
    value = {**payload("reward_coin"), "attributes": {}}
    reward = mapping.catalogue_reward(adapter, decoded(wire.Reward, value))
    assert (reward.image_url, reward.description) == (None, None)
    assert reward.native["attributes"] == {}


def test_an_error_may_lack_its_key(adapter: VoucherifyAdapter) -> None:
    """If an error has no key, its status tells the class, and nothing is counted as new."""
    body = {"code": 404, "message": "Resource not found", "details": "Cannot find voucher"}
    request = Request.get("v1", "vouchers", "X", subject=Subject.CODE)
    error = adapter.refuse(request, Response(404, {}, json.dumps(body).encode()))
    assert isinstance(error, CodeNotFound)
    assert error.vendor_key is None
    assert adapter.drift.seen() == ()


def test_too_much_at_once_has_a_shape_of_its_own(
    adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If a 413 comes in the gateway's shape, which has no key, its words are kept."""
    body = payload("error_payload_too_large_other_shape")
    request = Request.post("v1", "campaigns", json={})
    error = adapter.refuse(request, Response(413, {}, json.dumps(body).encode()))
    assert isinstance(error, InvalidRequest)
    assert error.status == 413
    assert body["message"] in str(error.vendor_message)
    assert adapter.drift.seen() == ()


def test_active_may_be_null_in_lists_of_redemptions(
    adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If the voucher of a listed redemption has a null for its switch, it is not taken for off."""
    entry = payload("redemption_success")["redemptions"][0]
    voucher = {**payload("voucher_single_use"), "active": None}
    page = decoded(
        wire.RedemptionsPage,
        {"object": "list", "redemptions": [{**entry, "voucher": voucher}], "total": 1},
    )
    found = mapping.redemption(adapter, page.redemptions[0])
    assert (found.code, found.status) == (voucher["code"], RedemptionStatus.SUCCEEDED)
    assert mapping.code(adapter, page.redemptions[0].voucher).status == CodeStatus.AVAILABLE


def campaign_of(payload: Payload, discount: str) -> Any:
    """A campaign with a discount that is given as the vendor's text."""
    value = payload("campaign_discount_percent")
    value["voucher"]["discount"] = "DISCOUNT"
    return decoded(wire.Campaign, json.dumps(value).replace('"DISCOUNT"', discount))


@pytest.mark.parametrize("text", ["20.5", "0.1", "1e1", "10.0", "10"])
def test_percentages_are_exact(text: str, adapter: VoucherifyAdapter, payload: Payload) -> None:
    """If a percentage is a JSON number, whatever its form, it is just that number."""
    found = campaign_of(payload, f'{{"type": "PERCENT", "percent_off": {text}}}')
    assert mapping.campaign_reward(adapter, found).benefit == PercentOff(Decimal(text))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10", "EUR", 10),
        ("10.0", "EUR", 10),
        ("1e2", "EUR", 100),
        ("20.5", "KWD", 205),
        ("0.1", "KWD", 1),
        ("1e2", "JPY", 1),
        ("20.5", "EUR", None),
        ("0.1", "EUR", None),
        ("10.0", "JPY", None),
    ],
)
def test_money_is_exact(
    text: str, currency: str, minor: int | None, make_adapter: Make, payload: Payload
) -> None:
    """If money is a JSON number, whatever its form, it is that money or, if it is none, drift."""
    adapter = make_adapter(currency=currency)
    found = campaign_of(payload, f'{{"type": "AMOUNT", "amount_off": {text}}}')
    benefit = mapping.campaign_reward(adapter, found).benefit
    if minor is None:
        assert isinstance(benefit, UnknownBenefit)
        assert {each.kind for each in adapter.drift.seen()} == {DriftKind.OUT_OF_RANGE}
    else:
        assert benefit == AmountOff(Money(minor, currency))
        assert adapter.drift.seen() == ()
