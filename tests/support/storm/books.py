"""The books of a storm: what callers were told, what the journal has, and what the provider has done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from rewardkit import Rewards
from rewardkit.journal import Chosen, Entry, Journal, State
from rewardkit.model import Redemption, RedemptionStatus

from .logbook import Line, Told
from .plan import ORDER

#: What the journal has of an order that the provider has not redeemed.
_NOT_DONE = frozenset({State.REFUSED, State.NOTHING_DONE})


@frozen(kw_only=True)
class Books:
    """What came of a storm; the numbers below ``doubles`` have to be 0.

    Attributes:
        orders: how many there were.
        told: what callers were told.
        settled: what the tickets that were left open came to, in another process.
        unknown: how many of them are open all the same.
        kills: how many checkouts were killed.
        faults: how many there were, by where.
        seconds: how long it took.
        doubles: orders with more than one redemption, and single-use codes with more than one.
        lost: redemptions that a caller or the journal was told of, and the provider does not have.
        denied: redemptions that the provider has, and a caller or the journal was told are not there.
        untold: orders of which nobody was told anything, though no process is at work any more.
        wrong: what no caller should have been told, in words.
    """

    orders: int
    told: Mapping[Told, int]
    settled: Mapping[str, int]
    unknown: int
    kills: int
    faults: Mapping[str, int]
    seconds: float
    doubles: Collection[str]
    lost: Collection[str]
    denied: Collection[str]
    untold: Collection[str]
    wrong: Collection[str]

    @property
    def broken(self) -> dict[str, Collection[str]]:
        """The promises that were not kept, and where."""
        names = ("doubles", "lost", "denied", "untold", "wrong")
        return {name: found for name in names if (found := getattr(self, name))}

    def table(self) -> str:
        """All of it, a line each."""
        rows: list[tuple[str, object]] = [("orders", self.orders)]
        rows += ((f"told {told.value}", self.told.get(told, 0)) for told in Told)
        rows += ((f"tickets settled: {name}", number) for name, number in self.settled.items())
        rows += [("tickets still unknown", self.unknown), ("kills", self.kills)]
        rows += ((f"faults: {name}", number) for name, number in sorted(self.faults.items()))
        rows += [
            ("redeemed twice (must be 0)", len(self.doubles)),
            ("lost (must be 0)", len(self.lost)),
            ("denied (must be 0)", len(self.denied)),
            ("never told (must be 0)", len(self.untold)),
            ("told what is wrong (must be 0)", len(self.wrong)),
            ("seconds", f"{self.seconds:.0f}"),
        ]
        return "\n".join(f"{name:32} {value:>8}" for name, value in rows)


@frozen
class Findings:
    """What is to be found in three books: of the callers, of the journal, of the provider.

    Attributes:
        orders: all there are.
        lines: what was told.
        entries: of the journal.
        redemptions: at the provider, by their order's id.
        codes: at the provider, the single-use codes of the redemptions.
    """

    orders: Collection[str]
    lines: Collection[Line]
    entries: Collection[Entry]
    redemptions: Counter[str]
    codes: Counter[str]

    def doubles(self) -> Iterator[str]:
        """Orders and codes that were redeemed twice."""
        for found in (self.redemptions, self.codes):
            yield from (name for name, number in found.items() if number > 1)

    def lost(self) -> Iterator[str]:
        """What was told to be done, and is not there."""
        for line in self.lines:
            if line.told is Told.DONE and not self.redemptions[line.order_id]:
                yield line.order_id
        for entry in self.entries:
            if entry.state is State.DONE and not self.redemptions[str(entry.order_id)]:
                yield entry.ticket

    def denied(self) -> Iterator[str]:
        """What was told not to be done, and is there."""
        for line in self.lines:
            if line.told in {Told.REFUSED, Told.NOTHING} and self.redemptions[line.order_id]:
                yield f"{line.order_id}, told {line.what}"
        for entry in self.entries:
            if entry.state in _NOT_DONE and self.redemptions[str(entry.order_id)]:
                yield f"{entry.ticket} of {entry.order_id}, {entry.state}"
        known = {entry.order_id for entry in self.entries}
        yield from (each for each in self.redemptions if each not in known)

    def untold(self) -> Iterator[str]:
        """Orders that no line is about."""
        told = {line.order_id for line in self.lines}
        yield from (order_id for order_id in self.orders if order_id not in told)

    def wrong(self) -> Iterator[str]:
        """What is wrong by itself."""
        for line in self.lines:
            if line.told is Told.WRONG:
                yield f"{line.order_id}: {line.what}"


def at_provider(
    rewards: Rewards, reward_ids: Iterable[str], shared: str
) -> tuple[Counter[str], Counter[str]]:
    """The redemptions of a storm's orders, by order and by single-use code."""
    by_order: Counter[str] = Counter()
    by_code: Counter[str] = Counter()
    for reward_id in reward_ids:
        for found in rewards.list_redemptions(reward_id):
            if not _counts(found):
                continue
            by_order[str(found.order_id)] += 1
            if found.code != shared and (found.code or found.code_id):
                by_code[str(found.code or found.code_id)] += 1
    return by_order, by_code


def in_journal(journal: Journal, rewards: Rewards) -> list[Entry]:
    """All entries of the connection."""
    return list(journal.entries(Chosen(place=rewards.place)))


def _counts(found: Redemption) -> bool:
    ours = (found.order_id or "").startswith(ORDER)
    return ours and found.status == RedemptionStatus.SUCCEEDED
