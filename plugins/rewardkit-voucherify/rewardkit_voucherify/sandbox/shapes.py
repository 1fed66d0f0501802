"""Vendor objects in full, made of the few things that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]

MADE_AT = "2026-05-11T09:24:31.102Z"

_VOUCHER_TYPES = {"discount": "DISCOUNT_VOUCHER", "gift": "GIFT_VOUCHER"}


def rules(of: str, *, some: bool) -> Json:
    """The list of validation rules that hold for a campaign, empty or of one."""
    ids = [f"val_{of.partition('_')[2]}"] if some else []
    return assigned(of, "campaign", ids, MADE_AT)


def assigned(of: str, kind: str, rule_ids: Sequence[str], made_at: str) -> Json:
    """The list of validation rules that hold for an object."""
    data: list[Json] = [
        {
            "id": f"asgm_{of.partition('_')[2]}{number or ''}",
            "rule_id": rule_id,
            "related_object_id": of,
            "related_object_type": kind,
            "created_at": made_at,
            "updated_at": None,
            "object": "validation_rules_assignment",
            "validation_status": "VALID",
            "validation_omitted_rules": [],
        }
        for number, rule_id in enumerate(rule_ids)
    ]
    return {"object": "list", "data_ref": "data", "data": data, "total": len(data)}


def campaign(
    id: str,
    name: str,
    gives: Json | None,
    *,
    kind: str = "DISCOUNT_COUPONS",
    type: str = "AUTO_UPDATE",
    prefix: str | None = None,
    quantity: int | None = 1,
    starts: str | None = None,
    ends: str | None = None,
    active: bool = True,
    has_rules: bool = False,
    description: str | None = None,
) -> Json:
    """A campaign; ``gives`` is the discount, gift or loyalty card of its vouchers, by its name."""
    voucher = gives and {
        "type": voucher_type(gives),
        **gives,
        "redemption": {"quantity": quantity},
        "code_config": {
            "length": 4,
            "charset": "23456789ABCDEFGHJKMNPQRSTUVWXYZ",
            "prefix": prefix,
            "postfix": None,
            "pattern": f"{prefix or ''}####",
        },
        "is_referral_code": False,
    }
    return {
        "id": id,
        "name": name,
        "description": description,
        "campaign_type": kind,
        "type": type,
        "voucher": voucher,
        "auto_join": False,
        "join_once": False,
        "use_voucher_metadata_schema": False,
        "validity_timeframe": None,
        "validity_day_of_week": None,
        "validity_hours": None,
        "activity_duration_after_publishing": None,
        "vouchers_count": 0,
        "start_date": starts,
        "expiration_date": ends,
        "active": active,
        "metadata": {},
        "created_at": MADE_AT,
        "updated_at": None,
        "category": None,
        "creation_status": "DONE",
        "vouchers_generation_status": "DONE",
        "readonly": False,
        "protected": False,
        "category_id": None,
        "categories": [],
        "validation_rules_assignments": rules(id, some=has_rules),
        "object": "campaign",
    }


def promotion(id: str, name: str, discount: Json, *, starts: str | None) -> Json:
    """A campaign of one tier, which applies by itself."""
    tier = promotion_tier(f"promo_{id.partition('_')[2]}", id, name, discount)
    tiers = {
        "object": "list",
        "data_ref": "tiers",
        "tiers": [tier],
        "total": 1,
        "has_more": False,
    }
    made = campaign(id, name, None, kind="PROMOTION", starts=starts)
    return {**made, "promotion": tiers}


def promotion_tier(
    id: str,
    campaign_id: str,
    name: str,
    discount: Json | None,
    *,
    active: bool = True,
    rules: Sequence[str] = (),
    made_at: str = MADE_AT,
) -> Json:
    """One discount of a promotion."""
    return {
        "id": id,
        "name": name,
        "banner": name,
        "action": {"discount": discount},
        "metadata": {},
        "hierarchy": 1,
        "promotion_id": campaign_id,
        "campaign_id": campaign_id,
        "active": active,
        "start_date": None,
        "expiration_date": None,
        "validation_rule_assignments": assigned(id, "promotion_tier", rules, made_at),
        "created_at": made_at,
        "updated_at": None,
        "object": "promotion_tier",
        "category_id": None,
        "categories": [],
    }


def voucher_type(gives: Json) -> str:
    """The type of a voucher that gives this."""
    return _VOUCHER_TYPES.get(next(iter(gives)), "LOYALTY_CARD")


def voucher(
    id: str,
    code: str,
    gives: Json,
    *,
    campaign: Json | None = None,
    quantity: int | None = 1,
    redeemed: int = 0,
    starts: str | None = None,
    ends: str | None = None,
    active: bool = True,
    made_at: str = MADE_AT,
) -> Json:
    """A voucher; with a campaign it takes that one's dates and rules over."""
    none: Json = {"discount": None, "gift": None, "loyalty_card": None}
    in_campaign = campaign or {}
    url = f"/v1/vouchers/{quote(code, safe='')}"
    return {
        "id": id,
        "code": code,
        "campaign": in_campaign.get("name"),
        "campaign_id": in_campaign.get("id"),
        "category": None,
        "category_id": None,
        "type": voucher_type(gives),
        **none,
        **gives,
        "start_date": starts or in_campaign.get("start_date"),
        "expiration_date": ends or in_campaign.get("expiration_date"),
        "validity_timeframe": None,
        "validity_day_of_week": None,
        "validity_hours": None,
        "active": active,
        "additional_info": None,
        "metadata": {},
        "assets": None,
        "is_referral_code": False,
        "created_at": made_at,
        "updated_at": None,
        "holder_id": None,
        "referrer_id": None,
        "categories": [],
        "validation_rules_assignments": in_campaign.get("validation_rules_assignments")
        or rules(id, some=False),
        "redemption": {
            "quantity": quantity,
            "redeemed_quantity": redeemed,
            "object": "list",
            "url": f"{url}/redemptions?page=1&limit=10",
        },
        "publish": {"object": "list", "count": 0, "url": f"{url}/publications?page=1&limit=10"},
        "object": "voucher",
    }


def reward(id: str, name: str, type: str, parameters: Json, **more: Any) -> Json:
    """A reward of the catalogue."""
    return {
        "id": id,
        "name": name,
        "stock": None,
        "redeemed": None,
        "attributes": {},
        "created_at": MADE_AT,
        "updated_at": None,
        "metadata": {},
        "type": type,
        "parameters": parameters,
        "object": "reward",
        **more,
    }


def stacking_rules(mode: str) -> Json:
    """How a project stacks codes, in a mode."""
    return {
        "redeemables_limit": 30,
        "applicable_redeemables_limit": 5,
        "applicable_redeemables_per_category_limit": 1,
        "applicable_redeemables_category_limits": {},
        "applicable_exclusive_redeemables_limit": 1,
        "applicable_exclusive_redeemables_per_category_limit": 1,
        "exclusive_categories": [],
        "joint_categories": [],
        "redeemables_application_mode": mode,
        "redeemables_sorting_rule": "REQUESTED_ORDER",
        "redeemables_products_application_mode": "STACK",
        "redeemables_no_effect_rule": "REDEEM_ANYWAY",
        "no_effect_skip_categories": [],
        "no_effect_redeem_anyway_categories": [],
        "redeemables_rollback_order_mode": "WITH_ORDER",
    }


def page(name: str, items: Sequence[Json], *, limit: int, number: int) -> Json:
    """A page of a list; past the end it is empty."""
    start = (number - 1) * limit
    found = list(items[start : start + limit])
    return {"object": "list", "data_ref": name, name: found, "total": len(items)}


def assignment(id: str, reward_id: str, campaign_id: str, points: int | None) -> Json:
    """That a reward can be had in a loyalty campaign; points as money have no price."""
    price = {} if points is None else {"parameters": {"loyalty": {"points": points}}}
    return {
        "id": id,
        "reward_id": reward_id,
        "related_object_id": campaign_id,
        "related_object_type": "campaign",
        "created_at": MADE_AT,
        "updated_at": None,
        "object": "reward_assignment",
        **price,
    }


def rule(id: str, name: str, rules: Json, **more: Any) -> Json:
    """A validation rule; without more, it is for all items."""
    return {
        "id": id,
        "name": name,
        "rules": rules,
        "applicable_to": {"included": [], "excluded": [], "included_all": True},
        "type": "expression",
        "context_type": "global",
        "created_at": MADE_AT,
        "updated_at": None,
        "assignments_count": 0,
        "object": "validation_rules",
        **more,
    }
