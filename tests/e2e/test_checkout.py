from __future__ import annotations

from decimal import Decimal

import pytest

import rewardkit
from rewardkit.compare import Verdict, compare
from rewardkit.demo import ORDERS, checkout
from rewardkit.errors import CodeAlreadyRedeemed, CodeNotFound
from rewardkit.model import Delivery, PercentOff, RedemptionStatus, Reward

from .conftest import Vendor


def test_the_same_checkout_runs_on_every_vendor(vendor: Vendor) -> None:
    """If only the connection changes, the script gives the reward once, and then says why not."""
    code = vendor.sandbox.examples["checkout"].code
    assert code is not None

    with vendor.connect() as rewards:
        told = [checkout(rewards, code, order) for order in ORDERS]

    assert told[0].startswith("You get ")
    assert " % off" in told[0]
    assert told[1] == "This code has been used already."


def test_the_same_checkout_runs_without_a_vendor() -> None:
    """If the connection is to the embedded provider, the script runs as it stands."""
    with rewardkit.connect("local::memory:") as rewards:
        reward = rewards.create_reward(
            Reward.new("Ten", PercentOff(Decimal(10)), delivery=Delivery.UNIQUE_CODES)
        )
        rewards.import_codes(reward, ["SUMMER-7F3K"])

        told = [checkout(rewards, "SUMMER-7F3K", order) for order in ORDERS]

    assert told == ["You get 10 % off. Thank you!", "This code has been used already."]


def test_a_code_that_nobody_knows_is_no_crash(vendor: Vendor) -> None:
    """If a customer types what is no code, each vendor's answer is the same to the script."""
    with vendor.connect() as rewards:
        assert checkout(rewards, "NO-SUCH-CODE", ORDERS[0]) == "We do not know this code."
        with pytest.raises(CodeNotFound):
            rewards.lookup("NO-SUCH-CODE")


def test_a_redemption_has_the_order_and_the_code(vendor: Vendor) -> None:
    """If a code is redeemed, the redemption says for which order, whoever the vendor is."""
    code = vendor.sandbox.examples["checkout"].code
    assert code is not None

    with vendor.connect() as rewards:
        match = rewards.lookup(code)
        redemption = rewards.redeem(match, order=ORDERS[0])
        with pytest.raises(CodeAlreadyRedeemed) as caught:
            rewards.redeem(match, order=ORDERS[1])

    assert redemption.status == RedemptionStatus.SUCCEEDED
    assert (redemption.order_id, redemption.code) == (ORDERS[0].id, code)
    assert redemption.reward == match.reward.ref
    assert caught.value.provider == vendor.name
    assert code not in str(caught.value)


def test_what_a_sandbox_sends_is_known(vendor: Vendor) -> None:
    """If the examples of a sandbox are read, there is no drift."""
    with vendor.connect() as rewards:
        for example in vendor.sandbox.examples.values():
            rewards.get_reward(example.reward_id)
            if example.code is not None:
                rewards.lookup(example.code)

        assert rewards.drift == ()


def test_a_reward_is_itself_in_every_row(vendor: Vendor) -> None:
    """If a reward is read twice and compared, every row is the same."""
    with vendor.connect() as rewards:
        id_ = vendor.sandbox.examples["comparison"].reward_id

        found = compare(rewards.get_reward(id_), rewards.get_reward(id_))

    assert {row.verdict for row in found.rows} == {Verdict.SAME}
