"""A journal for coroutines: its database is waited for in threads, so that the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from rewardkit.http.forks import survive_forks
from rewardkit.readback import Command, RepeatRule, Seen

from .entry import Entry, Intent, Turn
from .holds import Hold
from .place import Place

if TYPE_CHECKING:
    from .journal import Journal

P = ParamSpec("P")
R = TypeVar("R")


class AsyncJournal:
    """What the asynchronous client asks of a journal; each method does what the journal's does.

    Args:
        journal: it is open, and others may use it, too.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        # Not the event loop's, where what else waits in threads would keep the journal waiting.
        self._threads = self._new_threads()
        survive_forks(self)

    def after_fork(self) -> None:
        """In a child: the parent's threads are not there."""
        self._threads = self._new_threads()

    def time_for(self, turn: Turn) -> float:
        """How many seconds the step may take."""
        return self._journal.time_for(turn)

    async def begin(self, intent: Intent) -> Turn:
        """Write down that a command is about to be carried out."""
        return await self._step(self._journal.begin, intent)

    async def claim(
        self, ticket: str, place: Place, rule: Callable[[Command], RepeatRule]
    ) -> Turn | None:
        """Take up an old entry, to settle it."""
        return await self._step(self._journal.claim, ticket, place, rule)

    async def wait(self, turn: Turn) -> Turn:
        """Let the turn's pause pass; then look again."""
        await asyncio.sleep(turn.pause)
        return await self._step(self._journal.look_again, turn)

    async def answered(self, turn: Turn, outcome: Any) -> Turn:
        """Write down what it gave."""
        return await self._step(self._journal.answered, turn, outcome)

    async def failed(self, turn: Turn, error: Exception) -> Turn:
        """Write down that it was refused, or that nobody knows what it did."""
        return await self._step(self._journal.failed, turn, error)

    async def saw(self, turn: Turn, seen: Seen) -> Turn:
        """Write down what a read-back shows."""
        return await self._step(self._journal.saw, turn, seen)

    async def blind(self, turn: Turn, error: Exception) -> Turn:
        """The provider could not be asked."""
        return await self._step(self._journal.blind, turn, error)

    async def interrupted(self, turn: Turn) -> None:
        """Leave an entry, as the task ends."""
        await self._in_thread(self._journal.interrupted, turn)

    async def unsettled(self, place: Place, limit: int | None = None) -> list[Entry]:
        """The entries of a connection that have to be settled."""
        return await self._in_thread(self._journal.unsettled, place, limit)

    async def redemption(self, place: Place, code: str, order_id: str) -> Entry | None:
        """The entry of the redemption of a code for an order."""
        return await self._in_thread(self._journal.redemption, place, code, order_id)

    async def hold(
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
        """Hold a use of a code for an order."""
        return await self._in_thread(
            self._journal.hold,
            place,
            code,
            order_id,
            duration=duration,
            uses_left=uses_left,
            reward_id=reward_id,
            customer=customer,
        )

    async def holder(self, place: Place, code: str, order_id: str) -> Hold | None:
        """The hold of another order that leaves no use of a code for this one."""
        return await self._in_thread(self._journal.holder, place, code, order_id)

    async def release(self, hold_id: str) -> bool:
        """End a hold."""
        return await self._in_thread(self._journal.release, hold_id)

    async def close(self) -> None:
        """Close the connections to the database."""
        await self._in_thread(self._journal.close)
        self._threads.shutdown(wait=False)
        # For whoever comes later, and is told that it is closed.
        self._threads = self._new_threads()

    async def _step(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """A step in a thread. If the task is cancelled meanwhile, nobody is left at work on the entry."""
        under_way = asyncio.ensure_future(self._in_thread(step, *args, **kwargs))
        try:
            return await asyncio.shield(under_way)
        except asyncio.CancelledError:
            with suppress(Exception):
                turn = await under_way
                if isinstance(turn, Turn):
                    await self._in_thread(self._journal.cancelled, turn)
            raise

    async def _in_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do something in one of the journal's threads, by the task's deadline."""
        call = partial(copy_context().run, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _new_threads(self) -> ThreadPoolExecutor:
        """As many as the database takes at once; each begins when it is needed."""
        return ThreadPoolExecutor(self._journal.at_once, thread_name_prefix="rewardkit-journal")
