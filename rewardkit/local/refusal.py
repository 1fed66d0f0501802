"""What the store refuses: a key for programs, a sentence for people, and the facts behind it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Key(StrEnum):
    """Why the store refuses; ``errors.REFUSALS`` has the error that each one becomes."""

    UNKNOWN_OPERATION = "unknown_operation"
    INVALID = "invalid"
    REWARD_NOT_FOUND = "reward_not_found"
    CODE_NOT_FOUND = "code_not_found"
    REDEMPTION_NOT_FOUND = "redemption_not_found"
    GRANT_NOT_FOUND = "grant_not_found"
    REWARD_EXISTS = "reward_exists"
    REWARD_IN_USE = "reward_in_use"
    CHANGED_MEANWHILE = "changed_meanwhile"
    CODES_EXIST = "codes_exist"
    CODE_IN_USE = "code_in_use"
    ALREADY_UNDONE = "already_undone"
    ALREADY_REDEEMED = "already_redeemed"
    EXPIRED = "expired"
    NOT_YET_ACTIVE = "not_yet_active"
    SWITCHED_OFF = "switched_off"
    RESERVED = "reserved"
    LIMIT_REACHED = "limit_reached"
    OUT_OF_STOCK = "out_of_stock"
    NOT_ELIGIBLE = "not_eligible"
    BELOW_MINIMUM = "below_minimum"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    GRANT_UNAVAILABLE = "grant_unavailable"


class Refusal(Exception):
    """The store does not do it, and has changed nothing.

    Attributes:
        key: why, for programs.
        message: why, in a sentence without a full stop; codes in it are masked.
        facts: ``need``, ``have``, ``retry_at`` of a rejection.
    """

    def __init__(self, key: Key, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.facts = facts


def invalid(message: str) -> Refusal:
    """The refusal of input that can never be right."""
    return Refusal(Key.INVALID, message)
