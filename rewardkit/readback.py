"""Reading back: what a command did whose answer was lost, told by what the provider shows now.

An adapter declares for each operation what there is to go by (``Adapter.repeat_rules``). What is the
same for all providers, in neutral operations, is here; an adapter overrides ``Adapter.read_back``
where its vendor shows it in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs
from attrs import frozen

from . import operations as op
from .errors import CodeNotFound, OutcomeUnknown, Unsupported
from .exchange import Exchange
from .model import Code, CodeMatch, Page, Redemption, RedemptionStatus, Reward
from .operations import Operation

if TYPE_CHECKING:
    from .adapter import Adapter

T = TypeVar("T")

#: What changes something in a way that a second one would change it again.
Command: TypeAlias = (
    op.Redeem
    | op.UndoRedemption
    | op.GenerateCodes
    | op.ImportCodes
    | op.IssueGrant
    | op.CreateReward
)

_OPERATIONS: Mapping[type[Any], Operation] = {
    op.Redeem: Operation.REDEEM,
    op.UndoRedemption: Operation.UNDO_REDEMPTION,
    op.GenerateCodes: Operation.GENERATE_CODES,
    op.ImportCodes: Operation.IMPORT_CODES,
    op.IssueGrant: Operation.ISSUE_GRANT,
    op.CreateReward: Operation.CREATE_REWARD,
}

#: What clocks may differ by, ours and the provider's.
SLACK = timedelta(minutes=1)


class Evidence(StrEnum):
    """What tells whether a command was carried out, and so when it may be sent again."""

    SINGLE_USE = "single_use"  # the provider refuses a second one: it may be sent again at once
    OWN_ID = "own_id"  # something of ours is seen with it: an order's id, a tag, a text, a name
    NONE = "none"  # nothing: it is never sent again, and only a person can tell


@frozen
class RepeatRule:
    """When an operation may be repeated whose outcome is unclear.

    Attributes:
        evidence: what there is to go by.
        how: what that is with this vendor, or why there is nothing; a sentence without a full stop.
    """

    evidence: Evidence
    how: str


#: Of an operation that an adapter says nothing about.
NO_RULE = RepeatRule(Evidence.NONE, "the adapter does not say how it could be told")


@frozen(kw_only=True)
class ReadBack:
    """Look what a command did.

    Attributes:
        command: as it was sent.
        since: when it was first sent, by our clock; what is older is not its doing.
    """

    command: Command
    since: datetime


@frozen(kw_only=True)
class Seen:
    """What a read-back shows.

    Attributes:
        outcome: what the command did, as the operation gives it; None for nothing. Of a batch it may
            be a part.
        rest: the command for what is not done; None where all of it is.
        single_use: the provider refuses to do it twice, so that the rest may be sent at once. Else a
            request that is still on its way might be carried out as well.
    """

    outcome: Any = None
    rest: Command | None = None
    single_use: bool = False


def operation_of(command: Command) -> Operation:
    """The operation that takes such a command."""
    return _OPERATIONS[type(command)]


def read_back(adapter: Adapter[Any], query: ReadBack) -> Exchange[Seen]:
    """Look what a command did, with the neutral operations alone.

    Raises:
        Unsupported: there is nothing to go by.
        OutcomeUnknown: what is seen can be read in more than one way.
        ProviderError: it cannot be looked at now.
    """
    match query.command:
        case op.Redeem() as command:
            return _redeemed(adapter, command)
        case op.UndoRedemption() as command:
            return _undone(adapter, command)
        case op.ImportCodes() as command:
            return _imported(adapter, command, query.since - SLACK)
        case op.CreateReward() as command:
            return _created(adapter, command, query.since - SLACK)
        case op.GenerateCodes():
            return _nothing_to_see(adapter, Operation.GENERATE_CODES)
        case op.IssueGrant():
            return _nothing_to_see(adapter, Operation.ISSUE_GRANT)


def _redeemed(adapter: Adapter[Any], command: op.Redeem) -> Exchange[Seen]:
    """The code's redemption for this order; and whether the code can be used once only."""
    found: CodeMatch | None = None
    try:
        found = yield from adapter.lookup(op.Lookup(command.code))
    except (CodeNotFound, Unsupported):
        found = command.match  # of what applies by itself there is no code to look up
    query = op.FindRedemption(
        code=command.code, order_id=command.order.id, customer=command.customer, match=found
    )
    try:
        redemption = yield from adapter.find_redemption(query)
    except CodeNotFound:  # what is not there was not used, and a second attempt is refused as well
        return Seen(rest=command, single_use=True)
    once = found is not None and adapter.is_single_use(found)
    return Seen(outcome=redemption, rest=command if redemption is None else None, single_use=once)


def _undone(adapter: Adapter[Any], command: op.UndoRedemption) -> Exchange[Seen]:
    """Whether the redemption still counts. A second undoing is refused by every provider."""
    redemption = command.redemption
    if redemption.code is None or redemption.order_id is None:
        raise Unsupported(
            "the redemption names no code or no order to look for",
            provider=adapter.provider,
            operation=Operation.UNDO_REDEMPTION,
        )
    found = yield from adapter.find_redemption(
        op.FindRedemption(code=redemption.code, order_id=redemption.order_id)
    )
    return undoing_seen(command, found)


def undoing_seen(command: op.UndoRedemption, found: Redemption | None) -> Seen:
    """What it means for an undoing that ``found`` is the redemption that counts for the order.

    One with another id is a later one: the order has used the code again since.
    """
    undone = command.redemption
    named = undone.id is not None
    if found is not None and (found.id == undone.id or not named):
        # Without an id a second undoing might take back the later one.
        return Seen(rest=command, single_use=named)
    outcome = attrs.evolve(undone, status=RedemptionStatus.UNDONE, reason=command.reason)
    return Seen(outcome=outcome, single_use=True)


def _imported(adapter: Adapter[Any], command: op.ImportCodes, since: datetime) -> Exchange[Seen]:
    """Which of the texts have become codes of the reward since; no text can be imported twice.

    A code that is older was in the way: sent again, the command is refused as it was.
    """
    wanted = frozenset(command.codes)
    found = yield from all_codes(
        adapter, command.reward_id, lambda code: code.value in wanted and is_since(code, since)
    )
    return attrs.evolve(imported_seen(command, found), single_use=True)


def imported_seen(command: op.ImportCodes, found: Iterable[Code]) -> Seen:
    """What it means for an import that these codes are there, in the order of the command."""
    there = {code.value: code for code in found}
    missing = tuple(text for text in command.codes if text not in there)
    return Seen(
        outcome=tuple(there[text] for text in command.codes if text in there) or None,
        rest=attrs.evolve(command, codes=missing) if missing else None,
    )


def _created(adapter: Adapter[Any], command: op.CreateReward, since: datetime) -> Exchange[Seen]:
    """The reward of that name that has been made since.

    Raises:
        OutcomeUnknown: there are several.
    """
    name = command.reward.name
    found: list[Reward] = []
    cursor: str | None = None
    while True:
        page: Page[Reward] = yield from adapter.list_rewards(op.ListRewards(cursor=cursor))
        found += (
            reward for reward in page.items if reward.name == name and is_since(reward, since)
        )
        cursor = page.next
        if cursor is None:
            break
    if len(found) > 1:
        raise OutcomeUnknown(
            f"{len(found)} rewards are called {name!r}, and any of them may be the one"
        )
    return Seen(outcome=found[0]) if found else Seen(rest=command)


def _nothing_to_see(adapter: Adapter[Any], operation: Operation) -> Exchange[Seen]:
    raise Unsupported(
        "what it did cannot be read back", provider=adapter.provider, operation=operation
    )
    yield  # pragma: no cover  # a generator, as all of them


def all_codes(
    adapter: Adapter[Any], reward_id: str, wanted: Callable[[Code], bool]
) -> Exchange[list[Code]]:
    """The codes of a reward that are wanted, from its whole list: a call for every page."""
    found: list[Code] = []
    cursor: str | None = None
    while True:
        page: Page[Code] = yield from adapter.list_codes(
            op.ListCodes(reward_id=reward_id, cursor=cursor)
        )
        found += filter(wanted, page.items)
        cursor = page.next
        if cursor is None:
            return found


def is_since(made: Code | Reward, since: datetime) -> bool:
    """Whether it may have been made since; it may where the provider does not say when it was."""
    return made.created_at is None or made.created_at >= since
