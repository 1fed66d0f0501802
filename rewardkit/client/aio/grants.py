# Made by tests/generators/async_client.py of rewardkit/client/grants.py: change that one, and run it.
"""The asynchronous client's operations on grants: rewards given to one person."""

from __future__ import annotations

from secrets import token_hex

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest
from rewardkit.model import Customer, Grant, Reward, RewardRef
from rewardkit.operations import Operation

from .once import AsyncOnce


class AsyncGrants(AsyncOnce):
    """Giving rewards to people."""

    async def issue_grant(
        self,
        reward: Reward | RewardRef | str,
        customer: Customer,
        *,
        source: str | None = None,
        id: str | None = None,
    ) -> Grant:
        """Give a reward to one customer.

        A grant that is ``issued`` is claimed with its token; one that is ``claimed`` at once, as some
        providers do it, has its code already.

        Args:
            reward: which one.
            customer: to whom.
            source: which place of yours gives it, where the provider keeps that.
            id: your own id of the grant: the same call once more gives the same grant, and not
                another one.

        Raises:
            RewardNotFound: there is no such reward.
            Rejected: it cannot be given to this customer.
            Conflict: the id is that of another grant.
            InvalidRequest: the id is empty.
            Unsupported: the provider takes no id of yours.
            OutcomeUnknown: it may have been given; with an id, call again to know. With a journal,
                its ``ticket`` is for ``resolve``. The same call again without an id gives another
                one.
            JournalUnavailable: it cannot be written down, and nothing was sent.
        """
        if id is not None and not id:
            raise InvalidRequest("the id of a grant is empty: give your own, or leave id out")
        command = op.IssueGrant(reward_id=self._id(reward), customer=customer, source=source, id=id)
        grant: Grant = await self._once(
            command, id or token_hex(8), reward_id=command.reward_id, named=bool(id)
        )
        return grant

    async def claim_grant(self, token: str) -> Grant:
        """Claim a grant with its token.

        Raises:
            NotFound: there is no such grant.
            GrantUnavailable: it has expired, been claimed or cannot be claimed.
        """
        command = op.ClaimGrant(token)
        return await self._call(Operation.CLAIM_GRANT, lambda: self.adapter.claim_grant(command))
