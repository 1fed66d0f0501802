from collections.abc import Callable, Sequence
from typing import Any

import pytest
from attrs import evolve

from rewardkit import operations as op
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeNotFound,
    Conflict,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    RewardKitError,
)
from rewardkit.exchange import Repeat, Request, Response, run
from rewardkit.model import CodeMatch, Customer, Order, Redemption, Reservation, RewardRef
from rewardkit_oneofnone.adapter import OneOfNoneAdapter

COMMAND = op.Redeem(
    code="FAKE-SUMMER-0001", order=Order(id="1042"), customer=Customer("customer-1")
)

Play = Callable[..., tuple[Any, list[Request]]]
Redeem = Callable[..., tuple[Redemption | RewardKitError, list[Request]]]


@pytest.fixture
def code(payload: Callable[[str], Any]) -> Callable[..., Any]:
    """A code as the vendor sends it, with changes."""
    return lambda **changes: {**payload("code_available"), **changes}


@pytest.fixture
def redeem(
    adapter: OneOfNoneAdapter, payload: Callable[[str], Any], answer: Callable[..., Response]
) -> Redeem:
    """Redeem, with the vendor's answers; give the outcome and what was sent."""

    def play(
        answers: Sequence[Any], command: op.Redeem = COMMAND
    ) -> tuple[Redemption | RewardKitError, list[Request]]:
        sent: list[Request] = []
        left = list(answers)

        def send(request: Request) -> Response:
            sent.append(request)
            found = left.pop(0)
            if isinstance(found, Response | Exception):
                if isinstance(found, Exception):
                    raise found
                return found
            if request.method == "GET":  # a look-up wraps the code
                reward = {**payload("reward_everything_null"), "status": "active"}
                found = {"reward": reward, "code": found, "matchedVia": "unique_code"}
            return answer(found)

        try:
            outcome: Redemption | RewardKitError = run(
                adapter.redeem(command), send, adapter.refuse
            )
        except RewardKitError as error:
            outcome = error
        assert not left, "all answers were asked for"
        return outcome, sent

    return play


def test_what_is_sent(redeem: Redeem, code: Callable[..., Any]) -> None:
    """If a code is redeemed, it is looked up first and then redeemed, by ids and never by text."""
    redeemed = code(status="redeemed", orderId="1042", redeemedBy="customer-1")
    outcome, (lookup, post) = redeem([code(), redeemed])
    assert isinstance(outcome, Redemption)
    assert (lookup.method, lookup.params) == ("GET", {"code": "FAKE-SUMMER-0001"})
    assert post.segments == (
        "v1",
        "rewards",
        "0000000a-0000-4000-8000-000000000010",
        "codes",
        "0000000c-0000-4000-8000-000000000001",
        "redeem",
    )
    assert post.json == {"orderId": "1042", "redeemedBy": "customer-1"}
    assert post.repeat is Repeat.AFTER_READ_BACK
    assert "FAKE-SUMMER-0001" in post.sensitive
    assert "FAKE-SUMMER-0001" not in repr([lookup, post])


@pytest.mark.parametrize("body", [b"null", b"", b"<html>", b"{}", b"[]"])
def test_an_answer_without_the_code_is_settled_by_a_look(
    body: bytes, redeem: Redeem, code: Callable[..., Any]
) -> None:
    """If the answer is null or cannot be read, and the code says it was us, it is redeemed."""
    found = code(status="redeemed", orderId="1042")
    outcome, sent = redeem([code(), Response(200, {}, body), found])
    assert isinstance(outcome, Redemption)
    assert outcome.order_id == "1042"
    assert [request.method for request in sent] == ["GET", "POST", "GET"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, OutcomeUnknown),
        ({"status": "redeemed"}, OutcomeUnknown),
        ({"status": "reserved"}, OutcomeUnknown),
        ({"status": "redeemed", "orderId": "1001"}, CodeAlreadyRedeemed),
    ],
)
def test_a_null_that_the_code_does_not_explain(
    changes: dict[str, Any],
    error: type[ProviderError],
    redeem: Redeem,
    code: Callable[..., Any],
) -> None:
    """If the answer is null, and the code does not say that it was us, that is not success."""
    outcome, _ = redeem([code(), Response(200, {}, b"null"), code(**changes)])
    assert type(outcome) is error
    if isinstance(outcome, CodeAlreadyRedeemed):
        assert outcome.have == "1001"


@pytest.mark.parametrize("failure", [Response(503), Response(404), OutcomeUnknown("broke")])
def test_a_null_whose_look_fails_is_unknown(
    failure: Any, redeem: Redeem, code: Callable[..., Any]
) -> None:
    """If the answer is null and the look-up fails, the outcome is unknown."""
    outcome, _ = redeem([code(), Response(200, {}, b"null"), failure])
    assert type(outcome) is OutcomeUnknown


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({"status": "redeemed", "orderId": "1042"}, True),
        ({"status": "redeemed", "orderId": None}, True),
        ({"status": "redeemed", "orderId": "1001"}, False),
    ],
)
def test_the_answer_says_whose_it_is(
    changes: dict[str, Any], good: bool, redeem: Redeem, code: Callable[..., Any]
) -> None:
    """If the answer is the code with another's order, it is not our redemption."""
    outcome, sent = redeem([code(), code(**changes)])
    assert isinstance(outcome, Redemption if good else CodeAlreadyRedeemed)
    assert len(sent) == 2


def test_an_answer_that_is_not_redeemed_is_unknown(
    redeem: Redeem, code: Callable[..., Any]
) -> None:
    """If the answer is a code that is still available, nobody knows what happened."""
    outcome, _ = redeem([code(), code()])
    assert type(outcome) is OutcomeUnknown


@pytest.mark.parametrize(
    ("look", "status", "error"),
    [
        ("available", 400, InvalidRequest),
        ("available", 409, Rejected),
        ("available", 422, InvalidRequest),
        ("reserved", 400, Rejected),
        ("reserved", 409, Rejected),
        ("failing", 400, InvalidRequest),
        ("failing", 409, Conflict),
    ],
)
def test_a_refusal_that_the_code_does_not_explain(
    *,
    look: str,
    status: int,
    error: type[ProviderError],
    redeem: Redeem,
    code: Callable[..., Any],
    answer: Callable[..., Response],
) -> None:
    """If a code that is there cannot be used now, it is a rejection; what cannot be read stands."""
    refusal = answer({"message": "No", "code": "X"}, status)
    read_back = Response(500) if look == "failing" else code(status=look)
    outcome, _ = redeem([code(), refusal, read_back])
    assert type(outcome) is error
    assert outcome.vendor_key == "X"
    if look == "reserved":
        assert isinstance(outcome, Rejected)
        assert outcome.reason == "the code is reserved"


@pytest.mark.parametrize(
    ("status", "error"), [(404, CodeNotFound), (413, InvalidRequest), (500, OutcomeUnknown)]
)
def test_other_errors_are_not_looked_into(
    status: int, error: type[ProviderError], redeem: Redeem, code: Callable[..., Any]
) -> None:
    """If the answer says itself what it is, the code is not looked up again."""
    outcome, sent = redeem([code(), Response(status)])
    assert type(outcome) is error
    assert len(sent) == 2


def test_a_match_saves_the_look_up(
    redeem: Redeem, code: Callable[..., Any], adapter: OneOfNoneAdapter, match: CodeMatch
) -> None:
    """If the caller has looked the code up, it is not looked up again."""
    command = op.Redeem(code=match.value, order=Order(id="1042"), match=match)
    outcome, sent = redeem([code(status="redeemed", orderId="1042")], command)
    assert isinstance(outcome, Redemption)
    assert [request.method for request in sent] == ["POST"]


@pytest.fixture
def match(adapter: OneOfNoneAdapter, body: Callable[[str], bytes]) -> CodeMatch:
    """What a look-up found."""
    query = op.Lookup("FAKE-SUMMER-0001")
    return run(
        adapter.lookup(query), lambda _: Response(200, {}, body("lookup_unique")), adapter.refuse
    )


def test_what_is_another_vendors_is_refused(redeem: Redeem, match: CodeMatch) -> None:
    """If a match or a reservation is of another provider, nothing is sent."""
    strange = evolve(match, reward=evolve(match.reward, ref=RewardRef("acme", "1")))
    command = op.Redeem(code=match.value, order=Order(id="1"), match=strange)
    outcome, sent = redeem([], command)
    assert isinstance(outcome, InvalidRequest)
    reservation = Reservation(id="1", reward=None, code=match.value, order_id="1")
    command = op.Redeem(code=match.value, order=Order(id="1"), reservation=reservation)
    outcome, sent_too = redeem([], command)
    assert isinstance(outcome, InvalidRequest)
    assert sent == sent_too == []


def test_a_unique_code_that_is_not_there_is_not_sent(redeem: Redeem, match: CodeMatch) -> None:
    """If the look-up of a unique code gave no code, nothing is sent, and that is said."""
    command = op.Redeem(code="X", order=Order(id="1"), match=evolve(match, code=None))
    outcome, sent = redeem([], command)
    assert isinstance(outcome, ContractViolated)
    assert sent == []


@pytest.mark.parametrize(
    ("order_id", "external", "found"),
    [("1042", "7", True), (None, "1042", True), ("7", "1042", False), (None, None, False)],
)
def test_a_unique_code_says_for_which_order_it_was(
    *,
    order_id: str | None,
    external: str | None,
    found: bool,
    adapter: OneOfNoneAdapter,
    play: Play,
    payload: Callable[[str], Any],
    code: Callable[..., Any],
) -> None:
    """If a code was used by an order, that is found by its id, or else by the external one."""
    looked_up = {
        "reward": payload("reward_everything_null"),
        "code": code(status="redeemed", orderId=order_id, externalOrderId=external),
        "matchedVia": "unique_code",
    }
    query = op.FindRedemption(code="FAKE-SUMMER-0001", order_id="1042")
    outcome, _ = play(adapter.find_redemption(query), looked_up)
    assert isinstance(outcome, Redemption) is found
