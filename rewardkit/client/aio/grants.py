# Made by scripts/async_client.py of rewardkit/client/grants.py: change that one, and run it.
"""The asynchronous client's operations on grants: rewards given to one person."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.model import Customer, Grant, Reward, RewardRef
from rewardkit.operations import Operation

from .calls import AsyncCalls


class AsyncGrants(AsyncCalls):
    """Giving rewards to people."""

    async def issue_grant(
        self, reward: Reward | RewardRef | str, customer: Customer, *, source: str | None = None
    ) -> Grant:
        """Give a reward to one customer, who claims it with the grant's token.

        Args:
            reward: which one.
            customer: to whom.
            source: which place of yours gives it, where the provider keeps that.

        Raises:
            RewardNotFound: there is no such reward.
            Rejected: it cannot be given to this customer.
        """
        command = op.IssueGrant(reward_id=self._id(reward), customer=customer, source=source)
        return await self._call(Operation.ISSUE_GRANT, lambda: self.adapter.issue_grant(command))

    async def claim_grant(self, token: str) -> Grant:
        """Claim a grant with its token.

        Raises:
            NotFound: there is no such grant.
            GrantUnavailable: it has expired, been claimed or cannot be claimed.
        """
        command = op.ClaimGrant(token)
        return await self._call(Operation.CLAIM_GRANT, lambda: self.adapter.claim_grant(command))
