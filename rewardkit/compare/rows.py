"""What a comparison is made of: a row for each field, its verdict, and the side that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

#: What is compared, in the order that a reader wants it: all that makes the offer. Left out is what
#: tells one reward from another (ref, native, times of change) and what has happened to it since
#: (usage, syncs, access).
PATHS = (
    "name",
    "description",
    "benefit",
    "applies_to",
    "delivery",
    "shared_code",
    "status",
    "window.starts_at",
    "window.expires_at",
    "conditions.minimum_purchase",
    "conditions.minimum_quantity",
    "conditions.stackable",
    "limits.total",
    "limits.per_customer",
    "limits.stock",
    "points_cost",
    "image_url",
    "external_url",
    "metadata",
)


class Verdict(StrEnum):
    """What a row says."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_BE_SAID = "cannot_be_said"  # a side has it, and the other's provider has no place for it
    NOT_STATED = "not_stated"  # a side, or both, does not say it, so nobody can tell


class Side(StrEnum):
    """One of the two rewards."""

    LEFT = "left"
    RIGHT = "right"


_OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


@frozen
class Row:
    """One field of both rewards.

    Attributes:
        path: the field, such as ``limits.total``.
        verdict: same, different, cannot be said there, or not stated there.
        left: the left reward's value, typed as in the model. Hidden in repr: it may be a code.
        right: the right one's.
        unstated: the sides that do not state it, or not these parts of it; no parts means all.
        unsaid: the side whose provider has no place for what the other one says.
    """

    path: str
    verdict: Verdict
    left: Any = field(repr=False)
    right: Any = field(repr=False)
    unstated: Mapping[Side, frozenset[str]] = field(factory=dict, hash=False)
    unsaid: frozenset[Side] = frozenset()

    def mirrored(self) -> Row:
        """The row with its sides exchanged."""
        unstated = {_OTHER[side]: parts for side, parts in self.unstated.items()}
        unsaid = frozenset(_OTHER[side] for side in self.unsaid)
        return Row(self.path, self.verdict, self.right, self.left, unstated, unsaid)
