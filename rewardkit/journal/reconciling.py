"""What the journal says against what the provider says, redemption by redemption."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from attrs import define, field, frozen

from rewardkit.model import Money, Redemption, RedemptionStatus, mask

from .entry import Entry
from .states import State

#: What clocks may differ by, the provider's and ours, at both ends of a period.
EDGE = timedelta(minutes=5)


class Finding(StrEnum):
    """In what the two differ."""

    DOUBLED = "doubled"  # the provider has it more than once for one order and code
    NOT_AT_PROVIDER = "not_at_provider"  # the journal says that it is done
    NOT_IN_JOURNAL = "not_in_journal"  # the provider has it for an order
    NOT_DONE = "not_done"  # the provider has it, and the journal says that nothing was done
    UNDONE_HERE = "undone_here"  # the journal says that it was taken back
    UNDONE_THERE = "undone_there"  # the provider says that it was taken back
    OTHER_AMOUNT = "other_amount"
    OPEN = "open"  # the journal has not settled it


@frozen(kw_only=True)
class Difference:
    """One redemption of which the two say something else.

    Attributes:
        finding: what.
        order_id: your id of the order.
        code_hint: the code's first letters.
        ticket: of the journal's entry; None where there is none.
        vendor_id: the vendor's id of the redemption; None where there is none.
        at: when it was redeemed, or sent.
        detail: more of it, in words.
    """

    finding: Finding
    order_id: str | None = None
    code_hint: str | None = None
    ticket: str | None = None
    vendor_id: str | None = None
    at: datetime | None = None
    detail: str = ""


@frozen(kw_only=True)
class Period:
    """A stretch of time; the end does not belong to it.

    Attributes:
        since: an aware moment.
        until: an aware moment.
    """

    since: datetime
    until: datetime

    def contains(self, at: datetime, edge: timedelta = timedelta()) -> bool:
        """Whether a moment lies in it, or not farther from it than ``edge``."""
        return self.since - edge <= at < self.until + edge


Key: TypeAlias = tuple[str | None, str | None]


@define
class Reconciliation:
    """Compares the entries of a period with the redemptions of the provider, which are streamed.

    Args:
        period: of which redemptions are compared. Those up to five minutes outside of it are looked
            at as well, so that none is missed for its clock, but are no difference by themselves.
        digest: what stands for a code's text in the journal.
        amount_of: the amount of an entry's outcome.

    Attributes:
        matched: how many redemptions both have.
        unmatchable: how many the provider shows without what would tell whose they are.
    """

    period: Period
    digest: Callable[[str], str]
    amount_of: Callable[[Entry], Money | None]
    matched: int = field(default=0, init=False)
    unmatchable: int = field(default=0, init=False)
    _entries: list[Entry] = field(factory=list, init=False)
    _by_id: dict[str, Entry] = field(factory=dict, init=False)
    _by_order: dict[Key, Entry] = field(factory=dict, init=False)
    _seen: Counter[str] = field(factory=Counter, init=False)
    _times: Counter[Key] = field(factory=Counter, init=False)

    def add(self, entry: Entry) -> None:
        """Take an entry of the journal; one that is out of the period is left alone."""
        if not self.period.contains(entry.sent_at, EDGE):
            return
        self._entries.append(entry)
        if entry.vendor_id is not None:
            self._by_id[entry.vendor_id] = entry
        self._by_order[entry.code_digest, entry.order_id] = entry

    def compare(self, redemptions: Iterable[Redemption]) -> Iterator[Difference]:
        """The differences, as they are found; those of what the provider lacks come last."""
        for redemption in redemptions:
            yield from self._one(redemption)
        for entry in self._entries:
            if not self.period.contains(entry.sent_at):
                continue
            if entry.state.is_open:
                yield _of_entry(Finding.OPEN, entry, entry.problem or "")
            elif entry.state is State.DONE and not self._seen[entry.ticket]:
                yield _of_entry(Finding.NOT_AT_PROVIDER, entry)

    def _one(self, found: Redemption) -> Iterator[Difference]:
        at = found.at
        if at is not None and not self.period.contains(at, EDGE):
            return
        if found.status == RedemptionStatus.FAILED:
            return
        digest = None if found.code is None else self.digest(found.code)
        key = digest, found.order_id
        entry = self._by_id.get(found.id or "") or self._by_order.get(key)
        if entry is None:
            if found.order_id is None or at is None:
                self.unmatchable += 1
            elif self.period.contains(at):
                yield _of_redemption(Finding.NOT_IN_JOURNAL, found)
            return
        if found.status == RedemptionStatus.UNDONE:
            self._seen[entry.ticket] += 1
            if entry.state is State.DONE and found.id in {None, entry.vendor_id}:
                yield _of_redemption(Finding.UNDONE_THERE, found, entry)
            return
        self._times[key] += 1
        if self._times[key] > 1 and None not in key:
            yield _of_redemption(Finding.DOUBLED, found, entry)
        self._seen[entry.ticket] += 1
        yield from self._same(found, entry)

    def _same(self, found: Redemption, entry: Entry) -> Iterator[Difference]:
        """What the two say of one redemption that counts at the provider."""
        if entry.state is State.UNDONE and found.id in {None, entry.vendor_id}:
            yield _of_redemption(Finding.UNDONE_HERE, found, entry)
        elif entry.state in {State.REFUSED, State.NOTHING_DONE}:
            yield _of_redemption(Finding.NOT_DONE, found, entry)
        elif entry.state is State.DONE:
            self.matched += 1
            ours = self.amount_of(entry)
            if None not in (ours, found.amount) and ours != found.amount:
                detail = f"{ours} in the journal, {found.amount} at the provider"
                yield _of_redemption(Finding.OTHER_AMOUNT, found, entry, detail)


def _of_entry(finding: Finding, entry: Entry, detail: str = "") -> Difference:
    return Difference(
        finding=finding,
        order_id=entry.order_id,
        code_hint=entry.code_hint,
        ticket=entry.ticket,
        vendor_id=entry.vendor_id,
        at=entry.sent_at,
        detail=detail,
    )


def _of_redemption(
    finding: Finding, found: Redemption, entry: Entry | None = None, detail: str = ""
) -> Difference:
    return Difference(
        finding=finding,
        order_id=found.order_id,
        code_hint=None if found.code is None else mask(found.code),
        ticket=None if entry is None else entry.ticket,
        vendor_id=found.id,
        at=found.at,
        detail=detail,
    )
