"""What all steps on an entry share: writing down how it ends, whose it is, and how long to try."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from typing import Any

from attrs import evolve

from rewardkit.errors import (
    AuthenticationFailed,
    Conflict,
    Incomplete,
    InvalidRequest,
    JournalUnavailable,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    Rejected,
)
from rewardkit.http.deadline import left
from rewardkit.operations import Operation
from rewardkit.readback import Command, Evidence

from .entry import Entry, Standing, Turn
from .holds import Hold
from .keeping import Keeping
from .obstacles import refusal_of
from .states import State, Step
from .terms import other_terms

#: Seconds between two looks, at another's work or at the provider; the last one goes on.
_PAUSES = (0.05, 0.1, 0.25, 0.5, 1.0)

#: Of the lease, how much sending may take, and how much may pass before looking ends. Each change
#: of the entry renews the lease.
_SENDING_PART = 0.9
_LOOKING_PART = 0.5

#: Seconds that are over at once.
_NO_TIME = 1e-9

#: What makes many things, so that a part of it may be done.
BATCHES = frozenset({Operation.GENERATE_CODES, Operation.IMPORT_CODES})

#: What came to nothing is sent as if it were new.
TO_BE_SENT = frozenset({State.REFUSED, State.NOTHING_DONE, State.UNDONE})

#: Errors that are the provider's own word. With others, nothing got there.
_ANSWERS = (
    AuthenticationFailed,
    Conflict,
    Incomplete,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    Rejected,
)


class Steps(Keeping):
    """Writes down how an entry's turn ends; made by ``Journal``."""

    @property
    def at_once(self) -> int:
        """How many steps the database takes at once."""
        return self._settings.pool_size

    def lease(self, operation: Operation) -> float:
        """For how many seconds an entry belongs to whoever works on it."""
        return self._settings.batch_lease if operation in BATCHES else self._settings.lease

    def time_for(self, turn: Turn) -> float:
        """How many seconds the step may take, so that it ends while the entry is still ours."""
        lease = self.lease(turn.entry.operation)
        if turn.step is Step.SEND:
            # Since it was written down: who was stopped meanwhile, as a process may be, sends nothing.
            return max(_NO_TIME, turn.seen + _SENDING_PART * lease - self._clock())
        if turn.resolving:  # nobody waits at a till, and the history of a code may be long
            return _LOOKING_PART * lease
        # Even where the time is up, a look that has its turn is given the time for one.
        return max(min(1.0, lease / 4), turn.ends - self._clock())

    def _done(self, turn: Turn, outcome: Any, note: str) -> Turn:
        try:
            entry = self._settled_as_done(turn.entry, outcome, note)
        except JournalUnavailable as error:
            why = "it was carried out, and the journal cannot write that down"
            return self._lost(turn, why, error)
        turn = evolve(turn, entry=entry, error=None)
        if turn.resolving and entry.state is not State.DONE:  # others have gone on since
            if entry.state.is_open:
                return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
            return self._as_it_is(turn)
        return evolve(turn, step=Step.GIVE, outcome=outcome)

    def _conflict(self, turn: Turn) -> Conflict | None:
        """Why what comes again cannot be what is there, where that may have been done."""
        if turn.intent is None or turn.entry.state in TO_BE_SENT:
            return None
        if turn.entry.state is State.PARTLY_DONE and turn.rule.evidence is Evidence.NONE:
            return Conflict(
                f"a part of this batch was made before, and {turn.rule.how}: make what is missing as "
                "a batch of another name"
            )
        return other_terms(self._command(turn.entry), turn.intent.command, turn.entry)

    def _given(self, turn: Turn) -> Turn:
        """The outcome that is there."""
        if turn.entry.outcome is None and not turn.resolving:
            by_hand = Conflict(
                f"ticket {turn.entry.ticket} of the journal was settled by hand as done, so that it has "
                "no outcome to give: ask the provider for it"
            )
            return evolve(turn, step=Step.STOP, error=by_hand)
        return evolve(turn, step=Step.GIVE, outcome=self._outcome(turn.entry))

    def _as_it_is(self, turn: Turn) -> Turn:
        """What a settled entry has come to, where there is nothing to do."""
        return evolve(turn, step=Step.STOP, outcome=self._outcome(turn.entry))

    def _refused(self, turn: Turn, error: Exception, part: tuple[Any, ...] = ()) -> Turn:
        """Write down an error that says what was done: nothing, or this part of a batch."""
        answered = isinstance(error, _ANSWERS)
        entry = evolve(
            turn.entry,
            state=State.REFUSED if answered else State.NOTHING_DONE,
            owner=None,
            unclear_at=None,
            problem=self._kept(turn, str(error)),
        )
        with suppress(JournalUnavailable):  # then it is settled once more, to the same end
            if part and isinstance(error, ProviderError):
                error.made = part
                outcome = self._papers.given(entry.operation, part)
                entry = evolve(entry, state=State.PARTLY_DONE, outcome=outcome)
            entry = self._change(entry, "refused" if answered else "not sent") or entry
        return evolve(turn, step=Step.STOP, entry=entry, error=error)

    def _lost(self, turn: Turn, why: str, error: JournalUnavailable) -> Turn:
        """The journal fails in the middle of it: the ticket tells later."""
        unknown = self._with_ticket(turn, OutcomeUnknown(f"{why}: {error}"))
        unknown.__cause__ = error
        return evolve(turn, step=Step.STOP, error=unknown)

    def _with_ticket(self, turn: Turn, error: OutcomeUnknown) -> OutcomeUnknown:
        """An error that says how to settle it."""
        error.ticket = turn.entry.ticket
        error.repeatable = None if turn.intent is None else turn.intent.named
        return error

    def _unless_in_the_way(self, turn: Turn, obstacle: Entry | Hold | None) -> Turn:
        """Send, unless the journal itself knows that it would be refused."""
        refusal = refusal_of(obstacle)
        if refusal is not None:
            return self._refused(turn, refusal)
        return evolve(turn, step=Step.SEND, sends=turn.sends + 1)

    def _sending(self, entry: Entry, command: Command, note: str) -> Entry | None:
        after = evolve(
            entry,
            state=State.SENDING,
            attempt=entry.attempt + 1,
            command=self._papers.written(command),
            outcome=None,
            unclear_at=None,
        )
        return self._change(self._mine(after), note, sent=True)

    def _mine(self, entry: Entry) -> Entry:
        return evolve(entry, owner=_me(), lease=self.lease(entry.operation))

    def _for_a_while(self, turn: Turn) -> Turn:
        """The turn with an end to its looking: of the settings, the caller's, the lease's.

        Who makes a batch waits until nothing of it can be on its way, so that it goes on by itself.
        """
        most = self._settings.settle_time
        if turn.entry.operation in BATCHES:
            most = max(most, 2 * self._settings.quiet)
        most = min(most, left(), _LOOKING_PART * self.lease(turn.entry.operation))
        return evolve(turn, ends=self._clock() + most)

    def _pause(self, turn: Turn) -> float:
        """How long to wait before the next look; nothing where there is no time for one."""
        pause = _PAUSES[min(turn.looks, len(_PAUSES) - 1)]
        return min(pause, turn.ends - self._clock())

    def _elsewhere(self, turn: Turn) -> OutcomeUnknown:
        return self._with_ticket(turn, OutcomeUnknown("another process is at work on it"))

    def _seen(self, turn: Turn, entry: Entry, standing: Standing | None, before: float) -> Turn:
        """The turn with the entry as it is now. ``before`` it was read, so that no time is missed."""
        moment = entry.changed_at if standing is None else standing.now
        return evolve(turn, entry=entry, seen_at=moment, seen=before)


def _me() -> str:
    return f"{platform.node() or 'host'}:{os.getpid()}"
