"""Campaigns and catalogue rewards as rewards: what they state, and what they don't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from rewardkit.codec import Codec
from rewardkit.exchange import Response
from rewardkit.model import (
    AmountOff,
    Credit,
    Delivery,
    LoyaltyPoints,
    Money,
    PayWithPoints,
    PercentOff,
    Product,
    Reward,
    RewardStatus,
    UnknownBenefit,
    Window,
)
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter

CODEC = Codec()
RULES = {
    "conditions.minimum_purchase",
    "conditions.minimum_quantity",
    "limits.per_customer",
    "limits.total",
}

Read = Callable[..., Reward]


@pytest.fixture
def campaign(
    adapter: VoucherifyAdapter, payload: Callable[[str], Any], answer: Callable[..., Response]
) -> Read:
    """Give a campaign of the documents, changed, as a reward."""

    def read(name: str, **changes: Any) -> Reward:
        body = answer({**payload(f"campaign_{name}"), **changes})
        found = CODEC.decode(wire.Campaign, body, adapter.drift)
        return mapping.campaign_reward(adapter, found)

    return read


@pytest.fixture
def catalogue(
    adapter: VoucherifyAdapter, payload: Callable[[str], Any], answer: Callable[..., Response]
) -> Read:
    """Give a catalogue reward of the documents, changed, as a reward."""

    def read(name: str, **changes: Any) -> Reward:
        body = answer({**payload(f"reward_{name}"), **changes})
        return mapping.catalogue_reward(adapter, CODEC.decode(wire.Reward, body, adapter.drift))

    return read


def test_a_campaign_is_a_reward(campaign: Read, payload: Callable[[str], Any]) -> None:
    """If a campaign is read, its name, window, status and times are the reward's."""
    reward = campaign("discount_amount")
    assert str(reward.ref) == "voucherify:camp_FAKE000000000000000001"
    assert (reward.name, reward.description) == ("Ten off", "Ten off, for the summer.")
    assert reward.delivery == Delivery.UNIQUE_CODES
    assert reward.status == RewardStatus.ACTIVE
    assert reward.window == Window(
        datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 8, 31, 23, 59, 59, 999000, UTC)
    )
    assert reward.metadata == {"season": "summer", "budget_code": "FAKE-77"}
    assert reward.native == payload("campaign_discount_amount")


@pytest.mark.parametrize(
    ("changes", "delivery"),
    [
        ({"type": "AUTO_UPDATE"}, Delivery.UNIQUE_CODES),
        ({"type": "STATIC"}, Delivery.UNIQUE_CODES),
        ({"type": "STANDALONE"}, Delivery.SHARED_CODE),
        ({"campaign_type": "REFERRAL_PROGRAM"}, Delivery.UNIQUE_CODES),
        ({"campaign_type": "PROMOTION"}, Delivery.AUTOMATIC),
    ],
)
def test_the_types_say_how_customers_come_to_it(
    changes: dict[str, str], delivery: Delivery, campaign: Read
) -> None:
    """If a campaign has unique codes, one code or none, its delivery says so."""
    assert campaign("discount_amount", **changes).delivery == delivery


def test_a_new_type_is_kept_and_counted(campaign: Read, adapter: VoucherifyAdapter) -> None:
    """If the vendor has a new type of campaign, the delivery is that word, and it is counted."""
    delivery = campaign("discount_amount", type="BY_PIGEON").delivery
    assert (delivery, delivery.known) == ("BY_PIGEON", False)
    assert [seen.value for seen in adapter.drift.seen()] == ["BY_PIGEON"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"active": True}, RewardStatus.ACTIVE),
        ({"active": False}, RewardStatus.PAUSED),
        ({"active": None}, None),
        ({"active": True, "creation_status": "DRAFT"}, RewardStatus.DRAFT),
    ],
)
def test_the_switch_is_the_status(
    changes: dict[str, Any], status: RewardStatus | None, campaign: Read
) -> None:
    """If a campaign is on, off or a draft, its status says so; without a word it is not stated."""
    reward = campaign("discount_amount", **changes)
    assert reward.status == status
    assert reward.states("status") is (status is not None)


@pytest.mark.parametrize(
    ("assignments", "stated"),
    [
        ({"data": [], "total": 0}, True),
        ({"data": []}, True),
        ({"data": [{"id": "asgm_1", "rule_id": "val_1", "object": "x"}], "total": 1}, False),
        ({"data": [], "total": 2}, False),
        (None, False),
    ],
)
def test_only_an_empty_list_of_rules_says_that_there_are_none(
    assignments: Any, stated: bool, campaign: Read
) -> None:
    """If there are rules, or it is not known, what they may hold is not stated."""
    reward = campaign("discount_amount", validation_rules_assignments=assignments)
    assert RULES & reward.not_stated == (set() if stated else RULES)


def test_what_the_vendor_never_states(campaign: Read) -> None:
    """If a campaign without rules is read, stacking, usage, pictures and syncs are not stated."""
    assert campaign("gift_vouchers").not_stated == {
        "access",
        "conditions.stackable",
        "external_url",
        "image_url",
        "syncs",
        "usage.redemptions",
        "usage.revenue",
    }


def test_the_quantity_of_a_shared_code_is_the_limit(
    campaign: Read, payload: Callable[[str], Any]
) -> None:
    """If one code is for everybody, its quantity is the total; the code itself is not stated."""
    voucher = {**payload("campaign_standalone")["voucher"], "redemption": {"quantity": 100}}
    reward = campaign("standalone", voucher=voucher)
    assert reward.limits.total == 100
    assert not reward.states("shared_code")
    assert campaign("standalone").limits.total is None
    assert campaign("standalone").states("limits.total")


def test_a_promotion_of_one_tier_gives_that(campaign: Read, payload: Callable[[str], Any]) -> None:
    """If a promotion has one tier, its discount is the benefit; of several, all are kept."""
    promotion = payload("campaign_promotion")["promotion"]
    assert campaign("promotion").benefit == UnknownBenefit("PROMOTION", promotion)
    one = {**promotion, "tiers": promotion["tiers"][:1]}
    reward = campaign("promotion", promotion=one)
    assert (reward.benefit, reward.delivery) == (AmountOff(Money(1000)), Delivery.AUTOMATIC)


def test_the_one_tier_of_a_promotion_may_be_off_or_shorter(
    campaign: Read, payload: Callable[[str], Any]
) -> None:
    """If the one tier is off, the promotion is paused; its own dates narrow the window."""
    promotion = payload("campaign_promotion")["promotion"]
    tier = {**promotion["tiers"][0], "active": False, "expiration_date": "2026-02-01T00:00:00Z"}
    dates = {"start_date": "2026-01-01T00:00:00Z", "expiration_date": "2026-03-01T00:00:00Z"}
    reward = campaign("promotion", **dates, promotion={**promotion, "tiers": [tier]})
    assert reward.status == RewardStatus.PAUSED
    assert reward.window == Window(
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    )


def test_rules_of_one_of_several_tiers_are_not_stated(
    campaign: Read, payload: Callable[[str], Any]
) -> None:
    """If one of several tiers has rules, it is not said that the promotion has none."""
    none: dict[str, Any] = {"data": [], "total": 0}
    some = {"data": [{"id": "asgm_1", "rule_id": "val_1", "object": "x"}], "total": 1}
    promotion = payload("campaign_promotion")["promotion"]
    first = promotion["tiers"][0]
    for lists, stated in (((none, none), True), ((none, some), False)):
        tiers = [{**first, "validation_rule_assignments": each} for each in lists]
        reward = campaign(
            "promotion",
            validation_rules_assignments=none,
            promotion={**promotion, "tiers": tiers},
        )
        assert RULES & reward.not_stated == (set() if stated else RULES)


def test_a_shared_code_without_a_quantity_states_no_total(
    campaign: Read, payload: Callable[[str], Any]
) -> None:
    """If a campaign does not say how often its one code can be used, the total is not stated."""
    voucher = {**payload("campaign_standalone")["voucher"], "redemption": None}
    assert not campaign("standalone", voucher=voucher).states("limits.total")


def test_a_time_that_cannot_be_read_is_counted(campaign: Read, adapter: VoucherifyAdapter) -> None:
    """If a date is none, that end of the window is open, and the text is counted and in native."""
    reward = campaign("discount_amount", start_date="soon")
    assert reward.window.starts_at is None
    assert reward.native["start_date"] == "soon"
    assert [(seen.where, seen.value) for seen in adapter.drift.seen()] == [
        ("Campaign.start_date", "soon")
    ]


@pytest.mark.parametrize(
    ("name", "benefit"),
    [
        ("coin", PayWithPoints(1, Decimal("0.01"))),
        ("material", Product("prod_FAKE000000000000000001", "sku_FAKE000000000000000001")),
        ("campaign_gift_vouchers", Credit(Money(5000))),
        ("campaign_loyalty_program", LoyaltyPoints(500)),
    ],
)
def test_a_catalogue_reward_gives_what_its_parameters_say(
    name: str, benefit: object, catalogue: Read
) -> None:
    """If a catalogue reward says what it gives, that is its benefit."""
    reward = catalogue(name)
    assert reward.benefit == benefit
    assert reward.delivery == Delivery.NONE
    assert reward.states("benefit")
    assert not reward.states("points_cost")


def test_a_material_reward_has_stock_and_a_picture(catalogue: Read) -> None:
    """If a product is given, how many are left and were given, and its picture, are stated."""
    reward = catalogue("material")
    assert (reward.limits.stock, reward.usage.redemptions) == (240, 18)
    assert reward.image_url == "https://images.example.com/tote.png"
    assert reward.description == "A sturdy tote of undyed canvas."
    assert catalogue("loose").limits.stock == 4


def test_a_coupon_by_itself_does_not_say_what_it_gives(catalogue: Read) -> None:
    """If only the campaign says what a coupon gives, the benefit is unknown and not stated."""
    reward = catalogue("campaign_discount_coupons")
    assert isinstance(reward.benefit, UnknownBenefit)
    assert not reward.states("benefit")
    assert not reward.states("description")


def test_a_coupon_shows_its_campaign(catalogue: Read, campaign: Read) -> None:
    """If the campaign is known, a coupon gives what that gives, when that is valid, and so on."""
    alone, offer = catalogue("campaign_discount_coupons"), campaign("discount_percent")
    reward = mapping.with_campaign(alone, offer)
    assert (reward.ref, reward.name, reward.native) == (alone.ref, alone.name, alone.native)
    assert reward.benefit == PercentOff(Decimal(15), Money(4000))
    assert (reward.delivery, reward.status) == (Delivery.UNIQUE_CODES, RewardStatus.ACTIVE)
    assert (reward.window, reward.applies_to) == (offer.window, offer.applies_to)
    assert (reward.description, reward.states("description")) == (offer.description, True)
    assert reward.not_stated == offer.not_stated - {"image_url"} | {"points_cost"}


def test_a_description_of_its_own_goes_before_the_campaigns(
    catalogue: Read, campaign: Read
) -> None:
    """If the catalogue itself describes a coupon, that counts."""
    alone = catalogue("campaign_discount_coupons", attributes={"description": "Its own."})
    assert alone.states("description")
    assert mapping.with_campaign(alone, campaign("discount_percent")).description == "Its own."


def test_a_balance_goes_before_the_campaigns(catalogue: Read, campaign: Read) -> None:
    """If a gift of 20 is given from a campaign of 50, it is 20."""
    target = {"id": "camp_X", "type": "GIFT_VOUCHERS", "balance": 2000}
    alone = catalogue("campaign_gift_vouchers", parameters={"campaign": target})
    reward = mapping.with_campaign(alone, campaign("gift_vouchers"))
    assert reward.benefit == Credit(Money(2000))
    assert reward.delivery == Delivery.NONE


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        (None, "CAMPAIGN"),
        ({}, "CAMPAIGN"),
        ({"campaign": {"id": "camp_X", "type": "RAFFLE", "balance": 1}}, "RAFFLE"),
    ],
)
def test_a_new_kind_is_kept_and_counted(
    parameters: Any, kind: str, catalogue: Read, adapter: VoucherifyAdapter
) -> None:
    """If the parameters are none that we know, the benefit is unknown, and it is counted."""
    reward = catalogue("campaign_gift_vouchers", parameters=parameters)
    assert isinstance(reward.benefit, UnknownBenefit)
    assert reward.benefit.kind == kind
    assert [seen.value for seen in adapter.drift.seen()] == [kind]
