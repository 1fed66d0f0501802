"""What becomes of a reward when another provider is to have it: field by field, nothing in silence.

An adapter declares in ``Adapter.expressions`` how it says each field, and in ``Adapter.fit`` it makes
of a reward the nearest one that it can say. What comes of that is written as it is, so that all that is
lost is lost there, and stands in the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any, Self

import attrs
from attrs import field, frozen

from .errors import LossyTranslation
from .model import FreeClaim, Reward, RewardRef, Usage, flat
from .model.reward import NEW

#: What tells one reward from another, or what has happened to it since; it is no part of the offer.
_NO_OFFER = frozenset(
    {"access", "created_at", "ref", "syncs", "updated_at", "usage.redemptions", "usage.revenue"}
)


class Loss(StrEnum):
    """What becomes of a field's value."""

    KEPT = "kept"  # it is said as it was
    ROUNDED = "rounded"  # the nearest that there is a word for
    WIDENED = "widened"  # more than before is allowed: a limit or a condition is gone or looser
    NARROWED = "narrowed"  # less than before is allowed
    DEFAULTED = "defaulted"  # it was not stated, and there something has to be
    APPROXIMATED = "approximated"  # another thing that comes near it
    DROPPED = "dropped"  # it is not said there


class Action(StrEnum):
    """What to do about a loss."""

    ALLOW = "allow"
    WARN = "warn"
    RAISE = "raise"


@frozen
class Expression:
    """How a provider says one field.

    Attributes:
        wire: the wire paths where it stands, such as ``discount.percent_off``; none where it has no
            place.
        losses: what may become of a value, beside being kept, and why: a sentence without a full
            stop for each. What is not in here must not happen.
    """

    wire: tuple[str, ...] = ()
    losses: Mapping[Loss, str] = field(factory=dict)


def said(*wire: str, **losses: str) -> Expression:
    """The expression of a field that stands at these wire paths.

    Args:
        *wire: the paths.
        **losses: by a loss's value, why it may happen: ``rounded="to whole cents"``.
    """
    return Expression(wire, {Loss(kind): why for kind, why in losses.items()})


def unsaid(why: str, loss: Loss = Loss.DROPPED) -> Expression:
    """The expression of a field that has no place there.

    Args:
        why: a sentence without a full stop.
        loss: what that does to the offer: a condition that is dropped is ``WIDENED``.
    """
    return Expression((), {loss: why})


@frozen(kw_only=True)
class Entry:
    """What becomes of one field.

    Attributes:
        path: the neutral field, such as ``limits.total``.
        wire: where it stands at the vendor's; none where it is not said there.
        loss: what becomes of it.
        before: the value as it is.
        after: the value as it would be read back there.
        can_be_undone: whether the value before can be had back from what is written.
        why: a sentence without a full stop; empty where it is kept.
    """

    path: str
    wire: tuple[str, ...] = ()
    loss: Loss = Loss.KEPT
    before: Any = field(default=None, repr=False)  # it may be a code
    after: Any = field(default=None, repr=False)
    can_be_undone: bool = True
    why: str = ""


@frozen
class LossReport:
    """What becomes of every field of a reward.

    Attributes:
        reward: which one.
        provider: who is to have it.
        entries: one for each field of the offer, in reading order; also for those that are kept.
    """

    reward: RewardRef
    provider: str
    entries: tuple[Entry, ...]

    @property
    def losses(self) -> tuple[Entry, ...]:
        """The entries of what is not kept."""
        return tuple(entry for entry in self.entries if entry.loss is not Loss.KEPT)

    def __str__(self) -> str:
        if not self.losses:
            return f"{self.reward} is said by {self.provider} without loss"
        lost = "; ".join(f"{entry.path} {entry.loss} ({entry.why})" for entry in self.losses)
        return f"{self.reward} is not wholly said by {self.provider}: {lost}"


@frozen
class Policy:
    """What to do about each kind of loss; what is not named is refused.

    Attributes:
        actions: by loss.
    """

    actions: Mapping[Loss, Action] = field(factory=dict)

    @classmethod
    def of(cls, **actions: Action | str) -> Self:
        """A policy by the names of losses: ``Policy.of(rounded="warn", defaulted="allow")``."""
        return cls({Loss(loss): Action(action) for loss, action in actions.items()})

    @classmethod
    def all(cls, action: Action | str) -> Self:
        """The same for every loss."""
        return cls(dict.fromkeys(Loss, Action(action)))

    def check(self, report: LossReport) -> tuple[Entry, ...]:
        """See that nothing is lost that must not be.

        Returns:
            The losses to warn of.

        Raises:
            LossyTranslation: something is; the message names all of it, and ``report`` is the whole.
        """
        refused = [e for e in report.losses if self._action(e) is Action.RAISE]
        if refused:
            lost = "; ".join(f"{entry.path} is {entry.loss}: {entry.why}" for entry in refused)
            raise LossyTranslation(
                f"{report.provider} cannot say all of {report.reward}: {lost}. Change the reward, or "
                "allow that kind of loss",
                report=report,
            )
        return tuple(e for e in report.losses if self._action(e) is Action.WARN)

    def _action(self, entry: Entry) -> Action:
        return self.actions.get(entry.loss, Action.RAISE)


@frozen
class Translation:
    """A reward as another provider can say it.

    Attributes:
        reward: the nearest one there is; it has no reference yet, and is created as it is.
        report: what became of each field.
    """

    reward: Reward
    report: LossReport


class Fitting:
    """Makes the nearest reward, change by change, and keeps account of each.

    Args:
        reward: as its own provider has it.
        provider: who is to have it.
        expressions: how that one says each field.

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
        self._changes: dict[str, tuple[Loss, str, bool]] = {}

    def change(
        self, path: str, after: Any, loss: Loss, why: str = "", *, can_be_undone: bool = False
    ) -> None:
        """Put another value in a field.

        Args:
            path: the field.
            after: the value there.
            loss: what that does.
            why: a sentence without a full stop; empty for what the expression says.
            can_be_undone: whether the value before can be had back.

        Raises:
            ValueError: the adapter does not declare such a loss of that field: a mistake in it.
        """
        declared = self._expression(path).losses
        if loss not in declared:
            raise ValueError(f"{self._provider} does not declare that {path} can be {loss}")
        self.reward = put(self.reward, path, after)
        self._changes[path] = (loss, why or declared[loss], can_be_undone)

    def drop(self, path: str, empty: Any = None) -> None:
        """Leave out a field that has no place there, if there is anything in it.

        The expression's one loss says what that does to the offer.
        """
        if attrgetter(path)(self.reward) in (empty, None, (), {}):
            return
        (loss,) = self._expression(path).losses
        self.change(path, empty, loss)

    def done(self) -> Translation:
        """The translation, with an entry for each field."""
        before = dict(flat(self._source))
        entries = tuple(
            self._entry(path, before[path], after)
            for path, after in flat(self.reward)
            if path not in _NO_OFFER
        )
        return Translation(self.reward, LossReport(self._source.ref, self._provider, entries))

    def _entry(self, path: str, before: Any, after: Any) -> Entry:
        wire = self._expression(path).wire
        if path not in self._changes:
            if before != after:
                raise ValueError(f"{path} was changed without account")
            return self._unchanged(path, wire, before)
        loss, why, can_be_undone = self._changes[path]
        return Entry(
            path=path,
            wire=wire,
            loss=loss,
            before=before,
            after=after,
            can_be_undone=can_be_undone,
            why=why,
        )

    def _unchanged(self, path: str, wire: tuple[str, ...], value: Any) -> Entry:
        """What was not stated cannot be left so there, where not to say it means that there is none."""
        if not self._source.states(path):
            what = "it"
        else:
            what = ", ".join(sorted(_parts_not_stated(self._source, path)))
        if not (what and wire):
            return Entry(path=path, wire=wire, before=value, after=value)
        return Entry(
            path=path,
            wire=wire,
            loss=Loss.DEFAULTED,
            before=value,
            after=value,
            can_be_undone=False,
            why=f"{self._source.ref.provider} does not state {what}, and here there is none then",
        )

    def _expression(self, path: str) -> Expression:
        return self._expressions.get(path, Expression())


def _parts_not_stated(reward: Reward, path: str) -> set[str]:
    below = f"{path}."
    return {each for each in reward.not_stated if each.startswith(below)}


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
