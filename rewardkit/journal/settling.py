"""Settling what is unclear, by what the provider shows."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from attrs import evolve

from rewardkit.errors import JournalUnavailable, OutcomeUnknown, ProviderUnavailable
from rewardkit.readback import Evidence, Seen

from .entry import Turn
from .states import State, Step
from .steps import Steps


class Settling(Steps):
    """The part of the journal that is told what a read-back showed."""

    def saw(self, turn: Turn, seen: Seen) -> Turn:
        """Write down what a read-back shows, and go on from there."""
        if seen.rest is None:
            return self._done(turn, seen.outcome, "read back")
        if turn.refusal is not None:
            return self._refused(turn, turn.refusal)
        if not self._is_over(turn, seen):
            return self._later(turn, "the provider shows nothing of it yet")
        if turn.intent is None:
            return self._nothing(turn)
        if turn.sends >= self._settings.attempts:
            return self._nothing(turn, after=turn.sends)
        command = seen.rest if seen.outcome else turn.intent.command
        before = self._clock()
        entry = self._sending(turn.entry, command, "read back: nothing was done; sent again")
        if entry is None:
            return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
        turn = self._seen(turn, entry, None, before)
        turn = evolve(turn, command=command, part=tuple(seen.outcome or ()), error=None)
        return self._unless_in_the_way(turn)

    def blind(self, turn: Turn, error: Exception) -> Turn:
        """The provider could not be asked; try again for a while."""
        return self._later(turn, str(error))

    def _is_over(self, turn: Turn, seen: Seen) -> bool:
        """Whether what is not to be seen will not come: nothing of ours can be on its way."""
        if seen.single_use or turn.rule.evidence is Evidence.SINGLE_USE:
            return True
        since = turn.entry.unclear_at or turn.entry.changed_at
        quiet = timedelta(seconds=self._settings.quiet)
        return turn.now(self._clock()) >= since + quiet

    def _later(self, turn: Turn, why: str) -> Turn:
        pause = self._pause(turn)
        if pause <= 0:
            return self._given_up(turn, why)
        return evolve(turn, step=Step.WAIT, pause=pause, looks=turn.looks + 1)

    def _given_up(self, turn: Turn, why: str) -> Turn:
        """Leave it open for now: the ticket settles it later."""
        with suppress(JournalUnavailable):
            self._store.change(
                evolve(turn.entry, state=State.UNKNOWN, owner=None, problem=why),
                f"left open: {why}",
            )
        error = turn.error if isinstance(turn.error, OutcomeUnknown) else OutcomeUnknown(why)
        error.ticket = turn.entry.ticket
        return evolve(turn, step=Step.STOP, error=error)

    def _nothing(self, turn: Turn, after: int = 0) -> Turn:
        """It is known that nothing was done, and nothing more is tried."""
        self._store.change(
            evolve(turn.entry, state=State.NOTHING_DONE, owner=None, unclear_at=None),
            "read back: nothing was done",
        )
        error = None
        if after:
            error = ProviderUnavailable(
                f"no answer came in {after} attempts, and reading back shows that nothing was done"
            )
        entry = evolve(turn.entry, state=State.NOTHING_DONE)
        return evolve(turn, step=Step.STOP, entry=entry, error=error)
