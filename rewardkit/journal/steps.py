"""What all steps on an entry share: writing down how it ends, whose it is, and how long to try."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from attrs import evolve

from rewardkit.errors import Conflict, JournalUnavailable, OutcomeUnknown
from rewardkit.http.deadline import left
from rewardkit.operations import Operation
from rewardkit.readback import Command

from .entry import Entry, Standing, Turn
from .obstacles import obstacle
from .papers import Papers, differing_terms
from .settings import JournalSettings
from .states import State, Step

if TYPE_CHECKING:
    from .store import Store

#: Seconds between two looks, at another's work or at the provider; the last one goes on.
_PAUSES = (0.05, 0.1, 0.25, 0.5, 1.0)

#: Of the lease, how much may pass before whoever holds it stops looking.
_SAFE_PART = 0.5


class Steps:
    """Writes an entry's ends down; made by ``Journal``.

    Args:
        store: keeps the entries.
        papers: seals commands and outcomes.
        settings: leases, and how long to try.
        clock: gives the present on the monotonic clock.
        wait: sleeps; tests let no time pass.
    """

    def __init__(
        self,
        store: Store,
        papers: Papers,
        settings: JournalSettings,
        *,
        clock: Callable[[], float] = monotonic,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self._store = store
        self._papers = papers
        self._settings = settings
        self._clock = clock
        self._sleep = wait

    def lease(self, operation: Operation) -> float:
        """For how many seconds an entry belongs to whoever works on it."""
        batches = {Operation.GENERATE_CODES, Operation.IMPORT_CODES}
        return self._settings.batch_lease if operation in batches else self._settings.lease

    def _done(self, turn: Turn, outcome: Any, note: str) -> Turn:
        entry = turn.entry
        try:
            while True:
                after = evolve(
                    entry,
                    state=State.DONE,
                    outcome=self._papers.given(entry.operation, outcome),
                    vendor_id=getattr(outcome, "id", None),
                    reward_id=_reward_id(outcome) or entry.reward_id,
                    owner=None,
                    unclear_at=None,
                    problem=None,
                )
                changed = self._store.change(after, note)
                if changed is not None:
                    entry = changed
                    break
                # Somebody took it over while we were at it. What is known to be done counts.
                standing = self._store.get(entry.ticket)
                if standing is None or standing.entry.state is State.DONE:
                    break
                entry, note = standing.entry, f"{note}, after somebody else took it over"
            if entry.operation is Operation.UNDO_REDEMPTION:
                self._note_undone(entry, outcome)
        except JournalUnavailable as error:
            raise OutcomeUnknown(
                "it was carried out, and the journal could not write that down",
                ticket=entry.ticket,
            ) from error
        return evolve(turn, step=Step.GIVE, entry=entry, outcome=outcome, error=None)

    def _note_undone(self, entry: Entry, undone: Any) -> None:
        """The entry of the redemption that was taken back gives its outcome no longer."""
        code = undone.code
        found = self._store.redemption_of(
            entry.place,
            vendor_id=undone.id,
            code_digest=None if code is None else self._digest(code),
            order_id=undone.order_id,
        )
        if found is not None:
            self._store.change(evolve(found, state=State.UNDONE), f"undone by {entry.ticket}")

    def _given(self, turn: Turn) -> Turn:
        """The outcome that is there, if it is that of the same command."""
        entry = turn.entry
        assert entry.outcome is not None
        if turn.intent is not None:
            differing = differing_terms(self._command(entry), turn.intent.command)
            if differing:
                error = Conflict(
                    f"order {entry.order_id} has been redeemed with this code before, with another "
                    f"{' and '.join(differing)}"
                )
                return evolve(turn, step=Step.STOP, error=error)
        outcome = self._papers.outcome(entry.operation, entry.outcome)
        return evolve(turn, step=Step.GIVE, outcome=outcome)

    def _refused(self, turn: Turn, error: Exception) -> Turn:
        after = evolve(
            turn.entry, state=State.REFUSED, owner=None, unclear_at=None, problem=str(error)
        )
        with suppress(JournalUnavailable):  # then it is settled once more, to the same end
            self._store.change(after, "refused")
        return evolve(turn, step=Step.STOP, error=error)

    def _unless_in_the_way(self, turn: Turn) -> Turn:
        """Send, unless the journal itself knows that it would be refused."""
        refusal = obstacle(self._store, turn.entry)
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
        return self._store.change(self._mine(after), note, sent=True)

    def _mine(self, entry: Entry) -> Entry:
        return evolve(entry, owner=_me(), lease=self.lease(entry.operation))

    def _for_a_while(self, turn: Turn) -> Turn:
        """The turn with an end to its looking: of the settings, the caller's, the lease's."""
        most = min(
            self._settings.settle_time, left(), _SAFE_PART * self.lease(turn.entry.operation)
        )
        return evolve(turn, ends=self._clock() + most)

    def _pause(self, turn: Turn) -> float:
        """How long to wait before the next look; nothing where there is no time for one."""
        pause = _PAUSES[min(turn.looks, len(_PAUSES) - 1)]
        return min(pause, turn.ends - self._clock())

    def _elsewhere(self, turn: Turn) -> OutcomeUnknown:
        return OutcomeUnknown("another process is at work on it", ticket=turn.entry.ticket)

    def _command(self, entry: Entry) -> Command:
        return self._papers.command(entry.operation, entry.command)

    def _digest(self, *parts: str) -> str:
        return self._papers.seal.digest(parts)

    def _seen(self, turn: Turn, entry: Entry, standing: Standing | None, before: float) -> Turn:
        """The turn with the entry as it is now. ``before`` it was read, so that no time is missed."""
        moment = entry.changed_at if standing is None else standing.now
        return evolve(turn, entry=entry, seen_at=moment, seen=before)


def _reward_id(outcome: Any) -> str | None:
    """The vendor's id of the reward that an outcome is about."""
    ref = getattr(outcome, "reward", None) or getattr(outcome, "ref", None)
    return getattr(ref, "id", None)


def _me() -> str:
    return f"{platform.node() or 'host'}:{os.getpid()}"
