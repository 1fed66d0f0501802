"""Operations on grants: give a reward to one customer, and let them claim it once."""

from __future__ import annotations

import secrets
import sqlite3
from hashlib import sha256

from rewardkit import operations as op
from rewardkit.local.naming import PROVIDER
from rewardkit.local.refusal import Key, Refusal, invalid
from rewardkit.model import Delivery, Grant, GrantStatus, Reward, RewardRef

from .code_rows import CODES
from .reward_rows import find_reward
from .rules import check_open
from .session import Session, new_id, read_stamp, write_stamp

#: Bytes of a token: 32 characters that may stand in a URL.
_TOKEN_BYTES = 24

_INSERT = """
    INSERT INTO grants (id, reward_id, customer, token_hash, source, expires_at, created_at)
    VALUES (:id, :reward_id, :customer, :token_hash, :source, :expires_at, :now)
"""
_GRANT = """
    SELECT grants.*, codes.value AS code FROM grants LEFT JOIN codes ON codes.id = grants.code_id
    WHERE token_hash = :token_hash
"""
_CLAIM = "UPDATE grants SET claimed_at = :now, code_id = :code_id WHERE id = :id"
_AVAILABLE = f"""
    SELECT * FROM ({CODES}) WHERE reward_id = :reward_id AND NOT shared AND status = 'available'
    ORDER BY seq LIMIT 1
"""


def issue_grant(session: Session, command: op.IssueGrant) -> Grant:
    """Give a reward to a customer. The token is in the answer and nowhere else: a hash is kept."""
    if not command.customer.id:
        raise invalid("the customer has no id: give it your own")
    reward = find_reward(session, command.reward_id)
    check_open(reward, session.now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    ends = session.now + session.grant_lifetime
    session.run(
        _INSERT,
        id=new_id("gra"),
        reward_id=command.reward_id,
        customer=command.customer.id,
        token_hash=_hash(token),
        source=command.source,
        expires_at=write_stamp(min(ends, reward.window.expires_at or ends)),
    )
    return _grant(session, token)


def claim_grant(session: Session, command: op.ClaimGrant) -> Grant:
    """Claim a grant, once; a reward with unique codes hands out one for the customer alone."""
    grant = _grant(session, command.token)
    if grant.status == GrantStatus.CLAIMED:
        raise Refusal(Key.GRANT_UNAVAILABLE, f"grant {grant.id} has been claimed already")
    if grant.status == GrantStatus.EXPIRED:
        raise Refusal(
            Key.GRANT_UNAVAILABLE,
            f"grant {grant.id} expired on {grant.expires_at:%Y-%m-%d %H:%M} UTC",
        )
    reward = find_reward(session, grant.reward.id)
    check_open(reward, session.now)
    session.run(_CLAIM, id=grant.id, code_id=_hand_out(session, reward, grant))
    return _grant(session, command.token)


def _hand_out(session: Session, reward: Reward, grant: Grant) -> str | None:
    """The id of the code that the customer gets: the shared one, the next unique one, or none."""
    if reward.delivery == Delivery.SHARED_CODE:
        row = session.first("SELECT id FROM codes WHERE value = :value", value=reward.shared_code)
        return None if row is None else row["id"]
    if reward.delivery != Delivery.UNIQUE_CODES:
        return None
    row = session.first(_AVAILABLE, reward_id=reward.ref.id)
    if row is None:
        raise Refusal(
            Key.GRANT_UNAVAILABLE,
            f"reward {reward.ref} has no code left to hand out: generate more and claim it again",
        )
    session.run(
        "UPDATE codes SET reserved_for = :customer, updated_at = :now WHERE id = :id",
        id=row["id"],
        customer=grant.customer,
    )
    code_id: str = row["id"]
    return code_id


def _grant(session: Session, token: str) -> Grant:
    row = session.first(_GRANT, token_hash=_hash(token))
    if row is None:
        raise Refusal(Key.GRANT_NOT_FOUND, "there is no grant with this token")
    return Grant(
        id=row["id"],
        reward=RewardRef(PROVIDER, row["reward_id"]),
        status=_status(session, row),
        customer=row["customer"],
        token=token,
        code=row["code"],
        expires_at=read_stamp(row["expires_at"]),
        native={} if row["source"] is None else {"source": row["source"]},
    )


def _status(session: Session, row: sqlite3.Row) -> GrantStatus:
    if row["claimed_at"] is not None:
        return GrantStatus.CLAIMED
    return GrantStatus.EXPIRED if row["expires_at"] <= session.stamp else GrantStatus.ISSUED


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
