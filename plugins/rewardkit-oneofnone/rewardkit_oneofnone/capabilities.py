"""What One of None does not do, or not wholly, and what does instead; limits as data."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit.operations import Operation

#: How many entries a page of a list may have.
PAGE_LIMIT = 1_000

BATCH_LIMITS: Mapping[Operation, int] = {Operation.GENERATE_CODES: 500}

_GET_REWARD = (
    "One of None documents no endpoint for one reward, so the list is read until the reward comes: "
    "up to one call for every 1000 rewards"
)
_REDEEM = (
    "only a unique code, and as a whole: One of None keeps the ids of the order and the customer, "
    "and no amount"
)
_FIND = "One of None has no list of redemptions by order: the code itself says which order used it"

LIMITATIONS: Mapping[Operation, str] = {
    Operation.GET_REWARD: _GET_REWARD,
    Operation.REDEEM: _REDEEM,
    Operation.FIND_REDEMPTION: _FIND,
}

_NOT_YET = "One of None documents it, and this version of rewardkit-oneofnone does not do it"
_NO_HOLD = (
    "One of None documents no endpoint that holds or releases a code; redeem it when the order is "
    "paid"
)

UNSUPPORTED: Mapping[Operation, str] = {
    Operation.CREATE_REWARD: (
        "One of None documents no endpoint that creates a reward; create it in its dashboard"
    ),
    Operation.UPDATE_REWARD: _NOT_YET,
    Operation.DELETE_REWARD: (
        "One of None documents no endpoint that deletes a reward; archive it in its dashboard"
    ),
    Operation.SET_STATUS: (
        "One of None's update of a reward takes no status; change it in its dashboard"
    ),
    Operation.IMPORT_CODES: (
        "One of None documents no endpoint that takes codes; generate_codes with a prefix makes new "
        "ones"
    ),
    Operation.REVOKE_CODE: (
        "One of None documents no endpoint that revokes a code; do it in its dashboard"
    ),
    Operation.RESERVE: _NO_HOLD,
    Operation.RELEASE: _NO_HOLD,
    Operation.UNDO_REDEMPTION: (
        "One of None documents no endpoint that takes a redemption back; generate_codes makes a new "
        "code for the customer"
    ),
    Operation.LIST_REDEMPTIONS: (
        f"{_NOT_YET}; list_codes with the status redeemed shows the codes that were used"
    ),
    Operation.RECORD_REDEMPTION: _NOT_YET,
    Operation.ISSUE_GRANT: _NOT_YET,
    Operation.CLAIM_GRANT: _NOT_YET,
}
