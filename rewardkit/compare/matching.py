"""Two lists of rewards, paired by a key and compared while the one of them is read.

The right list is read first and held by key, each reward without its payload; the left one goes by.
So memory is that of one list, and each pair is told as soon as its left reward is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from itertools import chain, islice
from typing import TypeAlias

from attrs import Factory, define, frozen

from rewardkit.errors import RewardKitError
from rewardkit.model import Reward, RewardRef

from .judging import Grounds, Offer, judge
from .places import Places, PlacesOf
from .rows import Row, Side, Verdict

#: What tells which reward of one side is which of the other; None where a reward has no such thing.
Key: TypeAlias = Callable[[Reward], str | None]


class Outcome(StrEnum):
    """What is said of a pair, or of a reward that has none.

    A pair is what the gravest of its fields is: different, then what cannot be said there, then
    what is not stated.
    """

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_BE_SAID = "cannot_be_said"
    NOT_STATED = "not_stated"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"
    AMBIGUOUS = (
        "ambiguous"  # several of a side have that key, so that nobody can tell which is which
    )
    UNKNOWN = "unknown"  # the other side's list broke off, and it may have been in the rest


_NOT_THE_SAME = frozenset(Outcome) - {Outcome.SAME}
_GRAVEST = (
    (Verdict.DIFFERENT, Outcome.DIFFERENT),
    (Verdict.CANNOT_BE_SAID, Outcome.CANNOT_BE_SAID),
    (Verdict.NOT_STATED, Outcome.NOT_STATED),
)


@frozen
class Pair:
    """What has one key.

    Attributes:
        outcome: what is said of it.
        key: by which they were found; None of a reward that has none.
        left: the left side's rewards; one in a pair, several where it is ambiguous.
        right: the right side's.
        rows: the fields that are not the same; none but in a pair.
    """

    outcome: Outcome
    key: str | None
    left: tuple[RewardRef, ...] = ()
    right: tuple[RewardRef, ...] = ()
    rows: tuple[Row, ...] = ()


@define
class _Several:
    """The rewards of one key that is not one reward's on each side."""

    left: list[RewardRef] = Factory(list)
    right: list[RewardRef] = Factory(list)


class Matching:
    """Compares two lists of rewards; ``pairs`` does it once.

    Args:
        key: what tells which reward is which; ``by_name`` or ``by_metadata(...)``.
        grounds: what is known of the sides, whatever the rewards.
        left: what the left side's provider cannot say of a reward of the right one, in place of
            that of ``grounds``; ``places_by_kind`` makes it.
        right: the same of the right side's provider.

    Attributes:
        counts: how often each outcome was told so far.
        read: how many rewards of each side were read.
        ended: the sides whose list was read to its end.
        broken: the error with which a side's list broke off.
    """

    def __init__(
        self,
        key: Key,
        grounds: Grounds | None = None,
        *,
        left: PlacesOf | None = None,
        right: PlacesOf | None = None,
    ) -> None:
        self.counts: Counter[Outcome] = Counter()
        self.read: Counter[Side] = Counter()
        self.ended: set[Side] = set()
        self.broken: dict[Side, RewardKitError] = {}
        self._key = key
        known = grounds or Grounds()
        self._left = left or (lambda _: known.left)
        self._right = right or (lambda _: known.right)
        self._ids = known.ids
        self._grounds = {(known.left, known.right): known}
        # Of the right side, with what the left one's provider cannot say of it.
        self._waiting: dict[str, tuple[Offer, Places]] = {}
        self._met: dict[str, tuple[Outcome, RewardRef, RewardRef]] = {}
        self._several: dict[str, _Several] = {}

    @property
    def same(self) -> bool:
        """Whether all was read, and each reward has one of the other side that is the same."""
        return self.ended == set(Side) and not any(self.counts[each] for each in _NOT_THE_SAME)

    def pairs(self, left: Iterable[Reward], right: Iterable[Reward]) -> Iterator[Pair]:
        """Compare, and tell of each pair as soon as it is known.

        A pair whose key comes a second time on the left is told already; ``AMBIGUOUS`` at the end
        takes it back, and ``counts`` has it once. What has a key on one side only is not ambiguous
        there, however often it comes.

        A list may break off with an error of rewardkit: it is in ``broken`` then, what was read
        before is compared, and what may be in the rest is ``UNKNOWN``. If nothing was read of a
        side at all, there is nothing to compare.

        Args:
            left: the one list.
            right: the other one, which is held.
        """
        for pair in self._told(left, right):
            self.counts[pair.outcome] += 1
            yield pair

    def _told(self, left: Iterable[Reward], right: Iterable[Reward]) -> Iterator[Pair]:
        going_by = self._until_it_breaks(Side.LEFT, left)
        first = list(islice(going_by, 1))  # a provider that is down is known before the long part
        if Side.LEFT in self.broken:
            return
        yield from self._hold(self._until_it_breaks(Side.RIGHT, right))
        if Side.RIGHT in self.broken and not self.read[Side.RIGHT]:
            return
        for reward in chain(first, going_by):
            told = self._meet(reward)
            if told is not None:
                yield told
        yield from self._left_over()

    def _hold(self, rewards: Iterable[Reward]) -> Iterator[Pair]:
        for reward in rewards:
            key = self._key(reward)
            if key is None:
                yield Pair(Outcome.ONLY_RIGHT, None, right=(reward.ref,))
            elif key in self._several:
                self._several[key].right.append(reward.ref)
            elif key in self._waiting:
                before, _ = self._waiting.pop(key)
                self._several[key] = _Several(right=[before.ref, reward.ref])
            else:
                self._waiting[key] = Offer.of(reward), self._left(reward)

    def _meet(self, reward: Reward) -> Pair | None:
        key = self._key(reward)
        if key is None:
            return Pair(Outcome.ONLY_LEFT, None, (reward.ref,))
        if key in self._several:
            self._several[key].left.append(reward.ref)
            return None
        if key in self._met:
            outcome, left, right = self._met.pop(key)
            self.counts[outcome] -= 1
            self._several[key] = _Several([left, reward.ref], [right])
            return None
        waiting = self._waiting.pop(key, None)
        if waiting is None:
            return Pair(self._alone(Side.LEFT), key, (reward.ref,))
        there, unsaid_here = waiting
        grounds = self._grounds_of(unsaid_here, self._right(reward))
        return self._compared(key, Offer.of(reward), there, grounds)

    def _grounds_of(self, left: Places, right: Places) -> Grounds:
        """What two rewards are judged by; there is one for each pair of kinds."""
        found = self._grounds.get((left, right))
        if found is None:
            found = self._grounds[left, right] = Grounds(left, right, self._ids)
        return found

    def _compared(self, key: str, here: Offer, there: Offer, grounds: Grounds) -> Pair:
        rows = tuple(judge(here, there, grounds, same=False))
        outcome = _gravest(rows) if rows else Outcome.SAME
        self._met[key] = outcome, here.ref, there.ref
        return Pair(outcome, key, (here.ref,), (there.ref,), rows)

    def _left_over(self) -> Iterator[Pair]:
        alone = self._alone(Side.RIGHT)
        for key, found in self._several.items():
            if found.left:
                yield Pair(Outcome.AMBIGUOUS, key, tuple(found.left), tuple(found.right))
            else:
                yield from (Pair(alone, key, right=(ref,)) for ref in found.right)
        for key, (offer, _) in self._waiting.items():
            yield Pair(alone, key, right=(offer.ref,))

    def _alone(self, side: Side) -> Outcome:
        """What a reward of ``side`` is that has none on the other one, as far as that was read."""
        if side is Side.LEFT:
            return Outcome.UNKNOWN if Side.RIGHT in self.broken else Outcome.ONLY_LEFT
        return Outcome.UNKNOWN if Side.LEFT in self.broken else Outcome.ONLY_RIGHT

    def _until_it_breaks(self, side: Side, rewards: Iterable[Reward]) -> Iterator[Reward]:
        try:
            for reward in rewards:
                self.read[side] += 1
                yield reward
        except RewardKitError as error:
            self.broken[side] = error
        else:
            self.ended.add(side)


def _gravest(rows: Iterable[Row]) -> Outcome:
    verdicts = {row.verdict for row in rows}
    return next(outcome for verdict, outcome in _GRAVEST if verdict in verdicts)


def by_name(reward: Reward) -> str:
    """A reward's name, to the letter."""
    return reward.name


def by_metadata(name: str) -> Key:
    """The key that is what ``metadata`` has under a name, where that is a text, number or truth value.

    A number and its text are the same key, as one vendor may keep as a text what another one keeps
    as a number.
    """

    def key(reward: Reward) -> str | None:
        found = reward.metadata.get(name)
        if found is None or isinstance(found, (list, dict)):
            return None
        return str(found).lower() if isinstance(found, bool) else str(found)

    return key
