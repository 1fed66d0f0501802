"""The comparison of two rewards, field by field and by meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from rewardkit.fidelity import Translation
from rewardkit.model import Reward, RewardRef

from .judging import Grounds, Offer, judge
from .meaning import one_to_one
from .places import Places
from .rows import PATHS, Row, Side, Verdict

__all__ = ["PATHS", "Comparison", "Fit", "Row", "Side", "Verdict", "compare"]

#: What has a place at a side's provider: it makes of a reward the nearest one there, as
#: ``Adapter.fit`` does.
Fit: TypeAlias = Callable[[Reward], Translation]


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
    grounds = Grounds(Places.of(left, b), Places.of(right, a), one_to_one(products or {}))
    return Comparison(a.ref, b.ref, tuple(judge(Offer.of(a), Offer.of(b), grounds)))
