"""Vouchers as codes, and a voucher without a campaign as a reward of its own."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import attrs

from rewardkit.construct import constructor
from rewardkit.model import (
    Code,
    CodeMatch,
    CodeStatus,
    Delivery,
    Limits,
    MatchedVia,
    Reward,
    RewardRef,
    UnknownBenefit,
    Uses,
    Window,
    mask,
)
from rewardkit.times import parse_instant
from rewardkit_voucherify import wire

from .campaigns import STATUSES, Offer, discount_offer
from .discounts import gift_benefit, points_benefit, scope
from .money import VoucherifyLike, money
from .times import instant
from .unstated import NEVER, NO_RULES, OF_CODE, by_rules, together
from .words import VOUCHER_TYPES, count_if_new

_NO_USES = frozenset({"uses.allowed", "uses.made"})
_NO_MADE = frozenset({"uses.made"})
_NO_BALANCE = frozenset({"balance"})
_NO_STATUS = frozenset({"status"})
_STATED: frozenset[str] = frozenset()
_UNSAID_USES = Uses()

#: Codes are listed by the hundred thousand.
_new_code = constructor(
    Code,
    "id",
    "reward",
    "value",
    "status",
    "window",
    "uses",
    "balance",
    "points",
    "created_at",
    "updated_at",
    "metadata",
    "not_stated",
    "native",
)

_uses = lru_cache(maxsize=256)(Uses)  # most codes of a page are used in few ways,


@lru_cache(maxsize=256)  # and begin and end together with others
def _window(starts: str | None, ends: str | None) -> Window:
    return Window(
        None if starts is None else parse_instant(starts),
        None if ends is None else parse_instant(ends),
    )


def reward_ref(adapter: VoucherifyLike, voucher: wire.Voucher) -> RewardRef:
    """Whose code it is: its campaign's, or its own where it has none."""
    return adapter.ref(voucher.campaign_id or voucher.id)


def code(adapter: VoucherifyLike, voucher: wire.Voucher) -> Code:
    """A voucher as a code.

    The vendor has no status: it is worked out of the uses, the switch and the end, in this order.
    A holder (``holder_id``) stays in ``native``: it is whom the code was published to, and only a
    validation rule keeps others from using it, so it does not reserve the code.
    """
    count_if_new(adapter, "Voucher.type", voucher.type, VOUCHER_TYPES)
    redemption, card = voucher.redemption, voucher.gift
    uses, unsaid = _UNSAID_USES, _NO_USES
    if redemption is not None:
        uses = _uses(redemption.quantity, redemption.redeemed_quantity)
        unsaid = _NO_MADE if redemption.redeemed_quantity is None else _STATED
    balance = None if card is None else money(adapter, "Gift.balance", card.balance)
    not_stated = together(
        OF_CODE, unsaid, _NO_BALANCE if card is not None and balance is None else _STATED
    )
    made, changed = voucher.created_at, voucher.updated_at
    try:  # all times at once, and singly if one is bad
        window = _window(voucher.start_date, voucher.expiration_date)
        created_at = None if made is None else parse_instant(made)
        updated_at = None if changed is None else parse_instant(changed)
    except ValueError:
        gaps: list[str] = []
        window, created_at, updated_at = _times(adapter, voucher, gaps)
        usable = _status(adapter, voucher, uses, None) is CodeStatus.AVAILABLE
        if usable and "window.expires_at" in gaps:
            gaps.append("status")  # it may have expired
        not_stated = not_stated.union(gaps)
    return _new_code(
        voucher.id,
        reward_ref(adapter, voucher),
        voucher.code,
        _status(adapter, voucher, uses, window.expires_at),
        window,
        uses,
        balance,
        voucher.loyalty_card.balance if voucher.loyalty_card else None,
        created_at,
        updated_at,
        voucher.metadata or {},
        not_stated,
        voucher.raw or {},
    )


def _times(
    adapter: VoucherifyLike, voucher: wire.Voucher, gaps: list[str]
) -> tuple[Window, datetime | None, datetime | None]:
    """A code's window, and when it was made and changed; what cannot be read goes to ``gaps``."""
    starts, ends = voucher.start_date, voucher.expiration_date
    return (
        Window(
            instant(adapter, "Voucher.start_date", starts, "window.starts_at", gaps),
            instant(adapter, "Voucher.expiration_date", ends, "window.expires_at", gaps),
        ),
        instant(adapter, "Voucher.created_at", voucher.created_at, "created_at", gaps),
        instant(adapter, "Voucher.updated_at", voucher.updated_at, "updated_at", gaps),
    )


def match(adapter: VoucherifyLike, voucher: wire.Voucher, campaign: Reward | None) -> CodeMatch:
    """What a look-up found.

    Args:
        adapter: the adapter.
        voucher: the voucher with that code.
        campaign: its campaign as a reward; None where it has none, or it cannot be read.
    """
    reward = standalone_reward(adapter, voucher)
    if campaign is not None:
        reward = _by_its_own_terms(campaign, reward, voucher)
    shared = reward.delivery == Delivery.SHARED_CODE
    return CodeMatch(
        reward=reward,
        code=code(adapter, voucher),
        via=MatchedVia.SHARED_CODE if shared else MatchedVia.UNIQUE_CODE,
        value=voucher.code,
    )


def _by_its_own_terms(campaign: Reward, own: Reward, voucher: wire.Voucher) -> Reward:
    """The campaign's reward, with what this code gives: a code keeps its terms once it is out."""
    if campaign.delivery == Delivery.SHARED_CODE:
        campaign = attrs.evolve(
            campaign,
            shared_code=voucher.code,
            not_stated=campaign.not_stated - {"shared_code"},
        )
    if own.benefit == campaign.benefit or isinstance(own.benefit, UnknownBenefit):
        return campaign
    kept = {path for path in campaign.not_stated if not _is_of_scope(path)}
    return attrs.evolve(
        campaign,
        benefit=own.benefit,
        applies_to=own.applies_to,
        not_stated=frozenset(kept | {path for path in own.not_stated if _is_of_scope(path)}),
    )


def _is_of_scope(path: str) -> bool:
    return path.partition(".")[0] == "applies_to"


def standalone_reward(adapter: VoucherifyLike, voucher: wire.Voucher) -> Reward:
    """A voucher as a reward of its own, made of what it says itself.

    With a campaign that cannot be read, the reference and the name are the campaign's.
    """
    count_if_new(adapter, "Voucher.type", voucher.type, VOUCHER_TYPES)
    offer = _offer(adapter, voucher)
    in_campaign = voucher.campaign_id is not None
    uses, status = voucher.redemption, STATUSES[voucher.active]
    rules = by_rules(voucher.validation_rules_assignments)
    limited = uses is not None and rules is NO_RULES and not in_campaign
    gaps: list[str] = []
    window, created_at, updated_at = (
        (Window(), None, None) if in_campaign else _times(adapter, voucher, gaps)
    )
    not_stated = together(
        NEVER,
        rules,
        offer.not_stated,
        _OF_UNREAD_CAMPAIGN if in_campaign else _STATED,
        _NO_STATUS if status is None else _STATED,
        _NO_TOTAL if uses is None else _STATED,
    )
    return Reward(
        ref=reward_ref(adapter, voucher),
        name=voucher.campaign or f"Voucher {mask(voucher.code)}",
        benefit=offer.benefit,
        description=None if in_campaign else voucher.additional_info,
        applies_to=offer.applies_to,
        delivery=Delivery.UNIQUE_CODES if in_campaign else Delivery.SHARED_CODE,
        shared_code=None if in_campaign else voucher.code,
        status=None if in_campaign else status,
        window=window,
        limits=Limits(total=uses.quantity) if limited and uses else Limits(),
        metadata={} if in_campaign else voucher.metadata or {},
        created_at=created_at,
        updated_at=updated_at,
        not_stated=not_stated.union(gaps) if gaps else not_stated,
        native=voucher.raw or {},
    )


_NO_TOTAL = frozenset({"limits.total"})
_OF_UNREAD_CAMPAIGN = frozenset(
    {
        "created_at",
        "delivery",
        "description",
        "limits.total",
        "metadata",
        "shared_code",
        "status",
        "updated_at",
        "window.expires_at",
        "window.starts_at",
    }
)


def _offer(adapter: VoucherifyLike, voucher: wire.Voucher) -> Offer:
    if voucher.discount is not None:
        return discount_offer(adapter, voucher.discount)
    if voucher.gift is not None:
        benefit = gift_benefit(adapter, voucher.gift, voucher.gift.amount)
        return Offer(benefit, *scope(adapter, "Gift", voucher.gift.effect))
    if voucher.loyalty_card is not None:
        return Offer(points_benefit(voucher.loyalty_card), *scope(adapter, "", None))
    return Offer(UnknownBenefit(voucher.type), *scope(adapter, "", None))


def _status(
    adapter: VoucherifyLike, voucher: wire.Voucher, uses: Uses, expires_at: datetime | None
) -> CodeStatus:
    if uses.used_up:
        return CodeStatus.REDEEMED
    if voucher.active is False:
        return CodeStatus.REVOKED
    if expires_at is not None and expires_at < adapter.clock():
        return CodeStatus.EXPIRED
    return CodeStatus.AVAILABLE
