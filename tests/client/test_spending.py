from __future__ import annotations

import pytest

import rewardkit
from rewardkit import Operation
from rewardkit.errors import Unsupported
from rewardkit.model import Order, RewardRef


@pytest.mark.parametrize(
    "spent",
    [
        {"spend_on": RewardRef("local", "tote")},
        {"spend_on": "tote", "points": 100},
        {"points": 100},
    ],
    ids=str,
)
def test_a_provider_without_rewards_for_points_says_so(spent: dict[str, object]) -> None:
    """If points are to be spent where that does not exist, they are not left out in silence."""
    with (
        rewardkit.connect("local::memory:") as rewards,
        pytest.raises(Unsupported, match=r"it sells no rewards for points") as refused,
    ):
        rewards.redeem("CARD-1", order=Order(id="1"), **spent)  # type: ignore[arg-type]  # a table
    assert refused.value.provider == "local"
    assert refused.value.operation == Operation.REDEEM
