"""Lists whose pages are asked for ahead: the same items as one after the other, and nothing left over."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from threading import Barrier, Event
from time import sleep
from typing import Any, get_args

import pytest
from coroutines import in_loop
from pages import AsyncShelf, Kind, Numbered, Shelf, Walk

from rewardkit import AsyncRewards
from rewardkit.errors import ProviderUnavailable
from rewardkit.exchange import Request, Response
from rewardkit.http import within
from rewardkit.model import Code
from rewardkit.transport import Watch

Walks = Callable[..., Walk]


@pytest.fixture(params=get_args(Kind))
def walk(request: pytest.FixtureRequest) -> Iterator[Walks]:
    """A walk with either client."""
    with asyncio.Runner() as loop:
        yield lambda shelf, **more: Walk(request.param, shelf, loop, **more)


def left_over() -> list[str]:
    """The threads that were begun for pages ahead and have not ended."""
    return [each.name for each in threading.enumerate() if each.name == "rewardkit-ahead"]


@pytest.mark.parametrize("parallel", [1, 2, 4, 16])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 6, 40])
def test_the_items_are_those_of_one_page_after_the_other(
    walk: Walks, parallel: int, count: int
) -> None:
    """If pages are asked for ahead, the items are the same, in order, each page is asked for once."""
    shelf = Shelf(count, parallel)
    assert list(walk(shelf)) == shelf.codes
    assert sorted(shelf.asked) == list(range(1, max(1, -(-count // 2)) + 1))
    assert shelf.most <= parallel
    assert left_over() == []


def test_so_many_are_under_way_at_once(walk: Walks) -> None:
    """If four may be under way, pages 2 to 5 wait for each other, and all of them come."""
    shelf, together = Shelf(20), Barrier(4)

    def wait(number: int, _: bool) -> None:
        if 2 <= number <= 5:
            together.wait(10)

    shelf.answers = wait
    assert list(walk(shelf)) == shelf.codes
    assert shelf.most == 4


def test_who_takes_from_the_first_page_asks_for_no_other(walk: Walks) -> None:
    """If only items of the first page are taken, nothing else is sent."""
    shelf = Shelf(40)
    walked = walk(shelf)
    assert [next(walked), next(walked)] == shelf.codes[:2]
    walked.close()
    assert shelf.asked == [1]


def test_closing_leaves_nothing_behind(walk: Walks) -> None:
    """If the list is left early, what is under way ends, and nothing more is begun."""
    shelf = Shelf(40)
    walked = walk(shelf)
    assert [next(walked) for _ in range(3)] == shelf.codes[:3]
    walked.close()
    assert left_over() == []
    assert max(shelf.asked) <= 5


def failing(*numbers: int, ahead_only: bool = False) -> Callable[[int, bool], Response | None]:
    """Answers that fail for some pages."""

    def answer(number: int, ahead: bool) -> Response | None:
        failed = number in numbers and (ahead or not ahead_only)
        return Response(503, {}, b"") if failed else None

    return answer


def test_what_fails_ahead_is_asked_for_in_its_turn(walk: Walks) -> None:
    """If a page fails ahead, it is sent again in its turn, and from then on one after the other."""
    shelf = Shelf(40)
    shelf.answers = failing(3, ahead_only=True)
    assert list(walk(shelf)) == shelf.codes
    assert shelf.asked.count(3) == 2
    assert set(shelf.ahead) <= {3, 4, 5, 6}  # when 3 has its turn, these are under way


def test_an_error_comes_in_its_turn(walk: Walks) -> None:
    """If page 4 cannot be had, the items of pages 1 to 3 come first, and then the error."""
    shelf = Shelf(40)
    shelf.answers = failing(4)
    walked = walk(shelf)
    assert [next(walked) for _ in range(6)] == shelf.codes[:6]
    with pytest.raises(ProviderUnavailable) as raised:
        next(walked)
    assert raised.value.status == 503
    assert left_over() == []


def test_a_bug_in_what_is_sent_ahead_is_met_in_its_turn(walk: Walks) -> None:
    """If sending ahead raises what nobody expects, no item is lost."""

    def answer(number: int, ahead: bool) -> None:
        if ahead:
            raise ZeroDivisionError

    shelf = Shelf(20)
    shelf.answers = answer
    assert list(walk(shelf)) == shelf.codes


def test_an_item_that_is_put_in_meanwhile_pushes_out_none(walk: Walks) -> None:
    """If the list grows at its front after a page was read ahead, no item is lost.

    Page 3 is read of the old list and page 2 of the new one, which has one item more before it.
    """
    shelf, third_is_read = Shelf(6), Event()
    old = list(shelf.codes)

    def answer(number: int, ahead: bool) -> Response | None:
        if number == 3 and ahead:
            found = shelf.page(3)
            third_is_read.set()
            return found
        if number == 2:
            assert third_is_read.wait(10)
            shelf.codes = ["NEW", *old]
        return None

    shelf.answers = answer
    assert set(walk(shelf)) >= set(old)
    assert shelf.asked.count(3) == 2


def test_a_deadline_ends_the_wait_for_what_is_under_way(walk: Walks) -> None:
    """If a page ahead hangs beyond the caller's time, the page is asked for in its turn, which says so."""
    shelf, let_go = Shelf(40), Event()

    def answer(number: int, ahead: bool) -> Response | None:
        if number == 3 and ahead:
            let_go.wait(10)
        elif number == 3:
            raise ProviderUnavailable("the time is over")
        return None

    shelf.answers = answer
    walked = walk(shelf)
    assert [next(walked) for _ in range(4)] == shelf.codes[:4]
    threading.Timer(0.2, let_go.set).start()
    with within(0.05), pytest.raises(ProviderUnavailable, match="the time is over"):
        next(walked)
    assert left_over() == []


def test_ctrl_c_waits_for_nothing() -> None:
    """If Ctrl-C comes while pages are under way, it goes through at once, and their threads end."""
    shelf, let_go = Shelf(40), Event()

    def answer(number: int, ahead: bool) -> Response | None:
        if ahead:
            let_go.wait(10)
            return None
        if number == 2:
            raise KeyboardInterrupt
        return None

    shelf.answers = answer
    with asyncio.Runner() as loop:
        walked = Walk("sync", shelf, loop)
        assert [next(walked) for _ in range(2)] == shelf.codes[:2]
        with pytest.raises(KeyboardInterrupt):
            next(walked)
    assert left_over() != []
    let_go.set()
    for each in threading.enumerate():
        if each.name == "rewardkit-ahead":
            each.join(10)
    assert left_over() == []


class Hanging(AsyncShelf):
    """Never answers what is sent ahead."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.began: list[asyncio.Task[Any] | None] = []
        self.all_began = asyncio.Event()

    async def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        self.began.append(asyncio.current_task())
        if len(self.began) == self.parallel - 1:
            self.all_began.set()
        await asyncio.sleep(60)
        return None


@in_loop
async def test_a_task_that_is_cancelled_cancels_what_it_began() -> None:
    """If a task is cancelled while it waits for a page, those that it asked for ahead end with it."""
    hanging = Hanging(Shelf(40))
    rewards = AsyncRewards(Numbered(None), hanging)

    async def walk() -> list[Code]:
        return [code async for code in rewards.list_codes("r")]

    task = asyncio.create_task(walk())
    await hanging.all_began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [each and each.cancelled() for each in hanging.began] == [True] * 3


def test_a_slow_reader_finds_the_next_pages_there(walk: Walks) -> None:
    """If the reader is slower than the provider, no page beyond those that may be is asked for."""
    shelf = Shelf(40)
    walked = walk(shelf)
    for _ in range(3):
        next(walked)
    while len(shelf.asked) < 5:
        sleep(0.001)
    assert sorted(shelf.asked) == [1, 2, 3, 4, 5]
    walked.close()
