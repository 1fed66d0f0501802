from collections.abc import Callable
from typing import Any

import pytest

from rewardkit import operations as op
from rewardkit.errors import ContractViolated, InvalidRequest, RewardNotFound
from rewardkit.exchange import Request, Response, run
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.paging import Slice, page


@pytest.mark.parametrize(
    ("offset", "limit", "count", "pagination", "following"),
    [
        (0, 10, 10, {}, 10),
        (10, 10, 10, None, 20),
        (0, 10, 9, {}, None),
        (0, 10, 0, {}, None),
        (0, 10, 10, {"total_count": 10}, None),
        (0, 10, 10, {"total_count": 11}, 10),
        (0, 1000, 100, {"total_count": 250}, 100),
        (200, 1000, 50, {"total_count": 250}, None),
        (0, 10, 0, {"total_count": 250}, None),
        (0, 1000, 100, {"limit": 100}, 100),
        (0, 1000, 99, {"limit": 100}, None),
        (0, 10, 9, {"limit": 50}, None),
        (0, 10, 10, {"total_count": "11", "limit": None, "next": "x"}, 10),
        (0, 10, 9, {"total_count": -1, "limit": True}, None),
    ],
)
def test_where_the_next_page_begins(
    offset: int, limit: int, count: int, pagination: Any, following: int | None
) -> None:
    """If a page is full there may be more; a total or a lower limit decides where it is given."""
    assert Slice(offset, limit).after(count, pagination) == following


@pytest.mark.parametrize(
    ("cursor", "page_size", "asked"),
    [
        (None, None, Slice(0, 1000)),
        ("40", 20, Slice(40, 20)),
        (None, 5000, Slice(0, 1000)),
        (None, 1, Slice(0, 1)),
    ],
)
def test_what_a_query_asks_for(cursor: str | None, page_size: int | None, asked: Slice) -> None:
    """If no size is given, or more than the vendor's most, the most is asked for."""
    assert Slice.of(cursor, page_size) == asked


@pytest.mark.parametrize("cursor", ["", "-1", "next", "1.5", "²", "9" * 16, " 1"])
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    """If a cursor is none of ours, it is refused and not sent."""
    with pytest.raises(InvalidRequest, match="cursor"):
        Slice.of(cursor, None)


@pytest.mark.parametrize("page_size", [0, -1])
def test_an_empty_page_cannot_be_asked_for(page_size: int) -> None:
    """If a page would be empty, it is refused and not sent."""
    with pytest.raises(InvalidRequest, match="at least 1"):
        Slice.of(None, page_size)


def test_nulls_are_skipped_and_counted() -> None:
    """If a page has nulls, they are no items, they are counted, and they fill the page."""
    found = page([1, None, 3, None], {"total_count": 9}, Slice(0, 4), str)
    assert (found.items, found.skipped, found.next, found.total) == (("1", "3"), 2, "4", 9)


@pytest.mark.parametrize(
    ("offset", "count", "pagination", "most", "ahead"),
    [
        (0, 10, {"total_count": 55}, 9, ("20", "30", "40", "50")),
        (20, 10, {"total_count": 55}, 1, ("40",)),
        (0, 10, {"total_count": 55}, 0, ()),
        (0, 5, {"total_count": 14}, 9, ("10",)),  # the vendor's own limit is lower than ours
        (40, 10, {"total_count": 55}, 9, ()),
        (0, 10, {"total_count": 20}, 9, ()),
        (0, 0, {"total_count": 55}, 9, ()),
        (0, 10, {"total_count": -1}, 9, ()),
        (0, 10, {}, 9, ()),
    ],
)
def test_pages_further_on_are_known_by_the_total(
    offset: int, count: int, pagination: Any, most: int, ahead: tuple[str, ...]
) -> None:
    """If a total is given, the pages after the next one are known; without, none is guessed."""
    found = page([*range(count)], pagination, Slice(offset, 10), str, most)
    assert found.ahead == ahead


@pytest.fixture
def vendor(
    payload: Callable[[str], Any], answer: Callable[..., Response]
) -> Callable[..., tuple[Callable[[Request], Response], list[dict[str, str]]]]:
    """A vendor with so many rewards, which notes what it is asked."""

    def make(
        count: int, *, pagination: Any = None, repeats: bool = False
    ) -> tuple[Callable[[Request], Response], list[dict[str, str]]]:
        reward = payload("reward_everything_null")
        ids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(count)]
        asked: list[dict[str, str]] = []

        def send(request: Request) -> Response:
            asked.append(dict(request.params))
            start = 0 if repeats else int(request.params["offset"])
            found = ids[start : start + int(request.params["limit"])]
            data = [{**reward, "id": id_} for id_ in found]
            return answer({"data": data, "pagination": pagination or {}})

        return send, asked

    return make


@pytest.mark.parametrize(("number", "calls"), [(0, 1), (999, 1), (1000, 2), (2100, 3)])
def test_a_reward_is_found_on_its_page(
    number: int, calls: int, adapter: OneOfNoneAdapter, vendor: Callable[..., Any]
) -> None:
    """If a reward is asked for, the list is read until it comes, and no further."""
    send, asked = vendor(2101)
    wanted = f"{number:08X}-0000-4000-8000-000000000000"
    found = run(adapter.get_reward(op.GetReward(wanted)), send, adapter.refuse)
    assert found.ref.id == wanted.lower()
    assert len(asked) == calls
    assert asked[0] == {"limit": "1000", "offset": "0"}


@pytest.mark.parametrize("count", [0, 3, 1000, 1001])
def test_a_reward_that_is_not_there_is_not_found(
    count: int, adapter: OneOfNoneAdapter, vendor: Callable[..., Any]
) -> None:
    """If no page has the reward, it is not found."""
    send, _ = vendor(count)
    query = op.GetReward("ffffffff-0000-4000-8000-000000000000")
    with pytest.raises(RewardNotFound):
        run(adapter.get_reward(query), send, adapter.refuse)


def test_a_list_that_repeats_itself_ends(
    adapter: OneOfNoneAdapter, vendor: Callable[..., Any]
) -> None:
    """If the vendor gives the same page for every offset, we stop and say so."""
    send, asked = vendor(1000, repeats=True)
    query = op.GetReward("ffffffff-0000-4000-8000-000000000000")
    with pytest.raises(ContractViolated, match="repeats itself"):
        run(adapter.get_reward(query), send, adapter.refuse)
    assert len(asked) == 2


def test_a_list_without_data_is_no_empty_list(
    adapter: OneOfNoneAdapter, answer: Callable[..., Response]
) -> None:
    """If an answer has no data, it is not a list of rewards, and passes for none."""
    with pytest.raises(ContractViolated, match=r"\$\.data is missing"):
        run(
            adapter.list_rewards(op.ListRewards()),
            lambda _: answer({"rewards": []}),
            adapter.refuse,
        )
