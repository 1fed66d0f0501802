"""Redemptions of a reward, listed, and one of them found.

What an entry holds is not documented, so each field is looked for where it plausibly is; whatever
the entry is, it stays whole in ``native``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rewardkit import operations as op
from rewardkit.drift import DriftKind, DriftLog
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Exchange, Param, Request, Subject
from rewardkit.model import Money, Page, Redemption, RedemptionStatus, RewardRef
from rewardkit.times import parse_instant

from . import inputs, wire
from .amounts import Amounts
from .mapping import PROVIDER
from .paging import Slice, page
from .tables import REDEMPTION_STATUS
from .translation import Translation

#: By our field: where it may stand, the most plausible place first. The names are those of the
#: vendor's other shapes.
PLACES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "redemptionId"),
    "code": ("code", "discountCode", "code.code", "rewardCode.code"),
    "code_id": ("codeId", "rewardCodeId", "code.id", "rewardCode.id"),
    "order_id": ("orderId", "order.id"),
    "external_order_id": ("externalOrderId", "order.externalId"),
    "customer": ("teamAppUserId", "redeemedBy", "customerId", "userId", "teamAppUser.id"),
    "amount": ("discountAmount", "discount", "amount"),
    "at": ("redeemedAt", "createdAt"),
    "reason": ("reason", "error"),
    "status": ("status",),
}

#: What a redemption of this vendor never is said to be.
NOT_STATED = frozenset({"points"})

#: Those of the fields above that are texts.
_TEXTS = tuple(path for path in PLACES if path not in {"amount", "at", "status"})

#: Beside the places above, what is recorded and has no field of ours.
_KNOWN = {place.partition(".")[0] for places in PLACES.values() for place in places} | {
    "customerEmail",
    "grantId",
    "metadata",
    "orderTotal",
    "rewardId",
    "sessionId",
    "source",
}

_MISSING = object()


class Redemptions(Translation):
    """The part of the adapter that lists redemptions, and finds one in the list."""

    def list_redemptions(self, query: op.ListRedemptions) -> Exchange[Page[Redemption]]:
        """One page of a reward's redemptions; what an entry does not state is ``not_stated``.

        Vendor operation: GET /v1/rewards/{id}/redemptions.
        """
        asked = Slice.of(query.cursor, query.page_size)
        found = yield from self._redemptions_page(query.reward_id, asked.counted(query.ahead))
        read = Entries(query.reward_id, self.amounts, self.drift).redemption
        return page(found.data, found.pagination, asked, read, query.ahead)

    def listed_for(self, reward_id: str, order_id: str) -> Exchange[Redemption | None]:
        """The redemption of a reward for an order, from the list.

        Raises:
            ContractViolated: none is of this order, and some do not say of which order they are, so
                that it may be one of them.
        """
        entries = Entries(reward_id, self.amounts, self.drift)
        asked = Slice()
        before: list[Any] = []
        silent = 0
        while True:
            found = yield from self._redemptions_page(reward_id, {**asked.params, "order": "desc"})
            for redemption in map(entries.redemption, _there(found.data)):
                if is_for(redemption, order_id):
                    return redemption
                silent += is_silent(redemption)
            following = asked.after(len(found.data), found.pagination)
            if following is None:
                break
            if found.data == before:  # or we would ask for ever
                raise ContractViolated(
                    f"the list of redemptions repeats itself at offset {asked.offset}",
                    path="$.data",
                )
            asked, before = Slice(following), found.data
        if silent:
            raise ContractViolated(
                f"{silent} redemptions of this reward do not say for which order they are, so it "
                "cannot be told whether this order's is among them",
                path="$.data",
            )
        return None

    def _redemptions_page(
        self, reward_id: str, params: Mapping[str, Param]
    ) -> Exchange[wire.RewardRedemptionsPage]:
        response = yield Request.get(
            "v1",
            "rewards",
            inputs.uuid("a reward", reward_id),
            "redemptions",
            params=params,
            subject=Subject.REWARD,
        )
        return self.decode(wire.RewardRedemptionsPage, response)


def is_for(found: Redemption, order_id: str) -> bool:
    """Whether a redemption is for this order.

    What the vendor means by ``orderId`` and ``externalOrderId`` is not documented: the first
    decides, and the second where there is no first.
    """
    return order_id == (found.external_order_id if found.order_id is None else found.order_id)


def is_silent(found: Redemption) -> bool:
    """Whether a redemption does not say at all for which order it is."""
    return "order_id" in found.not_stated and found.external_order_id is None


class Entries:
    """Reads the entries of a list of one reward's redemptions. It never raises."""

    def __init__(self, reward_id: str, amounts: Amounts, drift: DriftLog) -> None:
        self._ref = RewardRef(PROVIDER, reward_id)
        self._amounts = amounts
        self._drift = drift

    def redemption(self, entry: Any) -> Redemption:
        """The redemption that an entry of any shape is."""
        if not isinstance(entry, dict):
            self._drift.note(DriftKind.UNKNOWN_VALUE, "Redemption", type(entry).__name__)
            entry = {"entry": entry}
        self._drift.unknown_fields("Redemption", entry.keys() - _KNOWN)
        gaps = set(NOT_STATED)
        texts: dict[str, Any] = {path: _text(entry, path, gaps) for path in _TEXTS}
        status = _text(entry, "status", gaps)
        return Redemption(
            reward=self._ref,
            # It is in the list of redemptions: without another word it is one.
            status=RedemptionStatus.SUCCEEDED if status is None else self._status(status),
            amount=self._amount(entry, gaps),
            at=self._instant(entry, gaps),
            **texts,
            not_stated=frozenset(gaps),
            native=entry,
        )

    def _status(self, word: str) -> RedemptionStatus:
        found = REDEMPTION_STATUS.get(word.lower())
        if found is None:
            self._drift.note(DriftKind.UNKNOWN_VALUE, "Redemption.status", word)
            return RedemptionStatus.read(word)
        return found

    def _amount(self, entry: Mapping[str, Any], gaps: set[str]) -> Money | None:
        for value in _at(entry, "amount"):
            if type(value) is int:
                try:
                    return self._amounts.money(value)
                except ValueError:
                    self._drift.note(DriftKind.OUT_OF_RANGE, "Redemption.amount", value)
        gaps.add("amount")
        return None

    def _instant(self, entry: Mapping[str, Any], gaps: set[str]) -> datetime | None:
        for value in _at(entry, "at"):
            if type(value) is str:
                try:
                    return parse_instant(value)
                except ValueError:
                    self._drift.note(DriftKind.UNPARSABLE_TIME, "Redemption.at", value)
        gaps.add("at")
        return None


def _there(entries: list[Any]) -> Iterator[Any]:
    return (entry for entry in entries if entry is not None)


def _at(entry: Mapping[str, Any], path: str) -> Iterator[Any]:
    """What stands at each place of our field ``path``; ``a.b`` is the ``b`` of the object ``a``."""
    for place in PLACES[path]:
        found: Any = entry
        for key in place.split("."):
            found = found.get(key, _MISSING) if isinstance(found, dict) else _MISSING
        yield found


def _text(entry: Mapping[str, Any], path: str, gaps: set[str]) -> str | None:
    """The first text, or whole number as a text, at the places of our field ``path``.

    Without one it is not stated, unless a null says that there is none.
    """
    null = False
    for value in _at(entry, path):
        if type(value) is int or (type(value) is str and value):
            return str(value)
        null = null or value is None
    if not null:
        gaps.add(path)
    return None
