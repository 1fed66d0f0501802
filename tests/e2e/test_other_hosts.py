"""Several processes on one journal: who resolves a ticket, and what happens without the database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from crashing import Point, Shop, reads, writes
from processes import forked

from rewardkit import Rewards
from rewardkit.errors import JournalUnavailable, OutcomeUnknown
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.journal import State
from rewardkit.model import Delivery, FreeShipping, Order, Reward
from rewardkit.transport import Transport

CODE = "SUMMER"

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """The embedded provider with a code that everybody uses."""
    shop = Shop(f"local:{tmp_path / 'shop.db'}", {}, tmp_path)
    with shop.plain() as rewards:
        reward = Reward.new(
            "Summer",
            FreeShipping(),
            delivery=Delivery.SHARED_CODE,
            shared_code=CODE,
            status="active",
        )
        rewards.create_reward(reward)
    return shop


@pytest.fixture
def ticket(shop: Shop) -> str:
    """A ticket of a process that was killed when its redemption was carried out."""
    shop.killed(Point.UNANSWERED, redeem)
    with shop.after() as rewards:
        (entry,) = rewards.unsettled()
    return entry.ticket


def redeem(rewards: Rewards) -> object:
    return rewards.redeem(CODE, order=Order(id="1042"))


def uses(shop: Shop) -> int:
    """How many redemptions the provider has."""
    with shop.plain() as rewards:
        return sum(1 for _ in rewards.list_redemptions(rewards.lookup(CODE).reward))


class Held:
    """A transport whose requests wait until they may go."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.asked, self.go = Event(), Event()

    def send(self, request: Request) -> Response:
        self.asked.set()
        assert self.go.wait(30)
        return self._transport.send(request)

    def close(self) -> None:
        self._transport.close()


@needs_fork
def test_a_ticket_that_another_process_resolves_is_said(shop: Shop, ticket: str) -> None:
    """If another process is at work on a ticket for longer than one waits, that is what one is told."""

    def told() -> bool:
        with shop.after(settle_time=0.01) as other:
            with pytest.raises(OutcomeUnknown, match=r"another process is at work on it"):
                other.resolve(ticket)
            return reads(other) == writes(other) == 0

    with shop.after() as rewards, ThreadPoolExecutor() as threads:
        held = rewards._transport = Held(rewards._transport)
        try:
            first = threads.submit(rewards.resolve, ticket)
            assert held.asked.wait(30)
            assert forked(told) == 0
        finally:
            held.go.set()
        assert first.result(30).state is State.DONE
    assert uses(shop) == 1


def test_a_ticket_that_another_process_resolves_is_waited_for(shop: Shop, ticket: str) -> None:
    """If another process settles a ticket meanwhile, both have the same, and one has asked."""
    with shop.after() as rewards, ThreadPoolExecutor() as threads:
        held = rewards._transport = Held(rewards._transport)

        def wait(seconds: float) -> None:
            held.go.set()
            sleep(seconds)

        with shop.after(wait=wait) as other:
            try:
                first = threads.submit(rewards.resolve, ticket)
                assert held.asked.wait(30)
                second = other.resolve(ticket)
            finally:
                held.go.set()
            assert second == first.result(30)
            assert second.state is State.DONE
            assert reads(other) == writes(other) == 0


@contextmanager
def locked(shop: Shop) -> Iterator[None]:
    """While the block runs, somebody keeps the journal's file to himself."""
    link = sqlite3.connect(shop.address, isolation_level=None)
    try:
        link.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        link.close()


def test_without_the_journal_nothing_is_sent(shop: Shop) -> None:
    """If the journal cannot be written when a redemption begins, nothing is sent, and that is said."""
    with shop.at_work(busy_timeout=0.05) as rewards:
        with locked(shop), pytest.raises(JournalUnavailable):
            redeem(rewards)
        assert uses(shop) == 0
        redeem(rewards)
    assert uses(shop) == 1


class Locking:
    """A transport that is answered when somebody has just locked the journal."""

    def __init__(self, transport: Transport, lock: AbstractContextManager[None]) -> None:
        self._transport, self._lock = transport, lock

    def send(self, request: Request) -> Response:
        answer = self._transport.send(request)
        if request.repeat is not Repeat.SAFE:
            self._lock.__enter__()
        return answer

    def close(self) -> None:
        self._transport.close()


def test_without_the_journal_an_answer_is_settled_later(shop: Shop) -> None:
    """If the journal cannot be written when the answer comes, there is a ticket, which gives it later."""
    lock = locked(shop)
    with shop.at_work(busy_timeout=0.05) as rewards:
        rewards._transport = Locking(rewards._transport, lock)
        with pytest.raises(OutcomeUnknown, match=r"carried out, and the journal cannot") as unknown:
            redeem(rewards)
    lock.__exit__(None, None, None)
    with shop.after() as rewards:
        settled = rewards.resolve(str(unknown.value.ticket))
        assert (settled.state, writes(rewards)) == (State.DONE, 0)
        assert redeem(rewards) == settled.outcome
    assert uses(shop) == 1
