"""Redemptions as they stand in the tables, and as the model has them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from attrs import frozen

from rewardkit.documents import to_document
from rewardkit.local.naming import PROVIDER
from rewardkit.model import Money, Redemption, RedemptionStatus, RewardRef

from .attempts import Attempt
from .session import Session, new_id, read_stamp

_INSERT = """
    INSERT INTO redemptions (id, reward_id, code_id, code, order_id, external_order_id, customer,
        status, amount, currency, from_balance, from_stock, at, details)
    VALUES (:id, :reward_id, :code_id, :code, :order_id, :external_order_id, :customer,
        'succeeded', :amount, :currency, :from_balance, :from_stock, :now, :details)
"""
_USE_CODE = """
    UPDATE codes SET uses_made = uses_made + 1, balance = balance - :from_balance, updated_at = :now
    WHERE id = :code_id
"""
_USE_STOCK = "UPDATE rewards SET stock = stock - 1 WHERE id = :reward_id AND stock > 0"


@frozen(kw_only=True)
class Use:
    """What a redemption is about to take.

    Attributes:
        amount: what the customer saves or spends, where it is known.
        spent: minor units of the code's balance.
        details: what else is to be kept, as JSON.
    """

    attempt: Attempt
    amount: Money | None
    spent: int
    details: dict[str, Any]


def write_redemption(session: Session, use: Use) -> Redemption:
    """Count a use: of the code, its balance and the stock. All rules must have been asked."""
    order = use.attempt.order
    id = new_id("red")
    # A recorded one may come when the stock is used up; then it takes none, and gives none back.
    from_stock = session.run(_USE_STOCK, reward_id=use.attempt.reward_id)
    session.run(_USE_CODE, code_id=use.attempt.code_id, from_balance=use.spent)
    session.run(
        _INSERT,
        id=id,
        reward_id=use.attempt.reward_id,
        code_id=use.attempt.code_id,
        code=use.attempt.text,
        order_id=order.id,
        external_order_id=order.external_id,
        customer=use.attempt.customer_id,
        amount=use.amount and use.amount.minor,
        currency=use.amount and use.amount.currency,
        from_balance=use.spent,
        from_stock=from_stock,
        details=json.dumps({"order": to_document(order), **use.details}, ensure_ascii=False),
    )
    return redemption_with_id(session, id)


def redemption_with_id(session: Session, id: str) -> Redemption:
    """The redemption with an id that is known to be there."""
    (row,) = session.all("SELECT * FROM redemptions WHERE id = :id", id=id)
    return read_redemption(row)


def read_redemption(row: sqlite3.Row) -> Redemption:
    """The redemption of a row."""
    amount = row["amount"]
    return Redemption(
        id=row["id"],
        reward=RewardRef(PROVIDER, row["reward_id"]),
        status=RedemptionStatus(row["status"]),
        code=row["code"],
        code_id=row["code_id"],
        order_id=row["order_id"],
        external_order_id=row["external_order_id"],
        customer=row["customer"],
        amount=None if amount is None else Money(amount, row["currency"]),
        at=read_stamp(row["at"]),
        reason=row["reason"],
        native=json.loads(row["details"]),
    )
