"""Undoing: what a redemption took is given back, once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from attrs import evolve

import rewardkit
from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    RewardKitError,
    RewardNotFound,
)
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.model import Money, Order, Redemption, RedemptionStatus
from rewardkit.sandbox import Clock, serve
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import APP_ID, APP_TOKEN, SANDBOX, create_app

Answers = Callable[..., Response]
Drive = Callable[..., Any]
CODE = "SUMMER-7F3K"
ORDER = Order(id="1042", total=Money(5900, "EUR"))
KEYS = {"X-App-Id": APP_ID, "X-App-Token": APP_TOKEN}


def test_a_use_is_given_back(rewards: Rewards) -> None:
    """If a redemption is undone, it says so, the code is free, and a read-back finds none."""
    redemption = rewards.redeem(CODE, order=ORDER)
    undone = rewards.undo_redemption(redemption, reason="returned")
    assert undone == evolve(redemption, status=RedemptionStatus.UNDONE, reason="returned")
    assert rewards.find_redemption(CODE, order_id="1042") is None
    again = rewards.redeem(CODE, order=Order(id="1043", total=ORDER.total))
    assert again.status == RedemptionStatus.SUCCEEDED


def test_credits_are_given_back(rewards: Rewards) -> None:
    """If what was spent of a gift card is undone, its balance is what it was."""
    redemption = rewards.redeem("GIFT-H4RT", order=ORDER, amount=Money(1500, "EUR"))
    undone = rewards.undo_redemption(redemption)
    assert undone.amount == Money(1500)
    code = rewards.lookup("GIFT-H4RT").code
    assert code is not None
    assert code.balance == Money(3500)


def test_a_redemption_is_undone_once(rewards: Rewards) -> None:
    """If it is undone again, that is a conflict, which says that it was undone before."""
    redemption = rewards.redeem(CODE, order=ORDER)
    rewards.undo_redemption(redemption)
    with pytest.raises(Conflict, match=r"has been taken back before"):
        rewards.undo_redemption(redemption)


def test_one_of_many_undoes_it(rewards: Rewards) -> None:
    """If six undo a redemption at once, one does, five are told, and the use is given back once."""
    redemption = rewards.redeem("WELCOME", order=ORDER)
    done: list[Redemption | RewardKitError] = []
    start = threading.Barrier(6)

    def undo() -> None:
        start.wait()
        try:
            done.append(rewards.undo_redemption(redemption))
        except RewardKitError as error:
            done.append(error)

    threads = [threading.Thread(target=undo) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(each).__name__ for each in done) == [*["Conflict"] * 5, "Redemption"]
    code = rewards.lookup("WELCOME").code
    assert code is not None
    assert code.uses.made == 17


@pytest.mark.parametrize("id", ["r_none", "../redemptions", "a/b?c"])
def test_what_there_is_not_is_not_found(id: str, rewards: Rewards) -> None:
    """If there is no such redemption, that is said, and it is no code and no reward."""
    unknown = Redemption(id=id, reward=None, status=RedemptionStatus.SUCCEEDED)
    with pytest.raises(NotFound) as refused:
        rewards.undo_redemption(unknown)
    assert type(refused.value) is NotFound
    assert not isinstance(refused.value, RewardNotFound)


def test_one_without_an_id_is_read_back_first(rewards: Rewards) -> None:
    """If a redemption has no id, the error says where to get one, and nothing is sent."""
    nameless = Redemption(id=None, reward=None, status=RedemptionStatus.SUCCEEDED)
    with pytest.raises(InvalidRequest, match=r"read it back with find_redemption"):
        rewards.undo_redemption(nameless)


def test_a_bare_id_is_enough(rewards: Rewards) -> None:
    """If only the id is known, the rollback says what it was."""
    made = rewards.redeem(CODE, order=ORDER)
    undone = rewards.undo_redemption(
        Redemption(id=made.id, reward=None, status=RedemptionStatus.SUCCEEDED)
    )
    assert (undone.id, undone.status) == (made.id, RedemptionStatus.UNDONE)
    assert (undone.code, undone.order_id, undone.reward) == (CODE, "1042", made.reward)


def test_after_three_months_it_is_too_late() -> None:
    """If a redemption is older than three months, it stays, and the refusal says so."""
    clock = Clock()
    with (
        serve(create_app(clock=clock)) as running,
        rewardkit.connect("voucherify", settings=SANDBOX.settings(running.url)) as rewards,
    ):
        redemption = rewards.redeem(CODE, order=ORDER)
        clock.advance(timedelta(days=93))
        with pytest.raises(InvalidRequest, match=r"older than three months"):
            rewards.undo_redemption(redemption)
        assert rewards.find_redemption(CODE, order_id="1042") is not None


@pytest.fixture
def together(url: str) -> Any:
    """What the vendor answers when two codes are redeemed together."""
    codes = [{"object": "voucher", "id": code} for code in (CODE, "TENOFF-2B9D")]
    body = {"redeemables": codes, "order": {"source_id": "1042", "amount": 5900}}
    return requests.post(f"{url}/v1/redemptions", json=body, headers=KEYS, timeout=10).json()


def test_codes_that_were_redeemed_together_are_undone_together(
    rewards: Rewards, together: dict[str, Any]
) -> None:
    """If the parent of two redemptions is undone, both are; one of them alone is refused."""
    found = rewards.find_redemption(CODE, order_id="1042")
    assert found is not None
    assert "amount" in found.not_stated
    with pytest.raises(InvalidRequest, match=r"undo the redemption whose id is native"):
        rewards.undo_redemption(found)
    parent = Redemption(
        id=found.native["redemption"], reward=None, status=RedemptionStatus.SUCCEEDED
    )
    assert parent.id == together["parent_redemption"]["id"]
    assert rewards.undo_redemption(parent).id == parent.id
    for code in (CODE, "TENOFF-2B9D"):
        assert rewards.find_redemption(code, order_id="1042") is None
        rewards.redeem(code, order=Order(id=code, total=ORDER.total))


UNDO = op.UndoRedemption(
    redemption=Redemption(
        id="r_1", reward=None, status=RedemptionStatus.SUCCEEDED, code="FAKE-7F3K"
    )
)


def rollback(**more: Any) -> dict[str, Any]:
    """Give a rollback of the redemption."""
    return {
        "id": "rr_1",
        "object": "redemption_rollback",
        "date": "2026-06-14T18:41:07.555Z",
        "result": "SUCCESS",
        "redemption": "r_1",
        **more,
    }


def test_what_is_sent(adapter: VoucherifyAdapter) -> None:
    """If a redemption is undone, the reason is in the body, which is there without one, too."""
    request = next(adapter.undo_redemption(UNDO))
    assert (request.segments, request.json) == (("v1", "redemptions", "r_1", "rollbacks"), {})
    assert request.repeat is Repeat.AFTER_READ_BACK
    request = next(adapter.undo_redemption(evolve(UNDO, reason="returned")))
    assert request.json == {"reason": "returned"}


@pytest.mark.parametrize(
    ("body", "cls"),
    [
        ({}, OutcomeUnknown),
        ({"rollbacks": []}, OutcomeUnknown),
        ({"rollbacks": None, "parent_rollback": None}, OutcomeUnknown),
        ("nonsense", OutcomeUnknown),
        ({"rollbacks": [rollback(result="FAILURE", failure_code="already_rolled_back")]}, Conflict),
        (
            {"rollbacks": [rollback()], "parent_rollback": rollback(result="FAILURE")},
            InvalidRequest,
        ),
    ],
)
def test_a_success_is_one_only_if_it_says_so(
    body: Any,
    cls: type[ProviderError],
    adapter: VoucherifyAdapter,
    answer: Answers,
    answered: Drive,
) -> None:
    """If a 200 names a failed rollback, it is an error, and if it names none, nobody knows."""
    with pytest.raises(cls) as refused:
        answered(adapter, adapter.undo_redemption(UNDO), [], answer(body))
    assert type(refused.value) is cls


def test_two_at_once_are_told_to_read_back(
    adapter: VoucherifyAdapter, answer: Answers, answered: Drive
) -> None:
    """If another request for the same is being carried out, the error says what to do."""
    sent: list[Request] = []
    busy = answer({"code": 400, "key": "multiple_requests", "message": "Busy"}, 400)
    with pytest.raises(Conflict, match=r"read back with find_redemption before you repeat"):
        answered(adapter, adapter.undo_redemption(UNDO), sent, busy)
    redeem = op.Redeem(code="FAKE-7F3K", order=ORDER)
    with pytest.raises(Conflict, match=r"read back with find_redemption before you repeat"):
        answered(adapter, adapter.redeem(redeem), sent, busy)
    assert len(sent) == 2
