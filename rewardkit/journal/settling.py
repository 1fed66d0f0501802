"""Settling what is unclear, by what the provider shows."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve

from rewardkit.errors import (
    JournalUnavailable,
    OutcomeUnknown,
    ProviderError,
    ProviderUnavailable,
)
from rewardkit.readback import Evidence, Seen

from .entry import Entry, Turn
from .holds import Hold
from .obstacles import refusal_of
from .states import State, Step
from .steps import BATCHES, Steps


class Settling(Steps):
    """The part of the journal that is told what a read-back showed."""

    def saw(self, turn: Turn, seen: Seen) -> Turn:
        """Write down what a read-back shows, and go on from there."""
        try:
            return self._saw(turn, seen)
        except JournalUnavailable as error:
            return self._lost(turn, "what was read back cannot be written down", error)

    def blind(self, turn: Turn, error: Exception) -> Turn:
        """The provider could not be asked; try again for a while."""
        return self._later(turn, f"reading back does not tell: {_what(error)}")

    def _saw(self, turn: Turn, seen: Seen) -> Turn:
        part = tuple(seen.outcome or ()) if turn.entry.operation in BATCHES else ()
        if seen.rest is None:
            return self._done(turn, seen.outcome, "read back")
        intent = turn.intent
        again = intent is not None and turn.sends < self._settings.attempts
        quiet = turn.now(self._clock()) >= self._over_at(turn.entry)
        until = f"{self._over_at(turn.entry):%H:%M:%S} UTC; resolve the ticket after that"
        if turn.refusal is not None:
            if turn.pending and not quiet:
                why = f"it was refused: {_what(turn.refusal)}; an attempt before"
                return self._later(turn, f"{why} may be on its way until {until}")
            return self._refused(turn, turn.refusal, part)
        # What may still arrive is never "not done"; at most it is sent once more.
        if not quiet and not (again and self._may_chase(turn, seen)):
            why = "the provider shows nothing of it, and the request"
            return self._later(turn, f"{why} may be on its way until {until}")
        if intent is None:
            return self._not_done(turn, part, None)
        if not again:
            tried = ProviderUnavailable(
                f"no answer came in {turn.sends} attempts, and reading back shows that "
                + (f"only {len(part)} codes were made" if part else "nothing was done")
            )
            return self._not_done(turn, part, tried)
        before = self._clock()
        entry = self._sending(turn.entry, intent.command, "read back, and the rest is sent again")
        if entry is None:
            return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
        turn = self._seen(turn, entry, None, before)
        # All of it as it was wanted has what a look-up found, which saves another.
        command = seen.rest if part else intent.command
        turn = evolve(turn, command=command, part=part, error=None, pending=not quiet)
        obstacle = self._store.obstacle(entry)
        refusal = refusal_of(obstacle)
        if refusal is not None and turn.pending:
            return self._look_behind(turn, refusal)
        return self._unless_in_the_way(turn, obstacle)

    def _look_behind(self, turn: Turn, refusal: Exception) -> Turn:
        """Read back what is behind a refusal: it may have been done, or be done yet, by us."""
        entry = turn.entry
        if turn.pending:
            # What was refused is over, and what may still arrive was given up before that was sent.
            entry = evolve(entry, unclear_at=entry.sent_at)
        return self._for_a_while(
            evolve(turn, step=Step.SETTLE, entry=entry, refusal=refusal, looks=0)
        )

    def _may_chase(self, turn: Turn, seen: Seen) -> bool:
        """Whether it may be sent while what was sent before may still arrive: twice is refused.

        Not while the code is held for another order, which would refuse it for a reason that does not
        stop the first one.
        """
        if not seen.single_use and turn.rule.evidence is not Evidence.SINGLE_USE:
            return False
        return not isinstance(self._store.obstacle(turn.entry), Hold)

    def _over_at(self, entry: Entry) -> datetime:
        """From when on what is not to be seen will not come: nothing of ours can be on its way."""
        return (entry.unclear_at or entry.changed_at) + timedelta(seconds=self._settings.quiet)

    def _later(self, turn: Turn, why: str) -> Turn:
        pause = self._pause(turn)
        if pause <= 0:
            return self._given_up(turn, why)
        return evolve(turn, step=Step.WAIT, pause=pause, looks=turn.looks + 1)

    def _given_up(self, turn: Turn, why: str) -> Turn:
        """Leave it open for now: the ticket settles it later."""
        kept = self._kept(turn, why)
        entry = evolve(turn.entry, state=State.UNKNOWN, owner=None, problem=kept)
        with suppress(JournalUnavailable):  # then its lease ends, and it is open all the same
            entry = self._change(entry, f"left open: {kept}") or entry
        error = OutcomeUnknown(why)
        if isinstance(turn.error, OutcomeUnknown):  # how it came, which has the vendor's words
            error = turn.error
            error.detail = f"{error.detail or error.summary}; {why}"
        error = self._with_ticket(turn, error)
        return evolve(turn, step=Step.STOP, entry=entry, error=error)

    def _not_done(
        self, turn: Turn, part: tuple[Any, ...], error: ProviderUnavailable | None
    ) -> Turn:
        """It is known that no more than this was done, and nothing more is tried."""
        entry = evolve(
            turn.entry,
            state=State.PARTLY_DONE if part else State.NOTHING_DONE,
            outcome=self._papers.given(turn.entry.operation, part) if part else None,
            owner=None,
            unclear_at=None,
            problem=None if error is None else self._kept(turn, str(error)),
        )
        note = f"read back: {len(part)} codes were made" if part else "read back: nothing was done"
        entry = self._change(entry, note) or entry
        if error is not None:
            error.made = part
        return evolve(turn, step=Step.STOP, entry=entry, outcome=part or None, error=error)


def _what(error: Exception) -> str:
    """What went wrong; its advice is not for whoever wants the command done, which may have been."""
    return error.what() if isinstance(error, ProviderError) else str(error)
