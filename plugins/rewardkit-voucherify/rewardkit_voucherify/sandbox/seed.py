"""The project that a sandbox begins with: one of each kind, and codes in each state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import frozen

from rewardkit.times import format_instant

from .shapes import Json, assignment, campaign, promotion, reward, rule, voucher
from .state import State

_TEN_PERCENT: Json = {
    "type": "PERCENT",
    "percent_off": 10,
    "effect": "APPLY_TO_ORDER",
    "is_dynamic": False,
}
_CAPPED = {"discount": {**_TEN_PERCENT, "amount_limit": 2500}}
_TEN_OFF = {"discount": {"type": "AMOUNT", "amount_off": 1000, "effect": "APPLY_TO_ORDER"}}
_SHIRT = {"discount": {"type": "FIXED", "fixed_amount": 1999, "effect": "APPLY_TO_ITEMS"}}
_TOTE = {
    "discount": {
        "type": "UNIT",
        "unit_off": 1,
        "unit_type": "prod_SandboxTote",
        "effect": "ADD_NEW_ITEMS",
        "product": {"id": "prod_SandboxTote", "source_id": "tote", "name": "Canvas tote"},
    }
}
_SHIPPING = {
    "discount": {
        "type": "UNIT",
        "unit_off": 1,
        "unit_type": "prod_5h1pp1ng",
        "effect": "ADD_MISSING_ITEMS",
    }
}
_GIFT = {"gift": {"amount": 5000, "balance": 5000, "effect": "APPLY_TO_ORDER"}}
_POINTS = {"loyalty_card": {"points": 100}}


@frozen
class Dates:
    """The days that the project is made around.

    Attributes:
        now: the simulator's present.
    """

    now: datetime

    def start_of(self, day: int) -> str:
        """The beginning of a day, counted from today."""
        return format_instant(self._midnight() + timedelta(days=day))

    def end_of(self, day: int) -> str:
        """The last millisecond of a day, counted from today."""
        return format_instant(self._midnight() + timedelta(days=day + 1, milliseconds=-1))

    def _midnight(self) -> datetime:
        return self.now.replace(hour=0, minute=0, second=0, microsecond=0)


def _campaigns(dates: Dates) -> Iterator[Json]:
    begun = dates.start_of(-30)
    yield campaign(
        "camp_SandboxSummer10",
        "Summer 10 % off",
        _CAPPED,
        prefix="SUMMER-",
        starts=begun,
        ends=dates.end_of(60),
        description="Ten per cent off everything, once for each code.",
    )
    yield campaign("camp_SandboxTenOff", "Ten off", _TEN_OFF, prefix="TENOFF-", starts=begun)
    yield campaign(
        "camp_SandboxShirt",
        "Any shirt for 19.99",
        _SHIRT,
        type="STATIC",
        starts=begun,
        has_rules=True,
    )
    yield campaign("camp_SandboxTote", "A tote with it", _TOTE, prefix="TOTE-", starts=begun)
    yield campaign("camp_SandboxShipsFree", "Ships free", _SHIPPING, quantity=None, starts=begun)
    yield campaign(
        "camp_SandboxGiftCards",
        "Gift cards",
        _GIFT,
        kind="GIFT_VOUCHERS",
        prefix="GIFT-",
        quantity=None,
    )
    yield campaign("camp_SandboxClub", "Club", _POINTS, kind="LOYALTY_PROGRAM", quantity=None)
    yield promotion("camp_SandboxWeekend", "Weekend", _TEN_OFF["discount"], starts=begun)
    yield campaign(
        "camp_SandboxWelcome",
        "Welcome",
        {"discount": _TEN_PERCENT},
        type="STANDALONE",
        quantity=None,
        starts=begun,
    )
    yield campaign(
        "camp_SandboxSpring",
        "Spring",
        _TEN_OFF,
        starts=dates.start_of(-90),
        ends=dates.end_of(-10),
    )
    yield campaign("camp_SandboxLater", "Later", _TEN_OFF, starts=dates.start_of(30))
    yield campaign("camp_SandboxPaused", "Paused", _TEN_OFF, starts=begun, active=False)


#: Codes by campaign: the code, and what it has of its own; ``ends`` is a day, counted from today.
_CODES: tuple[tuple[str, str, Json], ...] = (
    ("camp_SandboxSummer10", "SUMMER-7F3K", {}),
    ("camp_SandboxSummer10", "SUMMER-9QXA", {}),
    ("camp_SandboxSummer10", "SUMMER-W4TD", {}),
    ("camp_SandboxSummer10", "SUMMER-USED", {"redeemed": 1}),
    ("camp_SandboxSummer10", "SUMMER-PAST", {"ends": -10}),
    ("camp_SandboxTenOff", "TENOFF-2B9D", {}),
    ("camp_SandboxTenOff", "TENOFF-OFF1", {"active": False}),
    ("camp_SandboxTenOff", "TENOFF-TRIO", {"quantity": 3, "redeemed": 3}),
    ("camp_SandboxShirt", "SHIRT-K8PM", {}),
    ("camp_SandboxTote", "TOTE-5NVC", {}),
    ("camp_SandboxShipsFree", "SHIPFREE", {"quantity": None}),
    ("camp_SandboxGiftCards", "GIFT-M3WQ", {"quantity": None}),
    ("camp_SandboxWelcome", "WELCOME", {"quantity": None, "redeemed": 17}),
    ("camp_SandboxSpring", "SPRING-OLD1", {}),
    ("camp_SandboxLater", "LATER-SOON", {}),
    ("camp_SandboxPaused", "PAUSED-Z7R2", {"active": False}),
)

_REWARDS: tuple[Json, ...] = (
    reward(
        "rew_SandboxCoupon",
        "Coupon: summer 10 % off",
        "CAMPAIGN",
        {"campaign": {"id": "camp_SandboxSummer10", "type": "DISCOUNT_COUPONS"}},
    ),
    reward(
        "rew_SandboxGift",
        "Gift card of 20",
        "CAMPAIGN",
        {"campaign": {"id": "camp_SandboxGiftCards", "balance": 2000, "type": "GIFT_VOUCHERS"}},
    ),
    reward(
        "rew_SandboxPoints",
        "500 extra points",
        "CAMPAIGN",
        {"campaign": {"id": "camp_SandboxClub", "balance": 500, "type": "LOYALTY_PROGRAM"}},
    ),
    reward(
        "rew_SandboxCoin",
        "Pay with points",
        "COIN",
        {"coin": {"exchange_ratio": 0.01, "points_ratio": 1}},
    ),
    reward(
        "rew_SandboxTote",
        "Canvas tote",
        "MATERIAL",
        {"product": {"id": "prod_SandboxTote", "sku_id": "sku_SandboxToteBlack"}},
        stock=240,
        redeemed=18,
        attributes={
            "image_url": "https://images.example.com/tote.png",
            "description": "A sturdy tote of undyed canvas.",
        },
    ),
)


_RULES: tuple[Json, ...] = (
    rule(
        "val_SandboxShirt",
        "Shirts, from 30.00, once for each customer",
        {
            "1": {
                "name": "order.amount",
                "conditions": {"$more_than_or_equal": [3000]},
                "rules": {},
            },
            "2": {
                "name": "redemption.count.per_customer",
                "conditions": {"$less_than_or_equal": [1]},
                "rules": {},
            },
            "logic": "1 and 2",
        },
        applicable_to={
            "included": [
                {
                    "object": "product",
                    "id": "prod_SandboxShirt",
                    "source_id": "shirt",
                    "effect": "APPLY_TO_EVERY",
                }
            ],
            "excluded": [],
            "included_all": False,
        },
        error={"message": "Spend 30.00 or more, and any shirt is yours for 19.99."},
        context_type="campaign.discount_coupons.discount.fixed.apply_to_items",
        assignments_count=1,
    ),
)

_ASSIGNMENTS: tuple[Json, ...] = (
    assignment("rewa_SandboxCoupon", "rew_SandboxCoupon", "camp_SandboxClub", 300),
    assignment("rewa_SandboxTote", "rew_SandboxTote", "camp_SandboxClub", 400),
    assignment("rewa_SandboxCoin", "rew_SandboxCoin", "camp_SandboxClub", None),
)


def fill(state: State) -> None:
    """Put the project into a state that is empty."""
    dates = Dates(state.clock.now())
    for each in _campaigns(dates):
        state.add_campaign(each)
    for campaign_id, code, own in _CODES:
        ends = {"ends": dates.end_of(own["ends"])} if "ends" in own else {}
        state.add_code(state.campaign(campaign_id), code, **{**own, **ends})
    card = {"gift": {"amount": 5000, "subtracted_amount": 0, "balance": 3500}}
    gift_cards = state.campaign("camp_SandboxGiftCards")
    state.add_voucher(
        voucher("v_SandboxGift", "GIFT-H4RT", card, campaign=gift_cards, quantity=None, redeemed=1)
    )
    points = {"loyalty_card": {"points": 1350, "balance": 850}}
    club = state.campaign("camp_SandboxClub")
    state.add_voucher(voucher("v_SandboxClub", "CLUB-CARD", points, campaign=club, quantity=None))
    state.add_voucher(voucher("v_SandboxPress", "PRESS 100%/ü", _SHIPPING, quantity=None))
    for each in _REWARDS:
        state.add_reward(each)
    for each in _RULES:
        state.add_rule(each)
    for each in _ASSIGNMENTS:
        state.add_assignment(each)
