"""Reserving: a code is held for one order until it is released, redeemed or its time is over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rewardkit
from rewardkit import Rewards, Secret
from rewardkit import operations as op
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotFound,
    CodeNotYetActive,
    CodeRevoked,
    ContractViolated,
    InsufficientBalance,
    InvalidRequest,
    NotEligible,
    ProviderError,
    Rejected,
    RewardKitError,
    UsageLimitReached,
)
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.model import Customer, Money, Order, RedemptionStatus, Reservation
from rewardkit.sandbox import Clock, serve
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.checkout import session_key
from rewardkit_voucherify.sandbox import SANDBOX, create_app
from rewardkit_voucherify.settings import VoucherifySettings

Answers = Callable[..., Response]
Drive = Callable[..., Any]
CODE = "SUMMER-7F3K"
FIRST = Order(id="1042", total=Money(5900, "EUR"))
SECOND = Order(id="1043", total=Money(5900, "EUR"))


@pytest.fixture
def clock() -> Clock:
    """The time of the sandbox of ``timed``."""
    return Clock()


@pytest.fixture
def timed(clock: Clock) -> Iterator[Rewards]:
    """A connection to a sandbox whose time can be moved."""
    with (
        serve(create_app(clock=clock)) as running,
        rewardkit.connect("voucherify", settings=SANDBOX.settings(running.url)) as connection,
    ):
        yield connection


def test_a_held_code_is_not_for_others(either: Rewards) -> None:
    """If a code is held for an order, another can neither hold nor redeem it, and this one can."""
    held = either.reserve(CODE, order=FIRST, customer=Customer("ada"))
    assert (held.code, held.order_id) == (CODE, "1042")
    assert str(held.reward) == "voucherify:camp_SandboxSummer10"
    with pytest.raises(UsageLimitReached, match="held by a reservation"):
        either.reserve(CODE, order=SECOND)
    with pytest.raises(UsageLimitReached, match="held by a reservation"):
        either.redeem(CODE, order=SECOND)
    redemption = either.redeem(CODE, order=FIRST, reservation=held)
    assert redemption.status == RedemptionStatus.SUCCEEDED
    assert redemption.native["session"] == {"key": held.id}


def test_a_code_is_free_after_its_release(either: Rewards) -> None:
    """If a reservation is given back, once or twice, others get the code."""
    held = either.reserve(CODE, order=FIRST)
    either.release(held)
    either.release(held)
    assert either.redeem(CODE, order=SECOND).order_id == "1043"
    either.release(held)


def test_an_order_that_redeems_without_its_reservation_gets_the_code(either: Rewards) -> None:
    """If the order that holds a code redeems it without saying so, the hold is its own."""
    with either.reserved(CODE, order=FIRST):
        assert either.redeem(CODE, order=FIRST).order_id == "1042"
    assert either.find_redemption(CODE, order_id="1042") is not None


def test_reserving_again_replaces_the_reservation(rewards: Rewards) -> None:
    """If an order reserves a code twice, it holds one use, under one key, and one release frees it."""
    held = rewards.reserve(CODE, order=FIRST)
    again = rewards.reserve(CODE, order=FIRST, for_=timedelta(minutes=1))
    assert again.id == held.id
    rewards.release(held)
    rewards.redeem(CODE, order=SECOND)


def test_an_order_holds_several_codes(rewards: Rewards) -> None:
    """If an order reserves two codes, the keys differ, and releasing one leaves the other held."""
    held, other = (rewards.reserve(code, order=FIRST) for code in (CODE, "SUMMER-9QXA"))
    assert held.id != other.id
    rewards.release(held)
    with pytest.raises(UsageLimitReached):
        rewards.redeem("SUMMER-9QXA", order=SECOND)


def test_a_reservation_ends_by_itself(timed: Rewards, clock: Clock) -> None:
    """If its time is over, the code is free, and the reservation said about when."""
    before = timed.adapter.clock()
    held = timed.reserve(CODE, order=FIRST, for_=timedelta(minutes=15))
    assert held.expires_at is not None
    assert before <= held.expires_at - timedelta(minutes=15) <= timed.adapter.clock()
    clock.advance(timedelta(minutes=14))
    with pytest.raises(UsageLimitReached):
        timed.reserve(CODE, order=SECOND)
    clock.advance(timedelta(minutes=1))
    timed.redeem(CODE, order=SECOND)
    timed.release(held)  # which is no error


def test_seven_days_are_the_vendors_default(timed: Rewards, clock: Clock) -> None:
    """If no duration is given, the vendor's seven days hold, and that is what expires_at says."""
    held = timed.reserve(CODE, order=FIRST)
    assert held.expires_at is not None
    assert timedelta(days=6) < held.expires_at - timed.adapter.clock() <= timedelta(days=7)
    clock.advance(timedelta(days=7, seconds=-1))
    with pytest.raises(UsageLimitReached):
        timed.redeem(CODE, order=SECOND)
    clock.advance(timedelta(seconds=1))
    timed.redeem(CODE, order=SECOND)


def test_a_code_without_limit_is_held_without_limit(rewards: Rewards) -> None:
    """If a code may be used as often as one likes, any number of orders hold it."""
    keys = {
        rewards.reserve("WELCOME", order=Order(id=str(n), total=FIRST.total)).id for n in range(5)
    }
    assert len(keys) == 5


def test_uses_are_held_up_to_the_limit(rewards: Rewards, url: str) -> None:
    """If eight orders reserve a single-use code at once, one holds it and seven are told."""
    done: list[Reservation | RewardKitError] = []
    start = threading.Barrier(8)

    def reserve(number: int) -> None:
        start.wait()
        try:
            done.append(rewards.reserve(CODE, order=Order(id=str(number), total=FIRST.total)))
        except RewardKitError as error:
            done.append(error)

    threads = [threading.Thread(target=reserve, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = sorted(type(each).__name__ for each in done)
    assert kinds == ["Reservation", *["UsageLimitReached"] * 7]


def test_the_credits_of_a_gift_card_are_held(either: Rewards) -> None:
    """If an order holds what it needs of a gift card, another can spend what is left and no more."""
    either.reserve("GIFT-H4RT", order=Order(id="1", total=Money(2000, "EUR")))  # of 35.00
    other = Order(id="2", total=Money(9000, "EUR"))
    with pytest.raises(InsufficientBalance) as refused:
        either.redeem("GIFT-H4RT", order=other, amount=Money(2000, "EUR"))
    assert (refused.value.need, refused.value.have) == (Money(2000, "EUR"), Money(3500))
    either.redeem("GIFT-H4RT", order=other, amount=Money(1500, "EUR"))
    own = Order(id="1", total=Money(2000, "EUR"))
    assert either.redeem("GIFT-H4RT", order=own, amount=Money(2000, "EUR")).amount == Money(2000)


def test_a_whole_gift_card_is_held_for_its_own_order(either: Rewards) -> None:
    """If an order holds all of a gift card and redeems it without saying so, the hold is its own."""
    large = Order(id="1", total=Money(9000, "EUR"))
    with either.reserved("GIFT-H4RT", order=large):
        with pytest.raises(InsufficientBalance):
            either.redeem("GIFT-H4RT", order=Order(id="2", total=large.total))
        assert either.redeem("GIFT-H4RT", order=large).amount == Money(3500)
    with pytest.raises(InsufficientBalance) as refused:
        either.redeem("GIFT-H4RT", order=Order(id="2", total=large.total))
    assert refused.value.have == Money(0)


def test_all_that_a_checkout_is_answered_is_known(either: Rewards) -> None:
    """If codes are reserved, refused, redeemed, listed and undone, there is no drift."""
    with either.reserved(CODE, order=FIRST, customer=Customer("ada")):
        with pytest.raises(UsageLimitReached):
            either.reserve(CODE, order=SECOND)
        redemption = either.redeem(CODE, order=FIRST, customer=Customer("ada"))
    either.redeem("CLUB-CARD", order=SECOND, spend_on="rew_SandboxCoupon")
    either.undo_redemption(redemption)
    list(either.list_redemptions("camp_SandboxSummer10"))
    either.find_redemption(CODE, order_id="1042", customer=Customer("ada"))
    assert either.drift == ()


@pytest.mark.parametrize(
    ("code", "cls"),
    [
        ("SUMMER-USED", CodeAlreadyRedeemed),
        ("TENOFF-TRIO", UsageLimitReached),
        ("SUMMER-PAST", CodeExpired),
        ("TENOFF-OFF1", CodeRevoked),
        ("LATER-SOON", CodeNotYetActive),
        ("CLUB-CARD", InvalidRequest),
        ("NOPE", CodeNotFound),
    ],
)
def test_a_refusal_is_that_of_a_redemption(
    code: str, cls: type[ProviderError], either: Rewards
) -> None:
    """If a code cannot be reserved, the error is the one that redeeming it gives, in either mode."""
    with pytest.raises(cls) as refused:
        either.reserve(code, order=FIRST)
    assert type(refused.value) is cls
    assert code not in str(refused.value)
    with pytest.raises(cls) as redeemed:
        either.redeem(code, order=FIRST)
    assert type(redeemed.value) is cls


def test_the_words_of_a_rule_reach_the_caller(either: Rewards) -> None:
    """If a rule refuses an order in words of its own, they are the reason, also when reserving."""
    small = Order(id="1", total=Money(2000, "EUR"))
    words = r"Spend 30\.00 or more"
    with pytest.raises(NotEligible, match=words) as refused:
        either.reserve("SHIRT-K8PM", order=small)
    assert refused.value.reason == "Spend 30.00 or more, and any shirt is yours for 19.99."
    with pytest.raises(NotEligible, match=words):
        either.redeem("SHIRT-K8PM", order=small)
    either.reserve("SHIRT-K8PM", order=FIRST)


@pytest.mark.parametrize("duration", [timedelta(), timedelta(minutes=-1)])
def test_a_duration_that_is_none_is_refused(duration: timedelta, rewards: Rewards) -> None:
    """If a reservation would last for nothing, that is said before anything is sent."""
    with pytest.raises(InvalidRequest, match=r"a reservation lasts for a while, not"):
        rewards.reserve(CODE, order=FIRST, for_=duration)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (Reservation(id="k", reward=None, code=CODE, order_id="7"), r"is for order 7, not 1042"),
        (Reservation(id="k", reward=None, code="OTHER", order_id="1042"), r"of another code"),
    ],
)
def test_a_reservation_of_something_else_is_refused(
    held: Reservation, words: str, rewards: Rewards
) -> None:
    """If a reservation is for another order or code, nothing is sent with it."""
    with pytest.raises(InvalidRequest, match=words):
        rewards.redeem(CODE, order=FIRST, reservation=held)


def test_what_is_sent(adapter: VoucherifyAdapter) -> None:
    """If a code is reserved, a session that may be repeated is asked for, and the campaign's name."""
    command = op.Reserve(
        code=CODE, order=FIRST, duration=timedelta(minutes=15), customer=Customer("ada")
    )
    request = next(adapter.reserve(command))
    assert request.segments == ("v1", "validations")
    assert request.repeat is Repeat.SAFE
    assert CODE in request.sensitive
    assert request.json == {
        "redeemables": [{"object": "voucher", "id": CODE}],
        "order": {"source_id": "1042", "amount": 5900},
        "customer": {"source_id": "ada"},
        "session": {
            "type": "LOCK",
            "key": session_key(adapter, "1042", CODE),
            "ttl": 900,
            "ttl_unit": "SECONDS",
        },
        "options": {"expand": ["redeemable"]},
    }


@given(microseconds=st.integers(1, 10**15))
def test_a_duration_is_sent_exactly(microseconds: int) -> None:
    """If a duration is any at all, what is sent comes to it, without a fraction."""
    adapter = VoucherifyAdapter(VoucherifySettings(app_id=Secret("a"), app_token=Secret("b")))
    duration = timedelta(microseconds=microseconds)
    session = next(adapter.reserve(op.Reserve(code="X", order=FIRST, duration=duration))).json[
        "session"
    ]
    units = {"SECONDS": timedelta(seconds=1), "MICROSECONDS": timedelta(microseconds=1)}
    assert type(session["ttl"]) is int
    assert session["ttl"] * units[session["ttl_unit"]] == duration


def test_a_key_is_of_its_order_and_code(make_adapter: Callable[..., VoucherifyAdapter]) -> None:
    """If an order or a code differs, so does the key; it begins as the settings say, and hides both."""
    adapter = make_adapter(session_prefix="shop-")
    pairs = [("1", "23"), ("12", "3"), ("1042", CODE), ("1043", CODE), ("1042", CODE.lower())]
    keys = {session_key(adapter, *pair) for pair in pairs}
    assert len(keys) == len(pairs)
    assert all(key.startswith("shop-") for key in keys)
    assert not any(CODE in key or "1042" in key for key in keys)
    assert session_key(adapter, "1042", CODE) == session_key(
        make_adapter(session_prefix="shop-"), "1042", CODE
    )


def validation(*redeemables: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give an answer to a validation."""
    return {"valid": False, "redeemables": list(redeemables), "stacking_rules": {}, **more}


def redeemable(status: str, **result: Any) -> dict[str, Any]:
    """Give what is said of the code."""
    return {"status": status, "id": CODE, "object": "voucher", "result": result}


SESSION = {"key": "ssn_1", "type": "LOCK"}
RESERVE = op.Reserve(code=CODE, order=FIRST)


@pytest.mark.parametrize("released", [204, 404, 500])
def test_a_refusal_that_may_have_left_a_hold_lets_it_go(
    released: int, adapter: VoucherifyAdapter, answer: Answers, answered: Drive
) -> None:
    """If a code is refused and a session comes along, it is released, and the refusal is told anyway."""
    sent: list[Request] = []
    body = validation(redeemable("INAPPLICABLE", error={"key": "voucher_expired"}), session=SESSION)
    with pytest.raises(CodeExpired):
        answered(adapter, adapter.reserve(RESERVE), sent, answer(body), answer({}, released))
    assert [request.method for request in sent] == ["POST", "DELETE"]
    assert sent[1].segments == ("v1", "vouchers", CODE, "sessions", "ssn_1")


@pytest.mark.parametrize(
    ("body", "cls"),
    [
        (
            validation(redeemable("SKIPPED", details={"key": "exclusion_rules_not_met"})),
            NotEligible,
        ),
        (
            validation(redeemable("INAPPLICABLE", error={"code": 404, "key": "not_found"})),
            CodeNotFound,
        ),
        (validation(redeemable("INAPPLICABLE", error={"key": "key_of_tomorrow"})), Rejected),
        (
            validation(
                inapplicable_redeemables=[
                    redeemable("INAPPLICABLE", error={"key": "voucher_disabled"})
                ]
            ),
            CodeRevoked,
        ),
        (
            validation(skipped_redeemables=[redeemable("SKIPPED", details={"key": "no_effect"})]),
            NotEligible,
        ),
        (validation(redeemable("APPLICABLE"), valid=False), ContractViolated),
        (validation(redeemable("OF_TOMORROW"), valid=True), ContractViolated),
        (validation(valid=True), ContractViolated),
        (validation(), ContractViolated),
    ],
)
def test_every_way_not_to_hold_a_code_is_read(
    body: dict[str, Any],
    cls: type[ProviderError],
    adapter: VoucherifyAdapter,
    answer: Answers,
    answered: Drive,
) -> None:
    """If an answer of success does not hold the code, in whatever shape, there is no reservation."""
    with pytest.raises(cls) as refused:
        answered(adapter, adapter.reserve(RESERVE), [], answer(body))
    assert type(refused.value) is cls


def test_words_that_stand_in_the_details_alone_are_the_reason(
    adapter: VoucherifyAdapter, answer: Answers, answered: Drive
) -> None:
    """If a rule's own words are in the details and not in the error, they are the reason."""
    error = {"code": 400, "key": "order_rules_violated", "message": "No"}
    body = validation(
        redeemable("INAPPLICABLE", error=error, details={"key": "x", "message": "Spend more"})
    )
    with pytest.raises(NotEligible) as refused:
        answered(adapter, adapter.reserve(RESERVE), [], answer(body))
    assert refused.value.reason == "Spend more"


def test_the_key_of_the_answer_counts(
    adapter: VoucherifyAdapter, answer: Answers, answered: Drive
) -> None:
    """If the vendor answers with a key, that is the reservation's; without one it is what was sent."""
    good = redeemable("APPLICABLE")
    held = answered(
        adapter, adapter.reserve(RESERVE), [], answer(validation(good, valid=True, session=SESSION))
    )
    assert (held.id, held.reward) == ("ssn_1", None)
    held = answered(adapter, adapter.reserve(RESERVE), [], answer(validation(good, valid=True)))
    assert held.id == session_key(adapter, "1042", CODE)
