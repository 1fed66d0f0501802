"""Judging two offers, field by field. What is equal is seen at a glance; its meaning is asked last."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Self

from attrs import field, frozen

from rewardkit.model import Reward, RewardRef

from .meaning import equal, has_part, meaning, states_no_currency, without
from .places import NOTHING, Places
from .rows import PATHS, Row, Side, Verdict

#: What is compared, and after it what also tells whether two rewards are one, read at one time.
_VALUES = attrgetter(*PATHS, "usage", "syncs", "access", "created_at", "updated_at")

#: The sides whose provider has no place for a field that the other side has.
_UNSAID = {side: frozenset({side}) for side in Side}


@frozen
class Offer:
    """What is compared of a reward, without the vendor's payload: little enough to hold many of it.

    Attributes:
        ref: whose it is.
        values: in the order of ``PATHS``, and some more.
        not_stated: the paths that the vendor does not state.
    """

    ref: RewardRef
    values: tuple[Any, ...]
    not_stated: frozenset[str]

    @classmethod
    def of(cls, reward: Reward) -> Self:
        """That of a reward."""
        return cls(reward.ref, _VALUES(reward), reward.not_stated)


@frozen(eq=False)
class Grounds:
    """What is known of the two sides, whatever the rewards.

    Attributes:
        left: what the left one's provider has no place for.
        right: the same of the right one's.
        ids: what ids of the left side are called on the right one.
    """

    left: Places = Places()
    right: Places = Places()
    ids: Mapping[str, str] = field(factory=dict)
    _steps: dict[tuple[frozenset[str], frozenset[str]], tuple[_Step, ...]] = field(
        factory=dict, init=False, repr=False
    )

    def steps(self, a: Offer, b: Offer) -> tuple[_Step, ...]:
        """How each field of two offers is compared.

        It is worked out once for what they leave out, as the rewards of a provider leave out the
        same few things.
        """
        found = self._steps.get((a.not_stated, b.not_stated))
        if found is None:
            found = tuple(self._step(path, a.not_stated, b.not_stated) for path in PATHS)
            if len(self._steps) < _STEPS_HELD:
                self._steps[a.not_stated, b.not_stated] = found
        return found

    def _step(self, path: str, of_left: frozenset[str], of_right: frozenset[str]) -> _Step:
        unstated = {Side.LEFT: _parts(path, of_left), Side.RIGHT: _parts(path, of_right)}
        has_place = path not in self.left.missing and path not in self.right.missing
        silent = {side: parts for side, parts in unstated.items() if parts == frozenset()}
        return _Step(
            path=path,
            unstated={side: parts for side, parts in unstated.items() if parts is not None},
            at_a_glance=has_place and not self.ids and set(unstated.values()) == {None},
            silent=Row(path, Verdict.NOT_STATED, None, None, silent)
            if silent and has_place
            else None,
        )


@frozen
class _Step:
    """How one field is compared.

    Attributes:
        path: the field.
        unstated: what each side does not state of it; no parts means all. Some values have no such
            part, as free shipping has no cap.
        at_a_glance: whether values that are equal mean the same, and that is all there is to it.
        silent: the row of None and None, where a side says nothing of it and there is no more to
            ask; it is had so often that it is made once.
    """

    path: str
    unstated: Mapping[Side, frozenset[str]]
    at_a_glance: bool
    silent: Row | None


_STEPS_HELD = 1_000


def judge(a: Offer, b: Offer, grounds: Grounds, *, same: bool = True) -> list[Row]:
    """The rows of two offers, in the order of ``PATHS``.

    Args:
        a: the left one.
        b: the right one.
        grounds: what is known of their sides.
        same: whether those come, too, that are the same.
    """
    # Also where nothing is stated.
    itself = a == b and not grounds.ids and all(map(equal, a.values, b.values))
    rows: list[Row] = []
    if itself and not same:
        return rows
    # There are more values than are compared.
    for step, left, right in zip(grounds.steps(a, b), a.values, b.values, strict=False):
        if itself or (step.at_a_glance and equal(left, right)):
            if same:
                rows.append(Row(step.path, Verdict.SAME, left, right))
        elif step.silent is not None:
            if left is None and right is None:
                rows.append(step.silent)
            else:
                unstated = step.silent.unstated
                rows.append(Row(step.path, Verdict.NOT_STATED, left, right, unstated))
        else:
            row = _row(step, left, right, grounds)
            if same or row.verdict is not Verdict.SAME:
                rows.append(row)
    return rows


def _parts(path: str, not_stated: frozenset[str]) -> frozenset[str] | None:
    """Parts of what stands at ``path`` that are not stated, such as ``cap`` of ``benefit``.

    No parts mean that nothing of it is stated; None that all of it is.
    """
    if path in not_stated or path.partition(".")[0] in not_stated:
        return frozenset()
    below = f"{path}."
    parts = frozenset(each.removeprefix(below) for each in not_stated if each.startswith(below))
    return parts or None


def _row(step: _Step, left: Any, right: Any, grounds: Grounds) -> Row:
    path = step.path
    sides = ((Side.LEFT, grounds.left, left, right), (Side.RIGHT, grounds.right, right, left))
    parts: dict[Side, frozenset[str]] = {}
    silent: dict[Side, frozenset[str]] = {}
    for side, places, value, other in sides:
        nowhere = path in places.missing and value in NOTHING
        if nowhere and path in places.lost and other not in NOTHING:
            return Row(path, Verdict.CANNOT_BE_SAID, left, right, unsaid=_UNSAID[side])
        unstated = step.unstated.get(side)
        if unstated:
            missed = frozenset(part for part in unstated if has_part(value, part))
            if missed:
                parts[side] = missed
        elif unstated is not None and not nowhere:  # what has no place there is none there
            silent[side] = unstated
    if silent:
        return Row(path, Verdict.NOT_STATED, left, right, silent)
    if not equal(left, right) or grounds.ids:
        if states_no_currency(left) != states_no_currency(right):
            # An amount without a currency is in none, so nothing can be said of how they compare.
            vague = Side.LEFT if states_no_currency(left) else Side.RIGHT
            parts[vague] = parts.get(vague, frozenset()) | {"currency"}
        elif not _mean_the_same(left, right, parts, grounds.ids):
            return Row(path, Verdict.DIFFERENT, left, right)
    return Row(path, Verdict.NOT_STATED if parts else Verdict.SAME, left, right, parts)


def _mean_the_same(
    left: Any, right: Any, parts: Mapping[Side, frozenset[str]], ids: Mapping[str, str]
) -> bool:
    """Whether two values mean the same, but for parts of them that a side does not state."""
    unstated = frozenset().union(*parts.values())
    return bool(without(meaning(left, ids), unstated) == without(meaning(right), unstated))
