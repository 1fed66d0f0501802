"""The client's operations on rewards."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import attrs

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest
from rewardkit.model import Reward, RewardRef, RewardStatus, ScopeKind
from rewardkit.operations import Operation

from .calls import Calls
from .once import Once

if TYPE_CHECKING:
    from rewardkit.compare import Plan
    from rewardkit.fidelity import Policy


class Catalogue(Once):
    """Reading and changing rewards."""

    def get_reward(self, reward: RewardRef | str) -> Reward:
        """The reward with this reference or vendor's id.

        Raises:
            RewardNotFound: there is none.
        """
        query = op.GetReward(self._id(reward))
        return self._call(Operation.GET_REWARD, lambda: self.adapter.get_reward(query))

    def list_rewards(
        self,
        *,
        status: RewardStatus | str | None = None,
        scope: ScopeKind | str | None = None,
        page_size: int | None = None,
    ) -> Iterator[Reward]:
        """All rewards that match, fetched a page at a time as the iterator is used.

        Args:
            status: only those in this status.
            scope: only those that apply to this part of an order.
            page_size: how many to fetch at once; None for the provider's most.
        """
        query = op.ListRewards(
            status=None if status is None else RewardStatus(status),
            scope=None if scope is None else ScopeKind(scope),
            page_size=page_size,
            ahead=self._ahead,
        )
        return self._stream(
            Operation.LIST_REWARDS,
            lambda cursor: self.adapter.list_rewards(attrs.evolve(query, cursor=cursor)),
        )

    def create_reward(self, reward: Reward, *, id: str | None = None) -> Reward:
        """Create a reward like this one; see ``Reward.new``.

        Args:
            reward: what it is to be.
            id: your own name of this creation, for a connection with a journal: the same call again,
                also of a program that was killed, gives the reward that was made, and makes no other.

        Returns:
            The reward as the provider has it, with its reference.

        Raises:
            Conflict: there is one of that name, where names are unique; or the journal has that id
                with another reward.
            InvalidRequest: the provider cannot have such a reward.
            OutcomeUnknown: it was sent and the answer was lost. With a journal, its ``ticket`` is
                for ``resolve``; the same call again is safe with an id, and makes another one
                without.
            ConfigurationError: there is an id, and this connection has no journal.
            JournalUnavailable: it cannot be written down, and nothing was sent.
        """
        if id is not None:
            self._needed()
        if id == "":
            raise InvalidRequest(
                "the id of a creation has no characters: name it, or leave the id out"
            )
        command = op.CreateReward(reward)
        made: Reward = self._once(command, id or token_hex(8), named=id is not None)
        return made

    def plan_translation(
        self, reward: Reward | RewardRef | str, *, to: Calls, policy: Policy | None = None
    ) -> Plan:
        """What would be written of a reward at another provider, and what changes; nothing is sent there.

        The nearest reward that the other provider can say is ``plan.translation.reward``;
        ``to.create_reward`` makes it.

        Args:
            reward: it, or a reference of it, which is read first.
            to: the connection to the other provider.
            policy: what must not be lost, and what is warned of with a ``LossWarning``; None to plan
                all the same, and look at the report.

        Returns:
            The translation, its requests in order, and each edit with the cheapest basket at which a
            customer notices it.

        Raises:
            RewardNotFound: there is no such reward.
            LossyTranslation: its benefit cannot be said there at all, or the policy refuses a loss.
            Unsupported: the other adapter does not declare how it says rewards.
        """
        from rewardkit.compare import plan_translation

        found = reward if isinstance(reward, Reward) else self.get_reward(reward)
        return plan_translation(found, to.adapter, policy=policy)

    def update_reward(self, reward: Reward, **changes: Any) -> Reward:
        """Write only what changes; all else at the provider stays as it is.

        Args:
            reward: as it was read.
            **changes: fields of Reward and their new values.

        Returns:
            The reward as the provider has it now.

        Raises:
            RewardNotFound: there is none any more.
            ValueError: a status or delivery is none that rewardkit knows.
        """
        self._id(reward)
        command = op.UpdateReward(reward, reward.changed(**changes))
        return self._call(Operation.UPDATE_REWARD, lambda: self.adapter.update_reward(command))

    def delete_reward(self, reward: Reward | RewardRef | str) -> None:
        """Delete a reward.

        Raises:
            RewardNotFound: there is none.
            Conflict: it is in use.
        """
        command = op.DeleteReward(self._id(reward))
        self._call(Operation.DELETE_REWARD, lambda: self.adapter.delete_reward(command))

    def set_status(self, reward: Reward | RewardRef | str, status: RewardStatus | str) -> Reward:
        """Put a reward into a status, such as ``paused``.

        Raises:
            RewardNotFound: there is none.
            InvalidRequest: the provider has no such status.
        """
        command = op.SetStatus(self._id(reward), RewardStatus(status))
        return self._call(Operation.SET_STATUS, lambda: self.adapter.set_status(command))

    def retry_sync(self, reward: Reward | RewardRef | str, system: str) -> Reward:
        """Ask for another sync of a reward to an external system.

        Args:
            reward: which one.
            system: the external system's name, as ``Reward.syncs`` has it.

        Returns:
            The reward with the state of its syncs.

        Raises:
            RewardNotFound: there is none.
            InvalidRequest: the provider does not sync to that system.
        """
        command = op.RetrySync(reward_id=self._id(reward), system=system)
        return self._call(Operation.RETRY_SYNC, lambda: self.adapter.retry_sync(command))
