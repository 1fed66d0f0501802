"""The comparison of two rewards, field by field and by meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any

from attrs import field, frozen

from rewardkit.model import Reward, RewardRef

from .meaning import meaning, states_no_currency, without

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
    NOT_STATED = "not_stated"  # a side, or both, does not say it, so nobody can tell


class Side(StrEnum):
    """One of the two rewards."""

    LEFT = "left"
    RIGHT = "right"


@frozen
class Row:
    """One field of both rewards.

    Attributes:
        path: the field, such as ``limits.total``.
        verdict: same, different, or not stated.
        left: the left reward's value, typed as in the model. Hidden in repr: it may be a code.
        right: the right one's.
        unstated: the sides that do not state it, or not these parts of it; no parts means all.
    """

    path: str
    verdict: Verdict
    left: Any = field(repr=False)
    right: Any = field(repr=False)
    unstated: Mapping[Side, frozenset[str]] = field(factory=dict, hash=False)

    def mirrored(self) -> Row:
        """The row with its sides exchanged."""
        other = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
        unstated = {other[side]: parts for side, parts in self.unstated.items()}
        return Row(self.path, self.verdict, self.right, self.left, unstated)


@frozen
class Comparison:
    """Two rewards side by side.

    Attributes:
        left: the one reward's reference.
        right: the other's.
        rows: one for each field, in reading order.
    """

    left: RewardRef
    right: RewardRef
    rows: tuple[Row, ...]

    @property
    def same(self) -> bool:
        """Whether every row is the same; false where a side does not state something."""
        return all(row.verdict is Verdict.SAME for row in self.rows)

    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in Verdict}

    def mirrored(self) -> Comparison:
        """The comparison with its sides exchanged: what ``compare(b, a)`` gives."""
        return Comparison(self.right, self.left, tuple(row.mirrored() for row in self.rows))


def compare(a: Reward, b: Reward) -> Comparison:
    """Put two rewards side by side, by meaning and not by spelling.

    10 % is 10.0 %, and 12:00 in Berlin is 11:00 in UTC. Two amounts in different currencies differ.
    What a vendor does not state is never taken for "none": the row says that nobody can tell.

    Args:
        a: the left one.
        b: the right one, of the same provider or of another.

    Returns:
        A row for each field, also for those that are the same.
    """
    itself = a == b  # a reward is the same as itself, also in what it does not state
    rows = (_row(path, a, b, itself=itself) for path in PATHS)
    return Comparison(a.ref, b.ref, tuple(rows))


def _row(path: str, a: Reward, b: Reward, *, itself: bool) -> Row:
    value = attrgetter(path)
    left, right = value(a), value(b)
    if itself:
        return Row(path, Verdict.SAME, left, right)
    silent = [side for side, one in ((Side.LEFT, a), (Side.RIGHT, b)) if not one.states(path)]
    if silent:
        return Row(path, Verdict.NOT_STATED, left, right, dict.fromkeys(silent, frozenset()))
    parts = {Side.LEFT: _parts_not_stated(a, path), Side.RIGHT: _parts_not_stated(b, path)}
    if states_no_currency(left) != states_no_currency(right):
        # An amount without a currency is in none, so nothing can be said of how they compare.
        vague = Side.LEFT if states_no_currency(left) else Side.RIGHT
        parts[vague] |= {"currency"}
    else:
        unsaid = parts[Side.LEFT] | parts[Side.RIGHT]
        if without(meaning(left), unsaid) != without(meaning(right), unsaid):
            return Row(path, Verdict.DIFFERENT, left, right)
    unstated = {side: names for side, names in parts.items() if names}
    verdict = Verdict.NOT_STATED if unstated else Verdict.SAME
    return Row(path, verdict, left, right, unstated)


def _parts_not_stated(reward: Reward, path: str) -> frozenset[str]:
    """Parts below ``path`` that the vendor does not state: ``cap`` of ``benefit``."""
    below = f"{path}."
    return frozenset(
        other.removeprefix(below) for other in reward.not_stated if other.startswith(below)
    )
