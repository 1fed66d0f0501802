"""Rewards as they stand in the tables, and as the model has them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import attrs

from rewardkit.documents import from_document, to_document
from rewardkit.local.naming import PROVIDER
from rewardkit.local.refusal import Key, Refusal
from rewardkit.model import Limits, Money, Reward, RewardRef, RewardStatus, Usage

from .session import Session, read_stamp, write_stamp

#: All rewards; an active one whose window has ended is expired.
REWARDS = """
    SELECT seq, id, scope, stock, document, created_at, updated_at,
        CASE WHEN status = 'active' AND expires_at <= :now THEN 'expired' ELSE status END AS status
    FROM rewards
"""

_USAGE = """
    SELECT count(*) AS redemptions, sum(amount) AS revenue,
        min(currency) AS currency, count(DISTINCT coalesce(currency, '')) AS currencies
    FROM redemptions WHERE reward_id = :id AND status = 'succeeded' AND amount IS NOT NULL
"""
_REDEMPTIONS = "SELECT count(*) FROM redemptions WHERE reward_id = :id AND status = 'succeeded'"


def find_reward(session: Session, id: str) -> Reward:
    """The reward with this id, with its usage.

    Raises:
        Refusal: there is none.
    """
    row = session.first(f"{REWARDS} WHERE id = :id", id=id)
    if row is None:
        raise Refusal(Key.REWARD_NOT_FOUND, f"there is no reward {id!r}")
    return read_reward(session, row)


def read_reward(session: Session, row: sqlite3.Row) -> Reward:
    """The reward of a row of ``REWARDS``."""
    reward = from_document(Reward, json.loads(row["document"]))
    usage, not_stated = _usage(session, row["id"])
    return attrs.evolve(
        reward,
        status=RewardStatus.read(row["status"]),
        limits=attrs.evolve(reward.limits, stock=row["stock"]),
        usage=usage,
        created_at=read_stamp(row["created_at"]),
        updated_at=read_stamp(row["updated_at"]),
        not_stated=not_stated,
    )


def _usage(session: Session, id: str) -> tuple[Usage, frozenset[str]]:
    """What redemptions add up to. Amounts of several currencies do not."""
    sums = session.first(_USAGE, id=id)
    redemptions = session.count(_REDEMPTIONS, id=id)
    not_stated = frozenset({"access"})  # a file does not know who asks
    if sums is None or sums["revenue"] is None:
        return Usage(redemptions=redemptions), not_stated
    if sums["currencies"] > 1:
        return Usage(redemptions=redemptions), not_stated | {"usage.revenue"}
    return Usage(redemptions, Money(sums["revenue"], sums["currency"])), not_stated


def reward_columns(id: str, reward: Reward) -> dict[str, Any]:
    """What the tables keep of a reward, beside its status and times."""
    kept = attrs.evolve(
        reward,
        ref=RewardRef(PROVIDER, id),
        status=None,
        limits=Limits(reward.limits.total, reward.limits.per_customer),
        usage=Usage(),
        access=None,
        created_at=None,
        updated_at=None,
        not_stated=frozenset(),
    )
    ends = reward.window.expires_at
    return {
        "id": id,
        "scope": reward.applies_to and reward.applies_to.kind.value,
        "expires_at": ends and write_stamp(ends),
        "stock": reward.limits.stock,
        "document": json.dumps(to_document(kept), ensure_ascii=False),
    }
