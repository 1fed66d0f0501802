"""A shop on the embedded provider with a clock that tests set; ``import local_shop`` from any test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from rewardkit import Rewards
from rewardkit.local.adapter import LocalAdapter
from rewardkit.local.settings import LocalSettings
from rewardkit.local.transport import open_transport
from rewardkit.model import (
    Code,
    Credit,
    Delivery,
    Money,
    Order,
    PercentOff,
    Reward,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Clock:
    """The present, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class Shop:
    """A client of a store in memory, or in a file, and the clock that both go by."""

    def __init__(self, path: str = ":memory:", **settings: Any) -> None:
        self.clock = Clock()
        made = LocalSettings(path, **settings)
        self.rewards = Rewards(LocalAdapter(made), open_transport(made, clock=self.clock))

    def reward(self, name: str = "Summer", **fields: Any) -> Reward:
        """A new reward of 10 % with unique codes, unless said otherwise."""
        fields = {"benefit": PercentOff(Decimal(10)), "delivery": Delivery.UNIQUE_CODES, **fields}
        return self.rewards.create_reward(Reward.new(name, **fields))

    def code(self, **fields: Any) -> Code:
        """A code of a new reward."""
        (code,) = self.rewards.generate_codes(self.reward(**fields), 1)
        return code

    def gift_card(self, minor: int = 5000) -> Code:
        """A code with a balance in euros."""
        return self.code(name="Gift card", benefit=Credit(Money(minor, "EUR")))

    def code_now(self, code: Code) -> Code:
        """The code as it stands now."""
        match = self.rewards.lookup(code.value)
        assert match.code is not None
        return match.code


def order(id: str = "1042", minor: int | None = 5900) -> Order:
    """An order in euros."""
    return Order(id=id, total=None if minor is None else Money(minor, "EUR"))


def euros(minor: int) -> Money:
    """Cents."""
    return Money(minor, "EUR")
