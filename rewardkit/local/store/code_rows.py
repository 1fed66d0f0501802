"""Codes as they stand in the tables, and as the model has them."""

from __future__ import annotations

import sqlite3

from rewardkit.local.naming import BATCH, PROVIDER
from rewardkit.local.refusal import Key, Refusal
from rewardkit.model import Code, CodeStatus, Money, RewardRef, Uses, mask

from .session import Session, read_stamp

#: All codes, each with its status and the redemption that used it last.
CODES = """
    SELECT codes.*, used.customer AS redeemed_by, used.at AS redeemed_at, used.order_id,
        used.external_order_id,
        CASE
            WHEN revoked THEN 'revoked'
            WHEN uses_made >= uses_allowed OR (balance = 0 AND uses_made > 0) THEN 'redeemed'
            WHEN rewards.status = 'expired' OR rewards.expires_at <= :now THEN 'expired'
            WHEN reserved_for IS NOT NULL OR (NOT shared AND (
                SELECT count(*) FROM reservations
                WHERE reservations.code_id = codes.id AND reservations.expires_at > :now
            ) >= coalesce(uses_allowed - uses_made, 1)) THEN 'reserved'
            ELSE 'available'
        END AS status
    FROM codes
    JOIN rewards ON rewards.id = codes.reward_id
    LEFT JOIN redemptions AS used ON used.seq = (
        SELECT max(seq) FROM redemptions
        WHERE redemptions.code_id = codes.id AND redemptions.status = 'succeeded'
    )
"""


def read_code(row: sqlite3.Row) -> Code:
    """The code of a row of ``CODES``."""
    balance = row["balance"]
    return Code(
        id=row["id"],
        reward=RewardRef(PROVIDER, row["reward_id"]),
        value=row["value"],
        status=CodeStatus(row["status"]),
        reserved_for=row["reserved_for"],
        redeemed_by=row["redeemed_by"],
        redeemed_at=read_stamp(row["redeemed_at"]),
        order_id=row["order_id"],
        external_order_id=row["external_order_id"],
        uses=Uses(row["uses_allowed"], row["uses_made"]),
        balance=None if balance is None else Money(balance, row["currency"]),
        created_at=read_stamp(row["created_at"]),
        updated_at=read_stamp(row["updated_at"]),
        native={} if row["batch"] is None else {BATCH: row["batch"]},
    )


def code_row(session: Session, value: str) -> sqlite3.Row:
    """The row of ``CODES`` with this text, to the letter.

    Raises:
        Refusal: there is none.
    """
    row = session.first(f"{CODES} WHERE codes.value = :value", value=value)
    if row is None:
        raise Refusal(Key.CODE_NOT_FOUND, f"there is no code {mask(value)}")
    return row
