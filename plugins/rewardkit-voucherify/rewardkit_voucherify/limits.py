"""What of rewardkit's operations Voucherify has only in part, or not at all, and why."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit.operations import Operation

LIMITATIONS: Mapping[Operation, str] = {
    Operation.LIST_REWARDS: "10,000 campaigns and 10,000 catalogue rewards at most; they come "
    "without what their validation rules say, and catalogue rewards without what their campaigns "
    "give and their price in points",
    Operation.CREATE_REWARD: "minimums, limits for customers and items become a validation rule, "
    "which the vendor would rather see made in its dashboard; whether rewards stack cannot be said",
    Operation.UPDATE_REWARD: "names, limits and conditions of campaigns cannot be changed; codes "
    "that are published or redeemed keep their terms",
    Operation.DELETE_REWARD: "campaigns are deleted in the background, and may be found for a "
    "while; catalogue rewards only when no loyalty campaign offers them",
    Operation.SET_STATUS: "active and paused, and not of catalogue rewards",
    Operation.LIST_CODES: "9,900 codes of a campaign at most, as the vendor has no more pages; "
    "which codes are reserved cannot be told",
    Operation.GENERATE_CODES: "one code a call, each of which counts towards the rate limit; "
    "making many in the background comes in a later version",
}

#: How many items one call takes; the client splits.
BATCH_LIMITS: Mapping[Operation, int] = {Operation.GENERATE_CODES: 1}

_LATER = "this version does not do it yet"

UNSUPPORTED: Mapping[Operation, str] = {
    Operation.RETRY_SYNC: "the vendor has no sync of single rewards to other systems that could "
    "be tried again",
    **dict.fromkeys(
        (
            Operation.IMPORT_CODES,
            Operation.REVOKE_CODE,
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
