"""Rewards that no vendor says all of, as sources of translations.

Each differs from a plain one in a field or two, so that what becomes of it is seen by itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from rewardkit.model import (
    AmountOff,
    Benefit,
    Conditions,
    ContentAccess,
    Credit,
    Delivery,
    EarlyAccess,
    FixedPrice,
    FreeClaim,
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

_TEN = PercentOff(Decimal(10))
_LONG_AGO = datetime(2020, 6, 1, 12, tzinfo=UTC)
_AT_LAST = datetime(2100, 6, 1, 12, tzinfo=UTC)
_EAST, _WEST = timezone(timedelta(hours=2)), timezone(timedelta(hours=-2))


def euros(amount: str) -> Money:
    """An amount in the currency that the simulators have."""
    return Money.of(amount, "EUR")


#: All vendors can say most of this.
PLAIN = Reward.new(
    "Summer",
    _TEN,
    description="Ten off",
    applies_to=Scope(ScopeKind.SITEWIDE),
    delivery=Delivery.UNIQUE_CODES,
    status=RewardStatus.ACTIVE,
    window=Window(_LONG_AGO, _AT_LAST),
    conditions=Conditions(stackable=True),
)

BENEFITS: tuple[Benefit, ...] = (
    PercentOff(Decimal("12.5")),
    PercentOff(Decimal("12.34567")),
    PercentOff(Decimal("0.00001")),
    PercentOff(Decimal(100)),
    PercentOff(Decimal("10.4"), euros("20.00")),
    AmountOff(euros("5.00")),
    AmountOff(euros("10.50")),
    AmountOff(euros("0.30")),
    AmountOff(Money(500, "USD")),
    AmountOff(Money(500)),
    FixedPrice(euros("19.90")),
    FreeShipping(),
    FreeItems((Units("tote-bag"),)),
    FreeItems((Units("tote-bag", 2, "red"), Units("mug"))),
    Credit(euros("25.00")),
    Credit(Money(2500, "JPY")),
    LoyaltyPoints(100),
    PayWithPoints(100, Decimal("0.5"), "EUR"),
    Product("tote-bag", "red"),
    ContentAccess("https://members.example.com/film"),
    ContentAccess(),
    EarlyAccess("https://shop.example.com/drop"),
    EarlyAccess(),
    FreeClaim(),
    UnknownBenefit("MYSTERY", {"boxes": 3}),
    UnknownBenefit("MYSTERY", {"boxes": Decimal(3)}),
)

_FIELDS: tuple[dict[str, Any], ...] = (
    {"name": ""},
    {"name": "Summer " * 1000},
    {"description": None},
    {"description": "Ten off " * 5000},
    {"applies_to": None},
    *({"applies_to": Scope(kind, ("c1", "c2"))} for kind in ScopeKind),
    {"applies_to": Scope(ScopeKind.read("galaxy"), ("milky-way",))},
    *({"delivery": delivery} for delivery in Delivery),
    {"delivery": Delivery.read("by owl")},
    {"delivery": Delivery.SHARED_CODE, "shared_code": "SUMMER-10"},
    {"delivery": Delivery.SHARED_CODE, "shared_code": "S" * 500},
    {"delivery": Delivery.SHARED_CODE, "shared_code": ""},
    {"shared_code": "SUMMER-20"},
    {"status": None},
    *({"status": status} for status in RewardStatus),
    {"status": RewardStatus.read("frozen")},
    {"window": Window()},
    {"window": Window(None, _LONG_AGO)},
    {"window": Window(_AT_LAST, None)},
    {"window": Window(_AT_LAST, _LONG_AGO)},
    {
        "window": Window(
            datetime(2026, 6, 1, 12, 0, 0, 123456, UTC), datetime(2090, 1, 1, tzinfo=_EAST)
        )
    },
    {
        "window": Window(
            datetime(1, 1, 1, tzinfo=_EAST), datetime(9999, 12, 31, 23, 30, tzinfo=_WEST)
        )
    },
    {"conditions": Conditions()},
    {"conditions": Conditions(stackable=False)},
    {"conditions": Conditions(euros("50.00"), 2, stackable=True)},
    {"conditions": Conditions(euros("49.50"))},
    {"conditions": Conditions(Money(5000, "USD"))},
    {"conditions": Conditions(Money(5000))},
    {"conditions": Conditions(euros("-1.00"), -1)},
    {"limits": Limits(total=100)},
    {"limits": Limits(total=1, per_customer=1)},
    {"limits": Limits(per_customer=3)},
    {"limits": Limits(stock=7)},
    {"limits": Limits(total=5, stock=7)},
    {"limits": Limits(-1, -1, -1)},
    {"limits": Limits(stock=2**70)},
    {"points_cost": 500},
    {"points_cost": -1},
    {"image_url": "https://images.example.com/summer.webp"},
    {"external_url": "https://shop.example.com/summer"},
    {"metadata": {"season": "summer", "tags": ["hot", "dry"], "count": 3}},
    {"metadata": {"made": _LONG_AGO, "season": "summer"}},
    *(
        {"benefit": cls("https://a.example.com"), "external_url": "https://b.example.com"}
        for cls in (ContentAccess, EarlyAccess)
    ),
    {"benefit": ContentAccess(), "external_url": "https://b.example.com"},
)

#: By what they show.
SOURCES: tuple[Reward, ...] = (
    PLAIN,
    Reward.new("Bare", _TEN),
    *(PLAIN.changed(benefit=benefit) for benefit in BENEFITS),
    *(PLAIN.changed(**fields) for fields in _FIELDS),
)
