from __future__ import annotations

import attrs
import pytest
from local_shop import Shop, euros, order

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeNotFound,
    Conflict,
    InvalidRequest,
    NotFound,
)
from rewardkit.model import (
    CodeStatus,
    Delivery,
    Limits,
    RedemptionStatus,
    Uses,
)


class TestUndo:
    def test_a_code_is_free_again(self, shop: Shop) -> None:
        """If a redemption is undone, with its reason, the code can be redeemed again."""
        code = shop.code()
        redemption = shop.rewards.redeem(code.value, order=order("1"))
        undone = shop.rewards.undo_redemption(redemption, reason="returned")
        assert (undone.status, undone.reason) == (RedemptionStatus.UNDONE, "returned")
        assert shop.code_now(code).uses == Uses(1, 0)
        shop.rewards.redeem(code.value, order=order("1"))

    def test_only_once(self, shop: Shop) -> None:
        """If a redemption is undone twice, the second does not give another use."""
        code = shop.code()
        redemption = shop.rewards.redeem(code.value, order=order("1"))
        shop.rewards.undo_redemption(redemption)
        with pytest.raises(Conflict, match="before"):
            shop.rewards.undo_redemption(redemption)
        assert shop.code_now(code).uses == Uses(1, 0)

    def test_without_an_id(self, shop: Shop) -> None:
        """If a caller kept no id, code and order say which redemption is meant."""
        code = shop.code()
        redemption = shop.rewards.redeem(code.value, order=order("1"))
        undone = shop.rewards.undo_redemption(attrs.evolve(redemption, id=None))
        assert undone.id == redemption.id

    def test_one_that_is_not_there(self, shop: Shop) -> None:
        """If there is no such redemption, the error says which."""
        redemption = shop.rewards.redeem(shop.code().value, order=order("1"))
        with pytest.raises(NotFound, match="red_none"):
            shop.rewards.undo_redemption(attrs.evolve(redemption, id="red_none"))


class TestReadingBack:
    def test_what_counts_is_found(self, shop: Shop) -> None:
        """If a code was redeemed for this order, it is found; for another or undone, it is not."""
        code = shop.code()
        assert shop.rewards.find_redemption(code.value, order_id="1") is None
        redemption = shop.rewards.redeem(code.value, order=order("1"))
        assert shop.rewards.find_redemption(code.value, order_id="1") == redemption
        assert shop.rewards.find_redemption(code.value, order_id="2") is None
        shop.rewards.undo_redemption(redemption)
        assert shop.rewards.find_redemption(code.value, order_id="1") is None

    def test_an_unknown_code(self, shop: Shop) -> None:
        """If the code itself is not there, that is said, as it is no answer to the question."""
        with pytest.raises(CodeNotFound):
            shop.rewards.find_redemption("NONE", order_id="1")

    def test_redemptions_are_listed(self, shop: Shop) -> None:
        """If redemptions are listed, they are there in order, undone ones among them."""
        shop.reward(delivery=Delivery.SHARED_CODE, shared_code="SUMMER")
        made = [shop.rewards.redeem("SUMMER", order=order(str(number))) for number in range(5)]
        made[1] = shop.rewards.undo_redemption(made[1])
        assert list(shop.rewards.list_redemptions("summer", page_size=2)) == made


class TestRecording:
    def test_what_happened_is_kept(self, shop: Shop) -> None:
        """If a redemption happened elsewhere, it counts here, whatever the rules say."""
        code = shop.code(limits=Limits(total=0, stock=0))
        assert code.reward is not None
        shop.rewards.set_status(code.reward, "paused")
        recorded = shop.rewards.record_redemption(
            code.reward, order=order("1"), discount=euros(590), code=code, source="till"
        )
        assert (recorded.amount, recorded.code, recorded.native["source"]) == (
            euros(590),
            code.value,
            "till",
        )
        assert shop.code_now(code).status == CodeStatus.REDEEMED
        reward = shop.rewards.get_reward(code.reward)
        assert (reward.usage.redemptions, reward.limits.stock) == (1, 0)
        shop.rewards.undo_redemption(recorded)
        assert shop.rewards.get_reward(code.reward).limits.stock == 0

    def test_not_twice(self, shop: Shop) -> None:
        """If an order has been told of already, it is not counted again."""
        code = shop.code()
        assert code.reward is not None
        shop.rewards.redeem(code.value, order=order("1"))
        for at in ("1", "2"):
            with pytest.raises(CodeAlreadyRedeemed):
                shop.rewards.record_redemption(
                    code.reward, order=order(at), discount=euros(1), code=code
                )

    def test_without_a_code(self, shop: Shop) -> None:
        """If no code was used, the order is counted for the reward alone, and once."""
        reward = shop.reward(delivery=Delivery.AUTOMATIC)
        shop.rewards.record_redemption(reward, order=order("1"), discount=euros(1))
        with pytest.raises(CodeAlreadyRedeemed):
            shop.rewards.record_redemption(reward, order=order("1"), discount=euros(1))

    def test_a_credit_is_spent(self, shop: Shop) -> None:
        """If a gift card was used elsewhere, its balance is less here."""
        card = shop.gift_card(5000)
        assert card.reward is not None
        shop.rewards.record_redemption(
            card.reward, order=order("1"), discount=euros(2000), code=card
        )
        assert shop.code_now(card).balance == euros(3000)

    def test_the_code_of_another_reward(self, shop: Shop) -> None:
        """If code and reward do not belong together, the caller has mixed something up."""
        code, other = shop.code(), shop.reward("Other")
        with pytest.raises(InvalidRequest, match="summer"):
            shop.rewards.record_redemption(other, order=order(), discount=euros(1), code=code)
