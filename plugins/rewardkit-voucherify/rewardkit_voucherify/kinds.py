"""What each benefit is made as, and which fields each kind of reward does not have, as tables."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from rewardkit.errors import InvalidRequest
from rewardkit.fidelity import Expression, Loss, unsaid
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
    Reward,
)

from .mapping.offers import DISCOUNTS
from .settings import VoucherifySettings


def _unsaid_either_way(why: str) -> Expression:
    """Of a field whose value may ask something of the customer, or nothing, as ``sitewide`` does."""
    return Expression((), dict.fromkeys((Loss.WIDENED, Loss.DROPPED), why))


_IN_METADATA = unsaid("there is no field for it: put it into metadata")
NO_CODES = "a catalogue reward is bought with points, and has none"
_NO_RULES = unsaid("a loyalty programme takes no rules", Loss.WIDENED)
_NO_CONDITIONS = unsaid("a catalogue reward has no conditions", Loss.WIDENED)
_NO_WINDOW = unsaid("a catalogue reward has no window", Loss.WIDENED)
_NO_TEXTS = unsaid("points as money have none: put it into metadata")
NO_LOYALTY_CAMPAIGN = "set loyalty_campaign to the campaign in which it costs that"

NOT_OF_A_CAMPAIGN: Mapping[str, Expression] = {
    "conditions.stackable": _unsaid_either_way(
        "stacking is a matter of categories and the project's settings"
    ),
    "external_url": _IN_METADATA,
    "image_url": _IN_METADATA,
    "limits.stock": unsaid("a campaign has none: say limits.total", Loss.APPROXIMATED),
    "points_cost": unsaid(
        "of campaigns only discounts are bought with points, where loyalty_campaign is set",
        Loss.WIDENED,
    ),
}
#: Of a campaign that no loyalty campaign offers for points, though one could.
NOT_OFFERED: Mapping[str, Expression] = {
    "points_cost": unsaid(
        f"it is offered by no loyalty campaign: {NO_LOYALTY_CAMPAIGN}", Loss.WIDENED
    ),
}
NOT_OF_FREE_ITEMS: Mapping[str, Expression] = {
    "applies_to": _unsaid_either_way("the benefit itself names the items"),
}
NOT_OF_A_PROGRAMME: Mapping[str, Expression] = {
    "applies_to": _unsaid_either_way("points are for no part of an order"),
    "conditions.minimum_purchase": _NO_RULES,
    "conditions.minimum_quantity": _NO_RULES,
    "limits.per_customer": _NO_RULES,
    "limits.stock": _NO_RULES,
    "limits.total": _NO_RULES,
}
NOT_OF_THE_CATALOGUE: Mapping[str, Expression] = {
    "applies_to": _unsaid_either_way("a catalogue reward is for no part of an order"),
    "conditions.minimum_purchase": _NO_CONDITIONS,
    "conditions.minimum_quantity": _NO_CONDITIONS,
    "conditions.stackable": _unsaid_either_way("a catalogue reward has no conditions"),
    "external_url": _IN_METADATA,
    "limits.per_customer": unsaid("a catalogue reward has limits.stock only", Loss.WIDENED),
    "limits.total": unsaid("a catalogue reward has limits.stock only", Loss.APPROXIMATED),
    "shared_code": unsaid(NO_CODES),
    "status": _unsaid_either_way("a catalogue reward has none: it can be had where it is assigned"),
    "window.expires_at": _NO_WINDOW,
    "window.starts_at": _NO_WINDOW,
}
NOT_OF_POINTS_AS_MONEY: Mapping[str, Expression] = {
    "description": _NO_TEXTS,
    "image_url": _NO_TEXTS,
    "limits.stock": unsaid("points as money have none", Loss.WIDENED),
    "limits.total": unsaid("points as money have none", Loss.WIDENED),
    "points_cost": unsaid("points as money have no other price", Loss.WIDENED),
}

_CODES = frozenset({Delivery.UNIQUE_CODES, Delivery.SHARED_CODE})


@frozen
class Kind:
    """What a benefit is made as.

    Attributes:
        campaign_type: the vendor's word; None for a reward of the catalogue.
        voucher_type: what its codes are.
        deliveries: how customers can come to it.
        uses: how often each of its unique codes can be used; None for without limit.
        bought: whether members buy its codes with points, so that it is a campaign, and a reward of
            the catalogue that gives from it.
        lacks: the fields that it does not have, with what becomes of a value, and why.
    """

    campaign_type: str | None
    voucher_type: str = ""
    deliveries: frozenset[Delivery] = frozenset({Delivery.NONE})
    uses: int | None = None
    bought: bool = False
    lacks: Mapping[str, Expression] = field(factory=dict, hash=False)

    @property
    def in_catalogue(self) -> bool:
        """Whether it is a reward of the catalogue, and no campaign."""
        return self.campaign_type is None


def _coupons(lacks: Mapping[str, Expression]) -> Kind:
    deliveries = _CODES | {Delivery.AUTOMATIC}
    return Kind(
        "DISCOUNT_COUPONS", "DISCOUNT_VOUCHER", deliveries, 1, lacks={**lacks, **NOT_OFFERED}
    )


def _bought(coupons: Kind) -> Kind:
    """The same coupons, which members buy: each gets a code of their own."""
    lacks = {path: lack for path, lack in coupons.lacks.items() if path not in NOT_OFFERED}
    return evolve(coupons, deliveries=frozenset({Delivery.UNIQUE_CODES}), bought=True, lacks=lacks)


COUPONS = _coupons(NOT_OF_A_CAMPAIGN)
_ITEMS = _coupons({**NOT_OF_A_CAMPAIGN, **NOT_OF_FREE_ITEMS})

#: By benefit. Gift and loyalty cards are used until they are empty.
KINDS: Mapping[type[Benefit], Kind] = {
    **dict.fromkeys(DISCOUNTS, COUPONS),
    FreeItems: _ITEMS,
    FreeShipping: _ITEMS,
    Credit: Kind("GIFT_VOUCHERS", "GIFT_VOUCHER", _CODES, lacks=NOT_OF_A_CAMPAIGN),
    LoyaltyPoints: Kind(
        "LOYALTY_PROGRAM",
        "LOYALTY_CARD",
        frozenset({Delivery.UNIQUE_CODES}),
        lacks={**NOT_OF_A_CAMPAIGN, **NOT_OF_A_PROGRAMME},
    ),
    PayWithPoints: Kind(None, lacks={**NOT_OF_THE_CATALOGUE, **NOT_OF_POINTS_AS_MONEY}),
    Product: Kind(None, lacks=NOT_OF_THE_CATALOGUE),
}

#: By benefit: those that have a price in points, where a loyalty campaign is set.
BOUGHT: Mapping[type[Benefit], Kind] = {
    **dict.fromkeys(DISCOUNTS, _bought(COUPONS)),
    **dict.fromkeys((FreeItems, FreeShipping), _bought(_ITEMS)),
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


def no_kind(benefit: Benefit) -> str:
    """Why nothing can be made of a benefit that is not in the table."""
    return (
        f"the vendor has no word for the benefit {type(benefit).__name__}: it gives discounts, "
        "free shipping, free items, credit, points, products and points as money"
    )


def kind_if_any(settings: VoucherifySettings, reward: Reward) -> Kind | None:
    """What a reward is made as; None where the vendor has nothing for its benefit."""
    benefit, kinds = type(reward.benefit), KINDS
    if reward.points_cost is not None and settings.loyalty_campaign is not None:
        kinds = {**KINDS, **BOUGHT}
    return kinds.get(benefit)


def kind_of(settings: VoucherifySettings, reward: Reward) -> Kind:
    """What a reward is made as.

    Raises:
        InvalidRequest: the vendor has nothing for its benefit.
    """
    kind = kind_if_any(settings, reward)
    if kind is None:
        raise InvalidRequest(no_kind(reward.benefit))
    return kind


def why_not(lack: Expression) -> str:
    """Why a field is not there, and what to do instead."""
    return next(iter(lack.losses.values()))
