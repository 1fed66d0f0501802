"""Which function carries out which operation: one table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from rewardkit import operations as op
from rewardkit.local.naming import PROVIDER
from rewardkit.operations import Checked, Operation

from . import codes, grants, redemptions, reservations, rewards
from .schema import VERSION
from .session import Session

Handler = Callable[[Session, Any], Any]


def check(session: Session, _: op.Check) -> Checked:
    """Where the rewards are, and in tables of what version."""
    count = session.count("SELECT count(*) FROM rewards")
    details = {
        "path": session.path,
        "schema_version": VERSION,
        "sqlite": sqlite3.sqlite_version,
        "rewards": count,
    }
    return Checked(provider=PROVIDER, details=details)


_TABLE: Mapping[Operation, tuple[type[Any], Handler]] = {
    Operation.GET_REWARD: (op.GetReward, rewards.get_reward),
    Operation.LIST_REWARDS: (op.ListRewards, rewards.list_rewards),
    Operation.CREATE_REWARD: (op.CreateReward, rewards.create_reward),
    Operation.UPDATE_REWARD: (op.UpdateReward, rewards.update_reward),
    Operation.DELETE_REWARD: (op.DeleteReward, rewards.delete_reward),
    Operation.SET_STATUS: (op.SetStatus, rewards.set_status),
    Operation.LOOKUP: (op.Lookup, codes.lookup),
    Operation.LIST_CODES: (op.ListCodes, codes.list_codes),
    Operation.GENERATE_CODES: (op.GenerateCodes, codes.generate_codes),
    Operation.IMPORT_CODES: (op.ImportCodes, codes.import_codes),
    Operation.REVOKE_CODE: (op.RevokeCode, codes.revoke_code),
    Operation.RESERVE: (op.Reserve, reservations.reserve),
    Operation.RELEASE: (op.Release, reservations.release),
    Operation.REDEEM: (op.Redeem, redemptions.redeem),
    Operation.UNDO_REDEMPTION: (op.UndoRedemption, redemptions.undo_redemption),
    Operation.FIND_REDEMPTION: (op.FindRedemption, redemptions.find_redemption),
    Operation.LIST_REDEMPTIONS: (op.ListRedemptions, redemptions.list_redemptions),
    Operation.RECORD_REDEMPTION: (op.RecordRedemption, redemptions.record_redemption),
    Operation.ISSUE_GRANT: (op.IssueGrant, grants.issue_grant),
    Operation.CLAIM_GRANT: (op.ClaimGrant, grants.claim_grant),
    Operation.RETRY_SYNC: (op.RetrySync, rewards.retry_sync),
    Operation.CHECK: (op.Check, check),
}

#: By an operation's name: the class of its query or command, and what carries it out.
HANDLERS: Mapping[str, tuple[type[Any], Handler]] = {
    operation.value: entry for operation, entry in _TABLE.items()
}

#: The operations that change nothing.
READING = frozenset(
    {
        Operation.GET_REWARD.value,
        Operation.LIST_REWARDS.value,
        Operation.LOOKUP.value,
        Operation.LIST_CODES.value,
        Operation.FIND_REDEMPTION.value,
        Operation.LIST_REDEMPTIONS.value,
        Operation.CHECK.value,
    }
)
