"""Operations on reservations: hold one use for an order, and give it back."""

from __future__ import annotations

from datetime import timedelta

from rewardkit import operations as op
from rewardkit.local.refusal import invalid
from rewardkit.model import Reservation

from .attempts import OF_CODE, Attempt, attempt
from .rules import TO_USE, check
from .session import Session, new_id, read_stamp, write_stamp

DEFAULT_DURATION = timedelta(minutes=15)

_HELD = f"SELECT id, expires_at FROM reservations WHERE {OF_CODE} AND order_id = :order_id"
_INSERT = """
    INSERT INTO reservations (id, reward_id, code_id, order_id, customer, expires_at)
    VALUES (:id, :reward_id, :code_id, :order_id, :customer, :expires_at)
"""
_EXTEND = """
    UPDATE reservations SET expires_at = max(expires_at, :expires_at),
        customer = coalesce(:customer, customer)
    WHERE id = :id
"""


def reserve(session: Session, command: op.Reserve) -> Reservation:
    """Hold one use of a code; the same order again has its reservation extended."""
    duration = DEFAULT_DURATION if command.duration is None else command.duration
    if duration <= timedelta(0):
        raise invalid(f"a reservation lasts for a while, not {duration}: give a longer duration")
    forget_ended(session)
    use = attempt(session, command.code, command.order, command.customer)
    check(session, use, TO_USE)
    expires_at = write_stamp(session.now + duration)
    held = session.first(_HELD, **_key(use))
    id = new_id("res") if held is None else held["id"]
    session.run(
        _INSERT if held is None else _EXTEND,
        id=id,
        customer=use.customer_id,
        expires_at=expires_at,
        **_key(use),
    )
    return Reservation(
        id=id,
        reward=use.reward.ref,
        code=command.code,
        order_id=use.order.id,
        expires_at=read_stamp(max(expires_at, held["expires_at"]) if held else expires_at),
    )


def release(session: Session, command: op.Release) -> None:
    """Give a reservation back, if it is still there."""
    session.run("DELETE FROM reservations WHERE id = :id", id=command.reservation.id)


def confirm(session: Session, use: Attempt) -> None:
    """End the reservation of this order: it has become a redemption."""
    session.run(f"DELETE FROM reservations WHERE {OF_CODE} AND order_id = :order_id", **_key(use))


def forget_ended(session: Session) -> None:
    """Remove the reservations that have ended."""
    session.run("DELETE FROM reservations WHERE expires_at <= :now")


def _key(use: Attempt) -> dict[str, str | None]:
    return {"reward_id": use.reward_id, "code_id": use.code_id, "order_id": use.order.id}
