"""Grants: codes given to customers, over real HTTP and by answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

import rewardkit
from rewardkit import Operation, Rewards, SupportLevel
from rewardkit import operations as op
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    Conflict,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    RewardNotFound,
    Unsupported,
)
from rewardkit.exchange import Repeat, Request, Response, run
from rewardkit.model import CodeStatus, Customer, Grant, GrantStatus, Money, Order
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import APP_ID, APP_TOKEN, SANDBOX

Answers = Callable[..., Response]
Make = Callable[..., VoucherifyAdapter]
Payloads = Callable[[str], Any]

SUMMER = "camp_SandboxSummer10"
SHIRT = "camp_SandboxShirt"  # makes no codes itself
PRESS = "v_SandboxPress"
ANA, BEN = Customer("ana", "ana@example.com"), Customer("ben")


def test_a_grant_has_its_code_at_once(rewards: Rewards) -> None:
    """If a reward is given, the code is the customer's, can be redeemed, and needs no claim."""
    grant = rewards.issue_grant(SUMMER, ANA, source="wheel")
    assert (grant.status, grant.customer, grant.token) == (GrantStatus.CLAIMED, "ana", None)
    assert str(grant.reward) == f"voucherify:{SUMMER}"
    assert grant.code is not None
    match = rewards.lookup(grant.code)
    assert match.code is not None
    assert grant.expires_at == match.code.window.expires_at is not None
    redeemed = rewards.redeem(match, order=Order(id="1", total=Money(5900)), customer=ANA)
    assert (redeemed.code, redeemed.customer) == (grant.code, "ana")
    assert grant.code not in repr(grant)


def test_a_campaign_is_named_by_its_id_or_name(rewards: Rewards) -> None:
    """If the reward is a campaign's name, the grant's reference has its id all the same."""
    assert rewards.issue_grant("Summer 10 % off", ANA).reward.id == SUMMER


def test_every_grant_has_a_code_of_its_own(rewards: Rewards) -> None:
    """If a campaign makes its codes itself, it gives more than it has, each one once."""
    codes = {rewards.issue_grant(SUMMER, ANA).code for _ in range(8)}
    assert len(codes) == 8
    assert "SUMMER-USED" not in codes


def test_a_campaign_without_a_code_left_says_what_to_do(rewards: Rewards) -> None:
    """If a campaign makes no codes itself and all are given, the refusal says so."""
    rewards.issue_grant(SHIRT, ANA)
    with pytest.raises(Rejected, match="no code left to give: generate more") as refused:
        rewards.issue_grant(SHIRT, BEN)
    assert refused.value.vendor_key == "no_voucher_suitable_for_publication"
    rewards.generate_codes(SHIRT, 1)
    assert rewards.issue_grant(SHIRT, BEN).customer == "ben"


def test_a_code_without_a_campaign_is_given_once(rewards: Rewards) -> None:
    """If the reward is a code by itself, it is given to one customer, and not to another."""
    assert rewards.issue_grant(PRESS, ANA).code == "PRESS 100%/ü"
    with pytest.raises(Conflict) as refused:
        rewards.issue_grant(PRESS, BEN)
    assert "PRESS 100" not in str(refused.value)


@pytest.mark.parametrize("reward", [SUMMER, "Summer 10 % off", SHIRT, PRESS])
def test_a_grant_is_repeated_by_its_id(reward: str, rewards: Rewards) -> None:
    """If the same call is made again with the same id, it gives the same grant and no other code."""
    first = rewards.issue_grant(reward, ANA, id="call-7")
    again = rewards.issue_grant(reward, ANA, id="call-7")
    assert again == first
    assert again.code == first.code


def test_an_id_of_another_grant_is_refused(rewards: Rewards) -> None:
    """If the id is that of a grant of another customer or reward, that is told, and none is given."""
    rewards.issue_grant(SUMMER, ANA, id="call-7")
    with pytest.raises(Conflict, match="given to another customer: take another id"):
        rewards.issue_grant(SUMMER, BEN, id="call-7")
    with pytest.raises(Conflict, match="of another reward: take another id"):
        rewards.issue_grant("camp_SandboxTenOff", ANA, id="call-7")


def test_the_same_customer_may_get_the_same_code(url: str) -> None:
    """If the setting says so, a customer's next grant of a campaign has the code of the first."""
    settings = {**SANDBOX.settings(url), "join_once": True}
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        codes = [rewards.issue_grant(SUMMER, who).code for who in (ANA, BEN, ANA)]
    assert codes[0] == codes[2] != codes[1]


def test_what_the_vendor_has_is_what_was_sent(rewards: Rewards, url: str) -> None:
    """If a grant has a source and an id, the publication has them, and the voucher its holder."""
    grant = rewards.issue_grant(SUMMER, ANA, source="wheel", id="call-7")
    keys = {"X-App-Id": APP_ID, "X-App-Token": APP_TOKEN}
    (listed,) = requests.get(
        f"{url}/v1/publications?source_id=call-7", headers=keys, timeout=10
    ).json()["publications"]
    assert (listed["channel"], listed["tracking_id"], listed["id"]) == ("wheel", "ana", grant.id)
    assert listed["customer"]["email"] == "ana@example.com"
    code = rewards.lookup(grant.code or "").code
    assert code is not None
    assert code.native["holder_id"] == listed["customer_id"]
    assert code.status == CodeStatus.AVAILABLE
    assert code.reserved_for is None  # others may use it, unless a rule forbids it


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda r: r.issue_grant("camp_none", ANA), RewardNotFound, "no such reward"),
        (lambda r: r.issue_grant("v_none", ANA), RewardNotFound, "no such reward"),
        (lambda r: r.issue_grant("v_SandboxGift", ANA), RewardNotFound, "camp_SandboxGiftCards"),
        (lambda r: r.issue_grant("rew_SandboxTote", ANA), InvalidRequest, "code of its campaign"),
        (lambda r: r.issue_grant(SUMMER, Customer(" ")), InvalidRequest, "customer's id is empty"),
        (lambda r: r.issue_grant(SUMMER, ANA, id=""), InvalidRequest, "id of a grant is empty"),
        (lambda r: r.issue_grant(SUMMER, ANA, source=""), InvalidRequest, "source of the grant"),
        (lambda r: r.issue_grant("camp_SandboxWeekend", ANA), Rejected, "no code left"),
        (lambda r: r.issue_grant("camp_SandboxPaused", ANA), Rejected, "no code left"),
        (lambda r: r.claim_grant("x" * 20), Unsupported, "Grant.code"),
        (lambda r: r.retry_sync(SUMMER, "shopify"), Unsupported, "webhooks"),
    ],
)
def test_what_cannot_be_given_is_told(
    call: Callable[[Rewards], Grant], error: type[Exception], words: str, rewards: Rewards
) -> None:
    """If a grant is not to be had, the error says why, and what works instead where there is that."""
    with pytest.raises(error, match=words):
        call(rewards)


@pytest.mark.parametrize(
    "operation", [Operation.CLAIM_GRANT, Operation.RETRY_SYNC, Operation.RECORD_REDEMPTION]
)
def test_what_the_vendor_does_not_have_stays_unsupported(
    operation: Operation, adapter: VoucherifyAdapter
) -> None:
    """If the vendor has no such thing, the reason is not that it comes later."""
    support = adapter.support(operation)
    assert support.level is SupportLevel.NONE
    assert "version" not in support.reason


# By answering ------------------------------------------------------------------------------------

PUBLISHED = {"id": "pub_1", "object": "publication", "source_id": "call-7", "result": "SUCCESS"}
ISSUE = op.IssueGrant(reward_id="camp_FAKE1", customer=ANA, id="call-7")


def play(
    adapter: VoucherifyAdapter, command: op.IssueGrant, *answers: Response
) -> tuple[Grant, list[Request]]:
    """Answer the requests in turn; gives the grant, and what was sent."""
    sent: list[Request] = []
    left = iter(answers)

    def send(request: Request) -> Response:
        sent.append(request)
        return next(left)

    return run(adapter.issue_grant(command), send, adapter.refuse), sent


@pytest.fixture
def voucher(payload: Payloads) -> Any:
    """A voucher of the campaign that the command is about."""
    return {**payload("voucher_single_use"), "campaign_id": "camp_FAKE1"}


def test_the_request_is_as_the_vendor_takes_it(
    make_adapter: Make, voucher: Any, answer: Answers
) -> None:
    """If a grant is given, the publication is of one code, with all that the command says."""
    given = answer({**PUBLISHED, "voucher": voucher, "tracking_id": "ana"})
    command = op.IssueGrant(reward_id="camp_FAKE1", customer=ANA, id="call-7", source="wheel")
    grant, (sent,) = play(make_adapter(join_once=True), command, given)
    assert (sent.method, sent.segments) == ("POST", ("v1", "publications"))
    assert sent.params == {"join_once": "true"}
    assert sent.json == {
        "campaign": {"name": "camp_FAKE1", "count": 1},
        "customer": {"source_id": "ana", "email": "ana@example.com"},
        "source_id": "call-7",
        "channel": "wheel",
    }
    assert sent.repeat is Repeat.AFTER_READ_BACK
    assert grant.customer == "ana"
    bare = op.IssueGrant(reward_id="camp_FAKE1", customer=BEN)
    _, (sent,) = play(make_adapter(), bare, given)
    assert sent.params == {}
    assert sent.json.keys() == {"campaign", "customer"}
    assert sent.repeat is Repeat.NEVER


def test_codes_as_texts_are_read_too(
    adapter: VoucherifyAdapter, voucher: Any, answer: Answers
) -> None:
    """If the answer has the code as a text only, as it has several, the voucher is read."""
    given = answer({**PUBLISHED, "voucher": None, "vouchers": [voucher["code"]]})
    grant, sent = play(adapter, ISSUE, given, answer(voucher))
    assert grant.code == voucher["code"]
    assert sent[1].sensitive == (voucher["code"],)


@pytest.mark.parametrize(
    "body",
    [
        PUBLISHED,
        {**PUBLISHED, "vouchers": []},
        {**PUBLISHED, "vouchers": ["a", "b"]},
        {"id": None, "object": "publication"},
        [],
    ],
)
def test_an_answer_without_the_code_is_no_success(
    body: Any, adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If a code was given and the answer does not say which, that is not known, and not nothing."""
    with pytest.raises(OutcomeUnknown):
        play(adapter, ISSUE, answer(body))


def test_a_failure_of_the_server_is_not_known_to_have_given_nothing(
    adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If the vendor fails, a code may have been given; with an id, the same call tells."""
    with pytest.raises(OutcomeUnknown):
        play(adapter, ISSUE, answer({}, 500))


REFUSED = {"code": 400, "key": "duplicate_source_id", "message": "There is one"}


@pytest.mark.parametrize(
    "key",
    [
        "duplicate_source_id",
        "missing_vouchers",
        "no_voucher_suitable_for_publication",
        "voucher_already_published",
    ],
)
def test_whatever_refuses_a_repeated_call_the_grant_is_read_back(
    key: str, adapter: VoucherifyAdapter, voucher: Any, answer: Answers
) -> None:
    """If the vendor looks at its codes before the id, the grant of that id is found all the same."""
    listed = {
        **PUBLISHED,
        "voucher": {"code": voucher["code"], "object": "voucher"},
        "customer": {"source_id": "ana"},
    }
    failed = {**PUBLISHED, "id": "pub_0", "result": "FAILURE", "failure_code": key}
    page = {
        "publications": [failed, {**listed, "id": "pub_9", "source_id": "other"}, listed],
        "total": 3,
    }
    grant, sent = play(
        adapter, ISSUE, answer({**REFUSED, "key": key}, 400), answer(page), answer(voucher)
    )
    assert (grant.id, grant.code, grant.customer) == ("pub_1", voucher["code"], "ana")
    assert sent[1].params == {"source_id": "call-7"}


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("duplicate_source_id", Conflict),
        ("no_voucher_suitable_for_publication", Rejected),
        ("missing_vouchers", InvalidRequest),
    ],
)
def test_a_refusal_with_no_such_grant_stands(
    key: str, error: type[ProviderError], adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If no grant has the id, the vendor's refusal is the answer; without an id, nothing is read."""
    refused = answer({**REFUSED, "key": key}, 400)
    with pytest.raises(error):
        play(adapter, ISSUE, refused, answer({"publications": [], "total": 0}))
    with pytest.raises(error):
        play(adapter, op.IssueGrant(reward_id="camp_FAKE1", customer=ANA), refused)


def test_a_grant_whose_customer_is_not_stated_is_not_taken_for_the_same(
    adapter: VoucherifyAdapter, voucher: Any, answer: Answers
) -> None:
    """If the list does not say whose the grant is, it is not handed to whoever asks."""
    listed = {**PUBLISHED, "voucher": {"code": voucher["code"], "object": "voucher"}}
    with pytest.raises(Conflict, match="another customer"):
        play(
            adapter,
            ISSUE,
            answer(REFUSED, 400),
            answer({"publications": [listed]}),
            answer(voucher),
        )


def test_a_grant_whose_code_is_gone_is_told(
    adapter: VoucherifyAdapter, voucher: Any, answer: Answers
) -> None:
    """If the code that was given with an id has been deleted, the id is used up all the same."""
    listed = {**PUBLISHED, "voucher": {"code": voucher["code"], "object": "voucher"}}
    gone = answer({"code": 404, "key": "not_found", "message": "No"}, 404)
    with pytest.raises(Conflict, match="a code that is gone: take another id"):
        play(adapter, ISSUE, answer(REFUSED, 400), answer({"publications": [listed]}), gone)


def test_a_voucher_that_cannot_be_given_is_rejected(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the vendor refuses a code by itself, the error is a rejection and shows no code."""
    alone = {**payload("voucher_standalone"), "id": "v_FAKE1"}
    refused = {
        "code": 400,
        "key": "voucher_cannot_be_published",
        "message": f"Not {alone['code']}",
    }
    command = op.IssueGrant(reward_id="v_FAKE1", customer=ANA)
    with pytest.raises(Rejected) as rejected:
        play(adapter, command, answer(alone), answer(refused, 400))
    assert alone["code"] not in str(rejected.value)


def test_a_granted_code_is_used_once(rewards: Rewards) -> None:
    """If the code of a grant has been redeemed, it is used up like any other."""
    code = rewards.issue_grant(SUMMER, ANA).code or ""
    rewards.redeem(code, order=Order(id="1", total=Money(5900)))
    with pytest.raises(CodeAlreadyRedeemed):
        rewards.redeem(code, order=Order(id="2", total=Money(5900)))
