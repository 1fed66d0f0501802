from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from journal_entries import entry
from local_shop import NOON

from rewardkit.journal import State
from rewardkit.journal.entry import Entry
from rewardkit.journal.reconciling import EDGE, Finding, Period, Reconciliation
from rewardkit.model import Money, Redemption, RedemptionStatus

DAY = Period(since=NOON, until=NOON + timedelta(days=1))
LATER = NOON + timedelta(hours=1)
CENT = timedelta(seconds=1)


def ours(**fields: Any) -> Entry:
    """An entry of a redemption that was done within the day."""
    known = {"state": State.DONE, "order_id": "A", "code_digest": "#SUMMER", "vendor_id": "r1"}
    return entry(fields.pop("key", "k"), **{**known, "sent_at": LATER, **fields})


def theirs(**fields: Any) -> Redemption:
    """The provider's side of it."""
    known: dict[str, Any] = {"id": "r1", "order_id": "A", "code": "SUMMER", "at": LATER}
    known["status"] = RedemptionStatus.SUCCEEDED
    return Redemption(reward=None, **{**known, **fields})


def reconciled(entries: list[Entry], redemptions: list[Redemption]) -> tuple[list[Finding], int]:
    """What differs, and how many are the same."""
    found = Reconciliation(DAY, lambda code: f"#{code}", lambda _: Money(500, "EUR"))
    for each in entries:
        found.add(each)
    differences = [difference.finding for difference in found.compare(redemptions)]
    return differences, found.matched


CASES: dict[str, tuple[list[Entry], list[Redemption], list[Finding], int]] = {
    "the same": ([ours()], [theirs()], [], 1),
    "the same without an id": ([ours(vendor_id=None)], [theirs(id=None)], [], 1),
    "the same with the amount": ([ours()], [theirs(amount=Money(500, "EUR"))], [], 1),
    "another amount": ([ours()], [theirs(amount=Money(1, "EUR"))], [Finding.OTHER_AMOUNT], 1),
    "only here": ([ours()], [], [Finding.NOT_AT_PROVIDER], 0),
    "only there": ([], [theirs()], [Finding.NOT_IN_JOURNAL], 0),
    "failed there": ([], [theirs(status=RedemptionStatus.FAILED)], [], 0),
    "twice there": ([ours()], [theirs(), theirs(id="r2")], [Finding.DOUBLED], 2),
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
    "undone and redeemed again": (
        [ours(vendor_id="r2")],
        [theirs(status=RedemptionStatus.UNDONE), theirs(id="r2")],
        [],
        1,
    ),
    "before the day": ([ours(sent_at=NOON - CENT)], [theirs(at=NOON - CENT)], [], 1),
    "before the day, only here": ([ours(sent_at=NOON - CENT)], [], [], 0),
    "before the day, only there": ([], [theirs(at=NOON - CENT)], [], 0),
    "long before the day": (
        [ours(sent_at=NOON - EDGE - CENT)],
        [theirs(at=NOON - EDGE - CENT)],
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
    found = Reconciliation(DAY, lambda code: f"#{code}", lambda _: None)
    found.add(ours(vendor_id="r9"))
    differences = list(found.compare([theirs(order_id=None), theirs(at=None, order_id="Z")]))
    assert found.unmatchable == 2
    assert [each.finding for each in differences] == [Finding.NOT_AT_PROVIDER]


def test_a_difference_shows_no_code() -> None:
    """If a redemption is only at the provider, its code is shown by its beginning."""
    found = Reconciliation(DAY, lambda code: f"#{code}", lambda _: None)
    (difference,) = found.compare([theirs(code="SUMMER-7F3K")])
    assert "7F3K" not in repr(difference)
    assert difference.code_hint is not None
