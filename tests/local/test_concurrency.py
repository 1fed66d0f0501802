from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from local_shop import order
from processes import WORKERS, at_once, forked, started

import rewardkit
from rewardkit.errors import CodeAlreadyRedeemed, ProviderUnavailable, Rejected
from rewardkit.model import Delivery, FreeShipping, Limits, Order, Reward, Usage

ROUNDS = 40


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "shop.db")


@pytest.fixture
def rewards(path: str) -> Iterator[rewardkit.Rewards]:
    with rewardkit.connect(f"local:{path}") as rewards:
        yield rewards


def with_codes(rewards: rewardkit.Rewards, count: int) -> list[str]:
    reward = rewards.create_reward(
        Reward.new("Summer", FreeShipping(), delivery=Delivery.UNIQUE_CODES)
    )
    return [code.value for code in rewards.generate_codes(reward, count)]


def redeem(rewards: rewardkit.Rewards, code: str, order_id: str) -> tuple[str, Any]:
    """What came of it, and the order that has the code."""
    try:
        rewards.redeem(code, order=Order(id=order_id))
    except CodeAlreadyRedeemed as error:
        return "already", error.have
    return "redeemed", order_id


REDEEM_WHAT_COMES = """
import sys, rewardkit
from rewardkit.model import Order
with rewardkit.connect("local:" + sys.argv[1]) as rewards:
    print("ready", flush=True)
    for code in sys.stdin:
        try:
            rewards.redeem(code.strip(), order=Order(id=sys.argv[2]))
        except rewardkit.errors.CodeAlreadyRedeemed as error:
            print("already", error.have, flush=True)
        else:
            print("redeemed", sys.argv[2], flush=True)
"""


def test_processes_redeem_a_code_once(path: str, rewards: rewardkit.Rewards) -> None:
    """If two processes redeem one code at once, one gets it and the other learns which order has."""
    codes = with_codes(rewards, ROUNDS)
    with started(REDEEM_WHAT_COMES, path, "A") as a, started(REDEEM_WHAT_COMES, path, "B") as b:
        assert (a.hear(), b.hear()) == (["ready"], ["ready"])
        for number, code in enumerate(codes):
            for worker in (a, b) if number % 2 else (b, a):
                worker.tell(code)
            (one, winner), (other, known) = sorted([a.hear(), b.hear()])
            assert (one, other, winner) == ("already", "redeemed", known)
    assert rewards.get_reward("summer").usage == Usage(ROUNDS)


@pytest.mark.parametrize("where", [":memory:", "shop.db"])
def test_threads_redeem_a_code_once(where: str, tmp_path: Path) -> None:
    """If threads share one connection and redeem one code at once, one of them gets it."""
    place = where if where == ":memory:" else tmp_path / where
    with rewardkit.connect(f"local:{place}") as rewards:
        for code in with_codes(rewards, ROUNDS):
            results = at_once(lambda worker, code=code: redeem(rewards, code, str(worker)))  # type: ignore[misc]
            assert Counter(what for what, _ in results) == {"redeemed": 1, "already": WORKERS - 1}
            assert len({order_id for _, order_id in results}) == 1
        assert rewards.get_reward("summer").usage == Usage(ROUNDS)


def test_limits_hold_among_threads(rewards: rewardkit.Rewards) -> None:
    """If many orders want the last pieces, exactly as many get one as there are."""
    rewards.create_reward(
        Reward.new(
            "Mug",
            FreeShipping(),
            delivery=Delivery.SHARED_CODE,
            shared_code="MUG",
            limits=Limits(total=7, stock=9),
        )
    )

    def buy(worker: int) -> int:
        bought = 0
        for number in range(5):
            try:
                rewards.redeem("MUG", order=Order(id=f"{worker}-{number}"))
            except Rejected:
                continue
            bought += 1
        return bought

    assert sum(at_once(buy)) == 7
    reward = rewards.get_reward("mug")
    assert (reward.usage.redemptions, reward.limits.stock) == (7, 2)


OPEN_WHEN_TOLD = """
import sys, rewardkit
rewardkit.connect("local::memory:").close()
print("ready", flush=True)
sys.stdin.readline()
with rewardkit.connect("local:" + sys.argv[1]) as rewards:
    print(len(list(rewards.list_rewards())), flush=True)
"""


def test_processes_open_a_new_file_together(path: str) -> None:
    """If several processes open a file that is not there yet, one makes the tables and all go on."""
    with ExitStack() as stack:
        processes = [stack.enter_context(started(OPEN_WHEN_TOLD, path)) for _ in range(4)]
        assert [process.hear() for process in processes] == [["ready"]] * 4
        for process in processes:
            process.tell("go")
        assert [process.hear() for process in processes] == [["0"]] * 4


WORK_UNTIL_KILLED = """
import sys, rewardkit
from rewardkit.model import Order
with rewardkit.connect("local:" + sys.argv[1]) as rewards:
    number = 0
    while True:
        number += 1
        redemption = rewards.redeem("MUG", order=Order(id=f"{sys.argv[2]}-{number}"))
        if number % 3 == 0:
            rewards.undo_redemption(redemption)
        print(number, flush=True)
"""


def test_a_killed_process_leaves_nothing_half_done(path: str, rewards: rewardkit.Rewards) -> None:
    """If a process is killed at any moment, code, stock and redemptions still agree."""
    rewards.create_reward(
        Reward.new(
            "Mug",
            FreeShipping(),
            delivery=Delivery.SHARED_CODE,
            shared_code="MUG",
            limits=Limits(stock=10**6),
        )
    )
    confirmed = 0
    for life in range(5):
        with started(WORK_UNTIL_KILLED, path, str(life)) as process:
            for _ in range(5 + life):
                assert process.hear()
            confirmed += 5 + life + len(process.kill())
    redemptions = list(rewards.list_redemptions("mug"))
    counting = [redemption for redemption in redemptions if redemption.status == "succeeded"]
    reward = rewards.get_reward("mug")
    assert reward.limits.stock == 10**6 - len(counting)
    assert reward.usage.redemptions == len(counting)
    assert confirmed <= len(redemptions) <= confirmed + 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_a_forked_child_has_connections_of_its_own(path: str, rewards: rewardkit.Rewards) -> None:
    """If a server forks after connecting, parent and child go on without harming each other."""
    first, second, third = with_codes(rewards, 3)
    redeem(rewards, first, "1")
    (before,) = rewards._transport._store._connections._idle  # type: ignore[attr-defined]

    def in_child() -> bool:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            before.execute("SELECT 1")
        return redeem(rewards, second, "2") == ("redeemed", "2")

    assert forked(in_child) == 0
    assert redeem(rewards, second, "3") == ("already", "2")
    assert redeem(rewards, third, "3") == ("redeemed", "3")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_memory_is_not_shared_with_a_child() -> None:
    """If a process forks, its rewards in memory are not silently two of a kind."""
    with rewardkit.connect("local::memory:") as rewards:
        (code,) = with_codes(rewards, 1)

        def in_child() -> bool:
            try:
                rewards.redeem(code, order=order())
            except ProviderUnavailable as error:
                return "use a file" in str(error)
            return False

        assert forked(in_child) == 0
        rewards.redeem(code, order=order())
