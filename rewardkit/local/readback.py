"""When the store's operations may be repeated, and what one did whose answer was lost.

An operation is one transaction: of a process that was killed it is done or not done, and nothing of it
is on its way. One that a thread is still at holds the file, so that a second one sees what it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rewardkit import operations as op
from rewardkit.adapter import Adapter
from rewardkit.errors import RewardNotFound
from rewardkit.exchange import Exchange
from rewardkit.operations import Operation
from rewardkit.readback import (
    SLACK,
    Command,
    Evidence,
    ReadBack,
    RepeatRule,
    Seen,
    all_codes,
    is_since,
    undoing_seen,
)

from .naming import BATCH, id_of
from .settings import LocalSettings

_RULES: Mapping[Operation, RepeatRule] = {
    Operation.REDEEM: RepeatRule(
        Evidence.SINGLE_USE, "an order uses a code once, and a second time is refused"
    ),
    Operation.UNDO_REDEMPTION: RepeatRule(
        Evidence.SINGLE_USE, "what has been undone is not undone again"
    ),
    Operation.GENERATE_CODES: RepeatRule(
        Evidence.SINGLE_USE, "the tag is kept with the codes, and with it only what lacks is made"
    ),
    Operation.IMPORT_CODES: RepeatRule(
        Evidence.SINGLE_USE, "no text is a code twice, and an import is whole or not at all"
    ),
    Operation.CREATE_REWARD: RepeatRule(
        Evidence.SINGLE_USE, "the id is that of the reference or made of the name, and is unique"
    ),
    Operation.ISSUE_GRANT: RepeatRule(
        Evidence.NONE, "only the first answer has the grant's token: of it a digest is kept"
    ),
}

_NO_TAG = RepeatRule(Evidence.NONE, "without a tag nothing tells the codes of a batch from others")
_NO_ID = RepeatRule(
    Evidence.OWN_ID, "no id can be made of the name, by which the reward is looked for in the list"
)


class ReadingBack(Adapter[LocalSettings]):
    """The part of the adapter that the journal asks."""

    repeat_rules: ClassVar[Mapping[Operation, RepeatRule]] = _RULES

    def repeat_rule(self, command: Command) -> RepeatRule:
        """When this command may be repeated: of codes, only with a tag."""
        match command:
            case op.GenerateCodes(tag=None):
                return _NO_TAG
            case op.CreateReward(reward=reward) if id_of(reward) is None:
                return _NO_ID
        return super().repeat_rule(command)

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        """Look what a command did: a batch by its tag, a reward by the id that it was to have."""
        match query.command:
            case op.UndoRedemption() as undo if undo.redemption.code is None:
                return self._undone(undo)
            case op.GenerateCodes() as generate if generate.tag is not None:
                return self._generated(generate)
            case op.CreateReward() as create if id_of(create.reward) is not None:
                return self._created(create, query)
        return super().read_back(query)

    def _undone(self, command: op.UndoRedemption) -> Exchange[Seen]:
        """Of a reward that is applied by itself, whose reference stands for a code."""
        undone = command.redemption
        find = op.FindRedemption(code=str(undone.reward), order_id=undone.order_id or "")
        found = yield from self.find_redemption(find)
        return undoing_seen(command, found)

    def _generated(self, command: op.GenerateCodes) -> Exchange[Seen]:
        """The codes with this tag. The same tag again gives all of them, so there is no part."""
        codes = yield from all_codes(
            self, command.reward_id, lambda code: code.native.get(BATCH) == command.tag
        )
        if len(codes) < command.count:
            return Seen(rest=command, single_use=True)
        return Seen(outcome=tuple(codes), single_use=True)

    def _created(self, command: op.CreateReward, query: ReadBack) -> Exchange[Seen]:
        """The reward with this id; one that is older, or another one, was in the way."""
        wanted = command.reward
        try:
            found = yield from self.get_reward(op.GetReward(id_of(wanted) or ""))
        except RewardNotFound:
            return Seen(rest=command, single_use=True)
        alike = (found.name, found.benefit) == (wanted.name, wanted.benefit)
        if alike and is_since(found, query.since - SLACK):
            return Seen(outcome=found, single_use=True)
        return Seen(rest=command, single_use=True)
