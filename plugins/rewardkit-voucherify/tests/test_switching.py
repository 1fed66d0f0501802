"""Switching rewards on and off, and deleting them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

import rewardkit
from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    CodeNotFound,
    CodeRevoked,
    Conflict,
    InvalidRequest,
    ProviderUnavailable,
    RewardNotFound,
    Unsupported,
)
from rewardkit.exchange import Request, Response, run
from rewardkit.model import Money, Order, RewardStatus
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX

Make = Callable[..., VoucherifyAdapter]
Answers = Callable[..., Response]
Payloads = Callable[[str], Any]


@pytest.mark.parametrize("id", ["camp_SandboxTenOff", "Ten off", "v_SandboxPress"])
def test_a_reward_is_switched_off_and_on(id: str, rewards: Rewards) -> None:
    """If a campaign or a lone code is paused and made active again, it is, and all else stays."""
    before = rewards.get_reward(id)
    paused = rewards.set_status(id, "paused")
    assert paused.status == RewardStatus.PAUSED
    assert rewards.get_reward(id) == paused
    again = rewards.set_status(id, "active")
    assert attrs.evolve(again, updated_at=before.updated_at) == before


@pytest.mark.parametrize(
    ("status", "instead"),
    [
        ("archived", "delete_reward moves it to the bin"),
        ("draft", "made in the dashboard"),
        ("expired", r"window\.expires_at"),
    ],
)
def test_what_there_is_no_switch_for_says_what_comes_nearest(
    status: str, instead: str, rewards: Rewards
) -> None:
    """If a status is none of the vendor's, the error says what comes nearest."""
    with pytest.raises(InvalidRequest, match=instead):
        rewards.set_status("camp_SandboxTenOff", status)


def test_a_catalogue_reward_has_no_status(rewards: Rewards) -> None:
    """If a catalogue reward is to be paused, the error says what decides whether it can be had."""
    with pytest.raises(Unsupported, match="where a loyalty campaign offers it"):
        rewards.set_status("rew_SandboxTote", "paused")


@pytest.mark.parametrize("id", ["camp_none", "v_none"])
def test_what_is_not_there_cannot_be_switched(id: str, rewards: Rewards) -> None:
    """If there is no such reward, that is said."""
    with pytest.raises(RewardNotFound):
        rewards.set_status(id, "paused")


def test_a_code_of_a_campaign_is_neither_switched_nor_deleted(rewards: Rewards) -> None:
    """If the id is that of a campaign's code, nothing is done to it, and the campaign is named."""
    with pytest.raises(RewardNotFound, match="camp_SandboxGiftCards"):
        rewards.set_status("v_SandboxGift", "paused")
    with pytest.raises(RewardNotFound, match="camp_SandboxGiftCards"):
        rewards.delete_reward("v_SandboxGift")
    assert rewards.lookup("GIFT-H4RT").code is not None


def test_a_switch_whose_effect_cannot_be_read_says_what_was_done(
    adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If the campaign cannot be read after it was switched, the error says that it was."""
    send = answered(answer({}), answer({}, 503))
    with pytest.raises(ProviderUnavailable, match="has taken the order to disable it"):
        run(
            adapter.set_status(op.SetStatus("camp_1", RewardStatus.PAUSED)),
            send,
            adapter.refuse,
        )


def test_a_lone_code_is_switched_even_if_its_rules_cannot_be_read(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If rules cannot be read after the switch, the reward is there, and what they say unsaid."""
    body = {
        **payload("voucher_standalone"),
        "validation_rules_assignments": {"data": [{"rule_id": "val_1"}], "total": 1},
    }
    send = answered(answer(body), answer({**body, "active": False}), answer({}, 503))
    command = op.SetStatus("v_1", RewardStatus.PAUSED)
    reward = run(adapter.set_status(command), send, adapter.refuse)
    assert reward.status == RewardStatus.PAUSED
    assert not reward.states("limits.per_customer")


def test_a_campaign_is_deleted_with_its_codes(rewards: Rewards) -> None:
    """If a campaign is deleted, it and its codes are not found any more."""
    rewards.delete_reward("camp_SandboxTenOff")
    with pytest.raises(RewardNotFound):
        rewards.get_reward("camp_SandboxTenOff")
    with pytest.raises(CodeNotFound):
        rewards.lookup("TENOFF-2B9D")
    with pytest.raises(RewardNotFound):
        rewards.delete_reward("camp_SandboxTenOff")


@pytest.mark.parametrize("id", ["rew_SandboxGift", "v_SandboxPress"])
def test_other_rewards_are_deleted(id: str, rewards: Rewards) -> None:
    """If a catalogue reward or a lone code is deleted, it is not found any more."""
    rewards.delete_reward(id)
    with pytest.raises(RewardNotFound):
        rewards.get_reward(id)


def test_a_reward_that_is_offered_is_not_deleted(rewards: Rewards) -> None:
    """If a loyalty campaign offers a catalogue reward, the error names the assignment."""
    with pytest.raises(Conflict, match=r"first delete what uses it \(rewa_SandboxTote\)"):
        rewards.delete_reward("rew_SandboxTote")
    assert rewards.get_reward("rew_SandboxTote").name == "Canvas tote"


@pytest.mark.parametrize("id", ["camp_1", "v_1"])
@pytest.mark.parametrize("for_good", [False, True])
def test_deleting_for_good_is_a_setting(
    *, id: str, for_good: bool, make_adapter: Make, payload: Payloads, answer: Answers
) -> None:
    """If the setting says so, what is deleted is gone for good; else it goes to the bin."""
    adapter = make_adapter(delete_for_good=for_good)
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        return answer(payload("voucher_standalone")) if request.method == "GET" else answer({}, 202)

    run(adapter.delete_reward(op.DeleteReward(id)), send, adapter.refuse)
    assert dict(sent[-1].params) == ({"force": "true"} if for_good else {})


def test_a_paused_shared_code_is_refused(url: str) -> None:
    """If a lone code is switched off, a customer cannot redeem it."""
    with rewardkit.connect("voucherify", settings=SANDBOX.settings(url)) as rewards:
        rewards.set_status("v_SandboxPress", "paused")
        order = Order(id="1", total=Money(5900, "EUR"))
        with pytest.raises(CodeRevoked):
            rewards.redeem("PRESS 100%/ü", order=order)


def answered(*responses: Response) -> Callable[[Request], Response]:
    """Give a send that answers with these, in their order."""
    left = iter(responses)
    return lambda _: next(left)
