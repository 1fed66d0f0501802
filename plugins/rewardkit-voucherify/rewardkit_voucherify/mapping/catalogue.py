"""Rewards of the catalogue (``rew_…``), alone and together with the campaign they give from."""

from __future__ import annotations

from functools import lru_cache

import attrs

from rewardkit.construct import constructor
from rewardkit.drift import DriftKind
from rewardkit.model import (
    Benefit,
    Credit,
    Delivery,
    Limits,
    LoyaltyPoints,
    PayWithPoints,
    Product,
    Reward,
    UnknownBenefit,
    Usage,
)
from rewardkit_voucherify import wire

from .money import VoucherifyLike, gift
from .times import instant
from .unstated import OF_CATALOGUE, together
from .words import REWARD_TYPES, count_if_new

_DESCRIPTION = frozenset({"description"})
_BY_CAMPAIGN = _DESCRIPTION | {"benefit"}
_NO_COUNT = frozenset({"usage.redemptions"})
_STATED: frozenset[str] = frozenset()
_NO_LIMITS = Limits()
_NO_USAGE = Usage()
_limits = lru_cache(maxsize=256)(Limits)  # the catalogue is small, and read again and again
_usage = lru_cache(maxsize=256)(Usage)

_new_reward = constructor(
    Reward,
    "ref",
    "name",
    "benefit",
    "description",
    "delivery",
    "limits",
    "usage",
    "image_url",
    "metadata",
    "created_at",
    "updated_at",
    "not_stated",
    "native",
)

#: What a digital reward gives from; of coupons the campaign, and not a balance, says what it is.
TARGET_TYPES = frozenset({"DISCOUNT_COUPONS", "GIFT_VOUCHERS", "LOYALTY_PROGRAM"})


def campaign_of(reward: wire.Reward) -> str | None:
    """The id of the campaign that a reward gives from; None where there is none."""
    parameters = reward.parameters
    return parameters.campaign.id if parameters and parameters.campaign else None


def catalogue_reward(adapter: VoucherifyLike, reward: wire.Reward) -> Reward:
    """A reward of the catalogue by itself; what its campaign says is not stated."""
    count_if_new(adapter, "Reward.type", reward.type, REWARD_TYPES)
    benefit, unsaid = _benefit(adapter, reward)
    attributes, stock, redeemed = reward.attributes, reward.stock, reward.redeemed
    description = attributes.description if attributes else None
    if description is not None:
        unsaid -= _DESCRIPTION
    gaps: list[str] = []
    created_at = instant(adapter, "Reward.created_at", reward.created_at, "created_at", gaps)
    updated_at = instant(adapter, "Reward.updated_at", reward.updated_at, "updated_at", gaps)
    not_stated = together(OF_CATALOGUE, unsaid, _NO_COUNT if redeemed is None else _STATED)
    return _new_reward(
        adapter.ref(reward.id),
        reward.name,
        benefit,
        description,
        Delivery.NONE,  # members buy it with points
        _NO_LIMITS if stock is None else _limits(None, None, stock),
        _NO_USAGE if redeemed is None else _usage(redeemed),
        attributes.image_url if attributes else None,
        reward.metadata or {},
        created_at,
        updated_at,
        not_stated.union(gaps) if gaps else not_stated,
        reward.raw or {},
    )


def with_campaign(reward: Reward, campaign: Reward) -> Reward:
    """A reward of the catalogue with what the campaign it gives from says.

    Args:
        reward: the reward by itself.
        campaign: the campaign as a reward.
    """
    by_campaign = "benefit" in reward.not_stated
    described = "description" not in reward.not_stated
    stock = reward.limits.stock
    return Reward(  # in full: evolving it would take longer than reading both
        ref=reward.ref,
        name=reward.name,
        benefit=campaign.benefit if by_campaign else reward.benefit,
        description=reward.description if described else campaign.description,
        applies_to=campaign.applies_to,
        delivery=campaign.delivery if by_campaign else reward.delivery,
        shared_code=campaign.shared_code if by_campaign else None,
        status=campaign.status,
        window=campaign.window,
        conditions=campaign.conditions,
        limits=campaign.limits if stock is None else attrs.evolve(campaign.limits, stock=stock),
        usage=reward.usage,
        image_url=reward.image_url,
        metadata=reward.metadata,
        created_at=reward.created_at,
        updated_at=reward.updated_at,
        not_stated=_not_stated(reward.not_stated, campaign.not_stated),
        native=reward.native,
    )


@lru_cache(maxsize=256)  # the same few sets come with every reward of a kind
def _not_stated(by_reward: frozenset[str], by_campaign: frozenset[str]) -> frozenset[str]:
    own = {path for path in by_reward - _BY_CAMPAIGN if not _is_of_campaign(path)}
    return frozenset(own | {path for path in by_campaign if _is_of_campaign(path)})


def with_price(reward: Reward, assignments: wire.RewardAssignmentsPage) -> Reward:
    """A reward of the catalogue with what it costs in points, where its assignments agree on that.

    Points as money have no price. A reward that no loyalty campaign offers has none either. The
    assignments are kept in ``native`` as ``assignments``.
    """
    entries = assignments.data
    prices = {price_of(entry) for entry in entries}
    all_there = assignments.total in {None, len(entries)}
    native = {**reward.native, "assignments": [entry.raw for entry in entries]}
    if not all_there or len(prices) > 1:
        return attrs.evolve(reward, native=native)
    return attrs.evolve(
        reward,
        points_cost=next(iter(prices), None),
        not_stated=reward.not_stated - _NO_PRICE,
        native=native,
    )


def price_of(assignment: wire.RewardAssignment) -> int | None:
    """What a reward costs in the campaign of an assignment."""
    parameters = assignment.parameters
    return parameters.loyalty.points if parameters and parameters.loyalty else None


_NO_PRICE = frozenset({"points_cost"})

#: What a campaign says better than the entry of the catalogue that points to it.
_OF_CAMPAIGN = frozenset({"applies_to", "conditions", "limits", "shared_code", "status", "window"})


def _is_of_campaign(path: str) -> bool:
    return path.partition(".")[0] in _OF_CAMPAIGN


def _benefit(adapter: VoucherifyLike, reward: wire.Reward) -> tuple[Benefit, frozenset[str]]:
    """What the parameters say; their one member tells the kinds apart, as it does for the vendor."""
    parameters = reward.parameters
    if parameters is not None:
        if parameters.campaign is not None:
            return _balance(adapter, parameters.campaign)
        if parameters.product is not None:
            return Product(parameters.product.id, parameters.product.sku_id), _STATED
        if parameters.coin is not None:
            coin, currency = parameters.coin, adapter.settings.currency
            return PayWithPoints(coin.points_ratio, coin.exchange_ratio, currency), _STATED
    if reward.type in REWARD_TYPES:  # and yet there is nothing that it gives
        adapter.drift.note(DriftKind.UNKNOWN_VALUE, "Reward.parameters", reward.type)
    return UnknownBenefit(reward.type, {} if parameters is None else parameters.raw or {}), _STATED


def _balance(
    adapter: VoucherifyLike, target: wire.CampaignTarget
) -> tuple[Benefit, frozenset[str]]:
    unknown = UnknownBenefit(target.type, target.raw or {})
    if target.balance is not None:
        if target.type == "LOYALTY_PROGRAM":
            return LoyaltyPoints(target.balance), _STATED
        if target.type == "GIFT_VOUCHERS":
            credit = gift(adapter, "Reward.parameters.campaign.balance", target.balance)
            return (unknown if credit is None else Credit(credit)), _STATED
    if target.type not in TARGET_TYPES:
        adapter.drift.note(DriftKind.UNKNOWN_VALUE, "Reward.parameters.campaign.type", target.type)
    return unknown, _BY_CAMPAIGN
