"""The adapter's operations against the running sandbox, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import rewardkit
from rewardkit import Operation, Rewards, SupportLevel
from rewardkit import operations as op
from rewardkit.errors import (
    AuthenticationFailed,
    CodeNotFound,
    ContractViolated,
    InvalidRequest,
    ProviderUnavailable,
    RateLimited,
    RewardNotFound,
    Unsupported,
)
from rewardkit.exchange import Request, Response, run
from rewardkit.http import HttpSettings
from rewardkit.http.sync import HttpTransport
from rewardkit.model import (
    AmountOff,
    CodeStatus,
    Credit,
    FreeShipping,
    LoyaltyPoints,
    MatchedVia,
    Money,
    PayWithPoints,
    PercentOff,
    Product,
    RewardStatus,
    ScopeKind,
    UnknownBenefit,
)
from rewardkit.sandbox import Clock, serve
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX, create_app

Answers = Callable[..., Response]
Payloads = Callable[[str], Any]
SUMMER = "camp_SandboxSummer10"


@pytest.mark.parametrize(
    ("id", "benefit"),
    [
        (SUMMER, PercentOff(Decimal(10), Money(2500))),
        ("Summer 10 % off", PercentOff(Decimal(10), Money(2500))),
        ("camp_SandboxWeekend", AmountOff(Money(1000))),
        ("rew_SandboxCoupon", PercentOff(Decimal(10), Money(2500))),
        ("rew_SandboxGift", Credit(Money(2000))),
        ("rew_SandboxPoints", LoyaltyPoints(500)),
        ("rew_SandboxCoin", PayWithPoints(1, Decimal("0.01"))),
        ("rew_SandboxTote", Product("prod_SandboxTote", "sku_SandboxToteBlack")),
        ("v_SandboxPress", FreeShipping()),
    ],
)
def test_a_reward_is_found_by_its_id(id: str, benefit: object, rewards: Rewards) -> None:
    """If an id is a campaign's, its name, a catalogue reward's or a lone code's, it is found."""
    assert rewards.get_reward(id).benefit == benefit


@pytest.mark.parametrize("id", ["camp_none", "rew_none", "v_none", "no such name", "a/b?c"])
def test_an_unknown_reward_is_not_found(id: str, rewards: Rewards) -> None:
    """If there is no such reward, that is said, whatever kind of id it is."""
    with pytest.raises(RewardNotFound):
        rewards.get_reward(id)


def test_a_code_of_a_campaign_is_no_reward(rewards: Rewards) -> None:
    """If the id is that of a campaign's code, the error names the campaign."""
    with pytest.raises(RewardNotFound, match="camp_SandboxGiftCards"):
        rewards.get_reward("v_SandboxGift")


def test_the_list_has_campaigns_then_the_catalogue(rewards: Rewards) -> None:
    """If all rewards are listed by small pages, each comes once: campaigns, then the catalogue."""
    ids = [reward.ref.id for reward in rewards.list_rewards(page_size=5)]
    assert ids[0] == SUMMER
    assert [id for id in ids if id.startswith("rew_")] == ids[-5:]
    assert len(ids) == len(set(ids)) == 17


def test_the_list_keeps_what_is_asked_for(rewards: Rewards) -> None:
    """If a status or a scope is asked for, others are left out."""
    paused = [reward.name for reward in rewards.list_rewards(status=RewardStatus.PAUSED)]
    assert paused == ["Paused"]
    on_products = [reward.name for reward in rewards.list_rewards(scope=ScopeKind.PRODUCT)]
    assert on_products == ["Any shirt for 19.99"]


def test_a_code_is_looked_up(rewards: Rewards) -> None:
    """If a code is of a campaign, a look-up gives both."""
    match = rewards.lookup("SUMMER-7F3K")
    assert match.reward == rewards.get_reward(SUMMER)
    assert match.code is not None
    assert (match.code.status, match.via) == (CodeStatus.AVAILABLE, MatchedVia.UNIQUE_CODE)


def test_a_code_of_any_characters_is_looked_up(rewards: Rewards) -> None:
    """If a code has blanks, slashes and per cent signs, it arrives as it is."""
    match = rewards.lookup("PRESS 100%/ü")
    assert match.reward.ref.id == "v_SandboxPress"


def test_a_shared_code_is_told_apart(rewards: Rewards) -> None:
    """If the code is for everybody, the match says so, and the reward has it."""
    match = rewards.lookup("WELCOME")
    assert (match.via, match.reward.shared_code) == (MatchedVia.SHARED_CODE, "WELCOME")


@pytest.mark.parametrize("code", ["summer-7f3k", " SUMMER-7F3K", "NOPE", "v_SandboxGift"])
def test_a_code_is_taken_to_the_letter(code: str, rewards: Rewards) -> None:
    """If it is another code, be it by case or a blank, or an id, it is not found, and not shown."""
    with pytest.raises(CodeNotFound) as refused:
        rewards.lookup(code)
    assert code not in str(refused.value)


def test_the_codes_of_a_campaign_are_listed(rewards: Rewards) -> None:
    """If codes are listed by small pages, each comes once; a status leaves others out."""
    codes = [code.value for code in rewards.list_codes(SUMMER, page_size=2)]
    assert codes == ["SUMMER-7F3K", "SUMMER-9QXA", "SUMMER-W4TD", "SUMMER-USED", "SUMMER-PAST"]
    used = rewards.list_codes("Summer 10 % off", status=CodeStatus.REDEEMED, page_size=2)
    assert [code.value for code in used] == ["SUMMER-USED"]
    assert [code.value for code in rewards.list_codes("v_SandboxPress")] == ["PRESS 100%/ü"]


def test_an_unknown_campaign_has_no_empty_list(rewards: Rewards) -> None:
    """If there is no such campaign, that is said; one without codes has an empty list."""
    with pytest.raises(RewardNotFound):
        list(rewards.list_codes("camp_none"))
    assert list(rewards.list_codes("camp_SandboxWeekend")) == []


def test_which_codes_are_reserved_cannot_be_asked(rewards: Rewards) -> None:
    """If reserved codes are asked for, the answer is not an empty list but that it is not known."""
    with pytest.raises(Unsupported, match="reserved"):
        list(rewards.list_codes(SUMMER, status=CodeStatus.RESERVED))


@pytest.mark.parametrize("id", ["rew_SandboxTote", "v_SandboxPress", "camp_SandboxWelcome"])
def test_what_takes_no_codes_says_so(id: str, rewards: Rewards) -> None:
    """If a reward cannot have more codes, the request is refused."""
    with pytest.raises(InvalidRequest):
        rewards.generate_codes(id, 1)


def test_good_keys_are_told(rewards: Rewards) -> None:
    """If the keys are good, a check says whose they are."""
    assert rewards.check().provider == "voucherify"


def test_wrong_keys_are_told(url: str) -> None:
    """If a key is wrong, every call says so, and shows no key."""
    settings = {**SANDBOX.settings(url), "app_token": "wrong-token"}
    with (
        rewardkit.connect("voucherify", settings=settings) as rewards,
        pytest.raises(AuthenticationFailed) as refused,
    ):
        rewards.check()
    assert "wrong-token" not in str(refused.value)


def check_often(rewards: Rewards) -> None:
    """Check until it is too often; a minute may begin in between."""
    for _ in range(3):
        rewards.check()


def test_too_many_calls_are_told() -> None:
    """If the limit is reached, the error says from when it goes on, within the minute."""
    with (
        serve(create_app(calls_per_minute=1)) as running,
        rewardkit.connect("voucherify", settings=SANDBOX.settings(running.url)) as rewards,
    ):
        with pytest.raises(RateLimited) as refused:
            check_often(rewards)
        at = refused.value.retry_at
        assert at is not None
        assert (
            timedelta()
            < at - rewards.adapter.clock() + timedelta(seconds=1)
            <= timedelta(seconds=62)
        )


def impatient(url: str, clock: Clock) -> rewardkit.Rewards:
    """A client that asks the vendor each time, as the limiter of the driver has a clock of its own."""
    with rewardkit.connect("voucherify", settings=SANDBOX.settings(url)) as patient:
        adapter = patient.adapter
    adapter.clock = clock.now
    once = HttpTransport(adapter.base_url, adapter.headers(), HttpSettings())
    return rewardkit.Rewards(adapter, once)


def test_a_limit_that_passes_is_worth_waiting_for() -> None:
    """If the minute's limit is reached, the next minute goes on, and the error says until when."""
    clock = Clock(datetime(2026, 11, 25, 9, 30, 20, tzinfo=UTC))
    with (
        serve(create_app(calls_per_minute=1, clock=clock)) as running,
        impatient(running.url, clock) as rewards,
    ):
        rewards.check()
        with pytest.raises(RateLimited) as refused:
            rewards.check()
        assert refused.value.worth_waiting
        at = refused.value.retry_at
        assert at is not None
        assert timedelta() < at - clock.now() <= timedelta(seconds=41)
        clock.advance(at - clock.now())
        assert rewards.check().provider == "voucherify"


def test_a_quota_that_is_used_up_is_not_worth_waiting_for() -> None:
    """If the cycle's quota is used up, a minute later it still is; in the next cycle it is not."""
    clock = Clock(datetime(2026, 12, 30, 9, 30, tzinfo=UTC))
    with (
        serve(create_app(calls_per_cycle=2, clock=clock)) as running,
        impatient(running.url, clock) as rewards,
    ):
        rewards.check()
        rewards.check()
        with pytest.raises(RateLimited, match="billing cycle is used up") as refused:
            rewards.lookup("SUMMER-7F3K")
        assert not refused.value.worth_waiting
        assert "Waiting a while does not help" in str(refused.value)
        clock.advance(timedelta(minutes=2))
        with pytest.raises(RateLimited, match="billing cycle is used up"):
            rewards.check()
        at = refused.value.retry_at
        assert at is not None
        assert timedelta() <= at - datetime(2027, 1, 1, tzinfo=UTC) <= timedelta(seconds=1)
        clock.advance(timedelta(days=2))
        assert rewards.check().provider == "voucherify"


@pytest.mark.parametrize(
    ("operation", "level"),
    [
        (Operation.GET_REWARD, SupportLevel.FULL),
        (Operation.LOOKUP, SupportLevel.FULL),
        (Operation.REDEEM, SupportLevel.FULL),
        (Operation.LIST_REWARDS, SupportLevel.LIMITED),
        (Operation.LIST_CODES, SupportLevel.LIMITED),
        (Operation.GENERATE_CODES, SupportLevel.LIMITED),
        (Operation.ISSUE_GRANT, SupportLevel.LIMITED),
        (Operation.IMPORT_CODES, SupportLevel.LIMITED),
        (Operation.REVOKE_CODE, SupportLevel.LIMITED),
        (Operation.RETRY_SYNC, SupportLevel.NONE),
        (Operation.CREATE_REWARD, SupportLevel.LIMITED),
        (Operation.UPDATE_REWARD, SupportLevel.LIMITED),
        (Operation.DELETE_REWARD, SupportLevel.LIMITED),
        (Operation.SET_STATUS, SupportLevel.LIMITED),
    ],
)
def test_support_is_known_without_asking(
    operation: Operation, level: SupportLevel, adapter: VoucherifyAdapter
) -> None:
    """If one asks what works, limits and gaps come with their reasons."""
    support = adapter.support(operation)
    assert support.level == level
    assert bool(support.reason) is (level is not SupportLevel.FULL)


@pytest.mark.parametrize("operation", Operation)
def test_every_gap_has_a_reason_of_its_own(
    operation: Operation, adapter: VoucherifyAdapter
) -> None:
    """If an operation is not there, the reason is more than that it is not there."""
    assert "no such operation" not in adapter.support(operation).reason


def answered(*responses: Response) -> Callable[[Request], Response]:
    """Give a send that answers with these, in their order."""
    left = iter(responses)
    return lambda _: next(left)


@pytest.mark.parametrize(("status", "key"), [(404, "not_found"), (403, "forbidden")])
def test_a_coupon_whose_campaign_cannot_be_read_is_still_read(
    status: int, key: str, adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the campaign is gone or not for this key, the reward is there, and the benefit unknown."""
    reward = run(
        adapter.get_reward(op.GetReward("rew_FAKE000000000000000001")),
        answered(
            answer(payload("reward_campaign_discount_coupons")),
            answer({"code": status, "key": key, "message": "No"}, status),
            answer({"code": status, "key": key, "message": "No"}, status),
        ),
        adapter.refuse,
    )
    assert isinstance(reward.benefit, UnknownBenefit)
    assert {"benefit", "status", "window.starts_at", "points_cost"} <= reward.not_stated


def test_a_campaign_that_fails_otherwise_is_no_gap(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the vendor is down while the campaign is read, that is an error and no missing benefit."""
    send = answered(answer(payload("reward_campaign_discount_coupons")), answer({}, 503))
    with pytest.raises(ProviderUnavailable):
        run(adapter.get_reward(op.GetReward("rew_FAKE1")), send, adapter.refuse)


@pytest.mark.parametrize("cursor", ["campaigns:0", "campaigns:x", "nothing:1", "campaigns:1:2"])
def test_a_cursor_of_somebody_else_is_refused(cursor: str, adapter: VoucherifyAdapter) -> None:
    """If a cursor is none of ours, nothing is sent."""
    query = op.ListRewards(cursor=cursor)
    with pytest.raises(InvalidRequest):
        run(adapter.list_rewards(query), answered(), adapter.refuse)


def test_pages_beyond_the_last_are_not_left_out_in_silence(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If there are more campaigns than the vendor's pages, the one after the last is an error."""
    query = op.ListRewards(cursor="campaigns:100", page_size=1)
    page = answer({"campaigns": [payload("campaign_discount_percent")], "total": 101})
    found = run(adapter.list_rewards(query), answered(page), adapter.refuse)
    assert found.next == "campaigns:101"
    beyond = op.ListRewards(cursor=found.next, page_size=1)
    with pytest.raises(Unsupported, match="100 items"):
        run(adapter.list_rewards(beyond), answered(), adapter.refuse)


@pytest.mark.parametrize("size", [0, -1])
def test_a_page_of_nothing_is_refused(size: int, adapter: VoucherifyAdapter) -> None:
    """If a page is to have no item, nothing is sent."""
    with pytest.raises(InvalidRequest, match="at least one item"):
        run(adapter.list_rewards(op.ListRewards(page_size=size)), answered(), adapter.refuse)


def test_an_answer_of_another_shape_is_told(adapter: VoucherifyAdapter, answer: Answers) -> None:
    """If a list is no list, the error says where."""
    with pytest.raises(ContractViolated, match=r"\$\.campaigns"):
        run(
            adapter.check(op.Check()),
            answered(answer({"campaigns": {}})),
            adapter.refuse,
        )
