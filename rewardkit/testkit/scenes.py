"""For each operation: what the suite asks of a fresh stage, with what has to be there before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import attrs

from rewardkit import operations as op
from rewardkit.errors import ConfigurationError, InvalidRequest, LossyTranslation, Unsupported
from rewardkit.model import (
    Grant,
    PercentOff,
    Redemption,
    Reservation,
    Reward,
    RewardStatus,
    Window,
)
from rewardkit.operations import Operation

from .stage import Stage

#: The operations that only look.
READS: Final = (
    Operation.GET_REWARD,
    Operation.LIST_REWARDS,
    Operation.LOOKUP,
    Operation.LIST_CODES,
    Operation.FIND_REDEMPTION,
    Operation.LIST_REDEMPTIONS,
    Operation.CHECK,
)

#: The operations that change something.
WRITES: Final = tuple(operation for operation in Operation if operation not in READS)


#: What is changed in a reward. None of it is in every vendor's reach.
CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {"name": "Another name"},
    {"description": "Another description"},
    {"benefit": PercentOff(Decimal(15))},
    {"window": Window(datetime(2026, 1, 2, tzinfo=UTC), datetime(2099, 1, 2, tzinfo=UTC))},
    {"metadata": {"season": "autumn"}},
    {"external_url": "https://shop.example.com/autumn"},
)


def command_for(stage: Stage, operation: Operation) -> Any:
    """The query or command of an operation, once what it needs has been made.

    The stage's tap has nothing of the preparations.
    """
    scene = stage.subject.scenes.get(operation) or SCENES[operation]
    command = scene(stage)
    stage.tap.passed.clear()
    return command


def nearest(stage: Stage, name: str = "Conformance") -> Reward:
    """A reward that the provider takes as it is: the nearest one to the first that has one.

    Raises:
        ConfigurationError: it can say none of them.
    """
    for source in stage.subject.rewards:
        try:
            return stage.adapter.fit(source.changed(name=name)).reward
        except LossyTranslation:
            continue
    raise ConfigurationError("none of Subject.rewards can be said: give one that can")


def redeemed(stage: Stage, order_id: str = "1042") -> Redemption:
    """The example's code, used for an order."""
    return stage.rewards.redeem(
        stage.rewards.lookup(stage.code), order=stage.order(order_id), customer=stage.customer
    )


def reserved(stage: Stage, order_id: str = "1042") -> Reservation:
    """The example's code, held for an order."""
    return stage.rewards.reserve(stage.code, order=stage.order(order_id), customer=stage.customer)


def issued(stage: Stage) -> Grant:
    """The example's reward, given to a customer."""
    return stage.rewards.issue_grant(stage.reward_id, customer=stage.customer)


def other_status(reward: Reward) -> RewardStatus:
    """A status that the reward is not in."""
    paused = reward.status is RewardStatus.PAUSED
    return RewardStatus.ACTIVE if paused else RewardStatus.PAUSED


def _update(stage: Stage) -> op.UpdateReward:
    before = stage.reward()
    for change in CHANGES:
        command = op.UpdateReward(before, before.changed(**change))
        try:
            next(stage.adapter.update_reward(command), None)
        except (InvalidRequest, Unsupported, LossyTranslation):
            continue  # this vendor does not change that
        return command
    raise ConfigurationError(
        "update_reward takes none of the changes that the suite knows: give another one in "
        "Subject.scenes"
    )


def _delete(stage: Stage) -> op.DeleteReward:
    if not stage.supports(Operation.CREATE_REWARD):
        return op.DeleteReward(stage.reward_id)
    return op.DeleteReward(stage.rewards.create_reward(nearest(stage)).ref.id)


def _undo(stage: Stage) -> op.UndoRedemption:
    return op.UndoRedemption(redemption=redeemed(stage), reason="returned")


def _find(stage: Stage) -> op.FindRedemption:
    if stage.supports(Operation.REDEEM):
        redeemed(stage)
    return op.FindRedemption(code=stage.code, order_id="1042", customer=stage.customer)


def _list_redemptions(stage: Stage) -> op.ListRedemptions:
    if stage.supports(Operation.REDEEM):
        redeemed(stage)
    return op.ListRedemptions(reward_id=stage.reward_id)


def _claim(stage: Stage) -> op.ClaimGrant:
    token = issued(stage).token
    if token is None:
        raise ConfigurationError("the grant has no token: say in Subject.scenes what is claimed")
    return op.ClaimGrant(token)


def _redeem(stage: Stage) -> op.Redeem:
    return op.Redeem(code=stage.code, order=stage.order(), customer=stage.customer)


def _record(stage: Stage) -> op.RecordRedemption:
    return op.RecordRedemption(
        reward_id=stage.reward_id,
        order=stage.order(),
        discount=stage.subject.discount,
        customer=stage.customer,
    )


def _sync(stage: Stage) -> op.RetrySync:
    if stage.subject.system is None:
        raise ConfigurationError(
            "the suite must know what to sync to: say it in Subject.system, such as shop"
        )
    example = stage.examples.get("unsynced", stage.example)
    return op.RetrySync(reward_id=example.reward_id, system=stage.subject.system)


SCENES: Final[Mapping[Operation, Callable[[Stage], Any]]] = {
    Operation.GET_REWARD: lambda stage: op.GetReward(stage.reward_id),
    Operation.LIST_REWARDS: lambda _: op.ListRewards(),
    Operation.CREATE_REWARD: lambda stage: op.CreateReward(nearest(stage)),
    Operation.UPDATE_REWARD: _update,
    Operation.DELETE_REWARD: _delete,
    Operation.SET_STATUS: lambda stage: op.SetStatus(stage.reward_id, other_status(stage.reward())),
    Operation.LOOKUP: lambda stage: op.Lookup(stage.code),
    Operation.LIST_CODES: lambda stage: op.ListCodes(reward_id=stage.reward_id),
    Operation.GENERATE_CODES: lambda stage: op.GenerateCodes(
        reward_id=stage.reward_id, count=2, prefix="KIT-"
    ),
    Operation.IMPORT_CODES: lambda stage: op.ImportCodes(
        reward_id=stage.reward_id, codes=("KIT-ONE-7F3K", "KIT-TWO-9D2B")
    ),
    Operation.REVOKE_CODE: lambda stage: op.RevokeCode(code=stage.code),
    Operation.RESERVE: lambda stage: op.Reserve(
        code=stage.code, order=stage.order(), customer=stage.customer
    ),
    Operation.RELEASE: lambda stage: op.Release(reserved(stage)),
    Operation.REDEEM: _redeem,
    Operation.UNDO_REDEMPTION: _undo,
    Operation.FIND_REDEMPTION: _find,
    Operation.LIST_REDEMPTIONS: _list_redemptions,
    Operation.RECORD_REDEMPTION: _record,
    Operation.ISSUE_GRANT: lambda stage: op.IssueGrant(
        reward_id=stage.reward_id, customer=stage.customer
    ),
    Operation.CLAIM_GRANT: _claim,
    Operation.RETRY_SYNC: _sync,
    Operation.CHECK: lambda _: op.Check(),
}


def again(command: Any, order_id: str) -> Any:
    """The same command for another order."""
    return attrs.evolve(command, order=attrs.evolve(command.order, id=order_id))
