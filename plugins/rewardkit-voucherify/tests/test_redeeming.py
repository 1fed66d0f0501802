"""Redeeming: a success is one only if the code is among what was redeemed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotFound,
    CodeNotYetActive,
    CodeRevoked,
    InsufficientBalance,
    InvalidRequest,
    NotEligible,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    RewardKitError,
    UsageLimitReached,
)
from rewardkit.exchange import Repeat, Request, Response, run
from rewardkit.model import (
    Customer,
    Money,
    Order,
    OrderItem,
    Redemption,
    RedemptionStatus,
    Reservation,
)
from rewardkit_voucherify.adapter import VoucherifyAdapter

Answers = Callable[..., Response]
Payloads = Callable[[str], Any]
ORDER = Order(id="1042", total=Money(5900, "EUR"))


def test_a_code_is_redeemed(either: Rewards) -> None:
    """If a code is good, it is redeemed for the order, and a read-back finds that."""
    redemption = either.redeem("SUMMER-7F3K", order=ORDER, customer=Customer("ada"))
    assert redemption.status == RedemptionStatus.SUCCEEDED
    assert redemption.amount == Money(590)
    assert (redemption.order_id, redemption.customer) == ("1042", "ada")
    assert str(redemption.reward) == "voucherify:camp_SandboxSummer10"
    assert redemption.external_order_id is not None
    assert redemption.external_order_id.startswith("ord_")
    assert either.find_redemption("SUMMER-7F3K", order_id="1042") == redemption
    assert either.find_redemption("SUMMER-7F3K", order_id="1043") is None


@pytest.mark.parametrize(
    ("code", "cls"),
    [
        ("SUMMER-USED", CodeAlreadyRedeemed),
        ("TENOFF-TRIO", UsageLimitReached),
        ("SUMMER-PAST", CodeExpired),
        ("SPRING-OLD1", CodeExpired),
        ("TENOFF-OFF1", CodeRevoked),
        ("PAUSED-Z7R2", CodeRevoked),
        ("LATER-SOON", CodeNotYetActive),
        ("CLUB-CARD", InvalidRequest),
        ("NOPE", CodeNotFound),
    ],
)
def test_a_refusal_is_the_same_in_either_mode(
    code: str, cls: type[ProviderError], either: Rewards
) -> None:
    """If a code is refused, the class tells why, whether the vendor answers 400 or 200."""
    with pytest.raises(cls) as refused:
        either.redeem(code, order=ORDER)
    assert type(refused.value) is cls
    assert code not in str(refused.value)


def test_a_second_redemption_is_refused(either: Rewards) -> None:
    """If a single-use code was redeemed, another order is told that it was, and has no redemption."""
    either.redeem("SUMMER-7F3K", order=ORDER)
    with pytest.raises(CodeAlreadyRedeemed):
        either.redeem("SUMMER-7F3K", order=Order(id="1043", total=Money(100, "EUR")))
    assert either.find_redemption("SUMMER-7F3K", order_id="1043") is None


def test_one_of_many_gets_the_code(rewards: Rewards) -> None:
    """If eight orders redeem a single-use code at once, one succeeds and seven are told."""
    done: list[Redemption | RewardKitError] = []
    start = threading.Barrier(8)

    def redeem(number: int) -> None:
        start.wait()
        try:
            order = Order(id=str(number), total=Money(1000, "EUR"))
            done.append(rewards.redeem("SUMMER-7F3K", order=order))
        except RewardKitError as error:
            done.append(error)

    threads = [threading.Thread(target=redeem, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(each).__name__ for each in done) == [
        *["CodeAlreadyRedeemed"] * 7,
        "Redemption",
    ]


def test_a_gift_card_is_spent_in_parts(either: Rewards) -> None:
    """If part of a credit is spent, the rest is its balance, and more than that is refused."""
    order = Order(id="1", total=Money(9000, "EUR"))
    redemption = either.redeem("GIFT-H4RT", order=order, amount=Money(1500, "EUR"))
    assert redemption.amount == Money(1500)
    code = either.lookup("GIFT-H4RT").code
    assert code is not None
    assert code.balance == Money(2000)
    with pytest.raises(InsufficientBalance):
        either.redeem(
            "GIFT-H4RT", order=Order(id="2", total=order.total), amount=Money(2001, "EUR")
        )


def test_an_order_without_an_id_is_refused(either: Rewards) -> None:
    """If an order has no id, no read-back could find it, and nothing is sent."""
    for use in (either.redeem, either.reserve):
        with pytest.raises(InvalidRequest, match=r"the order has no id"):
            use("SUMMER-7F3K", order=Order(id="", total=Money(100, "EUR")))


def test_a_spent_code_says_who_spent_it(either: Rewards) -> None:
    """If a code's one use is spent, the error has the order's id, also if the order repeats itself."""
    either.redeem("SUMMER-7F3K", order=ORDER)
    for order in (ORDER, Order(id="1043", total=ORDER.total)):
        with pytest.raises(CodeAlreadyRedeemed) as refused:
            either.redeem("SUMMER-7F3K", order=order)
        assert refused.value.have == "1042"
    with pytest.raises(CodeAlreadyRedeemed) as refused:
        either.redeem("SUMMER-USED", order=ORDER)
    assert refused.value.have is None  # nothing of it is in the history


def test_an_order_without_a_total_is_refused_by_the_vendor(either: Rewards) -> None:
    """If a discount needs the order's amount, and there is none, the request is at fault."""
    with pytest.raises(InvalidRequest):
        either.redeem("SUMMER-7F3K", order=Order(id="1"))


def test_items_make_the_amount(either: Rewards) -> None:
    """If an order has items and no total, the vendor adds them up."""
    items = (OrderItem("tote", 2, Money(1000, "EUR")), OrderItem("mug", 1, Money(500, "EUR")))
    redemption = either.redeem("SUMMER-7F3K", order=Order(id="1", items=items))
    assert redemption.amount == Money(250)


def answered(sent: list[Request], *responses: Response) -> Callable[[Request], Response]:
    """Give a send that answers with these, in their order, and keeps what was sent."""
    left = list(responses)

    def send(request: Request) -> Response:
        sent.append(request)
        return left.pop(0)

    return send


def redeem(
    adapter: VoucherifyAdapter, *responses: Response, code: str = "FAKE-7F3KQ2XA"
) -> tuple[Redemption, list[Request]]:
    """Redeem with these answers; give what came of it and what was sent."""
    sent: list[Request] = []
    command = op.Redeem(code=code, order=ORDER)
    return run(adapter.redeem(command), answered(sent, *responses), adapter.refuse), sent


def test_the_documented_answer_is_a_redemption(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the documents' answer comes, it is a redemption with the discount that it applied."""
    redemption, sent = redeem(adapter, answer(payload("redemption_success")))
    assert (redemption.id, redemption.amount) == ("r_FAKE000000000000000001", Money(1800))
    assert redemption.customer == "customer-1"
    assert sent[0].json == {
        "redeemables": [{"object": "voucher", "id": "FAKE-7F3KQ2XA"}],
        "order": {"source_id": "1042", "amount": 5900},
    }
    assert sent[0].repeat is Repeat.AFTER_READ_BACK
    assert "FAKE-7F3KQ2XA" in sent[0].sensitive


def test_a_code_of_another_case_is_the_same_here(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the project is blind to case, the redemption is recognised by the vendor's spelling."""
    redemption, _ = redeem(adapter, answer(payload("redemption_success")), code="fake-7f3kq2xa")
    assert redemption.code == "FAKE-7F3KQ2XA"


def test_the_amount_of_an_order_with_more_is_not_this_ones(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If several codes were redeemed for the order, what this one took off is not stated."""
    body = payload("redemption_success")
    body["redemptions"][0]["order"]["redemptions"]["r_OTHER"] = {"date": None}
    redemption, _ = redeem(adapter, answer(body))
    assert redemption.amount is None
    assert "amount" in redemption.not_stated


def test_a_success_that_redeemed_nothing_is_none(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If a 200 has the code among the inapplicable ones, its use is read back, and the error told."""
    with pytest.raises(CodeAlreadyRedeemed) as refused:
        redeem(
            adapter,
            answer(payload("redemption_partial_refused")),
            answer(payload("voucher_used_up")),
            answer(payload("voucher_redemptions")),
            code="FAKE-USED2222",
        )
    assert refused.value.have == "1047"
    assert refused.value.vendor_key == "quantity_exceeded"
    assert refused.value.request_id == "v-fake0000000000002"


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_history_that_cannot_be_read_leaves_what_is_known(
    status: int, adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If a spent code's history cannot be read, it is spent, and by whom stays open."""
    with pytest.raises(CodeAlreadyRedeemed) as refused:
        redeem(
            adapter,
            answer(payload("error_quantity_exceeded"), 400),
            answer(payload("voucher_used_up")),
            answer([], status),
        )
    assert refused.value.have is None


def test_an_unclear_second_try_is_unclear(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the try with the order's own reservation gets no clear answer, nobody knows."""
    with pytest.raises(OutcomeUnknown):
        redeem(
            adapter,
            answer(payload("error_quantity_exceeded"), 400),
            answer(payload("voucher_single_use")),
            answer({}, 500),
        )


@pytest.mark.parametrize("status", [404, 500])
def test_a_read_back_that_fails_leaves_the_refusal(
    status: int, adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the code cannot be read after a refusal, the refusal stands."""
    with pytest.raises(UsageLimitReached):
        redeem(adapter, answer(payload("error_quantity_exceeded"), 400), answer({}, status))


def test_a_locked_code_is_not_redeemed(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If a code's one use is held by a reservation, it has not been redeemed."""
    with pytest.raises(UsageLimitReached) as refused:
        redeem(
            adapter,
            answer(payload("error_quantity_exceeded"), 400),
            answer(payload("voucher_single_use")),
            answer(payload("error_quantity_exceeded"), 400),  # of this order's own reservation
        )
    assert type(refused.value) is UsageLimitReached
    assert "held by a reservation" in str(refused.value)


@pytest.mark.parametrize(
    ("body", "cls"),
    [
        ({"skipped_redeemables": [{"details": {"key": "exclusion_rules_not_met"}}]}, NotEligible),
        ({"skipped_redeemables": [{"details": {"key": "preceding_validation_failed"}}]}, Rejected),
        (
            {"inapplicable_redeemables": [{"error": {"code": 404, "key": "not_found"}}]},
            CodeNotFound,
        ),
        ({"inapplicable_redeemables": [{"error": {"key": "voucher_expired"}}]}, CodeExpired),
        ({"inapplicable_redeemables": [{"details": {"key": "voucher_disabled"}}]}, CodeRevoked),
        ({"inapplicable_redeemables": [{"error": {"key": "key_of_tomorrow"}}]}, Rejected),
        ({"inapplicable_redeemables": [{}]}, InvalidRequest),
    ],
)
def test_every_way_to_refuse_is_read(
    body: dict[str, Any], cls: type[ProviderError], adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If the code is skipped or inapplicable, with an error or only details, the key tells why."""
    ((name, (result,)),) = body.items()
    refused = {"status": "SKIPPED", "id": "X", "object": "voucher", "result": result}
    with pytest.raises(cls) as error:
        redeem(adapter, answer({name: [refused]}))
    assert type(error.value) is cls


def test_a_success_that_is_not_recognised_is_no_refusal(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the answer says SUCCESS of another code than ours, a use was spent: it is not refused."""
    with pytest.raises(OutcomeUnknown, match="neither a success for the code nor a refusal"):
        redeem(adapter, answer(payload("redemption_success")), code="ANOTHER-CODE")


def test_a_failed_redemption_in_a_success_is_told(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the redemption itself says that it failed, its failure code tells why."""
    (entry,) = payload("redemption_success")["redemptions"]
    failed = {**entry, "result": "FAILURE", "failure_code": "voucher_expired"}
    with pytest.raises(CodeExpired):
        redeem(adapter, answer({"redemptions": [failed]}))


@pytest.mark.parametrize("body", [{}, {"redemptions": []}, {"redemptions": None}, [], "nonsense"])
def test_a_success_that_says_nothing_is_unclear(
    body: Any, adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If a 200 names neither a redemption nor a refusal, it is not known what happened."""
    with pytest.raises(OutcomeUnknown):
        redeem(adapter, answer(body))


def test_a_failure_of_the_vendor_is_unclear(adapter: VoucherifyAdapter, answer: Answers) -> None:
    """If the vendor fails while it redeems, it is not known what happened."""
    with pytest.raises(OutcomeUnknown):
        redeem(adapter, answer({}, 500))


def test_a_redemption_that_was_taken_back_is_not_found(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If an order's redemption was rolled back, a read-back finds none; another order's counts."""

    def find(order_id: str, body: Any) -> Redemption | None:
        query = op.FindRedemption(code="FAKE-USED2222", order_id=order_id)
        return run(adapter.find_redemption(query), answered([], answer(body)), adapter.refuse)

    history = payload("voucher_redemptions")
    assert find("1045", history) is None
    found = find("1047", history)
    assert found is not None
    assert found.id == "r_FAKE000000000000000006"
    history["redemption_entries"][0]["status"] = None  # the rollback says it, too
    assert find("1045", history) is None


def test_what_is_sent_of_an_order(adapter: VoucherifyAdapter) -> None:
    """If there are items, a customer, metadata or a reservation, all go along, with the vendor's ids as such."""
    items = (
        OrderItem("prod_1", 2, Money(100), "sku_1"),
        OrderItem("prod_1"),
        OrderItem("tote", 1, None, "tote-black"),
        OrderItem("tote"),
    )
    command = op.Redeem(
        code="X",
        order=Order(id="1", items=items, metadata={"channel": "web"}),
        customer=Customer("ada", "ada@example.com"),
        amount=Money(7),
        reservation=Reservation(id="key-1", reward=None, code="X", order_id="1"),
    )
    body = next(adapter.redeem(command)).json
    assert body["redeemables"][0]["gift"] == {"credits": 7}
    assert body["customer"] == {"source_id": "ada", "email": "ada@example.com"}
    assert body["session"] == {"type": "LOCK", "key": "key-1"}
    assert body["order"]["metadata"] == {"channel": "web"}
    assert body["order"]["items"] == [
        {"sku_id": "sku_1", "product_id": "prod_1", "quantity": 2, "price": 100},
        {"product_id": "prod_1", "quantity": 1},
        {"source_id": "tote-black", "related_object": "sku", "quantity": 1},
        {"source_id": "tote", "related_object": "product", "quantity": 1},
    ]
