"""The journal: what is carried out once, and what is known of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Self

from attrs import evolve

from rewardkit.errors import Conflict, InvalidRequest
from rewardkit.model import mask
from rewardkit.operations import Operation
from rewardkit.readback import Command
from rewardkit.sightings import Store as Sightings
from rewardkit.times import now

from .beginning import Beginning
from .entry import Entry, Event
from .holds import Hold
from .place import Place
from .states import State
from .store.chosen import Chosen

#: What a person may find an open entry to have come to.
BY_HAND = frozenset({State.DONE, State.NOTHING_DONE, State.UNDONE})


class Journal(Beginning):
    """A journal that is open; threads may share it. ``open_journal`` makes one.

    It is a context manager, which closes it.
    """

    @property
    def drift(self) -> Sightings:
        """What its connections have seen that rewardkit has no word for, counted.

        Its methods raise ``JournalUnavailable`` where the database cannot be used now.
        """
        return self._store.drift

    def entries(self, chosen: Chosen) -> Iterator[Entry]:
        """The entries that are wanted, oldest first, read a page at a time.

        Raises:
            JournalUnavailable: they cannot be read.
        """
        return self._store.entries(chosen)

    def unsettled(self, place: Place, limit: int | None = None) -> list[Entry]:
        """The entries of a connection that have to be settled, and that nobody is at work on.

        Raises:
            JournalUnavailable: they cannot be read.
        """
        return list(self.entries(Chosen(place=place, open_only=True, idle_only=True, limit=limit)))

    def entry(self, ticket: str) -> Entry | None:
        """The entry of a ticket; None where there is none.

        Raises:
            JournalUnavailable: it cannot be read.
        """
        standing = self._store.get(ticket)
        return None if standing is None else standing.entry

    def redemption(self, place: Place, code: str, order_id: str) -> Entry | None:
        """The entry of the redemption of a code for an order, whatever it has come to.

        Args:
            place: on which connection.
            code: its text.
            order_id: your id of the order.

        Raises:
            JournalUnavailable: it cannot be read.
        """
        chosen = Chosen(
            place=place,
            operation=Operation.REDEEM,
            code_digest=self._digest(code),
            order_id=order_id,
            limit=1,  # there is no other one of the same key
        )
        return next(self.entries(chosen), None)

    def events(self, ticket: str) -> list[Event]:
        """What happened to an entry, oldest first.

        Raises:
            JournalUnavailable: it cannot be read.
        """
        return self._store.events(ticket)

    def asked(self, entry: Entry) -> Command:
        """What was to be done, as it is in the entry, with its code.

        Raises:
            ConfigurationError: it was sealed with another key.
        """
        return self._command(entry)

    def outcome(self, entry: Entry) -> Any:
        """What was done, as the operation gave it; None where there is no outcome.

        Raises:
            ConfigurationError: it was sealed with another key.
        """
        return self._outcome(entry)

    def digest_of(self, code: str) -> str:
        """What stands for a code in the entries, to choose those of one code."""
        return self._digest(code)

    def settle(self, ticket: str, state: State, note: str) -> Entry | None:
        """Write down what a person has found an open entry to have come to. Nothing is sent.

        Args:
            ticket: which entry.
            state: ``done``, without an outcome to give; ``nothing_done``, so that the next call
                sends it; or ``undone``, also of one that is done and was taken back elsewhere.
            note: who found it, and how, for the entry's history.

        Returns:
            The entry as it is now; None where there is none of that ticket.

        Raises:
            InvalidRequest: it is not for a person to say that.
            Conflict: it is settled already, or somebody is at work on it.
            JournalUnavailable: it cannot be written down.
        """
        if state not in BY_HAND:
            words = ", ".join(sorted(BY_HAND))
            raise InvalidRequest(
                f"a person cannot settle an entry as {state}: it is one of {words}"
            )
        standing = self._store.get(ticket)
        if standing is None:
            return None
        entry = standing.entry
        taken_back = entry.state is State.DONE and state is State.UNDONE
        if not entry.state.is_open and not taken_back:
            raise Conflict(f"ticket {ticket} is settled already: {entry.state}")
        if entry.is_held(standing.now):
            raise Conflict(f"{entry.owner} is at work on ticket {ticket}: try again in a minute")
        after = evolve(entry, state=state, owner=None, unclear_at=None)
        undone = None
        if state is State.DONE and entry.operation is Operation.UNDO_REDEMPTION:
            command: Any = self._command(entry)
            undone = self._undone_by(command.redemption)
        changed = self._store.change(after, f"settled by hand: {note}", undone=undone)
        if changed is None:
            raise Conflict(f"somebody else has changed ticket {ticket} just now: look again")
        return changed

    def prune(self, before: datetime, *, dry_run: bool = False) -> int:
        """Forget the settled entries that have not changed since; what is open stays.

        Whoever sends the command of one of them again is not given its outcome any more.

        Args:
            before: an aware moment.
            dry_run: only count them.

        Returns:
            How many entries.

        Raises:
            JournalUnavailable: they cannot be deleted.
        """
        return self._store.prune(before, dry_run=dry_run)

    def hold(
        self,
        place: Place,
        code: str,
        order_id: str,
        *,
        duration: timedelta,
        uses_left: int | None,
        reward_id: str | None = None,
        customer: str | None = None,
    ) -> Hold | None:
        """Hold a use of a code for an order, or extend the hold that it has.

        Args:
            place: on which connection.
            code: its text.
            order_id: your id of the order.
            duration: for how long.
            uses_left: how many uses the code has left; None for no limit.
            reward_id: the vendor's id of the reward.
            customer: your id of the customer.

        Returns:
            None if other orders hold all the uses that there are.

        Raises:
            JournalUnavailable: it cannot be written down.
        """
        moment = now()  # the store puts its own in place of it
        wanted = Hold(
            id=f"rh_{secrets.token_hex(10)}",
            place=place,
            code_digest=self._digest(code),
            code_hint=mask(code),
            reward_id=reward_id,
            order_id=order_id,
            customer=None if customer is None else self._digest("customer", customer),
            made_at=moment,
            expires_at=moment + duration,
        )
        return self._store.hold(wanted, uses_left)

    def holder(self, place: Place, code: str, order_id: str) -> Hold | None:
        """The hold of another order that leaves no use of a code for this one until it ends.

        Args:
            place: on which connection.
            code: its text.
            order_id: of the order that wants a use.

        Raises:
            JournalUnavailable: it cannot be read.
        """
        return self._store.holder(place, self._digest(code), order_id)

    def release(self, hold_id: str) -> bool:
        """End a hold; False if there is none of that id any more.

        Raises:
            JournalUnavailable: it cannot be written down.
        """
        return self._store.release(hold_id)

    def close(self) -> None:
        """Close the connections to the database."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
