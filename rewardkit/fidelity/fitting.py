"""Making the nearest reward, change by change, with an account of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

import attrs
from attrs import frozen

from rewardkit.errors import LossyTranslation
from rewardkit.model import FreeClaim, Reward, Usage, flat
from rewardkit.model.reward import NEW

from .expression import Expression, Loss
from .report import Entry, LossReport, Translation

#: What tells one reward from another, or what has happened to it since; it is no part of the offer.
_NO_OFFER = frozenset(
    {"access", "created_at", "ref", "syncs", "updated_at", "usage.redemptions", "usage.revenue"}
)


@frozen
class _Change:
    before: Any
    after: Any
    loss: Loss
    why: str
    can_be_undone: bool


class Fitting:
    """Makes the nearest reward, change by change, and keeps account of each.

    Args:
        reward: as its own provider has it.
        provider: who is to have it.
        expressions: how that one says each field; where it says a part of one otherwise than the
            whole, also by paths such as ``benefit.cap``.

    Attributes:
        reward: as it is by now.
    """

    def __init__(
        self, reward: Reward, provider: str, expressions: Mapping[str, Expression]
    ) -> None:
        self.reward = attrs.evolve(
            reward,
            ref=NEW,
            usage=Usage(),
            syncs=(),
            access=None,
            created_at=None,
            updated_at=None,
            not_stated=frozenset(),
            native={},
        )
        self._source = reward
        self._provider = provider
        self._expressions = expressions
        self._changes: dict[str, list[_Change]] = {}

    def change(
        self, path: str, after: Any, loss: Loss, why: str = "", *, can_be_undone: bool = False
    ) -> None:
        """Put another value in a field; nothing happens where it is the same.

        A field can change more than once: each time is an entry of its own.

        Args:
            path: the field.
            after: the value there.
            loss: what that does.
            why: a sentence without a full stop; empty for what the expression says.
            can_be_undone: whether the value before can be had back.

        Raises:
            ValueError: the adapter does not declare such a loss of that field: a mistake in it.
        """
        before = attrgetter(path)(self.reward)
        if before == after:
            return
        self._enter(path, after, loss, why, can_be_undone=can_be_undone)
        self.reward = put(self.reward, path, after)

    def drop(self, path: str, empty: Any = None) -> None:
        """Leave out a field that has no place there, if there is anything in it.

        The expression's one loss says what that does to the offer.
        """
        if attrgetter(path)(self.reward) in (empty, None, (), {}):
            return
        (loss,) = self._expression(path).losses
        self.change(path, empty, loss)

    def impossible(self, path: str, why: str = "") -> LossyTranslation:
        """The error to raise where a reward without this field would be none, as without its benefit.

        Raise it when all other fields are fitted, so that the report is whole.

        Args:
            path: the field that cannot be said; its entry says that it is dropped.
            why: a sentence without a full stop; empty for what the expression says.

        Raises:
            ValueError: the adapter does not declare that the field can be dropped.
        """
        self._enter(path, None, Loss.DROPPED, why, can_be_undone=False)
        report = self.done().report
        why = self._changes[path][-1].why
        return LossyTranslation(
            f"{self._provider} cannot have {self._source.ref}: {path} cannot be said there: {why}. "
            "Change the reward",
            report=report,
        )

    def done(self) -> Translation:
        """The translation, with an entry for each field, and for each time that one changed."""
        before = dict(flat(self._source))
        entries = tuple(
            entry
            for path, after in flat(self.reward)
            if path not in _NO_OFFER
            for entry in self._entries(path, before[path], after)
        )
        return Translation(self.reward, LossReport(self._source.ref, self._provider, entries))

    def _enter(self, path: str, after: Any, loss: Loss, why: str, *, can_be_undone: bool) -> None:
        declared = self._expression(path).losses
        if loss not in declared:
            raise ValueError(f"{self._provider} does not declare that {path} can be {loss}")
        before = attrgetter(path)(self.reward)
        change = _Change(before, after, loss, why or declared[loss], can_be_undone)
        self._changes.setdefault(path, []).append(change)

    def _entries(self, path: str, before: Any, after: Any) -> Iterator[Entry]:
        wire = self._expression(path).wire
        changes = self._changes.get(path, ())
        if not changes and before != after:
            raise ValueError(f"{path} was changed without account")
        for change in changes:
            yield Entry(path=path, wire=wire, **attrs.asdict(change, recurse=False))
        not_stated = self._not_stated(path, before)
        if not_stated and not (changes and path in not_stated):
            yield Entry(
                path=path,
                wire=wire,
                loss=Loss.DEFAULTED,
                before=after,
                after=after,
                can_be_undone=False,
                why=f"{self._source.ref.provider} does not state {' and '.join(not_stated)}, and "
                "here there is none then",
            )
        elif not changes:
            yield Entry(path=path, wire=wire, before=before, after=after)

    def _not_stated(self, path: str, value: Any) -> list[str]:
        """What of a field the source does not state.

        It cannot be left so where it has a place, as not to say it means there that there is none.
        """
        if not self._source.states(path):
            return [path] if self._expression(path).wire else []
        return sorted(
            part
            for part in self._source.not_stated
            if part.startswith(f"{path}.")
            and hasattr(
                value, part.removeprefix(f"{path}.")
            )  # of a percentage, and not of all benefits
            and self._expression(part).wire
        )

    def _expression(self, path: str) -> Expression:
        """Of a part that has none of its own it is that of the whole."""
        if path not in self._expressions:
            path, _, _ = path.rpartition(".")
        return self._expressions.get(path, Expression())


def put(reward: Reward, path: str, value: Any) -> Reward:
    """The reward with another value at a path such as ``limits.total``."""
    name, _, part = path.partition(".")
    if part:
        value = attrs.evolve(getattr(reward, name), **{part: value})
    return attrs.evolve(reward, **{name: value})


#: The paths of all fields that make the offer, in reading order.
OFFER = tuple(
    path for path, _ in flat(Reward.new("", benefit=FreeClaim())) if path not in _NO_OFFER
)
