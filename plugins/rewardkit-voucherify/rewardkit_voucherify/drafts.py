"""New rewards as requests, and all that is wrong with those that cannot be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from rewardkit.model import (
    Credit,
    Delivery,
    LoyaltyPoints,
    PayWithPoints,
    Product,
    Reward,
    RewardStatus,
    ScopeKind,
)

from . import mapping
from .benefits import benefit_problems
from .inputs import instant_text, json_object, refuse, stated_problems
from .kinds import NO_CODES, NO_LOYALTY_CAMPAIGN, Kind, kind_of
from .mapping.money import VoucherifyLike
from .mapping.offers import (
    TO_ITEMS,
    discount_json,
    effect_of,
    gift_json,
    parameters_json,
    points_json,
)


@frozen
class Draft:
    """A new reward as the vendor takes it.

    Attributes:
        campaign: the campaign's body; None for none.
        entry: the body of the catalogue's reward; None for none. Of one that gives from the campaign
            it has no parameters yet, as these name the campaign by the id that it gets.
        rule: the body of the validation rule that is made first; None for none.
        code: the code that all customers share.
        points: what it costs in the loyalty campaign of the settings.
    """

    campaign: dict[str, Any] | None = None
    entry: dict[str, Any] | None = None
    rule: dict[str, Any] | None = None
    code: str | None = None
    points: int | None = None


def draft_of(adapter: VoucherifyLike, reward: Reward) -> Draft:
    """A new reward as its benefit asks for it: a campaign, a reward of the catalogue, or both.

    ``fitting`` makes of any reward one that can be said.

    Raises:
        InvalidRequest: the vendor cannot say it; all that is wrong is named at once.
    """
    kind = kind_of(adapter.settings, reward)
    if kind.in_catalogue:
        return _catalogue_draft(adapter, reward, kind)
    return _campaign_draft(adapter, reward, kind)


def _campaign_draft(adapter: VoucherifyLike, reward: Reward, kind: Kind) -> Draft:
    refuse(_campaign_problems(adapter, reward, kind))
    effect = effect_of(reward.applies_to)
    gives, context = _gives(adapter, reward, effect)
    items = effect == TO_ITEMS
    rule = None
    if kind.campaign_type != "LOYALTY_PROGRAM":
        rule = mapping.rule_json(adapter, reward, context, items=items)
    body: dict[str, Any] = {
        "name": reward.name,
        "campaign_type": kind.campaign_type,
        **_of_both(reward),
    }
    if reward.description is not None:
        body["description"] = reward.description
    for path, key, moment in (
        ("window.starts_at", "start_date", reward.window.starts_at),
        ("window.expires_at", "expiration_date", reward.window.expires_at),
    ):
        if moment is not None:
            body[key] = instant_text(path, moment)
    if reward.delivery == Delivery.AUTOMATIC:
        tier = {"name": reward.name, "active": True, "action": gives}
        return Draft(
            {**body, "campaign_type": "PROMOTION", "promotion": {"tiers": [tier]}}, rule=rule
        )
    voucher = {"type": kind.voucher_type, **gives, "redemption": {"quantity": kind.uses}}
    if reward.delivery == Delivery.UNIQUE_CODES:
        body |= {"type": adapter.settings.unique_codes, "voucher": voucher}
        entry = {"name": reward.name, "type": "CAMPAIGN", **_of_both(reward)}
        points = reward.points_cost
        return Draft(body, entry if kind.bought else None, rule=rule, points=points)
    # A pattern without # is the code itself.
    voucher |= {
        "redemption": {"quantity": reward.limits.total},
        "code_config": {"pattern": reward.shared_code},
    }
    body |= {"type": "STANDALONE", "vouchers_count": 1, "voucher": voucher}
    return Draft(body, rule=rule, code=reward.shared_code)


def _catalogue_draft(adapter: VoucherifyLike, reward: Reward, kind: Kind) -> Draft:
    benefit = reward.benefit
    assert isinstance(benefit, Product | PayWithPoints)  # noqa: S101 - the kind says so
    refuse(_catalogue_problems(adapter, reward, kind))
    body = {
        "name": reward.name,
        "type": "MATERIAL" if isinstance(benefit, Product) else "COIN",
        "parameters": parameters_json(adapter, benefit),
        **_of_both(reward),
    }
    shown = {"image_url": reward.image_url, "description": reward.description}
    attributes = {key: value for key, value in shown.items() if value is not None}
    if attributes:
        body["attributes"] = attributes
    if reward.limits.stock is not None:
        body["stock"] = reward.limits.stock
    return Draft(entry=body, points=reward.points_cost)


def _of_both(reward: Reward) -> dict[str, Any]:
    return {"metadata": json_object("metadata", reward.metadata)} if reward.metadata else {}


def _gives(adapter: VoucherifyLike, reward: Reward, effect: str) -> tuple[dict[str, Any], str]:
    """What the codes give, by its name, and the vendor's word for what its rule is for."""
    benefit = reward.benefit
    if isinstance(benefit, Credit):
        gift = gift_json(adapter, benefit, effect)
        return {"gift": gift}, f"campaign.gift_vouchers.gift.{effect.lower()}"
    if isinstance(benefit, LoyaltyPoints):
        return {"loyalty_card": points_json(benefit)}, "campaign.loyalty_program"
    discount = discount_json(adapter, benefit, effect)
    of = "promotion" if reward.delivery == Delivery.AUTOMATIC else "discount_coupons"
    return {"discount": discount}, f"campaign.{of}{_CONTEXTS.get((discount['type'], effect), '')}"


#: By a discount's type and effect: how the context of its rules ends.
_CONTEXTS: Mapping[tuple[str, str], str] = {
    ("AMOUNT", "APPLY_TO_ORDER"): ".discount.apply_to_order",
    ("AMOUNT", "APPLY_TO_ITEMS"): ".discount.apply_to_items",
    ("FIXED", "APPLY_TO_ORDER"): ".discount.apply_to_order",
    ("FIXED", "APPLY_TO_ITEMS"): ".discount.fixed.apply_to_items",
    ("PERCENT", "APPLY_TO_ORDER"): ".discount.apply_to_order",
    ("PERCENT", "APPLY_TO_ITEMS"): ".discount.percent.apply_to_items",
}


def _campaign_problems(adapter: VoucherifyLike, reward: Reward, kind: Kind) -> list[str]:
    problems = _problems_of_all(adapter, reward, kind)
    if reward.status not in {None, RewardStatus.ACTIVE}:
        problems.append("status (a new campaign is active: create it, then set_status)")
    return problems + _delivery_problems(reward, kind) + _scope_problems(reward, kind)


def _problems_of_all(adapter: VoucherifyLike, reward: Reward, kind: Kind) -> list[str]:
    problems = [] if reward.name.strip() else ["name (it is empty: give it one)"]
    problems += benefit_problems(reward.benefit)
    problems += stated_problems(reward, kind.lacks)
    if reward.points_cost is not None and "points_cost" not in kind.lacks:
        if adapter.settings.loyalty_campaign is None:
            problems.append(f"points_cost ({NO_LOYALTY_CAMPAIGN})")
        if type(reward.points_cost) is not int or reward.points_cost < 1:
            problems.append("points_cost (it is at least 1)")
    return problems


def _delivery_problems(reward: Reward, kind: Kind) -> list[str]:
    if reward.delivery not in kind.deliveries:
        words = ", ".join(sorted(kind.deliveries))
        which = "bought with points" if kind.bought else "of this benefit"
        return [f"delivery as {reward.delivery} ({which} it is one of: {words})"]
    if reward.delivery != Delivery.SHARED_CODE:
        stray = reward.shared_code is not None
        return ["shared_code (only where delivery is shared_code)"] if stray else []
    wrong = shared_code_problem(reward.shared_code)
    problems = [] if wrong is None else [wrong]
    total = reward.limits.total
    if total is not None and (type(total) is not int or total < 1):
        problems.append("limits.total (it is at least 1, or None)")
    return problems


def shared_code_problem(code: str | None) -> str | None:
    """What is wrong with the one code of all; None where it can be written."""
    if not code:
        return "a shared code without shared_code (say the code)"
    if "#" in code:
        return "a shared_code with # (it stands for a random character there)"
    return None


def _scope_problems(reward: Reward, kind: Kind) -> list[str]:
    scope = reward.applies_to
    if scope is None or scope.kind == ScopeKind.SITEWIDE or "applies_to" in kind.lacks:
        return []
    if not scope.kind.known:
        return ["applies_to (it is sitewide, or for collections, products or variants)"]
    return [] if scope.targets else ["applies_to without targets (name them by their ids)"]


def _catalogue_problems(adapter: VoucherifyLike, reward: Reward, kind: Kind) -> list[str]:
    problems = _problems_of_all(adapter, reward, kind)
    if reward.delivery not in kind.deliveries:
        problems.append(f"delivery as {reward.delivery} ({NO_CODES})")
    return problems
