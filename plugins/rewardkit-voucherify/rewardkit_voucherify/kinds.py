"""What each benefit is made as, and which fields each kind of reward does not have, as tables."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from rewardkit.errors import InvalidRequest
from rewardkit.model import (
    AmountOff,
    Benefit,
    Credit,
    Delivery,
    FixedPrice,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    PayWithPoints,
    PercentOff,
    Product,
)

from .mapping.offers import DISCOUNTS

_CODES = frozenset({Delivery.UNIQUE_CODES, Delivery.SHARED_CODE})


@frozen
class Kind:
    """What a benefit is made as.

    Attributes:
        campaign_type: the vendor's word; None for a reward of the catalogue.
        voucher_type: what its codes are.
        deliveries: how customers can come to it.
        uses: how often each of its unique codes can be used; None for without limit.
    """

    campaign_type: str | None
    voucher_type: str = ""
    deliveries: frozenset[Delivery] = frozenset({Delivery.NONE})
    uses: int | None = None


_COUPONS = Kind("DISCOUNT_COUPONS", "DISCOUNT_VOUCHER", _CODES | {Delivery.AUTOMATIC}, 1)

#: By benefit. Gift and loyalty cards are used until they are empty.
KINDS: Mapping[type[Benefit], Kind] = {
    **dict.fromkeys(DISCOUNTS, _COUPONS),
    Credit: Kind("GIFT_VOUCHERS", "GIFT_VOUCHER", _CODES),
    LoyaltyPoints: Kind("LOYALTY_PROGRAM", "LOYALTY_CARD", frozenset({Delivery.UNIQUE_CODES})),
    PayWithPoints: Kind(None),
    Product: Kind(None),
}

#: By schema of the contract that says a benefit, and by key of one that has it: the benefits.
GIVEN_BY: Mapping[str, frozenset[type[Benefit]]] = {
    "discount": frozenset(DISCOUNTS),
    "gift": frozenset({Credit}),
    "loyalty_card": frozenset({LoyaltyPoints}),
    "CampaignGift": frozenset({Credit}),
    "CampaignLoyaltyCard": frozenset({LoyaltyPoints}),
    "DiscountAmount": frozenset({AmountOff}),
    "DiscountFixed": frozenset({FixedPrice}),
    "DiscountPercent": frozenset({PercentOff}),
    "DiscountUnit": frozenset({FreeItems, FreeShipping}),
    "DiscountUnits": frozenset({FreeItems}),
}

_IN_METADATA = "there is no field for it: put it into metadata"
NO_CODES = "a catalogue reward is bought with points, and has none"
_NO_RULES = "a loyalty programme takes no rules"

NOT_OF_A_CAMPAIGN: Mapping[str, str] = {
    "conditions.stackable": "stacking is a matter of categories and the project's settings",
    "external_url": _IN_METADATA,
    "image_url": _IN_METADATA,
    "limits.stock": "a campaign has none: say limits.total",
    "points_cost": "a campaign is not bought with points: make a catalogue reward of it",
}
NOT_OF_A_PROGRAMME: Mapping[str, str] = {
    "conditions.minimum_purchase": _NO_RULES,
    "conditions.minimum_quantity": _NO_RULES,
    "limits.per_customer": _NO_RULES,
    "limits.total": _NO_RULES,
}
NOT_OF_THE_CATALOGUE: Mapping[str, str] = {
    "applies_to": "a catalogue reward is for no part of an order",
    "conditions.minimum_purchase": "it has no conditions",
    "conditions.minimum_quantity": "it has no conditions",
    "conditions.stackable": "it has no conditions",
    "external_url": _IN_METADATA,
    "limits.per_customer": "it has limits.stock only",
    "limits.total": "it has limits.stock only",
    "shared_code": NO_CODES,
    "status": "it has none: it can be had where it is assigned",
    "window.expires_at": "it has no window",
    "window.starts_at": "it has no window",
}
NOT_OF_POINTS_AS_MONEY: Mapping[str, str] = {
    "description": "points as money have none: put it into metadata",
    "image_url": "points as money have none: put it into metadata",
    "limits.stock": "points as money have none",
    "points_cost": "points as money have no other price",
}


def kind_of(benefit: Benefit) -> Kind:
    """What a benefit is made as.

    Raises:
        InvalidRequest: the vendor has nothing for it.
    """
    kind = KINDS.get(type(benefit))
    if kind is None:
        raise InvalidRequest(
            f"the vendor has no word for the benefit {type(benefit).__name__}: it gives discounts, "
            "free shipping, free items, credit, points, products and points as money"
        )
    return kind
