from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from local_shop import NOON, Shop, euros, order

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotFound,
    CodeNotYetActive,
    CodeRevoked,
    InsufficientBalance,
    InvalidRequest,
    MinimumNotMet,
    NotEligible,
    Rejected,
    UsageLimitReached,
)
from rewardkit.model import (
    CodeStatus,
    Conditions,
    Customer,
    Delivery,
    Limits,
    Money,
    Order,
    OrderItem,
    Redemption,
    RedemptionStatus,
    Uses,
    Window,
)

ANA, BEN = Customer("ana"), Customer("ben")


def test_a_redemption(shop: Shop) -> None:
    """If a code is redeemed, the redemption tells of what, for whom, when and how much."""
    code = shop.code()
    at = attrs.evolve(order("1042"), external_id="S-1", metadata={"till": 3})
    redemption = shop.rewards.redeem(code.value, order=at, customer=ANA, discount=euros(590))
    assert redemption.id is not None
    assert redemption == Redemption(
        id=redemption.id,
        reward=code.reward,
        status=RedemptionStatus.SUCCEEDED,
        code=code.value,
        code_id=code.id,
        order_id="1042",
        external_order_id="S-1",
        customer="ana",
        amount=euros(590),
        at=NOON,
    )
    assert redemption.native["order"]["metadata"] == {"till": 3}


def test_a_single_use_code_is_used_once(shop: Shop) -> None:
    """If a code is redeemed again, for this order or another, the error has the order that did."""
    code = shop.code()
    shop.rewards.redeem(code.value, order=order("1042"))
    for again in ("1042", "1043"):
        with pytest.raises(CodeAlreadyRedeemed, match="1042") as caught:
            shop.rewards.redeem(code.value, order=order(again))
        assert caught.value.have == "1042"
        assert code.value not in str(caught.value)


def test_a_match_saves_nothing_and_costs_nothing(shop: Shop) -> None:
    """If what a look-up found is stale, the store goes by what is true now."""
    match = shop.rewards.lookup(shop.code().value)
    shop.rewards.set_status(match.reward, "paused")
    with pytest.raises(CodeRevoked, match="paused"):
        shop.rewards.redeem(match, order=order())


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("draft", CodeNotYetActive),
        ("paused", CodeRevoked),
        ("archived", CodeRevoked),
        ("expired", CodeExpired),
    ],
)
def test_only_active_rewards_are_used(shop: Shop, status: str, error: type[Rejected]) -> None:
    """If a reward is not active, its codes can neither be redeemed nor reserved."""
    code = shop.code()
    assert code.reward is not None
    shop.rewards.set_status(code.reward, status)
    for use in (shop.rewards.redeem, shop.rewards.reserve):
        with pytest.raises(error):
            use(code.value, order=order())
    assert shop.code_now(code).uses == Uses(1, 0)


def test_the_window(shop: Shop) -> None:
    """If the window has not begun or has ended, the error says so, and when to come back."""
    code = shop.code(window=Window(NOON + timedelta(hours=1), NOON + timedelta(hours=2)))
    with pytest.raises(CodeNotYetActive) as caught:
        shop.rewards.redeem(code.value, order=order())
    assert caught.value.retry_at == NOON + timedelta(hours=1)
    shop.clock.forward(hours=2)
    with pytest.raises(CodeExpired, match="2026-06-01 14:00 UTC"):
        shop.rewards.redeem(code.value, order=order())
    shop.clock.forward(seconds=-1)
    shop.rewards.redeem(code.value, order=order())


def test_the_total_limit(shop: Shop) -> None:
    """If the reward has been used as often as it may be, the next order is refused."""
    reward = shop.reward(limits=Limits(total=2))
    first, second, third = shop.rewards.generate_codes(reward, 3)
    undone = shop.rewards.redeem(first.value, order=order("1"))
    shop.rewards.redeem(second.value, order=order("2"))
    with pytest.raises(UsageLimitReached) as caught:
        shop.rewards.redeem(third.value, order=order("3"))
    assert (caught.value.need, caught.value.have) == (2, 2)
    shop.rewards.undo_redemption(undone)
    shop.rewards.redeem(third.value, order=order("3"))


def test_the_limit_per_customer(shop: Shop) -> None:
    """If a customer has had their uses, another may still have theirs; nobody has none."""
    reward = shop.reward(
        limits=Limits(per_customer=1), delivery=Delivery.SHARED_CODE, shared_code="SUMMER"
    )
    shop.rewards.redeem("SUMMER", order=order("1"), customer=ANA)
    with pytest.raises(UsageLimitReached, match="per customer"):
        shop.rewards.redeem("SUMMER", order=order("2"), customer=ANA)
    shop.rewards.redeem("SUMMER", order=order("3"), customer=BEN)
    with pytest.raises(NotEligible, match="customer"):
        shop.rewards.redeem("SUMMER", order=order("4"))
    assert shop.rewards.get_reward(reward.ref).usage.redemptions == 2


def test_the_stock(shop: Shop) -> None:
    """If pieces are sold they are gone, and they come back with an undone redemption."""
    reward = shop.reward(limits=Limits(stock=1), delivery=Delivery.SHARED_CODE, shared_code="MUG")
    first = shop.rewards.redeem("MUG", order=order("1"))
    assert shop.rewards.get_reward(reward.ref).limits.stock == 0
    with pytest.raises(UsageLimitReached, match="stock"):
        shop.rewards.redeem("MUG", order=order("2"))
    shop.rewards.undo_redemption(first)
    assert shop.rewards.get_reward(reward.ref).limits.stock == 1
    shop.rewards.redeem("MUG", order=order("2"))


@pytest.mark.parametrize(
    ("total", "met"),
    [
        (euros(4999), False),
        (euros(5000), True),
        (Money(1, "USD"), True),
        (Money(1), True),
        (None, True),
    ],
)
def test_the_minimum_purchase(shop: Shop, total: Money | None, met: bool) -> None:
    """If the order is below the minimum it is refused; what cannot be compared passes."""
    code = shop.code(conditions=Conditions(minimum_purchase=euros(5000)))
    at = Order(id="1", total=total)
    if met:
        shop.rewards.redeem(code.value, order=at)
        return
    with pytest.raises(MinimumNotMet) as caught:
        shop.rewards.redeem(code.value, order=at)
    assert (caught.value.need, caught.value.have) == (euros(5000), total)


def test_the_minimum_quantity(shop: Shop) -> None:
    """If the order has fewer items than the reward needs, it is refused."""
    code = shop.code(conditions=Conditions(minimum_quantity=3))
    items = (OrderItem("a", 1), OrderItem("b", 1))
    with pytest.raises(MinimumNotMet, match="2 items"):
        shop.rewards.redeem(code.value, order=Order(id="1", items=items))
    shop.rewards.redeem(code.value, order=Order(id="1", items=(OrderItem("a", 3),)))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"order": order("")}, "id"),
        ({"order": order(), "amount": euros(1)}, "no credit"),
        ({"order": order(), "discount": euros(-1)}, "negative"),
    ],
)
def test_what_cannot_be_redeemed(shop: Shop, fields: dict[str, Any], words: str) -> None:
    """If the input can never be right, the error says what is wrong and nothing is used."""
    code = shop.code()
    with pytest.raises(InvalidRequest, match=words):
        shop.rewards.redeem(code.value, **fields)
    assert shop.code_now(code).status == CodeStatus.AVAILABLE


class TestSharedAndAutomatic:
    def test_a_shared_code_is_used_by_many_orders(self, shop: Shop) -> None:
        """If a code is for everybody, each order may use it, and each once."""
        shop.reward(delivery=Delivery.SHARED_CODE, shared_code="SUMMER")
        for number in ("1", "2"):
            shop.rewards.redeem("SUMMER", order=order(number))
        with pytest.raises(CodeAlreadyRedeemed) as caught:
            shop.rewards.redeem("SUMMER", order=order("2"))
        assert caught.value.have == "2"

    def test_an_automatic_reward_is_redeemed_by_its_reference(self, shop: Shop) -> None:
        """If a reward needs no code, its reference stands for it, from reserving to undoing."""
        reward = shop.reward("Ship", delivery=Delivery.AUTOMATIC)
        text = str(reward.ref)
        held = shop.rewards.reserve(text, order=order("1"))
        redemption = shop.rewards.redeem(text, order=order("1"), discount=euros(490))
        assert (held.reward, redemption.reward, redemption.code) == (reward.ref, reward.ref, None)
        assert shop.rewards.find_redemption(text, order_id="1") == redemption
        assert shop.rewards.find_redemption(text, order_id="2") is None
        shop.rewards.undo_redemption(redemption)
        assert shop.rewards.find_redemption(text, order_id="1") is None

    @pytest.mark.parametrize("delivery", [Delivery.UNIQUE_CODES, Delivery.NONE])
    def test_other_rewards_need_their_codes(self, shop: Shop, delivery: Delivery) -> None:
        """If a reward is delivered by codes or by hand, its reference gives nobody anything."""
        reward = shop.reward(delivery=delivery)
        with pytest.raises(CodeNotFound):
            shop.rewards.redeem(str(reward.ref), order=order())


class TestCredit:
    def test_it_is_spent_bit_by_bit(self, shop: Shop) -> None:
        """If a gift card is used, what is left stays on it, until there is nothing."""
        card = shop.gift_card(5000)
        spent = shop.rewards.redeem(card.value, order=order("1"), amount=euros(3000))
        assert (spent.amount, shop.code_now(card).balance) == (euros(3000), euros(2000))
        assert shop.code_now(card).status == CodeStatus.AVAILABLE
        with pytest.raises(InsufficientBalance) as caught:
            shop.rewards.redeem(card.value, order=order("2"), amount=euros(2001))
        assert (caught.value.need, caught.value.have) == (euros(2001), euros(2000))
        shop.rewards.redeem(card.value, order=order("2"), amount=euros(2000))
        assert shop.code_now(card).status == CodeStatus.REDEEMED
        with pytest.raises(InsufficientBalance):
            shop.rewards.redeem(card.value, order=order("3"), amount=euros(1))
        with pytest.raises(InsufficientBalance):
            shop.rewards.reserve(card.value, order=order("3"))

    def test_undoing_gives_it_back(self, shop: Shop) -> None:
        """If a redemption is undone, its amount is on the card again."""
        card = shop.gift_card(5000)
        spent = shop.rewards.redeem(card.value, order=order("1"), amount=euros(5000))
        shop.rewards.undo_redemption(spent)
        assert (shop.code_now(card).balance, shop.code_now(card).uses.made) == (euros(5000), 0)

    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            (None, "what amount"),
            (Money(100, "USD"), "currency"),
            (Money(100), "currency"),
            (euros(0), "more than nothing"),
            (euros(-100), "more than nothing"),
        ],
    )
    def test_the_amount_must_be_said(self, shop: Shop, amount: Money | None, words: str) -> None:
        """If it is not clear what to spend, nothing is guessed and nothing spent."""
        card = shop.gift_card(5000)
        with pytest.raises(InvalidRequest, match=words):
            shop.rewards.redeem(card.value, order=order(), amount=amount)
        assert shop.code_now(card).balance == euros(5000)

    def test_a_held_card_is_held_as_a_whole(self, shop: Shop) -> None:
        """If an order holds a gift card, no other can spend what it counts on."""
        card = shop.gift_card(5000)
        shop.rewards.reserve(card.value, order=order("1"))
        with pytest.raises(Rejected, match="another order"):
            shop.rewards.redeem(card.value, order=order("2"), amount=euros(1))
