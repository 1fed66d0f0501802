from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from attrs import evolve
from local_shop import Shop

import rewardkit
from rewardkit import Adapter, AsyncRewards
from rewardkit.errors import CodeAlreadyRedeemed, JournalUnavailable, OutcomeUnknown, Rejected
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.journal import State
from rewardkit.local.adapter import LocalAdapter
from rewardkit.model import Order, Redemption

Talk = Callable[[AsyncRewards, str], Coroutine[Any, Any, None]]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    """A shop's address, its journal, and a code of it."""
    shop, journal = str(tmp_path / "shop.db"), str(tmp_path / "journal.db")
    inside = Shop(shop)
    code = inside.code().value
    inside.rewards.close()
    return f"local:{shop}", journal, code


def run(files: tuple[str, str, str], talk: Talk) -> None:
    """Talk to the shop within an event loop of its own."""
    address, journal, code = files

    async def main() -> None:
        async with rewardkit.connect_async(address, journal=journal) as rewards:
            await talk(rewards, code)

    asyncio.run(main())


def redeem(rewards: AsyncRewards, code: str, order_id: str) -> Coroutine[Any, Any, Redemption]:
    return rewards.redeem(code, order=Order(id=order_id))


def test_coroutines_redeem_once(files: tuple[str, str, str]) -> None:
    """If many tasks redeem one code for one order, they all get the one redemption."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        given = await asyncio.gather(*(redeem(rewards, code, "A") for _ in range(10)))
        assert len({each.id for each in given}) == 1
        with pytest.raises(CodeAlreadyRedeemed):
            await redeem(rewards, code, "B")
        assert await rewards.unsettled() == []

    run(files, talk)


def test_the_same_checkout_again_gives_its_redemption(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a checkout that reserves runs again, it gives its redemption; a full hold names its order."""
    monkeypatch.setattr(LocalAdapter, "reserve", Adapter.reserve)  # so that the journal holds

    async def check_out(rewards: AsyncRewards, code: str) -> Redemption:
        async with rewards.reserved(code, order=Order(id="A")) as held:
            with pytest.raises(Rejected) as refused:
                await rewards.reserve(code, order=Order(id="B"))
            assert refused.value.have == "A"
            return await rewards.redeem(code, order=Order(id="A"), reservation=held)

    async def talk(rewards: AsyncRewards, code: str) -> None:
        assert await check_out(rewards, code) == await check_out(rewards, code)

    run(files, talk)


def test_what_is_unclear_is_settled(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If an answer is lost while the provider is away, the ticket settles it when it is back."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        send = rewards._transport.send

        async def lose(request: Request) -> Response:
            await send(request)
            raise OutcomeUnknown("the connection was lost")

        monkeypatch.setattr(rewards._transport, "send", lose)
        task = asyncio.create_task(redeem(rewards, code, "A"))
        with pytest.raises(OutcomeUnknown) as unknown:
            await task
        monkeypatch.undo()
        settled = await rewards.resolve(str(unknown.value.ticket))
        assert settled.state is State.DONE
        assert await redeem(rewards, code, "A") == settled.outcome

    run(files, talk)


def test_a_cancelled_redemption_is_settled_by_the_same_call(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a task is cancelled while its request is on its way, nobody is left at work on it."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        send = rewards._transport.send
        arrived = asyncio.Event()

        async def wait(request: Request) -> Response:
            response = await send(request)
            if request.repeat is not Repeat.SAFE:
                arrived.set()
                await asyncio.sleep(60)
            return response

        monkeypatch.setattr(rewards._transport, "send", wait)
        task = asyncio.create_task(redeem(rewards, code, "A"))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        monkeypatch.undo()
        (entry,) = await rewards.unsettled()
        assert entry.state is State.UNKNOWN
        assert (await redeem(rewards, code, "A")).order_id == "A"

    run(files, talk)


def test_cancelling_while_it_is_written_down_leaves_nobody_at_work(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a task is cancelled before anything is sent, the entry says so, and there is nothing unclear."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        assert rewards._journal is not None
        journal = rewards._journal._journal
        begin = journal.begin
        begun, cancelled = asyncio.Event(), Event()
        loop = asyncio.get_running_loop()

        def slowly(intent: Any) -> Any:
            loop.call_soon_threadsafe(begun.set)
            assert cancelled.wait(10)
            return begin(intent)

        monkeypatch.setattr(journal, "begin", slowly)
        task = asyncio.create_task(redeem(rewards, code, "A"))
        await begun.wait()
        task.cancel()
        cancelled.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        monkeypatch.undo()
        assert await rewards.unsettled() == []
        assert (await redeem(rewards, code, "A")).order_id == "A"

    run(files, talk)


def test_cancelling_while_the_answer_is_written_down_loses_nothing(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a task is cancelled while a thread writes its answer down, it is there for the same call."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        assert rewards._journal is not None
        journal = rewards._journal._journal
        answered = journal.answered
        answering, cancelled = asyncio.Event(), Event()
        loop = asyncio.get_running_loop()

        def slowly(turn: Any, outcome: Any) -> Any:
            loop.call_soon_threadsafe(answering.set)
            assert cancelled.wait(10)
            return answered(turn, outcome)

        monkeypatch.setattr(journal, "answered", slowly)
        task = asyncio.create_task(redeem(rewards, code, "A"))
        await answering.wait()
        task.cancel()
        cancelled.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        monkeypatch.undo()
        assert await rewards.unsettled() == []

        async def send(_: Request) -> Response:
            raise AssertionError("nothing is asked")

        monkeypatch.setattr(rewards._transport, "send", send)
        assert (await redeem(rewards, code, "A")).order_id == "A"

    run(files, talk)


def test_what_is_waited_for_takes_no_thread(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If tasks wait for the next look at what is unclear, no thread is asleep for them."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        assert rewards._journal is not None
        journal = rewards._journal._journal
        asleep: list[float] = []
        pauses: list[float] = []
        monkeypatch.setattr(journal, "_settings", evolve(journal._settings, settle_time=0.2))
        monkeypatch.setattr(journal, "_sleep", asleep.append)
        look_again = journal.look_again

        def look(turn: Any) -> Any:
            pauses.append(turn.pause)
            return look_again(turn)

        monkeypatch.setattr(journal, "look_again", look)

        async def lose(request: Request) -> Response:
            raise OutcomeUnknown("the connection was lost")

        monkeypatch.setattr(rewards._transport, "send", lose)
        with pytest.raises(OutcomeUnknown):
            await redeem(rewards, code, "A")
        assert asleep == []
        assert pauses

    run(files, talk)


def test_the_journal_has_threads_of_its_own(files: tuple[str, str, str]) -> None:
    """If all of the event loop's threads are busy, the journal is written all the same."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        assert rewards._journal is not None
        free = Event()
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        busy = asyncio.create_task(asyncio.to_thread(free.wait, 30))
        try:
            assert await asyncio.wait_for(rewards.unsettled(), 10) == []
            assert not busy.done()
        finally:
            free.set()
            await busy

    run(files, talk)


def test_a_journal_that_is_closed_says_so(files: tuple[str, str, str]) -> None:
    """If a journal is closed, its threads end, and a step that comes later is told why it fails."""

    async def talk(rewards: AsyncRewards, code: str) -> None:
        assert rewards._journal is not None
        await rewards._journal.close()
        with pytest.raises(JournalUnavailable, match="is closed: open it again"):
            await redeem(rewards, code, "A")

    run(files, talk)
