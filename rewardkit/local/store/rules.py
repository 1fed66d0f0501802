"""The rules: what must hold before a code is used or held, asked one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rewardkit.local.refusal import Key, Refusal
from rewardkit.model import Credit, Reward, RewardStatus

from .attempts import OF_CODE, Attempt
from .session import Session, read_stamp

Rule = Callable[[Session, Attempt], None]

_THIS_ORDER = f"""
    SELECT order_id FROM redemptions
    WHERE {OF_CODE} AND order_id = :order_id AND status = 'succeeded'
"""
_LAST_USE = "SELECT order_id, at FROM redemptions WHERE code_id = :code_id AND status = 'succeeded' ORDER BY seq DESC"
_HELD = f"""
    SELECT count(*) AS held, min(expires_at) AS until FROM reservations
    WHERE {OF_CODE} AND order_id <> :order_id AND expires_at > :now
"""
# What other orders have of the reward: uses and reservations, in all or of one customer. A
# reservation of this order is the use that is asked for, and counts once.
_TAKEN = """
    SELECT (
        SELECT count(*) FROM redemptions WHERE reward_id = :reward_id AND status = 'succeeded'
            AND (:customer IS NULL OR customer = :customer)
    ) + (
        SELECT count(*) FROM reservations WHERE reward_id = :reward_id AND expires_at > :now
            AND (:customer IS NULL OR customer = :customer)
            AND NOT (code_id IS :code_id AND order_id = :order_id)
    )
"""
_HELD_STOCK = """
    SELECT count(*) FROM reservations WHERE reward_id = :reward_id AND expires_at > :now
        AND NOT (code_id IS :code_id AND order_id = :order_id)
"""

#: What a reward's status means to those who want to use it; an active one is not here.
_BY_STATUS: Mapping[str, tuple[Key, str]] = {
    RewardStatus.DRAFT.value: (Key.NOT_YET_ACTIVE, "is a draft"),
    RewardStatus.PAUSED.value: (Key.SWITCHED_OFF, "is paused"),
    RewardStatus.ARCHIVED.value: (Key.SWITCHED_OFF, "is archived"),
    RewardStatus.EXPIRED.value: (Key.EXPIRED, "has expired"),
}


def check(session: Session, use: Attempt, rules: tuple[Rule, ...]) -> None:
    """Ask each rule in turn.

    Raises:
        Refusal: by the first rule that does not hold.
    """
    for rule in rules:
        rule(session, use)


def check_open(reward: Reward, now: datetime) -> None:
    """The reward is active and in its window."""
    starts, ends = reward.window.starts_at, reward.window.expires_at
    key, what = _BY_STATUS.get((reward.status or RewardStatus.ACTIVE).value, (None, ""))
    if key is not None:
        until = f" on {ends:%Y-%m-%d %H:%M} UTC" if key is Key.EXPIRED and ends else ""
        raise Refusal(key, f"reward {reward.ref} {what}{until}")
    if starts and now < starts:
        raise Refusal(
            Key.NOT_YET_ACTIVE,
            f"reward {reward.ref} begins on {starts:%Y-%m-%d %H:%M} UTC",
            retry_at=starts,
        )


def _not_for_this_order_yet(session: Session, use: Attempt) -> None:
    """Once an order: a second use would be a mistake, such as a double click."""
    row = session.first(
        _THIS_ORDER, reward_id=use.reward_id, code_id=use.code_id, order_id=use.order.id
    )
    if row is not None:
        raise Refusal(
            Key.ALREADY_REDEEMED,
            f"{use.what} has been redeemed for this order, {use.order.id}, already",
            have=use.order.id,
        )


def _not_revoked(_: Session, use: Attempt) -> None:
    if use.code is not None and use.code["revoked"]:
        raise Refusal(Key.SWITCHED_OFF, f"{use.what} has been revoked")


def _has_uses_left(session: Session, use: Attempt) -> None:
    if use.code is None or use.code["uses_allowed"] is None:
        return
    allowed, made = use.code["uses_allowed"], use.code["uses_made"]
    if made < allowed:
        return
    if allowed > 1:
        raise Refusal(
            Key.LIMIT_REACHED, f"{use.what} may be used {allowed} times and has been", have=made
        )
    last = session.first(_LAST_USE, code_id=use.code_id)
    order_id = None if last is None else last["order_id"]
    raise Refusal(
        Key.ALREADY_REDEEMED,
        f"{use.what} has been redeemed for order {order_id} already",
        have=order_id,
    )


def _is_open(session: Session, use: Attempt) -> None:
    check_open(use.reward, session.now)


def _is_the_holders(_: Session, use: Attempt) -> None:
    holder = None if use.code is None else use.code["reserved_for"]
    if holder is not None and use.customer_id != holder:
        who = "no customer is given" if use.customer is None else "this is another one"
        raise Refusal(Key.NOT_ELIGIBLE, f"{use.what} belongs to one customer, and {who}")


def _not_held(session: Session, use: Attempt) -> None:
    """No other order holds the last use; a credit is held as a whole."""
    if use.code is None or use.code["shared"]:
        return
    row = session.first(_HELD, reward_id=use.reward_id, code_id=use.code_id, order_id=use.order.id)
    allowed = use.code["uses_allowed"]
    left = 1 if allowed is None else allowed - use.code["uses_made"]
    if row is not None and row["held"] >= left:
        raise Refusal(
            Key.RESERVED,
            f"{use.what} is reserved for another order",
            retry_at=read_stamp(row["until"]),
        )


def _below_limit_in_all(session: Session, use: Attempt) -> None:
    limit = use.reward.limits.total
    if limit is not None:
        taken = session.count(_TAKEN, customer=None, **_of(use))
        _compare(use, taken, limit, "in all")


def _below_limit_of_customer(session: Session, use: Attempt) -> None:
    limit = use.reward.limits.per_customer
    if limit is None:
        return
    if use.customer_id is None:
        raise Refusal(
            Key.NOT_ELIGIBLE,
            f"reward {use.reward.ref} is limited per customer, and no customer is given",
            need="customer",
        )
    taken = session.count(_TAKEN, customer=use.customer_id, **_of(use))
    _compare(use, taken, limit, "per customer")


def _compare(use: Attempt, taken: int, limit: int, how: str) -> None:
    if taken >= limit:
        raise Refusal(
            Key.LIMIT_REACHED,
            f"reward {use.reward.ref} may be used {limit} × {how}, and {taken} are taken",
            need=limit,
            have=taken,
        )


def _is_in_stock(session: Session, use: Attempt) -> None:
    stock = use.reward.limits.stock
    if stock is not None and stock <= session.count(_HELD_STOCK, **_of(use)):
        raise Refusal(Key.OUT_OF_STOCK, f"reward {use.reward.ref} is out of stock", have=stock)


def _reaches_minimum_purchase(_: Session, use: Attempt) -> None:
    """Amounts in different currencies, or in none, cannot be compared and are let pass."""
    need, have = use.reward.conditions.minimum_purchase, use.order.total
    if need is None or have is None or need.currency != have.currency:
        return
    if have < need:
        raise Refusal(
            Key.BELOW_MINIMUM,
            f"the order comes to {have}, and the reward needs {need}",
            need=need,
            have=have,
        )


def _reaches_minimum_quantity(_: Session, use: Attempt) -> None:
    need = use.reward.conditions.minimum_quantity
    have = sum(item.quantity for item in use.order.items)
    if need is not None and use.order.items and have < need:
        raise Refusal(
            Key.BELOW_MINIMUM,
            f"the order has {have} items, and the reward needs {need}",
            need=need,
            have=have,
        )


def _has_balance(_: Session, use: Attempt) -> None:
    if use.code is not None and use.code["balance"] == 0 and isinstance(use.reward.benefit, Credit):
        raise Refusal(Key.INSUFFICIENT_BALANCE, f"{use.what} has nothing left", have=0)


def _of(use: Attempt) -> dict[str, Any]:
    return {"reward_id": use.reward_id, "code_id": use.code_id, "order_id": use.order.id}


#: What must hold to redeem or reserve, in the order in which a caller wants to hear of it.
TO_USE: tuple[Rule, ...] = (
    _not_for_this_order_yet,
    _not_revoked,
    _has_uses_left,
    _has_balance,
    _is_open,
    _is_the_holders,
    _not_held,
    _below_limit_in_all,
    _below_limit_of_customer,
    _is_in_stock,
    _reaches_minimum_purchase,
    _reaches_minimum_quantity,
)

#: What must hold to write down what has happened elsewhere: only what is not possible otherwise.
TO_RECORD: tuple[Rule, ...] = (_not_for_this_order_yet, _has_uses_left)
