"""What came of sending a command: an answer, a refusal, or nothing that anybody knows."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from attrs import evolve

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    Conflict,
    Incomplete,
    JournalUnavailable,
    OutcomeUnknown,
    ProviderUnavailable,
    Rejected,
)
from rewardkit.operations import Operation
from rewardkit.readback import Evidence

from .entry import Turn
from .settling import Settling
from .states import State, Step


class Sending(Settling):
    """The part of the journal that is told how sending ended."""

    def answered(self, turn: Turn, outcome: Any) -> Turn:
        """Write down what it gave, before that is given to anybody."""
        if turn.part:
            outcome = (*turn.part, *outcome)
        return self._done(turn, outcome, "answered")

    def failed(self, turn: Turn, error: Exception) -> Turn:
        """Write down that it was refused, or that nobody knows what it did."""
        if isinstance(error, OutcomeUnknown):
            return self._unclear(turn, error)
        if self._may_be_ours(turn, error):
            return self._look_behind(turn, error)
        if turn.pending:
            unclear = OutcomeUnknown(
                f"an attempt before may still be carried out, and then: {error}"
            )
            unclear.__cause__ = error
            return self._unclear(turn, unclear)
        made = error.made if isinstance(error, Incomplete) else ()
        return self._refused(turn, error, (*turn.part, *made))

    def interrupted(self, turn: Turn) -> None:
        """Leave an entry, as the program or the task ends; anybody may settle it."""
        if turn.others or turn.is_over:
            return
        last = turn.entry.unclear_at or turn.now(self._clock())
        after = evolve(turn.entry, state=State.UNKNOWN, unclear_at=last, owner=None)
        with suppress(JournalUnavailable):  # then its lease ends, and it is open all the same
            self._change(after, "interrupted")

    def cancelled(self, turn: Turn) -> None:
        """Leave an entry as the task ends that was about to take this step, and has not begun it."""
        if turn.step is not Step.SEND or turn.pending:
            self.interrupted(turn)
            return
        unsent = ProviderUnavailable("the task was cancelled before anything was sent", sent=False)
        self._refused(turn, unsent, turn.part)

    def _may_be_ours(self, turn: Turn, error: Exception) -> bool:
        """Whether a refusal may be of what we have done already, in an attempt before."""
        if turn.rule.evidence is Evidence.NONE:
            return False
        if turn.entry.attempt > 1:
            return isinstance(error, (Rejected, Conflict))
        if turn.entry.operation is not Operation.REDEEM:
            return False
        return isinstance(error, CodeAlreadyRedeemed) and error.have in {None, turn.entry.order_id}

    def _unclear(self, turn: Turn, error: OutcomeUnknown) -> Turn:
        turn = evolve(turn, error=self._with_ticket(turn, error))
        before = self._clock()
        after = evolve(
            turn.entry,
            state=State.UNKNOWN,
            unclear_at=turn.now(before),
            problem=self._kept(turn, str(error)),
        )
        try:
            entry = self._change(after, "the outcome is not known")
        except JournalUnavailable:
            return evolve(turn, step=Step.STOP)
        if entry is None:  # somebody has taken it over, and settles it
            return evolve(turn, step=Step.STOP)
        turn = evolve(self._seen(turn, entry, None, before), step=Step.SETTLE, looks=0)
        if turn.rule.evidence is Evidence.NONE:
            return self._given_up(turn, turn.rule.how)
        return self._for_a_while(turn)
