"""Tally's error keys, as rewardkit's errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rewardkit.errors import (
    AuthenticationFailed,
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotFound,
    CodeNotYetActive,
    CodeRevoked,
    Conflict,
    GrantUnavailable,
    InvalidRequest,
    MinimumNotMet,
    NotFound,
    ProviderError,
    Rejected,
    RewardNotFound,
    UsageLimitReached,
)
from rewardkit.exchange import Response
from rewardkit.refusals import VendorError

REFUSALS: Mapping[str, type[ProviderError]] = {
    "key_wrong": AuthenticationFailed,
    "body_wrong": InvalidRequest,
    # what there is not
    "offer_unknown": RewardNotFound,
    "code_unknown": CodeNotFound,
    "use_unknown": NotFound,
    "gift_unknown": NotFound,
    # what is there already
    "code_taken": Conflict,
    "use_undone": Conflict,
    "offer_in_use": Conflict,
    # what cannot be used now
    "code_used": CodeAlreadyRedeemed,
    "code_blocked": CodeRevoked,
    "code_held": Rejected,
    "offer_over": CodeExpired,
    "offer_early": CodeNotYetActive,
    "offer_halted": CodeRevoked,
    "offer_used_up": UsageLimitReached,
    "order_too_small": MinimumNotMet,
    "gift_claimed": GrantUnavailable,
}

#: The status alone says what it is.
UNMAPPED = frozenset({"trouble"})


def read_error(response: Response) -> VendorError:
    """What an error answer says; it never raises."""
    try:
        error = json.loads(response.body)["error"]
        key, message, request = (error.get(name) for name in ("key", "message", "request"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return VendorError()  # a gateway's page, or nothing that we know
    return VendorError(key=_text(key), message=_text(message), request_id=_text(request))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
