"""Operations on rewards: read, list, create, update, delete, put into a status, sync."""

from __future__ import annotations

import sqlite3

import attrs

from rewardkit import operations as op
from rewardkit.local.naming import PROVIDER
from rewardkit.local.refusal import Key, Refusal, invalid
from rewardkit.local.reward_rules import check_ref, check_reward, id_for
from rewardkit.model import Credit, Page, Reward, RewardStatus, SyncStatus, mask

from .changes import apply, changes
from .paging import Slice
from .reward_rows import REWARDS, find_reward, read_reward, reward_columns
from .session import Session, new_id

_PAGE = f"""
    SELECT * FROM ({REWARDS})
    WHERE seq > :after AND (:status IS NULL OR status = :status)
        AND (:scope IS NULL OR scope = :scope)
    ORDER BY seq LIMIT :fetch
"""
_INSERT = """
    INSERT INTO rewards (id, status, scope, expires_at, stock, document, created_at, updated_at)
    VALUES (:id, :status, :scope, :expires_at, :stock, :document, :now, :now)
"""
_UPDATE = """
    UPDATE rewards SET status = coalesce(:status, status), scope = :scope, updated_at = :now,
        expires_at = :expires_at, stock = :stock, document = :document
    WHERE id = :id
"""
_INSERT_SHARED_CODE = """
    INSERT INTO codes (id, reward_id, value, shared, created_at, updated_at)
    VALUES (:code_id, :reward_id, :value, 1, :now, :now)
"""
_USED = """
    SELECT (SELECT count(*) FROM redemptions WHERE reward_id = :id) AS redemptions,
        (SELECT count(*) FROM grants WHERE reward_id = :id) AS grants,
        (SELECT count(*) FROM reservations WHERE reward_id = :id AND expires_at > :now)
            AS reservations
"""


def get_reward(session: Session, query: op.GetReward) -> Reward:
    """The reward with this id."""
    return find_reward(session, query.id)


def list_rewards(session: Session, query: op.ListRewards) -> Page[Reward]:
    """One page of rewards, oldest first."""
    part = Slice.of("rewards", query.page_size, query.cursor)
    rows = session.all(
        _PAGE,
        after=part.after,
        fetch=part.fetch,
        status=query.status and query.status.value,
        scope=query.scope and query.scope.value,
    )
    return part.page(rows, lambda row: read_reward(session, row))


def create_reward(session: Session, command: op.CreateReward) -> Reward:
    """Keep a new reward; one without a status is active."""
    reward = command.reward
    check_reward(reward)
    id = id_for(reward)
    status = (reward.status or RewardStatus.ACTIVE).value
    try:
        session.run(_INSERT, status=status, **reward_columns(id, reward))
    except sqlite3.IntegrityError:
        raise Refusal(
            Key.REWARD_EXISTS,
            f"there is a reward {id} already: give this one another name or a reference "
            f"{PROVIDER}:ID of its own",
        ) from None
    _put_shared_code(session, id, None, reward.shared_code)
    return find_reward(session, id)


def update_reward(session: Session, command: op.UpdateReward) -> Reward:
    """Write what differs, if it is as the caller read it."""
    id = check_ref(command.before.ref, PROVIDER)
    current = find_reward(session, id)
    found = changes(command.before, command.after)
    after = apply(current, found)
    check_reward(after)
    if isinstance(current.benefit, Credit) != isinstance(after.benefit, Credit):
        _check_no_codes(session, id)
    if after.status is None:
        raise invalid("a reward cannot lose its status: write another one")
    status = after.status.value if "status" in found else None
    session.run(_UPDATE, status=status, **reward_columns(id, after))
    _put_shared_code(session, id, current.shared_code, after.shared_code)
    return find_reward(session, id)


def delete_reward(session: Session, command: op.DeleteReward) -> None:
    """Forget a reward and its codes, if nothing has been done with it."""
    find_reward(session, command.id)
    used = session.first(_USED, id=command.id)
    found = [f"{what}: {used[what]}" for what in used.keys() if used[what]] if used else []  # noqa: SIM118
    if found:
        raise Refusal(
            Key.REWARD_IN_USE,
            f"reward {command.id} is in use ({', '.join(found)}): archive it instead",
        )
    session.run("DELETE FROM rewards WHERE id = :id", id=command.id)


def set_status(session: Session, command: op.SetStatus) -> Reward:
    """Put a reward into a status."""
    if not command.status.known:
        raise invalid(f"status {command.status.value!r} is not one that can be written")
    find_reward(session, command.id)
    session.run(
        "UPDATE rewards SET status = :status, updated_at = :now WHERE id = :id",
        id=command.id,
        status=command.status.value,
    )
    return find_reward(session, command.id)


def retry_sync(session: Session, command: op.RetrySync) -> Reward:
    """Call the reward synced: there is nothing outside that could fail."""
    reward = find_reward(session, command.reward_id)
    systems = [sync.system for sync in reward.syncs]
    if command.system not in systems:
        known = ", ".join(systems) or "none"
        raise invalid(f"{reward.ref} is not synced to {command.system!r}; its systems: {known}")
    syncs = tuple(
        attrs.evolve(sync, status=SyncStatus.SYNCED, synced_at=session.now, error=None)
        if sync.system == command.system
        else sync
        for sync in reward.syncs
    )
    columns = reward_columns(command.reward_id, attrs.evolve(reward, syncs=syncs))
    session.run(_UPDATE, status=None, **columns)
    return find_reward(session, command.reward_id)


def _put_shared_code(session: Session, id: str, old: str | None, new: str | None) -> None:
    """Make ``new`` the shared code. The old one stays, switched off, if it has been used."""
    if old == new:
        return
    if old is not None:
        _retire(session, old)
    if new is None:
        return
    revived = session.run(
        "UPDATE codes SET revoked = 0, updated_at = :now "
        "WHERE value = :value AND reward_id = :reward_id AND shared",
        value=new,
        reward_id=id,
    )
    if revived:
        return
    try:
        session.run(_INSERT_SHARED_CODE, code_id=new_id("cod"), reward_id=id, value=new)
    except sqlite3.IntegrityError:
        raise Refusal(
            Key.CODES_EXIST, f"the code {mask(new)} is taken already: choose another shared_code"
        ) from None


def _retire(session: Session, value: str) -> None:
    code = session.first("SELECT id FROM codes WHERE value = :value", value=value)
    if code is None:
        return
    used = session.count("SELECT count(*) FROM redemptions WHERE code_id = :id", id=code["id"])
    if used:
        session.run("UPDATE codes SET revoked = 1, updated_at = :now WHERE id = :id", id=code["id"])
    else:
        session.run("DELETE FROM codes WHERE id = :id", id=code["id"])


def _check_no_codes(session: Session, id: str) -> None:
    """A code has a balance or uses from when it is made; it cannot change from one to the other."""
    if session.count("SELECT count(*) FROM codes WHERE reward_id = :id AND NOT shared", id=id):
        raise Refusal(
            Key.REWARD_IN_USE,
            f"reward {id} has codes, so its benefit cannot change to or from a credit: "
            "create another reward",
        )
