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
_UPDATE = (
    "One of None's update takes no status, no scope, no kind of code or value and no address of a "
    "picture"
)
_REDEEM = (
    "a unique code is used as a whole and without an amount; for a shared code or an automatic "
    "reward One of None records a use, which needs the discount and the order's total, and gives "
    "it no id"
)
_FIND = (
    "a unique code says itself which order used it; for a shared code One of None's list of "
    "redemptions is read: up to one call for every 1000 of them"
)
_LIST_REDEMPTIONS = (
    "One of None does not document what an entry of this list holds: what is not found where it "
    "plausibly is, is not stated"
)
_RECORD = (
    "One of None gives a recorded redemption no id, and knows a customer by the UUID of its app "
    "user or by an email"
)
_ISSUE = "only to one of One of None's app users, by that user's UUID"

LIMITATIONS: Mapping[Operation, str] = {
    Operation.GET_REWARD: _GET_REWARD,
    Operation.UPDATE_REWARD: _UPDATE,
    Operation.REDEEM: _REDEEM,
    Operation.FIND_REDEMPTION: _FIND,
    Operation.LIST_REDEMPTIONS: _LIST_REDEMPTIONS,
    Operation.RECORD_REDEMPTION: _RECORD,
    Operation.ISSUE_GRANT: _ISSUE,
}

_NO_HOLD = (
    "One of None documents no endpoint that holds or releases a code; redeem it when the order is "
    "paid"
)

UNSUPPORTED: Mapping[Operation, str] = {
    Operation.CREATE_REWARD: (
        "One of None documents no endpoint that creates a reward; create it in its dashboard"
    ),
    Operation.DELETE_REWARD: (
        "One of None documents no endpoint that deletes a reward; archive it in its dashboard"
    ),
    Operation.SET_STATUS: (
        "One of None's documented update of a reward takes no status; change it in its dashboard, "
        "or end the reward with update_reward and a window that has expired"
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
}
