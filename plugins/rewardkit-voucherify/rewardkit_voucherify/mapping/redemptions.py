"""Redemptions as the neutral model has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rewardkit.drift import DriftKind
from rewardkit.model import Money, Redemption, RedemptionStatus
from rewardkit_voucherify import wire

from .money import VoucherifyLike, money
from .times import instant
from .vouchers import reward_ref
from .words import count_if_new

REDEMPTION = "redemption"
ROLLBACK = "redemption_rollback"
OBJECTS = frozenset({REDEMPTION, ROLLBACK})
SUCCESS = "SUCCESS"
FAILURE = "FAILURE"

STATUSES: Mapping[str, RedemptionStatus] = {
    "FAILED": RedemptionStatus.FAILED,
    "ROLLED_BACK": RedemptionStatus.UNDONE,
    "SUCCEEDED": RedemptionStatus.SUCCEEDED,
}

#: The same from ``result``, where there is no status.
RESULTS: Mapping[str, RedemptionStatus] = {
    FAILURE: RedemptionStatus.FAILED,
    SUCCESS: RedemptionStatus.SUCCEEDED,
}

#: Of a rollback, whose success is that a redemption is one no longer.
UNDOING: Mapping[RedemptionStatus, RedemptionStatus] = {
    RedemptionStatus.SUCCEEDED: RedemptionStatus.UNDONE,
}

_NO_AMOUNT = frozenset({"amount"})
_STATED: frozenset[str] = frozenset()


def redemption(adapter: VoucherifyLike, found: wire.Redemption) -> Redemption:
    """A redemption; ``order_id`` is our side's id and ``external_order_id`` the vendor's."""
    order, customer, voucher = found.order, found.customer, found.voucher
    bought = found.reward
    count_if_new(adapter, "Redemption.object", found.object, OBJECTS)
    amount = _amount(adapter, found)
    gaps: list[str] = []
    at = instant(adapter, "Redemption.date", found.date, "at", gaps)
    not_stated = _NO_AMOUNT if amount is None else _STATED
    return Redemption(
        id=found.id,
        reward=None if voucher is None else reward_ref(adapter, voucher),
        status=_status(adapter, found),
        code=None if voucher is None else voucher.code,
        code_id=None if voucher is None else voucher.id,
        order_id=None if order is None else order.source_id,
        external_order_id=None if order is None else order.id,
        customer=(customer.source_id if customer else None) or found.customer_id,
        amount=amount,
        points=found.loyalty_card.points if found.loyalty_card else None,
        gave=None if bought is None or bought.voucher is None else bought.voucher.code,
        at=at,
        reason=found.reason or found.failure_message,
        not_stated=not_stated.union(gaps) if gaps else not_stated,
        native=found.raw or {},
    )


def is_redeemed_for(
    entry: wire.Redemption, order_id: str, entries: Iterable[wire.Redemption]
) -> bool:
    """Whether an entry of a code's history is a redemption for this order that still counts.

    Args:
        entry: the entry.
        order_id: our side's id of the order.
        entries: the whole history, where a rollback names what it took back.
    """
    of_order = entry.order is not None and entry.order.source_id == order_id
    return of_order and counts(entry, entries)


def counts(entry: wire.Redemption, entries: Iterable[wire.Redemption]) -> bool:
    """Whether an entry of a history is a redemption that has not been taken back.

    A rollback names the redemption or, of several codes that were redeemed together, their parent.
    """
    if entry.object != REDEMPTION or entry.result != SUCCESS or entry.status == "ROLLED_BACK":
        return False
    names = {entry.id, entry.redemption or entry.id}
    return not any(
        other.object == ROLLBACK and other.result == SUCCESS and other.redemption in names
        for other in entries
    )


def _status(adapter: VoucherifyLike, found: wire.Redemption) -> RedemptionStatus:
    word = found.status or found.result
    known = STATUSES.get(word) or RESULTS.get(word)
    if known is not None and found.object == ROLLBACK:
        return UNDOING.get(known, known)
    if known is None:
        adapter.drift.note(DriftKind.UNKNOWN_VALUE, "Redemption.status", word)
        return RedemptionStatus.read(word)
    return known


def _amount(adapter: VoucherifyLike, found: wire.Redemption) -> Money | None:
    """What was spent of a gift card, or what the order costs less.

    An order states its discount for all that was redeemed for it, so that is this redemption's
    only where it is the only one.
    """
    if found.gift is not None and found.gift.amount is not None:
        return money(adapter, "Redemption.gift.amount", found.gift.amount)
    order = found.order
    if order is None or found.object != REDEMPTION or list(order.redemptions or {}) != [found.id]:
        return None
    return money(
        adapter, "Order.total_applied_discount_amount", order.total_applied_discount_amount
    )
