# Made by tests/generators/async_client.py of rewardkit/client/checkout.py: change that one, and run it.
"""The asynchronous client's operations at checkout: redeem, undo, read back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

import attrs

from rewardkit import operations as op
from rewardkit.client.calls import code_and_match
from rewardkit.client.checkout import _applying_by_itself
from rewardkit.client.reserving import is_held
from rewardkit.errors import InvalidRequest, JournalUnavailable, Unsupported
from rewardkit.model import (
    Code,
    CodeMatch,
    Customer,
    Money,
    Order,
    Redemption,
    Reservation,
    Reward,
    RewardRef,
)
from rewardkit.operations import Operation

from .reserving import AsyncReserving


class AsyncCheckout(AsyncReserving):
    """Using codes for orders."""

    async def redeem(
        self,
        code: str | CodeMatch,
        *,
        order: Order,
        customer: Customer | None = None,
        amount: Money | None = None,
        discount: Money | None = None,
        spend_on: Reward | RewardRef | str | None = None,
        points: int | None = None,
        reservation: Reservation | None = None,
    ) -> Redemption:
        """Use a code for an order.

        With a journal this happens once for a code and an order, whatever comes between: the same
        call again gives the same redemption and sends nothing.

        Args:
            code: its text, or what a look-up found, which saves a call with some providers.
            order: for which it is used; its ``id`` is what a read-back looks for.
            customer: who uses it.
            amount: how much of a credit to spend.
            discount: what the order costs less, where you have computed it.
            spend_on: what a loyalty card's points are spent on: a reward of the catalogue.
            points: how many of them, where the reward leaves that to you.
            reservation: the reservation that this confirms.

        Raises:
            CodeNotFound: there is none.
            RewardNotFound: there is no such reward to spend points on.
            Rejected: it cannot be used; the class says why, such as CodeAlreadyRedeemed.
            OutcomeUnknown: it was sent and the answer was lost. Without a journal, read back before
                you repeat it; with one, its ``ticket`` is for ``resolve``, and the same call once
                more is safe, too.
            Conflict: the journal has a redemption of the code for this order with another amount.
            JournalUnavailable: it cannot be written down, and nothing was sent.
            Unsupported: the provider does not sell rewards for points.
        """
        self._check_spending(spend_on, points)
        text, match = code_and_match(code)
        held = reservation is not None and is_held(reservation)
        command = op.Redeem(
            code=text,
            order=order,
            customer=customer,
            amount=amount,
            discount=discount,
            spend_on=None if spend_on is None else self._id(spend_on),
            points=points,
            reservation=None if held else reservation,
            match=match,
        )
        redemption: Redemption = await self._once(
            command,
            text or _applying_by_itself(match),
            order.id,
            order_id=order.id,
            code=text or None,
            reward_id=None if match is None else match.reward.ref.id,
            single_use=self.adapter.is_single_use(match) if match and match.code else None,
        )
        if held and reservation is not None:
            with suppress(JournalUnavailable):  # it ends by itself
                await self.release(reservation)
        return redemption

    def _check_spending(self, spend_on: object, points: int | None) -> None:
        """Refuse, before anything is sent, what the provider would leave out in silence."""
        if spend_on is None and points is None:
            return
        if not self.adapter.buys_rewards:
            raise Unsupported(
                "it sells no rewards for points; leave spend_on and points out",
                provider=self.provider,
                operation=Operation.REDEEM,
            )
        if spend_on is None:
            raise InvalidRequest("points are spent on a reward: name it in spend_on")
        if points is not None and points < 1:
            raise InvalidRequest(f"at least one point is spent, not {points}")

    async def undo_redemption(
        self, redemption: Redemption, *, reason: str | None = None
    ) -> Redemption:
        """Take a redemption back, so that its use of the code counts no longer.

        Raises:
            NotFound: there is no such redemption.
            Conflict: it has been undone already, and not by this call before.
            OutcomeUnknown: as of ``redeem``.
            JournalUnavailable: as of ``redeem``.
        """
        command = op.UndoRedemption(redemption=redemption, reason=reason)
        key = (
            (redemption.id,)
            if redemption.id
            else (redemption.code or "", redemption.order_id or "")
        )
        undone: Redemption = await self._once(
            command,
            *key,
            order_id=redemption.order_id,
            code=redemption.code,
            reward_id=redemption.reward.id if redemption.reward else None,
        )
        return undone

    async def find_redemption(
        self, code: str | CodeMatch, *, order_id: str, customer: Customer | None = None
    ) -> Redemption | None:
        """Read back whether a code was redeemed for an order: the redemption, or None.

        Args:
            code: its text, or what a look-up found.
            order_id: your own id of the order.
            customer: whom you gave when you redeemed it, which saves reading the whole history of
                a code that everybody uses; leave it out if you gave none then.

        Raises:
            CodeNotFound: there is no such code.
        """
        text, match = code_and_match(code)
        query = op.FindRedemption(code=text, order_id=order_id, customer=customer, match=match)
        return await self._call(
            Operation.FIND_REDEMPTION, lambda: self.adapter.find_redemption(query)
        )

    def list_redemptions(
        self, reward: Reward | RewardRef | str, *, page_size: int | None = None
    ) -> AsyncIterator[Redemption]:
        """A reward's redemptions, fetched a page at a time as the iterator is used.

        Raises:
            RewardNotFound: there is no such reward.
        """
        query = op.ListRedemptions(
            reward_id=self._id(reward), page_size=page_size, ahead=self._ahead
        )
        return self._stream(
            Operation.LIST_REDEMPTIONS,
            lambda cursor: self.adapter.list_redemptions(attrs.evolve(query, cursor=cursor)),
        )

    async def record_redemption(
        self,
        reward: Reward | RewardRef | str,
        *,
        order: Order,
        discount: Money,
        code: Code | None = None,
        customer: Customer | None = None,
        source: str | None = None,
        grant_id: str | None = None,
    ) -> Redemption:
        """Tell the provider of a redemption that happened elsewhere.

        Args:
            reward: which one was used.
            order: for which.
            discount: what the order cost less.
            code: the code, where one was used.
            customer: who used it.
            source: where it happened, in the provider's words.
            grant_id: the grant it came from.

        Raises:
            RewardNotFound: there is no such reward.
            Rejected: the provider does not take it.
        """
        command = op.RecordRedemption(
            reward_id=self._id(reward),
            order=order,
            discount=discount,
            code=code,
            customer=customer,
            source=source,
            grant_id=grant_id,
        )
        return await self._call(
            Operation.RECORD_REDEMPTION, lambda: self.adapter.record_redemption(command)
        )
