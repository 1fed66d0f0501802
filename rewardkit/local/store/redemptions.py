"""Operations on redemptions: redeem, record, read back, list, undo."""

from __future__ import annotations

import sqlite3
from typing import Any

from rewardkit import operations as op
from rewardkit.documents import to_document
from rewardkit.local.refusal import Key, Refusal, invalid
from rewardkit.model import Credit, Money, Page, Redemption, RedemptionStatus

from .attempts import Attempt, attempt, find_use
from .code_rows import code_row
from .paging import Slice
from .redemption_rows import Use, read_redemption, redemption_with_id, write_redemption
from .reservations import confirm, forget_ended
from .reward_rows import find_reward
from .rules import TO_RECORD, TO_USE, check
from .session import Session

_PAGE = """
    SELECT * FROM redemptions WHERE reward_id = :reward_id AND seq > :after
    ORDER BY seq LIMIT :fetch
"""
_OF_ORDER = """
    SELECT * FROM redemptions
    WHERE (code = :code OR (code IS NULL AND reward_id = :reward_id))
        AND order_id = :order_id AND (:status IS NULL OR status = :status)
    ORDER BY status = 'succeeded' DESC, seq DESC
"""
_UNDO = """
    UPDATE redemptions SET status = 'undone', reason = :reason, undone_at = :now WHERE id = :id
"""
_GIVE_USE_BACK = """
    UPDATE codes SET uses_made = uses_made - 1, balance = balance + :from_balance, updated_at = :now
    WHERE id = :code_id
"""
_GIVE_STOCK_BACK = "UPDATE rewards SET stock = stock + :from_stock WHERE id = :reward_id"


def redeem(session: Session, command: op.Redeem) -> Redemption:
    """Use a code for an order; a reservation of this order becomes the use."""
    forget_ended(session)
    use = attempt(session, command.code, command.order, command.customer)
    if command.reservation is not None and command.reservation.order_id != use.order.id:
        raise invalid(
            f"the reservation is for order {command.reservation.order_id}, not {use.order.id}: "
            "give the one of this order"
        )
    check(session, use, TO_USE)
    spent = _spend(use, command.amount)
    _check_discount(command.discount)
    confirm(session, use)
    return write_redemption(
        session,
        Use(
            attempt=use,
            amount=command.amount if isinstance(use.reward.benefit, Credit) else command.discount,
            spent=spent,
            details=_document(discount=command.discount),
        ),
    )


def record_redemption(session: Session, command: op.RecordRedemption) -> Redemption:
    """Write down what has happened elsewhere, whatever the reward's rules say."""
    if not command.order.id:
        raise invalid("the order has no id: give it your own")
    _check_discount(command.discount)
    reward = find_reward(session, command.reward_id)
    code = None if command.code is None else code_row(session, command.code.value)
    if code is not None and code["reward_id"] != command.reward_id:
        raise invalid(f"the code is of reward {code['reward_id']}, not {command.reward_id}")
    if command.grant_id is not None:
        _check_grant(session, command.grant_id, command.reward_id)
    use = Attempt(reward, code, command.order, command.customer)
    check(session, use, TO_RECORD)
    spent = _spend(use, command.discount) if isinstance(reward.benefit, Credit) else 0
    confirm(session, use)
    return write_redemption(
        session,
        Use(
            attempt=use,
            amount=command.discount,
            spent=spent,
            details=_document(source=command.source, grant_id=command.grant_id),
        ),
    )


def find_redemption(session: Session, query: op.FindRedemption) -> Redemption | None:
    """The redemption of this code for this order; one that was undone does not count."""
    row = _of_order(session, query.code, query.order_id, status="succeeded")
    if row is None:
        find_use(session, query.code)  # a code that is not there is refused
        return None
    return read_redemption(row)


def list_redemptions(session: Session, query: op.ListRedemptions) -> Page[Redemption]:
    """One page of a reward's redemptions, oldest first."""
    find_reward(session, query.reward_id)
    part = Slice.of("redemptions", query.page_size, query.cursor)
    rows = session.all(_PAGE, reward_id=query.reward_id, after=part.after, fetch=part.fetch)
    return part.page(rows, read_redemption)


def undo_redemption(session: Session, command: op.UndoRedemption) -> Redemption:
    """Take a redemption back, once, with all that it took."""
    row = _row_of(session, command.redemption)
    if row["status"] != RedemptionStatus.SUCCEEDED.value:
        raise Refusal(
            Key.ALREADY_UNDONE,
            f"redemption {row['id']} of order {row['order_id']} was undone before",
        )
    session.run(_UNDO, id=row["id"], reason=command.reason)
    session.run(_GIVE_USE_BACK, code_id=row["code_id"], from_balance=row["from_balance"])
    session.run(_GIVE_STOCK_BACK, reward_id=row["reward_id"], from_stock=row["from_stock"])
    return redemption_with_id(session, row["id"])


def _row_of(session: Session, redemption: Redemption) -> sqlite3.Row:
    """The row by id or, where the caller has none, by code and order."""
    if redemption.id is not None:
        row = session.first("SELECT * FROM redemptions WHERE id = :id", id=redemption.id)
    else:
        text = redemption.code or str(redemption.reward)
        row = _of_order(session, text, redemption.order_id or "", status=None)
    if row is None:
        what = redemption.id or f"of order {redemption.order_id}"
        raise Refusal(Key.REDEMPTION_NOT_FOUND, f"there is no redemption {what}")
    return row


def _of_order(
    session: Session, code: str, order_id: str, *, status: str | None
) -> sqlite3.Row | None:
    try:
        reward, row = find_use(session, code)
    except Refusal:  # a code that has been given up may still have redemptions
        reward, row = None, None
    automatic = reward.ref.id if reward is not None and row is None else None
    return session.first(
        _OF_ORDER, code=code, reward_id=automatic, order_id=order_id, status=status
    )


def _spend(use: Attempt, amount: Money | None) -> int:
    """The minor units to take from the code's balance; 0 for what has none."""
    benefit = use.reward.benefit
    if not isinstance(benefit, Credit):
        if amount is not None:
            raise invalid(f"{use.what} carries no credit: leave the amount out")
        return 0
    if amount is None:
        raise invalid(f"{use.what} carries a credit: say what amount to spend of it")
    kept = use.code is not None and use.code["balance"] is not None
    left = Money(use.code["balance"], use.code["currency"]) if use.code and kept else benefit.amount
    if amount.currency != left.currency:
        raise invalid(f"{use.what} has {left}, and {amount} is of another currency")
    if amount.minor <= 0:
        raise invalid(f"the amount to spend must be more than nothing, not {amount}")
    if amount > left:
        raise Refusal(
            Key.INSUFFICIENT_BALANCE,
            f"{use.what} has {left} left, and {amount} is asked for",
            need=amount,
            have=left,
        )
    return amount.minor if kept else 0


def _check_discount(discount: Money | None) -> None:
    if discount is not None and discount.minor < 0:
        raise invalid(f"a discount cannot be negative: {discount}")


def _check_grant(session: Session, grant_id: str, reward_id: str) -> None:
    grant = session.first("SELECT reward_id FROM grants WHERE id = :id", id=grant_id)
    if grant is None:
        raise Refusal(Key.GRANT_NOT_FOUND, f"there is no grant {grant_id}")
    if grant["reward_id"] != reward_id:
        raise invalid(f"grant {grant_id} is of reward {grant['reward_id']}, not {reward_id}")


def _document(**details: Any) -> dict[str, Any]:
    """What there is of the details, as JSON."""
    return {
        name: to_document(value) if isinstance(value, Money) else value
        for name, value in details.items()
        if value is not None
    }
