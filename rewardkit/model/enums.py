"""Enums that stay open: a value that a newer vendor sends is kept as it came.

Writing is strict: ``RewardStatus("actve")`` raises. Reading is open: ``RewardStatus.read("frozen")``
gives a value that is not ``known`` and prints as ``frozen``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self


class OpenEnum(StrEnum):
    """A string enum whose values may also be read from a vendor that knows more than we do."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        known = ", ".join(member.value for member in cls)
        raise ValueError(f"{value!r} is not a {cls.__name__}: there are {known}")

    @classmethod
    def read(cls, value: str) -> Self:
        """Return the member for ``value``, or an unknown value that keeps the text as it came.

        Args:
            value: the text to read; it is not trimmed or case-folded.

        Returns:
            A member, or an instance whose ``known`` is False and whose ``value`` is the text.
        """
        known = cls._value2member_map_.get(value)
        if known is not None:
            return known  # type: ignore[return-value]  # the map is typed for Enum, not for us
        unknown = str.__new__(cls, value)
        unknown._name_ = value
        unknown._value_ = value
        return unknown

    @property
    def known(self) -> bool:
        """Whether rewardkit has a meaning for this value."""
        return self._value_ in type(self)._value2member_map_

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) if isinstance(other, str) else NotImplemented

    def __ne__(self, other: object) -> bool:
        return str.__ne__(self, other) if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}.{self._name_}" if self.known else f"{name}.read({self._value_!r})"

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return (type(self).read, (self._value_,))


class RewardStatus(OpenEnum):
    """Where a reward stands in its life."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    EXPIRED = "expired"
    ARCHIVED = "archived"


class Delivery(OpenEnum):
    """How a customer comes to a reward."""

    AUTOMATIC = "automatic"  # applied by itself when the conditions hold; there is no code
    SHARED_CODE = "shared_code"  # one code for everybody
    UNIQUE_CODES = "unique_codes"  # a code for each customer
    NONE = "none"  # by neither: bought with points, or given by hand


class ScopeKind(OpenEnum):
    """What part of an order a reward applies to."""

    SITEWIDE = "sitewide"
    COLLECTION = "collection"
    PRODUCT = "product"
    VARIANT = "variant"


class CodeStatus(OpenEnum):
    """Where a code stands."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class RedemptionStatus(OpenEnum):
    """What became of a redemption."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNDONE = "undone"


class GrantStatus(OpenEnum):
    """What became of a grant."""

    ISSUED = "issued"
    CLAIMED = "claimed"
    EXPIRED = "expired"


class SyncStatus(OpenEnum):
    """Whether an external system has this reward or code as it stands here."""

    SYNCED = "synced"
    PENDING = "pending"
    ERROR = "error"


class MatchedVia(OpenEnum):
    """What kind of code a look-up found."""

    UNIQUE_CODE = "unique_code"
    SHARED_CODE = "shared_code"
