"""Which entry of the journal a redemption at the provider is of. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Self

from attrs import define, field

from rewardkit.model import Money, Redemption

from .entry import Entry
from .states import State
from .texts import keepable


@define(kw_only=True)
class Known:
    """What is kept of an entry while it is compared: little, since there may be many.

    Attributes:
        code_digest: of the code as the provider wrote it, where it did.
        code_id: the vendor's id of the code; None where the journal does not know it.
        seen: ids of the redemptions that count at the provider and are of this entry.
        taken_back: whether the provider has one of it that was taken back.
        uncertain: whether the provider has one that may be of it, and does not show enough to tell.
    """

    ticket: str
    state: State
    order_id: str | None
    code_digest: str | None = field(repr=False)
    code_hint: str | None
    code_id: str | None
    reward_id: str | None
    vendor_id: str | None
    amount: Money | None
    sent_at: datetime
    problem: str | None
    seen: tuple[str | None, ...] = ()
    taken_back: bool = False
    uncertain: bool = False

    @classmethod
    def of(cls, entry: Entry, outcome: Redemption | None, digest: Callable[[str], str]) -> Self:
        """What is kept of an entry with its outcome."""
        written = None if outcome is None else outcome.code
        return cls(
            ticket=entry.ticket,
            state=entry.state,
            order_id=entry.order_id,
            code_digest=entry.code_digest if written is None else digest(written),
            code_hint=entry.code_hint,
            code_id=None if outcome is None else outcome.code_id,
            reward_id=entry.reward_id,
            vendor_id=entry.vendor_id,
            amount=None if outcome is None else outcome.amount,
            sent_at=entry.sent_at,
            problem=entry.problem,
        )


@define
class KnownEntries:
    """Entries, to be found by what a provider shows of a redemption.

    Args:
        digest: what stands for a code's text in the journal.
    """

    _digest: Callable[[str], str]
    _all: list[Known] = field(factory=list, init=False)
    _by_id: dict[str, Known] = field(factory=dict, init=False)
    _by_order: dict[str, list[Known]] = field(factory=dict, init=False)

    def add(self, known: Known) -> None:
        """Take one more."""
        self._all.append(known)
        if known.vendor_id is not None:
            self._by_id[known.vendor_id] = known
        if known.order_id is not None:
            self._by_order.setdefault(known.order_id, []).append(known)

    def __iter__(self) -> Iterator[Known]:
        return iter(self._all)

    def find(self, found: Redemption) -> tuple[Known | None, list[Known]]:
        """The entry of a redemption: by its id, or by its order and code.

        Returns:
            The entry, if it is known; and else those of the order of which nobody can tell whether it
            is theirs, as the provider shows too little of the code.
        """
        known = self._by_id.get(keepable(found.id or ""))
        if known is not None:
            return known, []
        digest = None if found.code is None else self._digest(found.code)
        uncertain = []
        order_id = found.external_order_id if found.order_id is None else found.order_id
        for known in self._by_order.get(order_id or "", ()):
            same = _of_one_code(known, found, digest)
            if same:
                return known, []
            if same is None:
                uncertain.append(known)
        return None, uncertain


def _of_one_code(known: Known, found: Redemption, digest: str | None) -> bool | None:
    """Whether both are of one code; None where nobody can tell."""
    if digest is not None:
        return digest == known.code_digest
    if _of_other_rewards(known, found):
        return False
    if found.code_id is not None:
        if known.code_id is not None or known.code_digest is None:
            return found.code_id == known.code_id
        return None
    if {"code", "code_id"} <= found.not_stated:
        return None
    return known.code_digest is None  # the reward applied by itself


def _of_other_rewards(known: Known, found: Redemption) -> bool:
    return (
        known.reward_id is not None
        and found.reward is not None
        and known.reward_id != keepable(found.reward.id)
    )
