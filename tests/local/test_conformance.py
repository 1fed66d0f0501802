"""The embedded provider keeps what rewardkit promises of every provider."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from rewardkit.model import Delivery, PercentOff, Reward, Sync, SyncStatus
from rewardkit.sandbox import Example
from rewardkit.testkit import Conformance, Stage, Subject


def prepare(stage: Stage) -> Mapping[str, Example]:
    """Rewards and codes in a fresh store."""
    benefit = PercentOff(Decimal(10))
    for number in range(4):
        stage.rewards.create_reward(Reward.new(f"Other {number}", benefit))
    reward = stage.rewards.create_reward(
        Reward.new("Of the suite", benefit, delivery=Delivery.UNIQUE_CODES, status="active")
    )
    unsynced = stage.rewards.create_reward(
        Reward.new("Winter", benefit, syncs=(Sync("shop", SyncStatus.ERROR),))
    )
    stage.rewards.import_codes(reward, ["SUMMER-7F3K", "SUMMER-2B9D", "SUMMER-GONE"])
    stage.rewards.revoke_code("SUMMER-GONE")
    return {
        "checkout": Example("10 % off, single-use code", reward.ref.id, "SUMMER-7F3K"),
        "unsynced": Example("a sync that failed", unsynced.ref.id),
        "revoked": Example("a code that is revoked", reward.ref.id, "SUMMER-GONE"),
    }


@pytest.fixture(scope="session")
def subject() -> Subject:
    """The embedded provider, on a store in memory."""
    return Subject.installed("local", settings={"path": ":memory:"}, prepare=prepare, system="shop")


class TestConformance(Conformance):
    """The whole suite."""
