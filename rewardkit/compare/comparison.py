"""The comparison of two rewards, field by field and by meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeAlias

from attrs import field, frozen

from rewardkit.fidelity import Translation
from rewardkit.model import Reward, RewardRef

from .meaning import meaning, one_to_one, states_no_currency, without
from .places import NOTHING, Places

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

#: What has a place at a side's provider: it makes of a reward the nearest one there, as
#: ``Adapter.fit`` does.
Fit: TypeAlias = Callable[[Reward], Translation]


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


def compare(
    a: Reward,
    b: Reward,
    *,
    left: Fit | None = None,
    right: Fit | None = None,
    products: Mapping[str, str] | None = None,
) -> Comparison:
    """Put two rewards side by side, by meaning and not by spelling.

    10 % is 10.0 %, and 12:00 in Berlin is 11:00 in UTC. Two amounts in different currencies differ.
    What a vendor does not state is never taken for "none": the row says that nobody can tell. What a
    vendor has no place for at all is none there, and cannot be said there where the other one has it.

    Args:
        a: the left one.
        b: the right one, of the same provider or of another.
        left: ``Adapter.fit`` of the left one's provider; None where nobody knows what it can say.
        right: that of the right one's.
        products: which ids of products, variants or collections of the left side are which of the
            right one's; an id that is not named is the same on both sides.

    Returns:
        A row for each field, also for those that are the same.

    Raises:
        ValueError: two ids are to be the same one, so that they could not be told apart.
    """
    itself = a == b and not products  # a reward is the same as itself, also where nothing is stated
    places = {Side.LEFT: Places.of(left, b), Side.RIGHT: Places.of(right, a)}
    ids = one_to_one(products or {})
    rows = (_row(path, a, b, places, ids, itself=itself) for path in PATHS)
    return Comparison(a.ref, b.ref, tuple(rows))


def _row(
    path: str,
    a: Reward,
    b: Reward,
    places: Mapping[Side, Places],
    ids: Mapping[str, str],
    *,
    itself: bool,
) -> Row:
    value = attrgetter(path)
    left, right = value(a), value(b)
    if itself:
        return Row(path, Verdict.SAME, left, right)
    values = {Side.LEFT: left, Side.RIGHT: right}
    for side, place in places.items():
        if path in place.lost and values[side] in NOTHING:
            unsaid = frozenset({side})
            return Row(path, Verdict.CANNOT_BE_SAID, left, right, unsaid=unsaid)
    silent = [
        side
        for side, one in ((Side.LEFT, a), (Side.RIGHT, b))
        # What has no place there is none there.
        if not (one.states(path) or (path in places[side].missing and values[side] in NOTHING))
    ]
    if silent:
        return Row(path, Verdict.NOT_STATED, left, right, dict.fromkeys(silent, frozenset()))
    parts = {Side.LEFT: _parts_not_stated(a, path), Side.RIGHT: _parts_not_stated(b, path)}
    if states_no_currency(left) != states_no_currency(right):
        # An amount without a currency is in none, so nothing can be said of how they compare.
        vague = Side.LEFT if states_no_currency(left) else Side.RIGHT
        parts[vague] |= {"currency"}
    else:
        unstated = parts[Side.LEFT] | parts[Side.RIGHT]
        if without(meaning(left, ids), unstated) != without(meaning(right), unstated):
            return Row(path, Verdict.DIFFERENT, left, right)
    found = {side: names for side, names in parts.items() if names}
    return Row(path, Verdict.NOT_STATED if found else Verdict.SAME, left, right, found)


def _parts_not_stated(reward: Reward, path: str) -> frozenset[str]:
    """Parts below ``path`` that the vendor does not state: ``cap`` of ``benefit``."""
    below = f"{path}."
    return frozenset(
        other.removeprefix(below) for other in reward.not_stated if other.startswith(below)
    )
