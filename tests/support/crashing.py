"""Processes that are killed at an exact point of an exchange, and who comes after them.

``import crashing`` from any test. Killed is a forked child, by SIGKILL from within, so that nothing of it
runs any more: no ``finally``, no buffer, no goodbye to the provider or the database.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from time import sleep
from typing import Any

from processes import forked

import rewardkit
from rewardkit import Rewards
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.journal import Journal, JournalSettings, new_key, open_journal
from rewardkit.journal.papers import Papers
from rewardkit.journal.sealing import Seal
from rewardkit.journal.store import Store, StoreAddress
from rewardkit.times import now
from rewardkit.transport import Transport

#: Of every journal here, so that each process opens what another has written.
KEY = new_key()

#: By how much the clock of who comes after is ahead: all leases and quiet periods have passed.
AFTER = timedelta(hours=1)


class Point(StrEnum):
    """Where a process is killed."""

    UNSENT = "before it is sent"
    UNANSWERED = "carried out, and not answered"
    UNWRITTEN = "answered, and not written down"


class Shop:
    """A provider with a journal, and processes that come and go.

    Args:
        target: as for ``rewardkit.connect``.
        settings: of the connection.
        folder: where the journal is.
    """

    def __init__(self, target: str, settings: Mapping[str, Any], folder: Path) -> None:
        self._target, self._settings = target, settings
        self.address = str(folder / "journal.db")

    @contextmanager
    def plain(self) -> Iterator[Rewards]:
        """A client without a journal, for what is there before and what is to be seen after."""
        with rewardkit.connect(self._target, settings=self._settings, journal=False) as rewards:
            yield rewards

    @contextmanager
    def at_work(self, **settings: Any) -> Iterator[Rewards]:
        """A client with the journal."""
        with (
            open_journal(JournalSettings(address=self.address, key=KEY, **settings)) as journal,
            self._connected(journal) as rewards,
        ):
            yield rewards

    @contextmanager
    def after(self, *, wait: Callable[[float], None] = sleep, **settings: Any) -> Iterator[Rewards]:
        """A client of another process, when the leases of those before are over.

        Args:
            wait: what its journal does in place of sleeping.
            settings: of its journal.
        """
        store = Store.open(StoreAddress(self.address), clock=lambda: now() + AFTER)
        journal = Journal(store, Papers(Seal(KEY)), JournalSettings(**settings), wait=wait)
        with journal, self._connected(journal) as rewards:
            rewards._transport = Counting(rewards._transport)
            yield rewards

    def killed(self, point: Point, work: Callable[[Rewards], object], *, write: int = 1) -> None:
        """Have a process do something, and kill it at a point.

        Args:
            point: where.
            work: what it does.
            write: at which of the requests that change something, the first is 1.
        """

        def child() -> bool:
            with self.at_work() as rewards:
                if point is Point.UNWRITTEN:
                    _kill_at_answer(rewards, write)
                else:
                    rewards._transport = Deadly(rewards._transport, point, write)
                work(rewards)
            return True

        assert forked(child) == signal.SIGKILL

    @contextmanager
    def _connected(self, journal: Journal) -> Iterator[Rewards]:
        with rewardkit.connect(self._target, settings=self._settings, journal=journal) as rewards:
            yield rewards


class Deadly:
    """A transport at which the process is killed."""

    def __init__(self, transport: Transport, point: Point, write: int) -> None:
        self._transport, self._point, self._left = transport, point, write

    def send(self, request: Request) -> Response:
        self._left -= request.repeat is not Repeat.SAFE
        last = self._left == 0 and request.repeat is not Repeat.SAFE
        if last and self._point is Point.UNSENT:
            kill()
        answer = self._transport.send(request)
        if last:
            kill()
        return answer

    def close(self) -> None:
        self._transport.close()


class Counting:
    """A transport that counts the requests that change something, and those that do not."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.reads = self.writes = 0

    def send(self, request: Request) -> Response:
        self.reads += request.repeat is Repeat.SAFE
        self.writes += request.repeat is not Repeat.SAFE
        return self._transport.send(request)

    def close(self) -> None:
        self._transport.close()


def writes(rewards: Rewards) -> int:
    """How many requests of a client that came after have changed something."""
    return _counting(rewards).writes


def reads(rewards: Rewards) -> int:
    """How many have not."""
    return _counting(rewards).reads


def _counting(rewards: Rewards) -> Counting:
    transport = rewards._transport
    assert isinstance(transport, Counting)
    return transport


def kill() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_at_answer(rewards: Rewards, number: int) -> None:
    """Kill the process in place of writing down an answer."""
    journal: Any = rewards._journal
    answered = journal.answered

    def deadly(turn: Any, outcome: Any) -> Any:
        nonlocal number
        number -= 1
        if number == 0:
            kill()
        return answered(turn, outcome)

    journal.answered = deadly
