from collections.abc import Callable
from typing import Any

import pytest

from rewardkit import Secret
from rewardkit import operations as op
from rewardkit.drift import DriftKind
from rewardkit.errors import InvalidRequest, OutcomeUnknown, Unsupported
from rewardkit.exchange import Response, run
from rewardkit.model import CodeStatus, RewardStatus, ScopeKind
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.settings import OneOfNoneSettings

SUMMER = "0000000a-0000-4000-8000-000000000001"


def test_generated_codes_that_do_not_come_are_not_passed_over(
    adapter: OneOfNoneAdapter, payload: Callable[[str], Any], answer: Callable[..., Response]
) -> None:
    """If a null comes in place of a new code, that is no success: the code may be there."""
    made = {"codes": [payload("code_available"), None]}
    command = op.GenerateCodes(reward_id=SUMMER, count=2)
    with pytest.raises(OutcomeUnknown, match="2 codes were asked for, and 1 came") as raised:
        run(adapter.generate_codes(command), lambda _: answer(made, 201), adapter.refuse)
    assert [code.value for code in raised.value.made] == ["FAKE-SUMMER-0001"]


@pytest.mark.parametrize("answered", [[], None, "other"])
def test_a_sync_that_the_answer_does_not_show_is_not_stated(
    answered: Any,
    adapter: OneOfNoneAdapter,
    payload: Callable[[str], Any],
    answer: Callable[..., Response],
) -> None:
    """If the answer to a retried sync does not have that system, it is not stated, and not synced."""
    reward = payload("reward_with_access_and_syncs")
    entries = reward.pop("externalIds")
    if answered == "other":
        reward["externalIds"] = [entry for entry in entries if entry["system"] == "stripe"]
    elif answered is not None:
        reward["externalIds"] = answered
    command = op.RetrySync(reward_id=SUMMER, system="shopify")
    found = run(adapter.retry_sync(command), lambda _: answer(reward), adapter.refuse)
    assert "shopify" not in {sync.system for sync in found.syncs}
    assert not found.states("syncs.shopify")


@pytest.mark.parametrize("count", [0, -1, 501])
def test_one_call_generates_no_more_than_a_batch(count: int, adapter: OneOfNoneAdapter) -> None:
    """If one call is to make none or more than a batch, it is refused and not sent."""
    with pytest.raises(InvalidRequest, match="between 1 and 500"):
        next(adapter.generate_codes(op.GenerateCodes(reward_id=SUMMER, count=count)))


@pytest.mark.parametrize(
    "start",
    [
        lambda adapter: adapter.list_rewards(op.ListRewards(status=RewardStatus.read("open"))),
        lambda adapter: adapter.list_rewards(op.ListRewards(scope=ScopeKind.read("cart"))),
        lambda adapter: adapter.list_codes(
            op.ListCodes(reward_id=SUMMER, status=CodeStatus.read("lost"))
        ),
    ],
)
def test_filters_are_strict(start: Callable[[Any], Any], adapter: OneOfNoneAdapter) -> None:
    """If a filter is a word that the vendor does not have, it is refused and not sent."""
    with pytest.raises(InvalidRequest, match="One of None has no"):
        next(start(adapter))


def test_codes_of_a_page_with_nulls(
    adapter: OneOfNoneAdapter, payload: Callable[[str], Any], answer: Callable[..., Response]
) -> None:
    """If a page of codes has nulls, the codes come and the nulls are counted."""
    sent = {"data": [None, payload("code_available"), None], "pagination": {}}
    query = op.ListCodes(reward_id=SUMMER, page_size=3)
    found = run(adapter.list_codes(query), lambda _: answer(sent), adapter.refuse)
    assert [code.value for code in found.items] == ["FAKE-SUMMER-0001"]
    assert (found.skipped, found.next) == (2, "3")


def test_a_minimum_that_is_no_money_is_not_stated(
    payload: Callable[[str], Any], answer: Callable[..., Response]
) -> None:
    """If a minimum purchase is beyond all money, it is not stated, counted, and in native."""
    settings = OneOfNoneSettings(api_key=Secret("k"), money_unit="major", currency="EUR")
    adapter = OneOfNoneAdapter(settings)
    sent = {**payload("reward_percentage"), "minimumPurchase": 10**30}
    page = {"data": [sent], "pagination": {}}
    found = run(adapter.list_rewards(op.ListRewards()), lambda _: answer(page), adapter.refuse)
    (reward,) = found.items
    assert reward.conditions.minimum_purchase is None
    assert not reward.states("conditions.minimum_purchase")
    assert [drift.kind for drift in adapter.drift.seen()] == [DriftKind.OUT_OF_RANGE]


def test_an_unsupported_operation_is_refused_at_once(adapter: OneOfNoneAdapter) -> None:
    """If an operation is unsupported, calling it raises, before anything is driven."""
    with pytest.raises(Unsupported, match="One of None"):
        adapter.delete_reward(op.DeleteReward(SUMMER))
