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
    Operation.LIST_CODES: "which codes are reserved cannot be told",
    Operation.GENERATE_CODES: "more than one are made by a job in the background, which is waited "
    "for; how long that takes the vendor does not say",
    Operation.IMPORT_CODES: "a job in the background, which is waited for; what it does not take is "
    "told code by code, and the others are there",
    Operation.REVOKE_CODE: "a code that is redeemed in the same moment may be switched off as well",
    Operation.RESERVE: "not of loyalty cards; when a reservation ends is worked out by this side's "
    "clock, and who holds a code cannot be read back",
    Operation.UNDO_REDEMPTION: "up to three months after the redemption; codes that were redeemed "
    "together are taken back together",
    Operation.FIND_REDEMPTION: "the vendor gives out the history of a code whole; with the customer "
    "it is read by pages of 100",
    Operation.LIST_REDEMPTIONS: "of campaigns and of codes without one, and not of the catalogue's "
    "rewards; rollbacks are entries of their own",
    Operation.ISSUE_GRANT: "codes of campaigns, and codes without one; a reward of the catalogue is "
    "bought with points, and not given",
}

#: How many items one call takes; the client splits.
BATCH_LIMITS: Mapping[Operation, int] = {
    Operation.GENERATE_CODES: 5_000,  # which can be listed by the vendor's pages, with room to spare
    Operation.IMPORT_CODES: 5_000,
}

UNSUPPORTED: Mapping[Operation, str] = {
    Operation.RETRY_SYNC: "the vendor has no sync of single rewards to other systems that could "
    "be tried again; failed webhooks are sent again from its dashboard",
    Operation.CLAIM_GRANT: "there is nothing to claim: a code is the customer's as soon as it is "
    "granted (Grant.code)",
    Operation.RECORD_REDEMPTION: "the vendor takes no redemption that happened elsewhere: redeem "
    "the code here instead; codes that are used up can be imported as such, by a CSV file "
    "with the column Redeemed Quantity",
}
