"""Voucherify's refusals, as rewardkit's errors.

The keys are those of the vendor's error reference and of its examples; each is in the table, or
in ``UNMAPPED`` where the status alone classifies it. A test holds that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rewardkit.errors import (
    AuthenticationFailed,
    CodeExpired,
    CodeNotYetActive,
    CodeRevoked,
    Conflict,
    InsufficientBalance,
    InvalidRequest,
    NotEligible,
    NotFound,
    PermissionDenied,
    ProviderError,
    Rejected,
    UsageLimitReached,
)
from rewardkit.exchange import Response
from rewardkit.refusals import VendorError

from .ratelimit import rate_limit

REFUSALS: Mapping[str, type[ProviderError]] = {
    # who asks
    "unauthorized": AuthenticationFailed,
    "forbidden": PermissionDenied,
    "missing_required_permission": PermissionDenied,
    "missing_required_feature": PermissionDenied,  # the plan does not have it
    "integration_api_key_required": PermissionDenied,
    "resource_protected": PermissionDenied,
    # what there is not; the request's subject says what it was
    "not_found": NotFound,
    "resource_not_found": NotFound,
    # what is there already, in use or being changed
    "already_rolled_back": Conflict,
    "duplicate_found": Conflict,
    "duplicate_key": Conflict,
    "duplicate_resource_key": Conflict,
    "duplicate_source_id": Conflict,
    "multiple_requests": Conflict,  # another redemption of it is in progress
    "resource_in_use": Conflict,
    "voucher_already_published": Conflict,
    # a code that cannot be used now
    "quantity_exceeded": UsageLimitReached,  # a used single-use code and a locked one say this too
    "voucher_expired": CodeExpired,
    "voucher_disabled": CodeRevoked,
    "promotion_inactive": CodeRevoked,
    "voucher_not_active": CodeNotYetActive,
    "voucher_not_active_now": CodeNotYetActive,  # outside its hours or days
    "promotion_not_active_now": CodeNotYetActive,
    "gift_amount_exceeded": InsufficientBalance,
    "loyalty_card_points_exceeded": InsufficientBalance,
    "insufficient_card_balance": InsufficientBalance,  # of version 2, as is the next
    "reward_out_of_stock": UsageLimitReached,
    "no_voucher_suitable_for_publication": Rejected,
    "voucher_cannot_be_published": Rejected,
    # an order or customer that does not qualify; a minimum is a rule like any other here
    "customer_rules_violated": NotEligible,
    "order_rules_violated": NotEligible,
    "redemption_rules_violated": NotEligible,
    "referrer_not_permitted_to_redeem": NotEligible,
    # a code that stacking rules left out
    "applicable_redeemables_limit_exceeded": Rejected,
    "applicable_redeemables_per_category_limit_exceeded": Rejected,
    "applicable_exclusive_redeemables_limit_exceeded": Rejected,
    "applicable_exclusive_redeemables_per_category_limit_exceeded": Rejected,
    "exclusion_rules_not_met": NotEligible,
    "no_effect": NotEligible,
    "preceding_validation_failed": Rejected,
    # a request that is not as it should be
    "ambiguous_tracking_id": InvalidRequest,
    "duplicated_redeemables": InvalidRequest,
    "invalid_add_balance_params": InvalidRequest,
    "invalid_amount": InvalidRequest,
    "invalid_balance": InvalidRequest,
    "invalid_campaign": InvalidRequest,
    "invalid_campaign_params": InvalidRequest,
    "invalid_code_config": InvalidRequest,
    "invalid_customer": InvalidRequest,
    "invalid_export_fields": InvalidRequest,
    "invalid_gift": InvalidRequest,
    "invalid_grant_type": InvalidRequest,
    "invalid_order": InvalidRequest,
    "invalid_payload": InvalidRequest,
    "invalid_publish_params": InvalidRequest,
    "invalid_query_params": InvalidRequest,
    "invalid_redeemables": InvalidRequest,
    "invalid_redemption": InvalidRequest,
    "invalid_redemption_parent": InvalidRequest,
    "invalid_rollback_params": InvalidRequest,
    "invalid_scope": InvalidRequest,
    "invalid_validation_rules": InvalidRequest,
    "invalid_voucher": InvalidRequest,
    "metadata_validation_failed": InvalidRequest,
    "missing_amount": InvalidRequest,
    "missing_customer": InvalidRequest,
    "missing_order": InvalidRequest,
    "missing_order_items": InvalidRequest,
    "missing_order_items_amount": InvalidRequest,
    "missing_param": InvalidRequest,
    "missing_reward": InvalidRequest,
    "missing_vouchers": InvalidRequest,
    "page_over_limit": InvalidRequest,
    "query_too_large": InvalidRequest,
    "too_many_vouchers_requested": InvalidRequest,
}

#: Documented keys of endpoints that this adapter does not call: those of loyalty version 2.
UNMAPPED = frozenset({"invalid_or_expired_cursor"})

#: What we have to say of some of them ourselves, as the class alone does not tell what to do.
DETAILS: Mapping[str, str] = {
    "already_rolled_back": "the redemption has been taken back before",
    "invalid_redemption_parent": "it was redeemed together with other codes, and is taken back with "
    "all of them: undo the redemption whose id is native['redemption']",
    "multiple_requests": "another request for the same code or redemption is being carried out: "
    "read back with find_redemption before you repeat this one",
    "invalid_grant_type": "the vendor does not log these keys in: set auth to keys",
    "invalid_scope": "the scope that was asked for is none that the vendor knows: correct the "
    "setting oauth_scope, which is api or names such as campaigns with blanks between",
    "no_voucher_suitable_for_publication": "the campaign has no code left to give: generate more, "
    "or have it make them as they are needed (AUTO_UPDATE)",
}

_IN_USE = "resource_in_use"
_SHOWN = 10  # of the ids of what uses it


def read_error(response: Response, now: datetime) -> VendorError:
    """What an error answer says, whatever its shape; it never raises.

    Args:
        response: the answer.
        now: the present, aware, which a ``Retry-After`` counts from.
    """
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):  # a gateway's page
        body = None
    body = body if isinstance(body, dict) else {}
    key = _text(body.get("key"))
    custom = _custom_message(body)
    message, details = _text(body.get("message")), _text(body.get("details"))
    stated = ": ".join(part for part in (message, details) if part)
    facts: dict[str, Any] = {"detail": DETAILS[key]} if key and key in DETAILS else {}
    if custom and _is_rejection(key, response.status):
        facts["reason"] = custom
    users = body.get("related_object_ids")
    if key == _IN_USE and isinstance(users, list) and users:
        named = ", ".join(str(id) for id in users[:_SHOWN])
        facts["detail"] = f"it is in use: first delete what uses it ({named})"
    if response.status == 429 and key not in REFUSALS:
        limit = rate_limit(response.headers, now)
        if limit is not None and not limit.worth_waiting:
            facts["detail"] = "the plan's quota of calls for this billing cycle is used up"
    return VendorError(
        key=key,
        message=custom or stated or None,
        request_id=_text(body.get("request_id")),
        facts=facts,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _custom_message(body: Mapping[str, Any]) -> str | None:
    """The words of a validation rule; in the shape of 413 ``error`` is a text instead."""
    error = body.get("error")
    return _text(error.get("message")) if isinstance(error, dict) else None


def _is_rejection(key: str | None, status: int) -> bool:
    """Whether the error will be one that takes a ``reason``."""
    return status < 500 and issubclass(REFUSALS.get(key or "", ProviderError), Rejected)
