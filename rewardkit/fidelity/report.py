"""What became of each field of a reward, and what a caller wants done about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from attrs import field, frozen

from rewardkit.errors import LossyTranslation
from rewardkit.model import Reward, RewardRef

from .expression import Loss


class Action(StrEnum):
    """What to do about a loss."""

    ALLOW = "allow"
    WARN = "warn"
    RAISE = "raise"


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
        entries: one for each field of the offer, in reading order, also for those that are kept; of a
            field that is changed more than once, one for each time.
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


class LossWarning(UserWarning):
    """Something of a reward is lost that a policy warns of."""


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
