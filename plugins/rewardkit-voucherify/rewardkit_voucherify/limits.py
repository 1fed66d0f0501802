"""What of rewardkit's operations Voucherify has only in part, or not at all, and why."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit.operations import Operation

LIMITATIONS: Mapping[Operation, str] = {
    Operation.LIST_REWARDS: "10,000 campaigns and 10,000 catalogue rewards at most; catalogue "
    "rewards come without what their campaigns give",
    Operation.LIST_CODES: "which codes are reserved cannot be told",
    Operation.GENERATE_CODES: "more than one are made by a job in the background, which is waited "
    "for; how long that takes the vendor does not say",
    Operation.IMPORT_CODES: "a job in the background, which is waited for; what it does not take is "
    "told code by code, and the others are there",
    Operation.REVOKE_CODE: "a code that is redeemed in the same moment may be switched off as well",
}

#: How many items one call takes; the client splits.
BATCH_LIMITS: Mapping[Operation, int] = {
    Operation.GENERATE_CODES: 5_000,  # which can be listed by the vendor's pages, with room to spare
    Operation.IMPORT_CODES: 5_000,
}

_LATER = "this version does not do it yet"

UNSUPPORTED: Mapping[Operation, str] = {
    Operation.RETRY_SYNC: "the vendor has no sync of single rewards to other systems that could "
    "be tried again",
    **dict.fromkeys(
        (
            Operation.CREATE_REWARD,
            Operation.UPDATE_REWARD,
            Operation.DELETE_REWARD,
            Operation.SET_STATUS,
            Operation.RESERVE,
            Operation.RELEASE,
            Operation.UNDO_REDEMPTION,
            Operation.LIST_REDEMPTIONS,
            Operation.RECORD_REDEMPTION,
            Operation.ISSUE_GRANT,
            Operation.CLAIM_GRANT,
        ),
        _LATER,
    ),
}
