"""What an entry has come to, as it is written down: sealed, or in words that may be read there."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from attrs import evolve

from rewardkit.errors import InvalidRequest, JournalUnavailable
from rewardkit.model import Redemption
from rewardkit.operations import Operation
from rewardkit.readback import Command

from .entry import Entry, Turn, Undone
from .papers import Papers
from .settings import JournalSettings
from .states import State
from .texts import keepable, without_customer

if TYPE_CHECKING:
    from .store import Store


class Keeping:
    """Writes entries and reads what is sealed in them; made by ``Journal``.

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

    def _settled_as_done(self, entry: Entry, outcome: Any, note: str) -> Entry:
        """Write down that an attempt was carried out; the entry as it is then."""
        undoes = entry.operation is Operation.UNDO_REDEMPTION
        undone = self._undone_by(outcome) if undoes else None
        sealed = self._papers.given(entry.operation, outcome)
        vendor_id, reward_id = getattr(outcome, "id", None), _reward_id(outcome)
        while True:
            after = evolve(
                entry,
                state=State.DONE,
                outcome=sealed,
                vendor_id=None if vendor_id is None else keepable(vendor_id),
                reward_id=entry.reward_id if reward_id is None else keepable(reward_id),
                owner=None,
                unclear_at=None,
                problem=None,
            )
            changed = self._change(after, note, undone=undone)
            if changed is not None:
                return changed
            standing = self._store.get(entry.ticket)
            if standing is None:  # it was settled and pruned meanwhile
                return after
            # Somebody took it over while we were at it. What is known to be done counts, unless they
            # have settled it so, and perhaps taken it back and sent it again.
            there = standing.entry
            if there.state in {State.DONE, State.UNDONE} or there.attempt > entry.attempt:
                return there
            entry, note = there, f"{note}, after somebody else took it over"

    def _undone_by(self, undone: Redemption) -> Undone:
        """The redemption whose entry gives its outcome no longer."""
        return Undone(
            vendor_id=None if undone.id is None else keepable(undone.id),
            code_digest=None if undone.code is None else self._digest(undone.code),
            order_id=None if undone.order_id is None else keepable(undone.order_id),
        )

    def _change(
        self, after: Entry, note: str, *, sent: bool = False, undone: Undone | None = None
    ) -> Entry | None:
        """Change an entry whose command may have been sent, as ``Store.change`` does.

        Raises:
            JournalUnavailable: it cannot be written down; also for a text that the database does not
                take, which is nothing for the caller to mend once it was sent.
        """
        try:
            return self._store.change(after, note, sent=sent, undone=undone)
        except InvalidRequest as error:
            raise JournalUnavailable(error.what()) from error

    def _kept(self, turn: Turn, text: str) -> str:
        """What went wrong, as it may be read in the database."""
        return keepable(without_customer(text, turn.whole))

    def _command(self, entry: Entry) -> Command:
        return self._papers.command(entry.operation, entry.command)

    def _digest(self, *parts: str) -> str:
        return self._papers.seal.digest(parts)

    def _outcome(self, entry: Entry) -> Any:
        if entry.outcome is None or entry.state is State.UNDONE:
            return None
        return self._papers.outcome(entry.operation, entry.outcome)


def _reward_id(outcome: Any) -> str | None:
    """The vendor's id of the reward that an outcome is about."""
    ref = getattr(outcome, "reward", None) or getattr(outcome, "ref", None)
    return getattr(ref, "id", None)
