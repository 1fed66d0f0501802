# Made by tests/generators/async_client.py of rewardkit/client/once.py: change that one, and run it.
"""How a client carries a command out once: written down before it is sent, settled by reading back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rewardkit.errors import ConfigurationError, NotFound, ProviderError, RewardKitError
from rewardkit.http.deadline import within
from rewardkit.journal.entry import Entry, Intent, Settled, Turn
from rewardkit.journal.states import Step
from rewardkit.readback import Command, ReadBack, operation_of

from .calls import AsyncCalls

if TYPE_CHECKING:
    from rewardkit.journal import AsyncJournal


class AsyncOnce(AsyncCalls):
    """Commands, which are carried out once where there is a journal."""

    async def resolve(self, ticket: str) -> Settled:
        """Settle an unclear outcome by reading back, also one of another process or host.

        Nothing is sent again: what turns out not to have been done can be called once more.

        Args:
            ticket: of ``OutcomeUnknown``, or of an entry of the journal.

        Returns:
            What it has come to, with the outcome where it was done.

        Raises:
            NotFound: the journal has no such ticket of this connection.
            OutcomeUnknown: it cannot be settled now; the message says why.
            ConfigurationError: this connection has no journal.
            JournalUnavailable: the journal cannot be read.
        """
        journal = self._needed()
        turn = await journal.claim(ticket, self._place, self.adapter.repeat_rule)
        if turn is None:
            raise NotFound(
                f"the journal has no ticket {ticket} of the connection {self._place.connection}"
            )
        turn = await self._carried_out(turn)
        self._raise_error_of(turn)
        return turn.settled

    async def unsettled(self, limit: int | None = None) -> list[Entry]:
        """What of this connection has to be settled, oldest first; ``resolve`` takes the tickets.

        Args:
            limit: so many at most.

        Raises:
            ConfigurationError: this connection has no journal.
            JournalUnavailable: the journal cannot be read.
        """
        journal = self._needed()
        return await journal.unsettled(self._place, limit)

    async def _once(self, command: Command, *key: str, **known: Any) -> Any:
        """Carry a command out, once for its key where there is a journal.

        Args:
            command: it.
            *key: what makes it the same one if it comes again.
            **known: what else an Intent has, such as ``named`` where the key is none of the caller's.
        """
        operation = operation_of(command)
        journal = self._journal
        if journal is None:
            start = getattr(self.adapter, operation)
            return await self._call(operation, lambda: start(command))
        rule = self.adapter.repeat_rule(command)
        intent = Intent(
            place=self._place, operation=operation, command=command, key=key, rule=rule, **known
        )
        try:
            turn = await journal.begin(intent)
        except ProviderError as error:
            error.locate(self.provider, operation)
            raise
        turn = await self._carried_out(turn)
        self._raise_error_of(turn)
        return turn.outcome

    async def _carried_out(self, turn: Turn) -> Turn:
        """Do one step after the other, to the end."""
        journal = self._needed()
        try:
            while not turn.is_over:
                turn = await self._step(turn)
        except GeneratorExit:
            raise
        except BaseException as stop:
            await journal.interrupted(turn)
            stop.add_note(
                f"The journal has it as ticket {turn.entry.ticket}: settle it with "
                f'resolve("{turn.entry.ticket}"), or `rewardkit journal resolve`.'
            )
            raise
        return turn

    async def _step(self, turn: Turn) -> Turn:
        journal = self._needed()
        if turn.step is Step.WAIT:
            return await journal.wait(turn)
        try:
            with within(journal.time_for(turn)):
                found = (
                    await self._send(turn)
                    if turn.step is Step.SEND
                    else await self._read_back(turn)
                )
        except RewardKitError as error:
            if turn.step is Step.SEND:
                return await journal.failed(turn, error)
            return await journal.blind(turn, error)
        if turn.step is Step.SEND:
            return await journal.answered(turn, found)
        return await journal.saw(turn, found)

    async def _send(self, turn: Turn) -> Any:
        start = getattr(self.adapter, turn.entry.operation)
        return await self._call(turn.entry.operation, lambda: start(turn.command))

    async def _read_back(self, turn: Turn) -> Any:
        query = ReadBack(command=turn.sought, since=turn.entry.began_at)
        return await self._call(turn.entry.operation, lambda: self.adapter.read_back(query))

    def _raise_error_of(self, turn: Turn) -> None:
        if isinstance(turn.error, ProviderError):
            turn.error.locate(self.provider, turn.entry.operation)  # the journal does not say it
        if turn.error is not None:
            raise turn.error

    def _needed(self) -> AsyncJournal:
        if self._journal is None:
            raise ConfigurationError(
                "this connection has no journal: write [journal] in rewardkit.toml, or set "
                "REWARDKIT_JOURNAL_ADDRESS, or give one to connect"
            )
        return self._journal
