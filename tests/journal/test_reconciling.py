from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from journal_entries import entry
from local_shop import NOON

from rewardkit.journal import State
from rewardkit.journal.entry import Entry
from rewardkit.journal.reconciling import EDGE, Finding, Period, Reconciliation
from rewardkit.model import Money, Redemption, RedemptionStatus

DAY = Period(since=NOON, until=NOON + timedelta(days=1))
LATER = NOON + timedelta(hours=1)
CENT = timedelta(seconds=1)
DAY_LONG = timedelta(days=1)


#: What the journal has as the outcome of each.
OUTCOME = Redemption(
    id="r1",
    reward=None,
    status=RedemptionStatus.SUCCEEDED,
    code="SUMMER",
    code_id="c1",
    amount=Money(500, "EUR"),
)


def ours(**fields: Any) -> Entry:
    """An entry of a redemption that was done within the day."""
    known = {"state": State.DONE, "order_id": "A", "code_digest": "#SUMMER", "vendor_id": "r1"}
    fields.setdefault("began_at", fields.get("sent_at", LATER))
    return entry(fields.pop("key", "k"), **{**known, "sent_at": LATER, **fields})


def theirs(**fields: Any) -> Redemption:
    """The provider's side of it."""
    known: dict[str, Any] = {"id": "r1", "order_id": "A", "code": "SUMMER", "at": LATER}
    known["status"] = RedemptionStatus.SUCCEEDED
    return Redemption(reward=None, **{**known, **fields})


def by_code_id(code_id: str | None, **fields: Any) -> Redemption:
    """The provider's side, where it shows no text of a code, and an id that the journal has not."""
    silent = frozenset({"code"} if code_id else {"code", "code_id"})
    known = {"id": "x1", "code": None, "code_id": code_id, "not_stated": silent}
    return theirs(**{**known, **fields})


def reconciled(entries: list[Entry], redemptions: list[Redemption]) -> tuple[list[Finding], int]:
    """What differs, and how many are the same."""
    found = Reconciliation(DAY, lambda code: f"#{code}")
    for each in entries:
        without = evolve(OUTCOME, code=None, code_id=None)
        found.add(each, without if each.code_digest is None else OUTCOME)
    differences = [difference.finding for difference in found.compare(redemptions)]
    return differences, found.matched


CASES: dict[str, tuple[list[Entry], list[Redemption], list[Finding], int]] = {
    "the same": ([ours()], [theirs()], [], 1),
    "the same without an id": ([ours(vendor_id=None)], [theirs(id=None)], [], 1),
    "the same with the amount": ([ours()], [theirs(amount=Money(500, "EUR"))], [], 1),
    "another amount": ([ours()], [theirs(amount=Money(1, "EUR"))], [Finding.OTHER_AMOUNT], 0),
    "only here": ([ours()], [], [Finding.NOT_AT_PROVIDER], 0),
    "only there": ([], [theirs()], [Finding.NOT_IN_JOURNAL], 0),
    "failed there": ([], [theirs(status=RedemptionStatus.FAILED)], [], 0),
    "twice there": ([ours()], [theirs(), theirs(id="r2")], [Finding.DOUBLED], 1),
    "twice there, on different days": (
        [ours()],
        [theirs(), theirs(id="r2", at=LATER - timedelta(days=9))],
        [Finding.DOUBLED],
        1,
    ),
    "twice there, and not here": (
        [],
        [theirs(), theirs(id="r2")],
        [Finding.NOT_IN_JOURNAL, Finding.DOUBLED],
        0,
    ),
    "shown twice, as the list grew": ([ours()], [theirs(), theirs()], [], 1),
    "shown twice, and not here": ([], [theirs(), theirs()], [Finding.NOT_IN_JOURNAL], 0),
    "refused here": (
        [ours(state=State.REFUSED, vendor_id=None)],
        [theirs()],
        [Finding.NOT_DONE],
        0,
    ),
    "open here": ([ours(state=State.UNKNOWN, vendor_id=None)], [theirs()], [Finding.OPEN], 0),
    "undone here": ([ours(state=State.UNDONE)], [theirs()], [Finding.UNDONE_HERE], 0),
    "undone there": (
        [ours()],
        [theirs(status=RedemptionStatus.UNDONE)],
        [Finding.UNDONE_THERE],
        0,
    ),
    "undone on both sides": (
        [ours(state=State.UNDONE)],
        [theirs(status=RedemptionStatus.UNDONE)],
        [],
        0,
    ),
    "undone there, and not here": ([], [theirs(status=RedemptionStatus.UNDONE)], [], 0),
    "undone here, and redeemed there again": (
        [ours(state=State.UNDONE)],
        [theirs(status=RedemptionStatus.UNDONE), theirs(id="r2")],
        [Finding.UNDONE_HERE],
        0,
    ),
    "the same by the code's id": ([ours(vendor_id=None)], [by_code_id("c1")], [], 1),
    "only there, by the code's id": (
        [ours(vendor_id=None)],
        [by_code_id("c1"), by_code_id("c2", id="x2")],
        [Finding.NOT_IN_JOURNAL],
        1,
    ),
    "for another order, by the code's id": (
        [ours(vendor_id=None)],
        [by_code_id("c1", order_id="B")],
        [Finding.NOT_IN_JOURNAL, Finding.NOT_AT_PROVIDER],
        0,
    ),
    "refused here, without a code there": (
        [ours(state=State.REFUSED, vendor_id=None)],
        [by_code_id(None)],
        [Finding.NOT_DONE],
        0,
    ),
    "without a code on both sides": (
        [ours(vendor_id=None, code_digest=None)],
        [by_code_id(None, id=None, not_stated=frozenset())],
        [],
        1,
    ),
    "undone and redeemed again": (
        [ours(vendor_id="r2")],
        [theirs(status=RedemptionStatus.UNDONE), theirs(id="r2")],
        [],
        1,
    ),
    "before the day": ([ours(sent_at=NOON - CENT)], [theirs(at=NOON - CENT)], [], 0),
    "before the day, only here": ([ours(sent_at=NOON - CENT)], [], [], 0),
    "before the day, only there": ([], [theirs(at=NOON - CENT)], [], 0),
    "long before the day": (
        [ours(sent_at=NOON - EDGE - CENT)],
        [theirs(at=NOON - EDGE - CENT)],
        [],
        0,
    ),
    "sent just before the day, done in it": (
        [ours(sent_at=NOON - CENT)],
        [theirs(at=NOON + CENT)],
        [],
        0,
    ),
    "begun in the day, and sent again after it": (
        [ours(began_at=LATER, sent_at=DAY.until + DAY_LONG, vendor_id="r2")],
        [theirs(), theirs(id="r2", at=DAY.until + DAY_LONG)],
        [],
        0,
    ),
    "sent in the day, done just after": (
        [ours(sent_at=DAY.until - CENT)],
        [theirs(at=DAY.until + CENT)],
        [],
        1,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_differences(case: str) -> None:
    """If the two say the same there is no difference, and else the one that it is."""
    entries, redemptions, findings, matched = CASES[case]
    assert reconciled(entries, redemptions) == (findings, matched)


def test_what_cannot_be_matched_is_counted_and_not_guessed() -> None:
    """If the provider shows no order, nobody can tell whose redemption it is."""
    found = Reconciliation(DAY, lambda code: f"#{code}")
    found.add(ours(vendor_id="r9"), None)
    differences = list(found.compare([theirs(order_id=None), theirs(at=None, order_id="Z")]))
    assert found.unmatchable == 2
    assert [each.finding for each in differences] == [Finding.NOT_AT_PROVIDER]


def test_an_order_that_may_be_it_is_no_difference() -> None:
    """If the provider does not show of which code it is, it is neither the same nor missing."""
    found = Reconciliation(DAY, lambda code: f"#{code}")
    found.add(ours(vendor_id=None), OUTCOME)
    assert list(found.compare([by_code_id(None)])) == []
    assert (found.matched, found.unmatchable) == (0, 1)


def test_what_is_open_says_that_the_provider_has_it() -> None:
    """If the journal has not settled what the provider shows, the difference says so."""
    found = Reconciliation(DAY, lambda code: f"#{code}")
    found.add(ours(state=State.UNKNOWN, vendor_id=None), None)
    (difference,) = found.compare([theirs()])
    assert (difference.finding, difference.detail) == (Finding.OPEN, "the provider has it")


def test_rewards_that_are_left_out_are_not_missed() -> None:
    """If a reward's redemptions are not looked at, those in the journal are counted, and no more."""
    found = Reconciliation(DAY, lambda code: f"#{code}")
    found.add(ours(reward_id="gone"), OUTCOME)
    found.add(ours(order_id="B", vendor_id="r2"), OUTCOME)
    found.add(ours(order_id="C", vendor_id="r3", reward_id="summer"), OUTCOME)
    found.leave_out("gone")
    found.leave_out(None)
    assert [each.order_id for each in found.compare([])] == ["C"]
    assert found.uncompared == 2


def test_a_difference_shows_no_code() -> None:
    """If a redemption is only at the provider, its code is shown by its beginning."""
    found = Reconciliation(DAY, lambda code: f"#{code}")
    (difference,) = found.compare([theirs(code="SUMMER-7F3K")])
    assert "7F3K" not in repr(difference)
    assert difference.code_hint is not None
