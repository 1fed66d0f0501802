"""From the store's keys to statuses and neutral errors: one table that both sides read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from rewardkit.documents import from_document, to_document
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotFound,
    CodeNotYetActive,
    CodeRevoked,
    Conflict,
    ContractViolated,
    GrantUnavailable,
    InsufficientBalance,
    InvalidRequest,
    MinimumNotMet,
    NotEligible,
    NotFound,
    ProviderError,
    Rejected,
    RewardNotFound,
    UsageLimitReached,
)
from rewardkit.model import Money
from rewardkit.times import format_instant, parse_instant

from .refusal import Key, Refusal

_TABLE: Mapping[Key, tuple[int, type[ProviderError]]] = {
    Key.UNKNOWN_OPERATION: (404, ContractViolated),
    Key.INVALID: (400, InvalidRequest),
    Key.REWARD_NOT_FOUND: (404, RewardNotFound),
    Key.CODE_NOT_FOUND: (404, CodeNotFound),
    Key.REDEMPTION_NOT_FOUND: (404, NotFound),
    Key.GRANT_NOT_FOUND: (404, NotFound),
    Key.REWARD_EXISTS: (409, Conflict),
    Key.REWARD_IN_USE: (409, Conflict),
    Key.CHANGED_MEANWHILE: (409, Conflict),
    Key.CODES_EXIST: (409, Conflict),
    Key.CODE_IN_USE: (409, Conflict),
    Key.ALREADY_UNDONE: (409, Conflict),
    Key.ALREADY_REDEEMED: (409, CodeAlreadyRedeemed),
    Key.EXPIRED: (422, CodeExpired),
    Key.NOT_YET_ACTIVE: (422, CodeNotYetActive),
    Key.SWITCHED_OFF: (422, CodeRevoked),
    Key.RESERVED: (422, Rejected),
    Key.LIMIT_REACHED: (422, UsageLimitReached),
    Key.OUT_OF_STOCK: (422, UsageLimitReached),
    Key.NOT_ELIGIBLE: (422, NotEligible),
    Key.BELOW_MINIMUM: (422, MinimumNotMet),
    Key.INSUFFICIENT_BALANCE: (422, InsufficientBalance),
    Key.GRANT_UNAVAILABLE: (422, GrantUnavailable),
}

#: The status of an answer, by the store's key.
STATUSES: Mapping[str, int] = MappingProxyType(
    {key.value: status for key, (status, _) in _TABLE.items()}
)

#: The neutral error, by the store's key.
REFUSALS: Mapping[str, type[ProviderError]] = MappingProxyType(
    {key.value: error for key, (_, error) in _TABLE.items()}
)


def write_refusal(refusal: Refusal) -> dict[str, Any]:
    """The body of an answer that refuses."""
    return {
        "key": refusal.key.value,
        "message": refusal.message,
        "facts": {name: _write(value) for name, value in refusal.facts.items()},
    }


def read_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the error of a body takes beside its key: our own words, and a rejection's facts."""
    facts: dict[str, Any] = {"detail": body["message"]}
    if not issubclass(REFUSALS[body["key"]], Rejected):
        return facts
    stated = body["facts"]
    retry_at = stated.get("retry_at")
    return facts | {
        "reason": body["message"],
        "need": _read(stated.get("need")),
        "have": _read(stated.get("have")),
        "retry_at": retry_at and parse_instant(retry_at),
    }


def _write(value: Any) -> Any:
    match value:
        case Money():
            return to_document(value)
        case datetime():
            return format_instant(value)
        case _:
            return value


def _read(value: Any) -> Any:
    return from_document(Money, value) if isinstance(value, dict) else value
