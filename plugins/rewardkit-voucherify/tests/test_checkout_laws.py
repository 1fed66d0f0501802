"""What holds whatever orders do with a code, one after another or all at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Literal

import pytest
import requests
from attrs import define, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rewardkit
from rewardkit import Rewards
from rewardkit.errors import RewardKitError, UsageLimitReached
from rewardkit.model import Money, Order, Redemption, Reservation
from rewardkit.sandbox import serve
from rewardkit_voucherify.sandbox import APP_ID, APP_TOKEN, SANDBOX, create_app

QUANTITY = 2
MakeCode = Callable[[], tuple[Rewards, str]]
Step = tuple[Literal["reserve", "release", "redeem", "confirm", "undo"], str]
STEPS = st.tuples(
    st.sampled_from(["reserve", "release", "redeem", "confirm", "undo"]), st.sampled_from("123")
)


def order(id: str) -> Order:
    """Give an order of 59.00."""
    return Order(id=id, total=Money(5900, "EUR"))


@pytest.fixture(scope="module", params=["ALL", "PARTIAL"])
def make_code(request: pytest.FixtureRequest) -> Iterator[MakeCode]:
    """Give a connection and a new code that may be used twice, in each mode of a project."""
    numbers = count()
    keys = {"X-App-Id": APP_ID, "X-App-Token": APP_TOKEN}
    with (
        serve(create_app(request.param, calls_per_minute=1_000_000)) as running,
        rewardkit.connect("voucherify", settings=SANDBOX.settings(running.url)) as rewards,
    ):

        def make() -> tuple[Rewards, str]:
            code = f"DUO-{next(numbers)}"
            requests.post(
                f"{running.url}/v1/campaigns/camp_SandboxTenOff/vouchers",
                json={"code": code, "redemption": {"quantity": QUANTITY}},
                headers=keys,
                timeout=10,
            ).raise_for_status()
            return rewards, code

        yield make


@define
class Orders:
    """What orders hold and have of a code, by a simple account that is kept beside the vendor's."""

    rewards: Rewards
    code: str
    held: dict[str, Reservation] = field(factory=dict)
    redeemed: dict[str, list[Redemption]] = field(factory=dict)

    @property
    def used(self) -> int:
        """How many uses are spent."""
        return sum(map(len, self.redeemed.values()))

    def is_free(self, id: str) -> bool:
        """Whether there is a use that no other order has or holds."""
        return self.used + len(self.held.keys() - {id}) < QUANTITY

    def do(self, kind: str, id: str) -> None:
        """Take a step, and hold its outcome to the account."""
        getattr(self, kind)(id)

    def reserve(self, id: str) -> None:
        """Hold a use; once more is the same."""
        if self.is_free(id):
            self.held[id] = self.rewards.reserve(self.code, order=order(id))
        else:
            with pytest.raises(UsageLimitReached):
                self.rewards.reserve(self.code, order=order(id))

    def release(self, id: str) -> None:
        """Let go what is held, if something is."""
        if id in self.held:
            self.rewards.release(self.held.pop(id))

    def redeem(self, id: str, **more: Any) -> None:
        """Use the code; where no free use is left, what is held becomes the use."""
        if not self.is_free(id):
            with pytest.raises(UsageLimitReached):
                self.rewards.redeem(self.code, order=order(id), **more)
            return
        taken = bool(more) or self.used + len(self.held) >= QUANTITY
        made = self.rewards.redeem(self.code, order=order(id), **more)
        self.redeemed.setdefault(id, []).append(made)
        if taken:
            self.held.pop(id, None)

    def confirm(self, id: str) -> None:
        """Use the code with what is held."""
        if id in self.held:
            self.redeem(id, reservation=self.held[id])

    def undo(self, id: str) -> None:
        """Take the last use back."""
        if self.redeemed.get(id):
            self.rewards.undo_redemption(self.redeemed[id].pop())


@given(steps=st.lists(STEPS, max_size=12))
@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_uses_and_holds_never_exceed_the_limit(steps: list[Step], make_code: MakeCode) -> None:
    """If orders reserve, release, redeem and undo in any order, no use is lost or given twice."""
    rewards, code = make_code()
    orders = Orders(rewards, code)
    for kind, id in steps:
        orders.do(kind, id)
        assert orders.used + len(orders.held) <= QUANTITY
    found = rewards.lookup(code).code
    assert found is not None
    assert found.uses.made == orders.used
    for id in "123":
        redemption = rewards.find_redemption(code, order_id=id)
        assert (redemption is not None) == bool(orders.redeemed.get(id))


@pytest.mark.parametrize("with_hold", [False, True])
def test_as_many_orders_as_uses_get_the_code(with_hold: bool, make_code: MakeCode) -> None:
    """If eight orders want a code of two uses at once, two get it, and all others are told."""
    rewards, code = make_code()
    done: list[Redemption | RewardKitError] = []
    start = threading.Barrier(8)

    def check_out(number: int) -> None:
        start.wait()
        own = order(str(number))
        try:
            held = rewards.reserve(code, order=own) if with_hold else None
            done.append(rewards.redeem(code, order=own, reservation=held))
        except RewardKitError as error:
            done.append(error)

    threads = [threading.Thread(target=check_out, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = sorted(type(each).__name__ for each in done)
    assert kinds == [*["Redemption"] * QUANTITY, *["UsageLimitReached"] * (8 - QUANTITY)]
