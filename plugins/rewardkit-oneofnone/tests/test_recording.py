from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from attrs import evolve

from rewardkit import Secret
from rewardkit import operations as op
from rewardkit.errors import (
    Conflict,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    RewardNotFound,
    Unsupported,
)
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.model import (
    Code,
    CodeMatch,
    CodeStatus,
    Customer,
    Delivery,
    MatchedVia,
    Money,
    Order,
    Redemption,
    RewardRef,
)
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.settings import OneOfNoneSettings

Play = Callable[..., tuple[Any, list[Request]]]

UUID = "7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17"
ORDER = Order(id="1042", external_id="gid://shopify/Order/7", total=Money(5900, "EUR"))
DISCOUNT = Money(590, "EUR")
RECORD = op.RecordRedemption(reward_id=UUID, order=ORDER, discount=DISCOUNT)


@pytest.fixture
def adapter() -> OneOfNoneAdapter:
    """An adapter with amounts in cents."""
    return OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("k"), currency="EUR"))


@pytest.fixture
def recorded(answer: Callable[..., Response]) -> Response:
    """The vendor's answer that a redemption was recorded."""
    return answer({"success": True}, 201)


@pytest.fixture
def shared(payload: Callable[[str], Any]) -> Callable[..., Any]:
    """What a look-up of a shared code answers, with changes."""
    return lambda **changes: {**payload("lookup_global"), **changes}


def test_a_record_has_all_that_is_known(
    adapter: OneOfNoneAdapter, play: Play, recorded: Response
) -> None:
    """If a redemption is recorded with everything, everything is sent, under the vendor's keys."""
    code = Code(
        id=UUID, reward=RewardRef("oneofnone", UUID), value="TEN-4F9A", status=CodeStatus.AVAILABLE
    )
    command = evolve(
        RECORD,
        order=evolve(ORDER, metadata={"channel": "web"}),
        code=code,
        customer=Customer(UUID, "a@example.com"),
        source="shopify",
        grant_id=UUID,
    )
    outcome, (post,) = play(adapter.record_redemption(command), recorded)
    assert (post.method, post.segments) == ("POST", ("v1", "rewards", "redeem"))
    assert post.json == {
        "rewardId": UUID,
        "source": "shopify",
        "discountAmount": 590,
        "orderTotal": 5900,
        "orderId": "1042",
        "externalOrderId": "gid://shopify/Order/7",
        "codeId": UUID,
        "grantId": UUID,
        "teamAppUserId": UUID,
        "customerEmail": "a@example.com",
        "metadata": {"channel": "web"},
    }
    assert post.repeat is Repeat.NEVER
    assert set(post.sensitive) == {"TEN-4F9A", "a@example.com"}
    assert (outcome.id, outcome.customer, outcome.amount) == (None, UUID, DISCOUNT)
    assert outcome.not_stated == {"id", "at", "points", "reason"}
    assert outcome.native == {"success": True}


def test_a_record_has_no_more_than_is_known(
    adapter: OneOfNoneAdapter, play: Play, recorded: Response
) -> None:
    """If only what is needed is known, nothing else is sent, and the source is the setting's."""
    command = evolve(RECORD, order=Order(id="1", total=Money(0, "EUR")))
    _, (post,) = play(adapter.record_redemption(command), recorded)
    assert post.json == {
        "rewardId": UUID,
        "source": "manual",
        "discountAmount": 590,
        "orderTotal": 0,
        "orderId": "1",
    }
    vault = OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("k"), currency="EUR", source="vault"))
    _, (post,) = play(vault.record_redemption(command), recorded)
    assert post.json["source"] == "vault"


def test_a_customers_own_id_is_not_passed_off_as_the_vendors(
    adapter: OneOfNoneAdapter, play: Play, recorded: Response
) -> None:
    """If a customer's id is no UUID, the email is sent without it, and the result does not state it."""
    command = evolve(RECORD, customer=Customer("customer-1", "a@example.com"))
    outcome, (post,) = play(adapter.record_redemption(command), recorded)
    assert post.json["customerEmail"] == "a@example.com"
    assert "teamAppUserId" not in post.json
    assert outcome.customer is None
    assert "customer" in outcome.not_stated


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reward_id": "summer"}, "the id of a reward is a UUID"),
        ({"source": "web"}, "source is shopify, stripe, vault or manual, not 'web'"),
        ({"source": ""}, "source is shopify, stripe, vault or manual, not ''"),
        ({"reward_id": 7}, "the id of a reward is a UUID"),
        ({"grant_id": "1"}, "the id of a grant is a UUID"),
        ({"order": Order(id="1")}, "the order's total is missing: pass discount=Money"),
        ({"order": evolve(ORDER, id="")}, "the id of an order has 1 to 500"),
        ({"order": evolve(ORDER, external_id="x" * 501)}, "external id of an order has 1 to 500"),
        ({"order": evolve(ORDER, metadata={"at": datetime})}, "metadata is an object of texts"),
        ({"order": evolve(ORDER, total=Money(-1, "EUR"))}, "cannot be negative: -0.01 EUR"),
        ({"order": evolve(ORDER, total=Money(1, "USD"))}, "this connection's amounts are in EUR"),
        ({"discount": Money(1)}, "this connection's amounts are in EUR"),
        ({"discount": 590}, "discount is Money, such as"),
        ({"customer": Customer("customer-1")}, "by the UUID of its app user or by an email"),
        (
            {
                "code": Code(
                    id="1", reward=RewardRef("acme", "1"), value="X", status=CodeStatus.AVAILABLE
                )
            },
            "the code is one of acme",
        ),
    ],
)
def test_what_cannot_be_recorded_is_not_sent(
    changes: dict[str, Any], words: str, adapter: OneOfNoneAdapter, play: Play
) -> None:
    """If a record cannot be sent whole, nothing is, and the error says what to pass."""
    command = evolve(RECORD, **changes)
    try:
        outcome, sent = play(adapter.record_redemption(command))
    except InvalidRequest as error:
        outcome, sent = error, []
    assert isinstance(outcome, InvalidRequest)
    assert words in str(outcome)
    assert sent == []


@pytest.mark.parametrize(
    ("given", "total", "sent"),
    [
        ({"currency": "EUR"}, Money(5900, "EUR"), 5900),
        ({"currency": "EUR", "money_unit": "major"}, Money(5900, "EUR"), 59),
        ({"currency": "JPY", "money_unit": "major"}, Money(5900, "JPY"), 5900),
        ({"currency": "KWD", "money_unit": "major"}, Money(59000, "KWD"), 59),
        ({}, Money(5900), 5900),
        ({"currency": "EUR", "money_unit": "major"}, Money(5950, "EUR"), "takes whole EUR only"),
        ({}, Money(5900, "EUR"), 'write currency = "EUR" into its settings'),
    ],
)
def test_money_is_written_exactly_or_not_at_all(
    given: dict[str, Any], total: Money, sent: int | str, play: Play, recorded: Response
) -> None:
    """If an amount is a whole number of the vendor's unit, it is sent; else it is refused."""
    adapter = OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("k"), **given))
    command = evolve(
        RECORD, order=Order(id="1", total=total), discount=Money(0, given.get("currency"))
    )
    if isinstance(sent, str):
        outcome, _ = play(adapter.record_redemption(command))
        assert sent in str(outcome)
    else:
        _, (post,) = play(adapter.record_redemption(command), recorded)
        assert post.json["orderTotal"] == sent


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (Response(400), InvalidRequest),
        (Response(404), RewardNotFound),
        (Response(409), Conflict),
        (Response(429), RateLimited),
        (Response(500), OutcomeUnknown),
        (Response(201, {}, b""), OutcomeUnknown),
        (Response(201, {}, b"<html>"), OutcomeUnknown),
        (Response(201, {}, b"null"), OutcomeUnknown),
        (Response(201, {}, b'{"success": false}'), OutcomeUnknown),
        (OutcomeUnknown("the connection broke"), OutcomeUnknown),
    ],
)
def test_an_unclear_answer_is_no_success(
    given: Any, error: type[ProviderError], adapter: OneOfNoneAdapter, play: Play
) -> None:
    """If the answer does not say that it was recorded, it is not taken for recorded or sent again."""
    outcome, sent = play(adapter.record_redemption(RECORD), given)
    assert type(outcome) is error
    assert len(sent) == 1


REDEEM = op.Redeem(code="FAKE-ALL", order=ORDER, discount=DISCOUNT)


@pytest.mark.parametrize("with_code", [True, False])
def test_a_use_of_a_shared_code_is_recorded(
    *,
    with_code: bool,
    adapter: OneOfNoneAdapter,
    play: Play,
    shared: Callable[..., Any],
    payload: Callable[[str], Any],
    recorded: Response,
) -> None:
    """If a code is shared, its use is recorded, and it is never redeemed as if it were unique."""
    found = shared(code=payload("code_available")) if with_code else shared(code=None)
    outcome, (lookup, post) = play(adapter.redeem(REDEEM), found, recorded)
    assert lookup.method == "GET"
    assert post.segments == ("v1", "rewards", "redeem")
    assert post.json["rewardId"] == found["reward"]["id"]
    assert "codeId" not in post.json
    assert post.sensitive == ("FAKE-ALL",)
    assert isinstance(outcome, Redemption)
    assert (outcome.code, outcome.order_id, outcome.amount) == ("FAKE-ALL", "1042", DISCOUNT)


def test_a_use_of_an_automatic_reward_is_recorded(
    adapter: OneOfNoneAdapter, play: Play, shared: Callable[..., Any], recorded: Response
) -> None:
    """If a reward has no code at all, a match made of it records its use."""
    (match, _) = play(adapter.lookup(op.Lookup("FAKE-ALL")), shared())
    automatic = CodeMatch(
        match.reward.changed(delivery=Delivery.AUTOMATIC), None, MatchedVia.SHARED_CODE, ""
    )
    outcome, (post,) = play(adapter.redeem(evolve(REDEEM, code="", match=automatic)), recorded)
    assert post.segments == ("v1", "rewards", "redeem")
    assert outcome.code is None


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"discount": None}, InvalidRequest, "discount is missing"),
        ({"order": Order(id="1042")}, InvalidRequest, "the order's total is missing"),
        ({"amount": Money(100, "EUR")}, Unsupported, "leave the amount out"),
    ],
)
def test_a_use_that_cannot_be_recorded_says_what_to_pass(
    *,
    changes: dict[str, Any],
    error: type[Exception],
    words: str,
    adapter: OneOfNoneAdapter,
    play: Play,
    shared: Callable[..., Any],
) -> None:
    """If the discount or the total is missing, the error says what to pass, and nothing is recorded."""
    command = evolve(REDEEM, **changes)
    (match, _) = play(adapter.lookup(op.Lookup("FAKE-ALL")), shared())
    outcome, sent = play(adapter.redeem(evolve(command, match=match)))
    assert type(outcome) is error
    assert words in str(outcome)
    assert sent == []
