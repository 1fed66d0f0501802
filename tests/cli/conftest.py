from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import rewardkit
from rewardkit.cli.app import app
from rewardkit.model import Delivery, Money, PercentOff, Reward, RewardRef, RewardStatus

Run = Callable[..., Result]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RewardRef:
    """A directory with a rewardkit.toml whose connection ``shop`` has one reward with one code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REWARDKIT_CONFIG", raising=False)
    Path("rewardkit.toml").write_text(
        '[connections.shop]\nprovider = "local"\npath = "shop.db"\n', "utf-8"
    )
    with rewardkit.connect("shop") as rewards:
        reward = rewards.create_reward(
            Reward.new(
                "Summer",
                PercentOff(Decimal(10), Money(2000, "EUR")),
                delivery=Delivery.UNIQUE_CODES,
                status=RewardStatus.ACTIVE,
            )
        )
        rewards.import_codes(reward, ["SUMMER-7F3K"])
    return reward.ref


@pytest.fixture
def run() -> Run:
    """Runs the command and gives its output and exit code."""

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return invoke
