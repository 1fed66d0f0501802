"""Points: what a loyalty card's points are spent on, and what that gives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

import rewardkit
from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    CodeNotFound,
    InsufficientBalance,
    InvalidRequest,
    RewardKitError,
    RewardNotFound,
    UsageLimitReached,
)
from rewardkit.exchange import Response
from rewardkit.model import Credit, Money, Order, Product, Redemption, RewardRef
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX

Answers = Callable[..., Response]
Payloads = Callable[[str], Any]
Drive = Callable[..., Any]
CARD = "CLUB-CARD"  # with 850 points
ORDER = Order(id="1042", total=Money(5900, "EUR"))
COUPON, COIN, TOTE = "rew_SandboxCoupon", "rew_SandboxCoin", "rew_SandboxTote"


def left(rewards: Rewards) -> int | None:
    """Give how many points are on the card."""
    code = rewards.lookup(CARD).code
    assert code is not None
    return code.points


def test_points_buy_a_coupon(either: Rewards) -> None:
    """If points are spent on a coupon, its code is given, works, and is hidden where it is shown."""
    redemption = either.redeem(CARD, order=ORDER, spend_on=RewardRef("voucherify", COUPON))
    assert redemption.points == 300
    assert left(either) == 550
    assert redemption.gave is not None
    assert redemption.gave not in repr(redemption)
    assert str(redemption.reward) == "voucherify:camp_SandboxClub"
    given = either.redeem(redemption.gave, order=Order(id="1043", total=ORDER.total))
    assert given.gave is None
    assert str(given.reward) == "voucherify:camp_SandboxSummer10"


def test_points_buy_a_gift_card(url: str) -> None:
    """If a gift card gets a price, points buy one, which has the balance that it says."""
    settings = {**SANDBOX.settings(url), "currency": None, "loyalty_campaign": "camp_SandboxClub"}
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        card = rewards.get_reward("rew_SandboxGift")
        assert card.points_cost is None
        with pytest.raises(RewardNotFound):
            rewards.redeem(CARD, order=ORDER, spend_on=card)
        assert rewards.update_reward(card, points_cost=800).points_cost == 800
        buy_and_look(rewards)


def buy_and_look(rewards: Rewards) -> None:
    """Buy a gift card and look at it."""
    gave = rewards.redeem(CARD, order=ORDER, spend_on="rew_SandboxGift").gave
    assert gave is not None
    match = rewards.lookup(gave)
    assert match.code is not None
    assert match.code.balance == Money(2000)
    assert match.reward.benefit == Credit(Money(2000))


def test_points_buy_a_product(rewards: Rewards) -> None:
    """If points are spent on a product, its stock goes down, and up again when that is undone."""
    reward = rewards.get_reward(TOTE)
    assert isinstance(reward.benefit, Product)
    redemption = rewards.redeem(CARD, order=ORDER, spend_on=reward)
    assert (redemption.points, redemption.gave) == (400, None)
    assert rewards.get_reward(TOTE).limits.stock == 239
    rewards.undo_redemption(redemption)
    assert (rewards.get_reward(TOTE).limits.stock, left(rewards)) == (240, 850)


def test_points_pay_for_an_order(rewards: Rewards) -> None:
    """If points are spent as money, as many go as is said, and the order costs less."""
    redemption = rewards.redeem(CARD, order=ORDER, spend_on=COIN, points=200)
    assert (redemption.points, redemption.amount) == (200, Money(200))
    assert left(rewards) == 650


def test_points_that_are_not_there_are_not_spent(either: Rewards) -> None:
    """If the card has too few points, the error says how many it has and how many were to be spent."""
    with pytest.raises(InsufficientBalance) as refused:
        either.redeem(CARD, order=ORDER, spend_on=COIN, points=900)
    assert (refused.value.need, refused.value.have) == (900, 850)
    assert left(either) == 850


def test_points_are_spent_once(rewards: Rewards) -> None:
    """If five orders spend 300 of 850 points at once, two get the coupon and three are told."""
    done: list[Redemption | RewardKitError] = []
    start = threading.Barrier(5)

    def redeem(number: int) -> None:
        start.wait()
        try:
            order = Order(id=str(number), total=ORDER.total)
            done.append(rewards.redeem(CARD, order=order, spend_on=COUPON))
        except RewardKitError as error:
            done.append(error)

    threads = [threading.Thread(target=redeem, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = sorted(type(each).__name__ for each in done)
    assert kinds == [*["InsufficientBalance"] * 3, *["Redemption"] * 2]
    assert left(rewards) == 250


def test_a_reward_that_is_not_there_is_no_code(either: Rewards) -> None:
    """If there is no such reward, the error is not that the card's code was not found."""
    with pytest.raises(RewardNotFound):
        either.redeem(CARD, order=ORDER, spend_on="rew_none")
    with pytest.raises(CodeNotFound):
        either.redeem("NOPE", order=ORDER, spend_on=COUPON)


def test_points_are_spent_on_the_catalogue(rewards: Rewards) -> None:
    """If points are to be spent on a campaign, or on nothing, that is said before anything is sent."""
    with pytest.raises(InvalidRequest, match=r"a reward of the catalogue \(rew_…\)"):
        rewards.redeem(CARD, order=ORDER, spend_on="camp_SandboxSummer10")
    with pytest.raises(InvalidRequest, match=r"name it in spend_on"):
        rewards.redeem(CARD, order=ORDER, points=5)
    with pytest.raises(InvalidRequest, match=r"at least one point is spent, not 0"):
        rewards.redeem(CARD, order=ORDER, spend_on=COIN, points=0)
    with pytest.raises(InvalidRequest, match=r"is a reward of acme"):
        rewards.redeem(CARD, order=ORDER, spend_on=RewardRef("acme", COUPON))


def test_what_is_sent(adapter: VoucherifyAdapter) -> None:
    """If points are spent, the reward goes along with the card, and points where they are said."""
    command = op.Redeem(code=CARD, order=ORDER, spend_on=COIN, points=200)
    (sent,) = next(adapter.redeem(command)).json["redeemables"]
    assert sent == {"object": "voucher", "id": CARD, "reward": {"id": COIN, "points": 200}}
    command = op.Redeem(code=CARD, order=ORDER, spend_on=TOTE)
    (sent,) = next(adapter.redeem(command)).json["redeemables"]
    assert sent == {"object": "voucher", "id": CARD, "reward": {"id": TOTE}}


def test_a_reward_that_is_sold_out_is_told(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers, answered: Drive
) -> None:
    """If nothing is left of a reward, that is a limit, and the card has not been used up."""
    command = op.Redeem(code=CARD, order=ORDER, spend_on=TOTE)
    refused = answer({"code": 400, "key": "reward_out_of_stock", "message": "None left"}, 400)
    with pytest.raises(UsageLimitReached, match=r"None left") as error:
        answered(
            adapter, adapter.redeem(command), [], refused, answer(payload("voucher_loyalty_card"))
        )
    assert "held by" not in str(error.value)
