"""What the vendor may answer about jobs beside what the sandbox does, given answer by answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from attrs import define, field

from rewardkit import operations as op
from rewardkit.errors import (
    Conflict,
    ContractViolated,
    Incomplete,
    OutcomeUnknown,
    PermissionDenied,
    ProviderUnavailable,
    RateLimited,
)
from rewardkit.exchange import Request, Response, run
from rewardkit.model import Code
from rewardkit_voucherify.adapter import VoucherifyAdapter

Payloads = Callable[[str], Any]
Answers = Callable[..., Response]
Make = Callable[..., VoucherifyAdapter]

STARTED = {"async_action_id": "aa_1"}
DONE = {"id": "aa_1", "status": "DONE", "created_at": "2026-07-01T12:00:00.000Z"}


@define
class Vendor:
    """Answers each kind of request with the next of its answers, and with the last one for ever."""

    answer: Answers
    post: Sequence[Any] = ((202, STARTED),)
    jobs: Sequence[Any] = ((200, DONE),)
    lists: Sequence[Any] = ()
    vouchers: Sequence[Any] = ()
    sent: list[Request] = field(factory=list)
    _at: dict[str, int] = field(factory=dict)

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        kind = self._kind(request)
        answers = getattr(self, kind)
        at = self._at.get(kind, 0)
        self._at[kind] = at + 1
        status, body, *headers = answers[min(at, len(answers) - 1)]
        return self.answer(body, status, **(headers[0] if headers else {}))

    def _kind(self, request: Request) -> str:
        if request.method == "POST":
            return "post"
        if request.segments[1] == "async-actions":
            return "jobs"
        return "lists" if len(request.segments) == 2 else "vouchers"

    def generate(self, adapter: VoucherifyAdapter, count: int = 2) -> tuple[Code, ...]:
        """Make codes with a tag that is known."""
        command = op.GenerateCodes(reward_id="camp_X", count=count, tag="T" if count > 1 else None)
        exchange = adapter.generate_codes(command)
        return run(exchange, self.send, adapter.refuse)

    @property
    def waited(self) -> float:
        return sum(request.after for request in self.sent)


@pytest.fixture
def page(payload: Payloads) -> Callable[..., tuple[int, Any]]:
    """Make a page of codes with these texts, which have the tag."""

    def make(*texts: str, tag: str | None = "T", total: int | None = None) -> tuple[int, Any]:
        vouchers = [
            {
                **payload("voucher_single_use"),
                "id": f"v_{text}",
                "code": text,
                "metadata": {"rewardkit_batch": tag},
                "created_at": "2026-07-01T12:00:00.500Z",
            }
            for text in texts
        ]
        return 200, {"vouchers": vouchers, "total": len(texts) if total is None else total}

    return make


NONE = (200, {"vouchers": [], "total": 0})


def test_a_job_that_says_nearly_nothing_is_enough(
    adapter: VoucherifyAdapter, answer: Answers, page: Any
) -> None:
    """If a job has a status and null elsewhere, its codes are found all the same."""
    nulls = dict.fromkeys(("type", "operation_status", "progress", "result", "created_at"))
    vendor = Vendor(answer, jobs=[(200, {**nulls, "status": "DONE"})], lists=[NONE, page("A", "B")])
    assert [code.value for code in vendor.generate(adapter)] == ["A", "B"]


def test_a_list_that_is_behind_is_read_again(
    adapter: VoucherifyAdapter, answer: Answers, page: Any
) -> None:
    """If the job is done before the list has its codes, the list is looked at again."""
    vendor = Vendor(answer, lists=[NONE, NONE, page("A"), page("A", "B")])
    assert [code.value for code in vendor.generate(adapter)] == ["A", "B"]


def test_a_list_that_stays_behind_is_unknown(
    adapter: VoucherifyAdapter, answer: Answers, page: Any
) -> None:
    """If codes that the job says are made do not show up, it is not said that there are none."""
    vendor = Vendor(answer, lists=[NONE, page("A")])
    with pytest.raises(OutcomeUnknown, match=r"has 1 of 2 codes that it made: .* aa_1") as raised:
        vendor.generate(adapter)
    assert [code.value for code in raised.value.made] == ["A"]
    assert len(vendor.sent) < 12


def test_a_filter_that_is_not_heeded_takes_nobodys_codes(
    adapter: VoucherifyAdapter, answer: Answers, page: Any
) -> None:
    """If a list has codes without the tag, they are not taken for those of the job."""
    status, body = page("A", "B")
    _, others = page("X", "Y", tag=None)
    mixed = {"vouchers": [*others["vouchers"], *body["vouchers"]], "total": 4}
    vendor = Vendor(answer, lists=[NONE, (status, mixed)])
    assert [code.value for code in vendor.generate(adapter)] == ["A", "B"]


def test_one_code_by_a_job_is_found(adapter: VoucherifyAdapter, answer: Answers, page: Any) -> None:
    """If the vendor makes a single code in the background, it is waited for, too."""
    vendor = Vendor(answer, lists=[page("A", tag=None)])
    assert [code.value for code in vendor.generate(adapter, count=1)] == ["A"]


def test_a_rate_limit_is_waited_out(adapter: VoucherifyAdapter, answer: Answers, page: Any) -> None:
    """If too many calls were made, the next look is when the vendor takes calls again."""
    limited = (429, {"code": 429, "message": "Too many"}, {"retry_after": "40"})
    vendor = Vendor(answer, jobs=[limited, (200, DONE)], lists=[NONE, page("A", "B")])
    assert len(vendor.generate(adapter)) == 2
    assert max(request.after for request in vendor.sent) == 40


def test_a_quota_that_lasts_too_long_is_unknown_at_once(
    adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If the vendor takes no calls before the time is over, nothing is waited for in vain."""
    limited = (429, {"code": 429, "message": "Too many"}, {"retry_after": "86400"})
    vendor = Vendor(answer, jobs=[limited], lists=[NONE])
    with pytest.raises(OutcomeUnknown, match="aa_1") as raised:
        vendor.generate(adapter)
    assert isinstance(raised.value.__cause__, RateLimited)
    assert vendor.waited < 1


@pytest.mark.parametrize(
    ("job", "cause"),
    [
        ((403, {"code": 403, "key": "forbidden", "message": "No"}), PermissionDenied),
        ((200, {"status": 7}), ContractViolated),
        ((200, []), ContractViolated),
        ((503, {}), ProviderUnavailable),
    ],
)
def test_a_job_that_cannot_be_looked_at_is_unknown(
    job: Any, cause: type[Exception], adapter: VoucherifyAdapter, answer: Answers, page: Any
) -> None:
    """If the job was begun and cannot be looked at, that is no refusal; what is there is told."""
    vendor = Vendor(answer, jobs=[job], lists=[NONE, page("A")])
    with pytest.raises(OutcomeUnknown, match=r"aa_1 later .* has T as rewardkit_batch") as raised:
        vendor.generate(adapter)
    assert isinstance(raised.value.__cause__, cause)
    assert [code.value for code in raised.value.made] == ["A"]


def test_an_answer_without_a_job_is_unknown(adapter: VoucherifyAdapter, answer: Answers) -> None:
    """If a 202 names no job, it is not said that nothing was done."""
    vendor = Vendor(answer, post=[(202, {})], lists=[NONE])
    with pytest.raises(OutcomeUnknown):
        vendor.generate(adapter)


@pytest.mark.parametrize("status", ["ENQUEUED", "IN_PROGRESS", "PAUSED_BY_TOMORROW", None])
def test_a_job_without_end_ends_the_waiting(
    status: str | None, make_adapter: Make, answer: Answers
) -> None:
    """If a job never ends, whatever it says, whoever answers without waiting comes to an end."""
    job = {**DONE, "status": status, "progress": 10}
    vendor = Vendor(answer, jobs=[(200, job)], lists=[NONE])
    with pytest.raises(OutcomeUnknown, match="not ended within 30 s"):
        vendor.generate(make_adapter(job_timeout=30.0, poll_seconds=1))
    assert vendor.waited == pytest.approx(30)


def test_progress_is_never_more_than_there_will_be(
    adapter: VoucherifyAdapter, answer: Answers, page: Any
) -> None:
    """If a job says odd numbers of itself, progress stays between none and all."""
    odd: list[dict[str, Any]] = [
        {"progress": -5},
        {"progress": 250},
        {"result": {"done_count": 99}},
    ]
    jobs = [(200, {"status": "IN_PROGRESS", **each}) for each in odd]
    vendor = Vendor(answer, jobs=[*jobs, (200, DONE)], lists=[page("A", "B", tag=None)])
    told: list[tuple[int, int]] = []
    command = op.GenerateCodes(reward_id="camp_X", count=3, progress=lambda *far: told.append(far))
    with pytest.raises(OutcomeUnknown):
        run(adapter.generate_codes(command), vendor.send, adapter.refuse)
    assert told[:3] == [(0, 3), (3, 3), (3, 3)]


def test_a_vendors_words_hide_the_codes(
    adapter: VoucherifyAdapter, answer: Answers, payload: Payloads
) -> None:
    """If the reason of a failed row quotes the code, it is masked in the error."""
    failed = [{"code": "SECRET-CODE-1", "reason": "Duplicated: secret-code-1"}, {"code": None}]
    result = {"message": None, "done_count": 0, "failed_count": 1, "failed": failed}
    vendor = Vendor(
        answer,
        jobs=[(200, {**DONE, "operation_status": "FAILED", "result": result})],
        lists=[NONE],
        vouchers=[(200, payload("campaign_gift_vouchers"))],
    )
    command = op.ImportCodes(reward_id="camp_X", codes=("SECRET-CODE-1",))
    with pytest.raises(Incomplete, match="0 of 1") as raised:
        run(adapter.import_codes(command), vendor.send, adapter.refuse)
    assert "SECRET-CODE" not in str(raised.value).upper()
    assert raised.value.failures[0].reason == "Duplicated: SECR…"


def test_a_text_that_the_vendor_changes_is_not_lost(
    adapter: VoucherifyAdapter, answer: Answers, payload: Payloads, page: Any
) -> None:
    """If the vendor takes a code by another text, that is told, and the code is with the error."""
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        if request.method == "POST":
            return answer(STARTED, 202)
        if request.segments[1] == "campaigns":
            return answer(payload("campaign_discount_percent"))
        if request.segments[1] == "async-actions":
            return answer(DONE)
        tag = next(each.json for each in sent if each.json)[0]["metadata"]["rewardkit_batch"]
        return answer(page("A-1", "B-2", tag=tag)[1])

    command = op.ImportCodes(reward_id="camp_X", codes=("A-1", "b-2"))
    with pytest.raises(Incomplete, match="1 of 2 codes were imported") as raised:
        run(adapter.import_codes(command), send, adapter.refuse)
    assert [code.value for code in raised.value.made] == ["A-1", "B-2"]
    assert [failure.code for failure in raised.value.failures] == ["b-2"]


def test_a_gift_card_is_imported_with_its_amount(
    adapter: VoucherifyAdapter, answer: Answers, payload: Payloads
) -> None:
    """If the campaign's codes are gift cards, each row has the amount, which the vendor wants."""
    vendor = Vendor(answer, lists=[NONE], vouchers=[(200, payload("campaign_gift_vouchers"))])
    command = op.ImportCodes(reward_id="camp_X", codes=("G-1",))
    with pytest.raises(OutcomeUnknown):
        run(adapter.import_codes(command), vendor.send, adapter.refuse)
    (row,) = next(request.json for request in vendor.sent if request.method == "POST")
    amount = payload("campaign_gift_vouchers")["voucher"]["gift"]["amount"]
    assert (row["code"], row["type"]) == ("G-1", "GIFT_VOUCHER")
    assert (row["gift"]["amount"], row["gift"]["balance"]) == (amount, amount)
    assert None not in row["gift"].values()


def test_a_code_that_is_redeemed_meanwhile_is_told(
    adapter: VoucherifyAdapter, answer: Answers, payload: Payloads
) -> None:
    """If a code is redeemed between the look and the switch, that is not taken for a success."""
    code = payload("voucher_single_use")
    used = {**code, "active": False, "redemption": {"quantity": 1, "redeemed_quantity": 1}}
    vendor = Vendor(answer, post=[(200, used)], vouchers=[(200, code)])
    command = op.RevokeCode(code=code["code"])
    with pytest.raises(Conflict, match="in the same moment"):
        run(adapter.revoke_code(command), vendor.send, adapter.refuse)


def test_a_clock_that_runs_ends_the_waiting(make_adapter: Make, answer: Answers) -> None:
    """If the answers themselves take long, that time counts, too."""
    adapter = make_adapter(job_timeout=60.0)
    begun = adapter.clock()
    vendor = Vendor(answer, jobs=[(200, {"status": "IN_PROGRESS"})], lists=[NONE])
    adapter.clock = lambda: begun + timedelta(seconds=20 * len(vendor.sent))
    with pytest.raises(OutcomeUnknown, match="within 60 s"):
        vendor.generate(adapter)
    assert len(vendor.sent) < 9
