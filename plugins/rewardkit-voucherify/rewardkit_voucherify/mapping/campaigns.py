"""Campaigns as rewards: what most people mean by a reward is a campaign here."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from rewardkit.drift import DriftKind
from rewardkit.model import (
    Benefit,
    Delivery,
    Limits,
    Reward,
    RewardStatus,
    Scope,
    UnknownBenefit,
    Window,
)
from rewardkit_voucherify import wire

from .discounts import discount_benefit, gift_benefit, points_benefit, scope
from .money import VoucherifyLike
from .times import instant
from .unstated import NEVER, NO_RULES, assigned_rules, by_rules, of_tier, together
from .words import CAMPAIGN_TYPES, CREATION_STATUSES, count_if_new

PROMOTION = "PROMOTION"
STANDALONE = "STANDALONE"

#: From a campaign's ``type`` to how customers come to it; promotions have no codes at all.
DELIVERIES: Mapping[str, Delivery] = {
    "AUTO_UPDATE": Delivery.UNIQUE_CODES,
    "BULK": Delivery.UNIQUE_CODES,
    STANDALONE: Delivery.SHARED_CODE,
    "STATIC": Delivery.UNIQUE_CODES,
}

STATUSES: Mapping[bool | None, RewardStatus | None] = {
    True: RewardStatus.ACTIVE,
    False: RewardStatus.PAUSED,
    None: None,
}

_NO_STATUS = frozenset({"status"})
_NO_TOTAL = frozenset({"limits.total"})
_NO_SHARED_CODE = frozenset({"shared_code"})
_STATED: frozenset[str] = frozenset()
_NO_LIMITS = Limits()
_STARTS, _ENDS = "window.starts_at", "window.expires_at"


@frozen
class Offer:
    """What a campaign gives: the benefit, what it applies to, and what is not stated of that."""

    benefit: Benefit
    applies_to: Scope | None
    not_stated: frozenset[str]


def campaign_reward(adapter: VoucherifyLike, campaign: wire.Campaign) -> Reward:
    """A campaign as a reward.

    Hours and days of the week, categories and the settings of its codes stay in ``native``: the
    window is the outer one.
    """
    count_if_new(adapter, "Campaign.campaign_type", campaign.campaign_type, CAMPAIGN_TYPES)
    creation = campaign.creation_status
    count_if_new(adapter, "Campaign.creation_status", creation, CREATION_STATUSES)
    offer = _offer(adapter, campaign)
    delivery = _delivery(adapter, campaign)
    shared = delivery is Delivery.SHARED_CODE
    tier = only_tier(campaign)
    status = STATUSES[campaign.active]
    if tier is not None and tier.active is False and status == RewardStatus.ACTIVE:
        status = RewardStatus.PAUSED  # a promotion whose one discount is off gives nothing
    if creation == "DRAFT":
        status = RewardStatus.DRAFT
    rules = by_rules(campaign.validation_rules_assignments)
    gaps: list[str] = []
    window = _window(adapter, campaign, tier, gaps)
    created_at = instant(adapter, "Campaign.created_at", campaign.created_at, "created_at", gaps)
    updated_at = instant(adapter, "Campaign.updated_at", campaign.updated_at, "updated_at", gaps)
    not_stated = together(
        NEVER,
        rules,
        offer.not_stated,
        _NO_STATUS if status is None else _STATED,
        _NO_SHARED_CODE if shared else _STATED,
        _NO_TOTAL if shared and uses_of(campaign) is None else _STATED,
    )
    return Reward(
        ref=adapter.ref(campaign.id),
        name=campaign.name,
        benefit=offer.benefit,
        description=campaign.description,
        applies_to=offer.applies_to,
        delivery=delivery,
        status=status,
        window=window,
        limits=_limits(campaign) if shared and rules is NO_RULES else _NO_LIMITS,
        metadata=campaign.metadata or {},
        created_at=created_at,
        updated_at=updated_at,
        not_stated=not_stated.union(gaps) if gaps else not_stated,
        native=campaign.raw or {},
    )


def only_tier(campaign: wire.Campaign) -> wire.PromotionTier | None:
    """The one tier of a promotion; None where it has several, or is none."""
    tiers = (campaign.promotion.tiers if campaign.promotion else None) or []
    return tiers[0] if len(tiers) == 1 else None


def rule_ids(campaign: wire.Campaign) -> tuple[str, ...] | None:
    """The validation rules of a campaign and its one tier; None where they are not all known.

    The rules of several tiers hold for one discount each, and so are none of the campaign's.
    """
    lists = [campaign.validation_rules_assignments]
    if campaign.promotion is not None:
        lists += [tier.validation_rule_assignments for tier in campaign.promotion.tiers or []]
    ids = [assigned_rules(each) for each in lists]
    if any(each is None for each in ids) or (any(ids[1:]) and len(ids) > 2):
        return None
    return tuple(id for each in ids for id in each or ())


def uses_of(campaign: wire.Campaign) -> wire.VoucherQuantity | None:
    """How often each of its codes can be used, where the campaign says."""
    return campaign.voucher.redemption if campaign.voucher else None


def _window(
    adapter: VoucherifyLike,
    campaign: wire.Campaign,
    tier: wire.PromotionTier | None,
    gaps: list[str],
) -> Window:
    """When a campaign is on; a promotion's one tier may begin later or end sooner."""
    window = Window(
        instant(adapter, "Campaign.start_date", campaign.start_date, _STARTS, gaps),
        instant(adapter, "Campaign.expiration_date", campaign.expiration_date, _ENDS, gaps),
    )
    if tier is None:
        return window
    starts = (
        window.starts_at,
        instant(adapter, "PromotionTier.start_date", tier.start_date, _STARTS, gaps),
    )
    ends = (
        window.expires_at,
        instant(adapter, "PromotionTier.expiration_date", tier.expiration_date, _ENDS, gaps),
    )
    # Of two times one of which cannot be read, it is not known which counts.
    return Window(
        None if _STARTS in gaps else max((each for each in starts if each), default=None),
        None if _ENDS in gaps else min((each for each in ends if each), default=None),
    )


def _limits(campaign: wire.Campaign) -> Limits:
    """All redemptions go through the one code that everybody shares, so its quantity limits them."""
    uses = uses_of(campaign)
    return Limits(total=uses.quantity) if uses else _NO_LIMITS


def _delivery(adapter: VoucherifyLike, campaign: wire.Campaign) -> Delivery:
    if campaign.campaign_type == PROMOTION:
        return Delivery.AUTOMATIC
    known = DELIVERIES.get(campaign.type)
    if known is None:
        adapter.drift.note(DriftKind.UNKNOWN_VALUE, "Campaign.type", campaign.type)
        return Delivery.read(campaign.type)
    return known


def _offer(adapter: VoucherifyLike, campaign: wire.Campaign) -> Offer:
    made_from = campaign.voucher
    if made_from is not None:
        if made_from.discount is not None:
            return discount_offer(adapter, made_from.discount)
        if made_from.gift is not None:
            applies_to, unsaid = scope(adapter, "Gift", made_from.gift.effect)
            credit = gift_benefit(adapter, made_from.gift, made_from.gift.amount)
            return Offer(credit, applies_to, unsaid)
        if made_from.loyalty_card is not None:
            return Offer(points_benefit(made_from.loyalty_card), *scope(adapter, "", None))
    if campaign.promotion is not None:
        return _promotion(adapter, campaign.promotion)
    return Offer(UnknownBenefit(campaign.campaign_type), *scope(adapter, "", None))


def discount_offer(adapter: VoucherifyLike, discount: wire.Discount) -> Offer:
    """What a discount gives, and what it applies to."""
    benefit = discount_benefit(adapter, discount)
    return Offer(benefit, *scope(adapter, "Discount", discount.effect))


def _promotion(adapter: VoucherifyLike, promotion: wire.PromotionTiers) -> Offer:
    """A promotion of one discount gives that; several are no single benefit, and are kept."""
    tiers = promotion.tiers or []
    if len(tiers) == 1 and tiers[0].action and tiers[0].action.discount:
        offer = discount_offer(adapter, tiers[0].action.discount)
        return Offer(offer.benefit, offer.applies_to, together(offer.not_stated, of_tier(tiers[0])))
    applies_to, unsaid = scope(adapter, "", None)
    of_tiers = (of_tier(tier) for tier in tiers)
    return Offer(
        UnknownBenefit(PROMOTION, promotion.raw or {}), applies_to, together(unsaid, *of_tiers)
    )
