"""The operations that rewardkit has a word for, and the query or command that each one takes.

Each operation takes one frozen object, so that it can grow without breaking an adapter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from attrs import field, frozen

from .model import (
    Code,
    CodeMatch,
    CodeStatus,
    Customer,
    Money,
    Order,
    Redemption,
    Reservation,
    Reward,
    RewardStatus,
    ScopeKind,
    mask,
)

#: Told how far a long operation is: how many are made, and how many there will be.
Progress: TypeAlias = Callable[[int, int], None]

#: The metadata of a field that means something in this process only, and is in no document.
HERE_ONLY: Mapping[str, bool] = {"rewardkit.here_only": True}


class Operation(StrEnum):
    """What a provider may be asked to do; the value is the name of the adapter's method."""

    GET_REWARD = "get_reward"
    LIST_REWARDS = "list_rewards"
    CREATE_REWARD = "create_reward"
    UPDATE_REWARD = "update_reward"
    DELETE_REWARD = "delete_reward"
    SET_STATUS = "set_status"
    LOOKUP = "lookup"
    LIST_CODES = "list_codes"
    GENERATE_CODES = "generate_codes"
    IMPORT_CODES = "import_codes"
    REVOKE_CODE = "revoke_code"
    RESERVE = "reserve"
    RELEASE = "release"
    REDEEM = "redeem"
    UNDO_REDEMPTION = "undo_redemption"
    FIND_REDEMPTION = "find_redemption"
    LIST_REDEMPTIONS = "list_redemptions"
    RECORD_REDEMPTION = "record_redemption"
    ISSUE_GRANT = "issue_grant"
    CLAIM_GRANT = "claim_grant"
    RETRY_SYNC = "retry_sync"
    CHECK = "check"


@frozen
class GetReward:
    """Get the reward with the vendor's ``id``."""

    id: str


@frozen(kw_only=True)
class ListRewards:
    """List rewards, a page at a time.

    Attributes:
        status: only those in this status.
        scope: only those that apply to this part of an order.
        page_size: how many to ask for at once; None for the vendor's most.
        cursor: ``Page.next`` of the page before.
        ahead: how many cursors to give as ``Page.ahead``, where they are known; so many pages may
            be asked for before their turn.
    """

    status: RewardStatus | None = None
    scope: ScopeKind | None = None
    page_size: int | None = None
    cursor: str | None = None
    ahead: int = 0


@frozen
class CreateReward:
    """Create a reward like this one; its ``ref``, usage and times are the provider's to give."""

    reward: Reward


@frozen
class UpdateReward:
    """Write what differs between ``before`` and ``after``, and nothing else."""

    before: Reward
    after: Reward


@frozen
class DeleteReward:
    """Delete the reward with the vendor's ``id``."""

    id: str


@frozen
class SetStatus:
    """Put a reward into a status."""

    id: str
    status: RewardStatus


@frozen
class Lookup:
    """Find the reward behind a code's text, which is never trimmed or upper-cased."""

    code: str = field(repr=mask)


@frozen(kw_only=True)
class ListCodes:
    """List the codes of a reward, a page at a time; see ListRewards for the paging."""

    reward_id: str
    status: CodeStatus | None = None
    page_size: int | None = None
    cursor: str | None = None
    ahead: int = 0


@frozen(kw_only=True)
class GenerateCodes:
    """Make ``count`` new codes, each beginning with ``prefix``.

    Attributes:
        tag: a name for this batch, by which its codes are known again, for providers that keep it
            with them or mark them with it. Before a tag is used again, ``read_back`` says what the
            batch lacks. None for a batch that nobody asks for later.
        progress: told how many of this call's codes are made, by providers that can tell.
    """

    reward_id: str
    count: int
    prefix: str | None = None
    tag: str | None = None
    progress: Progress | None = field(default=None, eq=False, repr=False, metadata=HERE_ONLY)


@frozen(kw_only=True)
class ImportCodes:
    """Give a reward codes whose texts are already decided; ``progress`` as in GenerateCodes."""

    reward_id: str
    codes: tuple[str, ...] = field(repr=lambda codes: f"<{len(codes)} codes>")
    progress: Progress | None = field(default=None, eq=False, repr=False, metadata=HERE_ONLY)


@frozen(kw_only=True)
class RevokeCode:
    """Make a code unusable."""

    code: str = field(repr=mask)
    match: CodeMatch | None = None


@frozen(kw_only=True)
class Reserve:
    """Hold one use of a code for an order.

    Attributes:
        duration: how long; None for the vendor's default.
        match: what a look-up found, which saves the adapter that call.
    """

    code: str = field(repr=mask)
    order: Order
    duration: timedelta | None = None
    customer: Customer | None = None
    match: CodeMatch | None = None


@frozen
class Release:
    """Give a reservation back."""

    reservation: Reservation


@frozen(kw_only=True)
class Redeem:
    """Use a code for an order.

    Attributes:
        amount: how much of a credit to spend; None where the code is not a credit.
        discount: what the order costs less, where the caller has computed it.
        spend_on: the id of the reward that a loyalty card's points are spent on.
        points: how many of them, where the reward leaves that to the caller.
        reservation: the reservation that this confirms.
        match: what a look-up found, which saves the adapter that call.
    """

    code: str = field(repr=mask)
    order: Order
    customer: Customer | None = None
    amount: Money | None = None
    discount: Money | None = None
    spend_on: str | None = None
    points: int | None = None
    reservation: Reservation | None = None
    match: CodeMatch | None = None


@frozen(kw_only=True)
class UndoRedemption:
    """Take a redemption back, so that its use of the code counts no longer."""

    redemption: Redemption
    reason: str | None = None


@frozen(kw_only=True)
class FindRedemption:
    """Read back whether ``code`` was redeemed for the order with this id.

    Attributes:
        customer: who redeemed it, where that was given then: a vendor with long histories needs to
            read less of them.
    """

    code: str = field(repr=mask)
    order_id: str
    customer: Customer | None = None
    match: CodeMatch | None = None


@frozen(kw_only=True)
class ListRedemptions:
    """List the redemptions of a reward, a page at a time; see ListRewards for the paging."""

    reward_id: str
    page_size: int | None = None
    cursor: str | None = None
    ahead: int = 0


@frozen(kw_only=True)
class RecordRedemption:
    """Tell the provider of a redemption that happened elsewhere.

    Attributes:
        source: where it happened, in the vendor's words; None for the connection's default.
    """

    reward_id: str
    order: Order
    discount: Money
    code: Code | None = None
    customer: Customer | None = None
    source: str | None = None
    grant_id: str | None = None


@frozen(kw_only=True)
class IssueGrant:
    """Give a reward to one customer, to be claimed with a token.

    Attributes:
        source: which place of yours gives it, where the vendor keeps that.
        id: your own id of the grant, by which the command can be repeated without giving another
            one; where the vendor has no such thing, the command is Unsupported with it.
    """

    reward_id: str
    customer: Customer
    source: str | None = None
    id: str | None = None


@frozen
class ClaimGrant:
    """Claim a grant with its token."""

    token: str = field(repr=mask)


@frozen(kw_only=True)
class RetrySync:
    """Ask the provider to sync a reward to an external system once more."""

    reward_id: str
    system: str


@frozen
class Check:
    """Ask whether the credentials are good, with the cheapest call there is."""


@frozen(kw_only=True)
class Checked:
    """The provider took the credentials.

    Attributes:
        provider: whose.
        details: what else the provider says of itself.
    """

    provider: str
    details: Mapping[str, Any] = field(factory=dict)
