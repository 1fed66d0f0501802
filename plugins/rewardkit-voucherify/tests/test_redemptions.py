"""Finding the redemption of an order, and listing those of a reward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import rewardkit
from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    CodeExpired,
    CodeNotFound,
    ContractViolated,
    RewardNotFound,
    Unsupported,
)
from rewardkit.exchange import Request, Response
from rewardkit.model import Customer, Money, Order, Redemption, RedemptionStatus
from rewardkit.sandbox import Clock, serve
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX, create_app

Answers = Callable[..., Response]
Payloads = Callable[[str], Any]
Drive = Callable[..., Any]
SUMMER = "camp_SandboxSummer10"
TOTAL = Money(5900, "EUR")


def order(id: str) -> Order:
    """Give an order of 59.00."""
    return Order(id=id, total=TOTAL)


def test_the_redemptions_of_a_campaign_are_listed(rewards: Rewards) -> None:
    """If some succeeded, failed or were undone, each has its status; another campaign's are not there."""
    first = rewards.redeem("SUMMER-7F3K", order=order("1"), customer=Customer("ada"))
    with pytest.raises(CodeExpired):
        rewards.redeem("SUMMER-PAST", order=order("2"))
    rewards.redeem("TENOFF-2B9D", order=order("3"))
    second = rewards.redeem("SUMMER-9QXA", order=order("4"))
    rewards.undo_redemption(second, reason="returned")
    listed = list(rewards.list_redemptions(SUMMER, page_size=2))
    assert [(each.code, each.status) for each in listed] == [
        ("SUMMER-7F3K", RedemptionStatus.SUCCEEDED),
        ("SUMMER-PAST", RedemptionStatus.FAILED),
        ("SUMMER-9QXA", RedemptionStatus.UNDONE),
        ("SUMMER-9QXA", RedemptionStatus.UNDONE),
    ]
    assert listed[0] == first
    redeemed, taken_back = listed[2:]
    assert redeemed.id == second.id
    assert taken_back.id is not None
    assert taken_back.id.startswith("rr_")
    assert taken_back.reason == "returned"
    by_name = list(rewards.list_redemptions("Summer 10 % off"))
    assert by_name == listed


def test_the_redemptions_of_a_lone_code_are_listed(rewards: Rewards) -> None:
    """If a code has no campaign, its redemptions are those of its reward."""
    rewards.redeem("PRESS 100%/ü", order=order("1"))
    (listed,) = rewards.list_redemptions("v_SandboxPress")
    assert (listed.code, str(listed.reward)) == ("PRESS 100%/ü", "voucherify:v_SandboxPress")


@pytest.mark.parametrize("id", ["camp_none", "no such name", "v_none", "v_SandboxGift"])
def test_an_unknown_reward_has_no_empty_list(id: str, rewards: Rewards) -> None:
    """If there is no such reward, that is said; one without redemptions has an empty list."""
    with pytest.raises(RewardNotFound):
        list(rewards.list_redemptions(id))
    assert list(rewards.list_redemptions("camp_SandboxLater")) == []


def test_those_of_the_catalogue_cannot_be_listed(rewards: Rewards) -> None:
    """If the reward is one of the catalogue, the error says where its redemptions are."""
    with pytest.raises(Unsupported, match=r"among their loyalty campaign's"):
        list(rewards.list_redemptions("rew_SandboxTote"))


def test_a_list_goes_on_after_the_last_page() -> None:
    """If there are more redemptions than pages, all are listed, over real HTTP, some of one moment."""
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    with (
        serve(create_app(clock=clock, calls_per_minute=100_000)) as running,
        rewardkit.connect("voucherify", settings=SANDBOX.settings(running.url)) as rewards,
    ):
        for number in range(210):
            if number % 3:  # pairs of one moment, over the border of two windows
                clock.advance(timedelta(seconds=1))
            rewards.redeem("WELCOME", order=order(str(number)))
        listed = [
            each.order_id for each in rewards.list_redemptions("camp_SandboxWelcome", page_size=2)
        ]
    assert listed == [str(number) for number in range(210)]


def test_what_a_list_is_asked_with(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers, answered: Drive
) -> None:
    """If a page is of the whole list, it says how many there are; a name is asked for as a name."""
    entries = payload("redemption_success")["redemptions"]
    sent: list[Request] = []
    for id in ("camp_1", "Summer"):
        query = op.ListRedemptions(reward_id=id, page_size=1)
        page = answered(
            adapter,
            adapter.list_redemptions(query),
            sent,
            answer({"redemptions": entries, "total": 3}),
        )
        assert (len(page.items), page.total, page.next is None) == (1, 3, False)
    asked = {"limit": "1", "page": "1", "order": "created_at"}
    by_id = {"filters[related_object_parent_id][conditions][$is]": "camp_1"}
    assert [request.params for request in sent] == [
        {**asked, **by_id},
        {**asked, "campaign": "Summer"},
    ]


def test_a_customers_redemption_is_found(rewards: Rewards) -> None:
    """If the customer is named, his redemption of the code is found, and no other's."""
    ada, bob = Customer("ada"), Customer("bob")
    rewards.redeem("WELCOME", order=order("1"), customer=ada)
    rewards.redeem("WELCOME", order=order("2"), customer=bob)
    rewards.redeem("SUMMER-7F3K", order=order("3"), customer=ada)
    found = rewards.find_redemption("WELCOME", order_id="1", customer=ada)
    assert found is not None
    assert found == rewards.find_redemption("WELCOME", order_id="1")
    assert rewards.find_redemption("WELCOME", order_id="2", customer=ada) is None
    assert rewards.find_redemption("WELCOME", order_id="3", customer=ada) is None
    rewards.undo_redemption(found)
    assert rewards.find_redemption("WELCOME", order_id="1", customer=ada) is None


def test_a_customer_that_nobody_knows_has_redeemed_nothing(rewards: Rewards) -> None:
    """If the vendor does not know the customer, there is no redemption; a code has to be there."""
    stranger = Customer("nobody")
    assert rewards.find_redemption("WELCOME", order_id="1", customer=stranger) is None
    match = rewards.lookup("WELCOME")
    assert rewards.find_redemption(match, order_id="1", customer=stranger) is None
    with pytest.raises(CodeNotFound):
        rewards.find_redemption("NOPE", order_id="1", customer=stranger)
    with pytest.raises(CodeNotFound):
        rewards.find_redemption("NOPE", order_id="1")


def test_a_failed_attempt_is_no_redemption(rewards: Rewards) -> None:
    """If an order's attempt failed, a read-back finds none, with a customer or without."""
    with pytest.raises(CodeExpired):
        rewards.redeem("SUMMER-PAST", order=order("1"), customer=Customer("ada"))
    assert rewards.find_redemption("SUMMER-PAST", order_id="1") is None
    assert rewards.find_redemption("SUMMER-PAST", order_id="1", customer=Customer("ada")) is None


def find(
    adapter: VoucherifyAdapter, drive: Drive, response: Response, order_id: str = "1045"
) -> Redemption | None:
    """Look for the redemption of an order in this history."""
    query = op.FindRedemption(code="FAKE-USED2222", order_id=order_id)
    found: Redemption | None = drive(adapter, adapter.find_redemption(query), [], response)
    return found


def test_a_rollback_of_the_parent_counts_for_its_children(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers, answered: Drive
) -> None:
    """If several codes were taken back together, the rollback may name their parent only."""
    history = payload("voucher_redemptions")
    entries = history["redemption_entries"]
    (child,) = [each for each in entries if each["id"] == "r_FAKE000000000000000006"]
    assert find(adapter, answered, answer(history), "1047") is not None
    child["redemption"] = "r_PARENT"
    assert find(adapter, answered, answer(history), "1047") is not None
    (rollback,) = [each for each in entries if each["object"] == "redemption_rollback"]
    entries.append({**rollback, "id": "rr_2", "redemption": "r_PARENT"})
    assert find(adapter, answered, answer(history), "1047") is None
    entries[-1]["result"] = "FAILURE"
    assert find(adapter, answered, answer(history), "1047") is not None


def test_a_list_that_repeats_itself_ends(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers, answered: Drive
) -> None:
    """If the vendor gives the same page again and again, that is an error, and no endless read."""
    (entry,) = payload("redemption_success")["redemptions"]
    page = answer({"redemptions": [{**entry, "id": f"r_{n}"} for n in range(100)], "total": 500})
    match = op.FindRedemption(code="X", order_id="1", customer=Customer("ada"))
    voucher = answer(payload("voucher_single_use"))
    with pytest.raises(ContractViolated, match=r"repeats itself"):
        answered(adapter, adapter.find_redemption(match), [], voucher, page, page)
