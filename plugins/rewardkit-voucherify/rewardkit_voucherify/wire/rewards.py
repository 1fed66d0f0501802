"""Rewards of the catalogue (``rew_…``): what members of a loyalty programme buy with points."""

from __future__ import annotations

from decimal import Decimal

from attrs import define, field

from rewardkit.wire import Wire, tolerate

from .looseness import Opaque, ratio, whole_number


@define
class CampaignTarget(Wire):
    """The campaign that a digital reward gives from.

    Attributes:
        balance: hundredths of the currency for gift cards, points for loyalty programmes.
    """

    id: str
    type: str
    balance: int | None = None


@define
class Coin(Wire):
    """Points as money: ``points_ratio`` points are worth ``exchange_ratio``."""

    exchange_ratio: Decimal = field(metadata=tolerate(ratio))
    points_ratio: int | None = field(default=None, metadata=tolerate(whole_number))


@define
class ProductTarget(Wire):
    """The product that a material reward hands over."""

    id: str
    sku_id: str | None = None


@define
class RewardParameters(Wire):
    """One of the three; which one is there tells the kinds of rewards apart."""

    campaign: CampaignTarget | None = None
    coin: Coin | None = None
    product: ProductTarget | None = None


@define
class RewardAttributes(Wire):
    """How a material reward is shown; ``{}`` for the others."""

    image_url: str | None = None
    description: str | None = None


@define
class Reward(Wire):
    """A reward of the catalogue. Vendor operation: GET /v1/rewards/{rewardId}."""

    id: str
    name: str
    type: str
    created_at: str
    object: str
    parameters: RewardParameters | None = None
    stock: int | None = field(default=None, metadata=tolerate(whole_number))
    redeemed: int | None = field(default=None, metadata=tolerate(whole_number))
    attributes: RewardAttributes | None = None
    metadata: Opaque | None = None
    updated_at: str | None = None


@define
class RewardsPage(Wire):
    """A page of them. Vendor operation: GET /v1/rewards."""

    data: list[Reward]
    object: str | None = None
    data_ref: str | None = None
    total: int | None = None
