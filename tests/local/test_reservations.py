from __future__ import annotations

from datetime import timedelta

import pytest
from local_shop import NOON, Shop, order

from rewardkit.errors import (
    InvalidRequest,
    Rejected,
    UsageLimitReached,
)
from rewardkit.model import (
    CodeStatus,
    Customer,
    Delivery,
    Limits,
)

ANA, BEN = Customer("ana"), Customer("ben")


class TestReservations:
    def test_a_reserved_use_is_held_for_its_order(self, shop: Shop) -> None:
        """If a code is reserved, another order is refused and told until when."""
        code = shop.code()
        held = shop.rewards.reserve(code.value, order=order("1"))
        assert held.expires_at == NOON + timedelta(minutes=15)
        assert shop.code_now(code).status == CodeStatus.RESERVED
        with pytest.raises(Rejected, match="another order") as caught:
            shop.rewards.redeem(code.value, order=order("2"))
        assert caught.value.retry_at == held.expires_at
        shop.rewards.redeem(code.value, order=order("1"), reservation=held)
        assert shop.code_now(code).status == CodeStatus.REDEEMED

    def test_a_reservation_ends_by_itself(self, shop: Shop) -> None:
        """If nobody redeems in time, the code is free for others, to the second."""
        code = shop.code()
        shop.rewards.reserve(code.value, order=order("1"), for_=timedelta(minutes=5))
        shop.clock.forward(minutes=5)
        assert shop.code_now(code).status == CodeStatus.AVAILABLE
        shop.rewards.redeem(code.value, order=order("2"))

    def test_the_same_order_extends_its_reservation(self, shop: Shop) -> None:
        """If an order reserves again, it is one reservation, and it is never made shorter."""
        code = shop.code()
        first = shop.rewards.reserve(code.value, order=order("1"))
        shop.clock.forward(minutes=10)
        again = shop.rewards.reserve(code.value, order=order("1"))
        assert (again.id, again.expires_at) == (first.id, NOON + timedelta(minutes=25))
        short = shop.rewards.reserve(code.value, order=order("1"), for_=timedelta(seconds=1))
        assert (short.id, short.expires_at) == (first.id, NOON + timedelta(minutes=25))

    def test_a_released_use_is_free(self, shop: Shop) -> None:
        """If a reservation is released, others may use the code; releasing again does no harm."""
        code = shop.code()
        held = shop.rewards.reserve(code.value, order=order("1"))
        shop.rewards.release(held)
        shop.rewards.release(held)
        shop.rewards.redeem(code.value, order=order("2"))

    def test_reserved_leaves_nothing_behind(self, shop: Shop) -> None:
        """If the checkout fails in the block, the code is free again."""
        code = shop.code()
        with pytest.raises(ZeroDivisionError), shop.rewards.reserved(code.value, order=order("1")):
            raise ZeroDivisionError
        assert shop.code_now(code).status == CodeStatus.AVAILABLE

    def test_reservations_count_against_the_limits(self, shop: Shop) -> None:
        """If uses are held, they cannot be promised again; the order that holds one can take it."""
        shop.reward(
            limits=Limits(total=1, stock=1), delivery=Delivery.SHARED_CODE, shared_code="SUMMER"
        )
        shop.rewards.reserve("SUMMER", order=order("1"))
        with pytest.raises(UsageLimitReached):
            shop.rewards.redeem("SUMMER", order=order("2"))
        with pytest.raises(UsageLimitReached):
            shop.rewards.reserve("SUMMER", order=order("2"))
        shop.rewards.redeem("SUMMER", order=order("1"))

    def test_reservations_count_per_customer(self, shop: Shop) -> None:
        """If a customer holds a use, it is the one that they may have."""
        shop.reward(
            limits=Limits(per_customer=1), delivery=Delivery.SHARED_CODE, shared_code="SUMMER"
        )
        shop.rewards.reserve("SUMMER", order=order("1"), customer=ANA)
        with pytest.raises(UsageLimitReached):
            shop.rewards.redeem("SUMMER", order=order("2"), customer=ANA)
        shop.rewards.redeem("SUMMER", order=order("2"), customer=BEN)

    def test_a_confirmed_reservation_counts_once(self, shop: Shop) -> None:
        """If a held use has been redeemed, it is one use, and the next order gets the other."""
        shop.reward(limits=Limits(total=2), delivery=Delivery.SHARED_CODE, shared_code="SUMMER")
        shop.rewards.reserve("SUMMER", order=order("1"))
        shop.rewards.redeem("SUMMER", order=order("1"))
        shop.rewards.redeem("SUMMER", order=order("2"))

    def test_a_reservation_of_another_order(self, shop: Shop) -> None:
        """If the reservation is not this order's, the caller has mixed something up."""
        code = shop.code()
        held = shop.rewards.reserve(code.value, order=order("1"))
        with pytest.raises(InvalidRequest, match="order 1"):
            shop.rewards.redeem(code.value, order=order("2"), reservation=held)

    def test_an_ended_reservation_is_no_hindrance(self, shop: Shop) -> None:
        """If the reservation has ended and the code is still free, the order gets it."""
        code = shop.code()
        held = shop.rewards.reserve(code.value, order=order("1"))
        shop.clock.forward(hours=1)
        shop.rewards.redeem(code.value, order=order("1"), reservation=held)

    @pytest.mark.parametrize("duration", [timedelta(0), timedelta(seconds=-1), timedelta.max])
    def test_a_duration_makes_sense(self, shop: Shop, duration: timedelta) -> None:
        """If a reservation would end before it begins, or after all time, it is refused."""
        with pytest.raises(InvalidRequest):
            shop.rewards.reserve(shop.code().value, order=order(), for_=duration)
