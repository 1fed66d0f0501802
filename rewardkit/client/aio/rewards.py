# Made by tests/generators/async_client.py of rewardkit/client/rewards.py: change that one, and run it.
"""The asynchronous client: one object for one connection, with every operation as a method."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rewardkit import operations as op
from rewardkit.drift import Drift
from rewardkit.http.health import Health, health_of
from rewardkit.operations import Checked, Operation

from .catalogue import AsyncCatalogue
from .checkout import AsyncCheckout
from .codes import AsyncCodes
from .grants import AsyncGrants


class AsyncRewards(AsyncCatalogue, AsyncCodes, AsyncCheckout, AsyncGrants):
    """Rewards and codes of one provider, the same for all of them; made by ``rewardkit.connect_async``.

    It is an asynchronous context manager, which closes the connections. What a provider cannot do raises
    ``Unsupported``; ``support`` tells beforehand. With a journal, what changes something is carried out
    once: redemptions and their undoing, new codes, grants and rewards.
    """

    async def check(self) -> Checked:
        """Ask whether the credentials are good.

        Raises:
            AuthenticationFailed: they are not.
            PermissionDenied: they are, and may not read rewards.
        """
        return await self._call(Operation.CHECK, lambda: self.adapter.check(op.Check()))

    def health(self) -> Health | None:
        """How the connection fares: what was sent and failed, and the provider's rate limit.

        Nothing is sent for it.

        Returns:
            None where the provider is not reached over a network.
        """
        return health_of(self._transport)

    @property
    def drift(self) -> tuple[Drift, ...]:
        """What the provider has sent on this connection that rewardkit has no word for."""
        return self.adapter.drift.seen()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
