"""What the journal says against what the provider says, redemption by redemption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import define, field, frozen

from rewardkit.model import Redemption, RedemptionStatus, mask

from .entry import Entry
from .matching import Known, KnownEntries
from .states import State

#: What clocks may differ by, the provider's and ours, at both ends of a period.
EDGE = timedelta(minutes=5)

#: In which states the journal says that the provider has nothing.
_NOTHING = frozenset({State.REFUSED, State.NOTHING_DONE})


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


@define
class Reconciliation:
    """Compares the entries of a period with the redemptions of the provider, which are streamed.

    What both have belongs to the period in which the journal sent it; what only the provider has, to
    that of the provider's time. Entries up to five minutes outside of the period are known as well,
    so that none is missed for its clock, but are no difference by themselves. A redemption that was
    taken back counts for nothing, and so is none that the journal has to have.

    Args:
        period: of which redemptions are compared.
        digest: what stands for a code's text in the journal.

    Attributes:
        matched: of how many redemptions both say the same.
        unmatchable: how many the provider shows without what would tell whose they are.
        uncompared: how many the journal has of rewards that are left out.
    """

    period: Period
    digest: Callable[[str], str]
    matched: int = field(default=0, init=False)
    unmatchable: int = field(default=0, init=False)
    uncompared: int = field(default=0, init=False)
    _left_out: set[str | None] = field(factory=set, init=False)
    _known: KnownEntries = field(init=False)
    _others: dict[tuple[str, str], str | None] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._known = KnownEntries(self.digest)

    def add(self, entry: Entry, outcome: Redemption | None) -> None:
        """Take an entry of the journal; one that is out of the period is left alone.

        Args:
            entry: of a redemption.
            outcome: what it gave; None where the journal has no outcome.
        """
        before = entry.sent_at < self.period.since - EDGE
        if before or entry.began_at >= self.period.until + EDGE:
            return
        self._known.add(Known.of(entry, outcome, self.digest))

    def leave_out(self, reward_id: str | None) -> None:
        """Say that the provider's redemptions of a reward are not among those compared.

        Args:
            reward_id: the vendor's id of it; None for that of entries whose reward nobody knows.
        """
        self._left_out.add(reward_id)

    def compare(self, redemptions: Iterable[Redemption]) -> Iterator[Difference]:
        """The differences, as they are found; those of what the provider lacks come last."""
        for redemption in redemptions:
            difference = self._of_theirs(redemption)
            if difference is not None:
                yield difference
        for known in self._known:
            if self.period.contains(known.sent_at):
                difference = self._of_ours(known)
                if difference is not None:
                    yield difference

    def _of_theirs(self, found: Redemption) -> Difference | None:
        if found.status == RedemptionStatus.FAILED:
            return None
        known, uncertain = self._known.find(found)
        if found.status == RedemptionStatus.UNDONE:
            if known is not None:
                known.taken_back = True
            return None
        if known is not None:
            return self._of_both(known, found)
        return self._of_nobody(found, uncertain)

    def _of_both(self, known: Known, found: Redemption) -> Difference | None:
        """What the two say of one redemption that counts at the provider."""
        if found.id is not None and found.id in known.seen:
            return None  # lists that grow while they are read show things twice
        known.seen += (found.id,)
        if not self.period.contains(known.sent_at):
            return None
        if len(known.seen) > 1:
            return _difference(Finding.DOUBLED, found, known)
        if known.state is State.UNDONE:
            return _difference(Finding.UNDONE_HERE, found, known)
        if known.state in _NOTHING:
            return _difference(Finding.NOT_DONE, found, known)
        if known.state is not State.DONE:
            return None  # it is open, which is said at the end
        if None not in {known.amount, found.amount} and known.amount != found.amount:
            detail = f"{known.amount} in the journal, {found.amount} at the provider"
            return _difference(Finding.OTHER_AMOUNT, found, known, detail)
        self.matched += 1
        return None

    def _of_nobody(self, found: Redemption, uncertain: list[Known]) -> Difference | None:
        """A redemption that is of no entry, as far as the provider shows."""
        if found.at is not None and not self.period.contains(found.at):
            return None
        if uncertain and all(known.state in _NOTHING for known in uncertain):
            only = uncertain[0] if len(uncertain) == 1 else None
            return _difference(Finding.NOT_DONE, found, only, "by the order: it shows no code")
        if found.order_id is None or found.at is None or uncertain:
            self.unmatchable += 1
            for known in uncertain:
                known.uncertain = True
            return None
        shown = found.code or found.code_id
        if shown is not None:
            key = found.order_id, self.digest(shown)
            if key in self._others:
                again = found.id is not None and found.id == self._others[key]
                return None if again else _difference(Finding.DOUBLED, found)
            self._others[key] = found.id
        return _difference(Finding.NOT_IN_JOURNAL, found)

    def _of_ours(self, known: Known) -> Difference | None:
        """What an entry says that the provider does not, when all of the provider's have been seen."""
        if known.state.is_open:
            detail = "the provider has it" if known.seen else known.problem or ""
            return _missing(Finding.OPEN, known, detail)
        if known.state is not State.DONE or known.seen:
            return None
        if known.taken_back:
            return _missing(Finding.UNDONE_THERE, known)
        if known.reward_id in self._left_out:
            self.uncompared += 1
            return None
        if known.uncertain:
            return None  # counted as one that cannot be matched
        return _missing(Finding.NOT_AT_PROVIDER, known)


def _missing(finding: Finding, known: Known, detail: str = "") -> Difference:
    return Difference(
        finding=finding,
        order_id=known.order_id,
        code_hint=known.code_hint,
        ticket=known.ticket,
        vendor_id=known.vendor_id,
        at=known.sent_at,
        detail=detail,
    )


def _difference(
    finding: Finding, found: Redemption, known: Known | None = None, detail: str = ""
) -> Difference:
    return Difference(
        finding=finding,
        order_id=found.order_id,
        code_hint=None if found.code is None else mask(found.code),
        ticket=None if known is None else known.ticket,
        vendor_id=found.id,
        at=found.at,
        detail=detail,
    )
