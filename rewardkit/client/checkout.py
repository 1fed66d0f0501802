"""The client's operations at checkout: reserve, redeem, undo, read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import attrs

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, NotFound, Unsupported
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

from .calls import Calls, code_and_match


class Checkout(Calls):
    """Using codes for orders."""

    def reserve(
        self,
        code: str | CodeMatch,
        *,
        order: Order,
        for_: timedelta | None = None,
        customer: Customer | None = None,
    ) -> Reservation:
        """Hold one use of a code for an order.

        Args:
            code: its text, or what a look-up found.
            order: for which it is held.
            for_: how long; None for the provider's default.
            customer: who holds it.

        Raises:
            CodeNotFound: there is none.
            Rejected: it cannot be used; the class says why.
        """
        text, match = code_and_match(code)
        command = op.Reserve(code=text, order=order, duration=for_, customer=customer, match=match)
        return self._call(Operation.RESERVE, lambda: self.adapter.reserve(command))

    def release(self, reservation: Reservation) -> None:
        """Give a reservation back; one that has ended already is no error."""
        command = op.Release(reservation)
        self._call(Operation.RELEASE, lambda: self.adapter.release(command))

    @contextmanager
    def reserved(
        self,
        code: str | CodeMatch,
        *,
        order: Order,
        for_: timedelta | None = None,
        customer: Customer | None = None,
    ) -> Iterator[Reservation]:
        """Hold a code while the ``with`` block runs, and release it on any way out of it.

        Redeeming within the block, for the same order, confirms the reservation; releasing it
        afterwards does nothing.
        """
        reservation = self.reserve(code, order=order, for_=for_, customer=customer)
        try:
            yield reservation
        finally:
            with suppress(NotFound):  # it was redeemed, or has ended
                self.release(reservation)

    def redeem(
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
            OutcomeUnknown: it was sent and the answer was lost; read back before you repeat it.
            Unsupported: the provider does not sell rewards for points.
        """
        self._check_spending(spend_on, points)
        text, match = code_and_match(code)
        command = op.Redeem(
            code=text,
            order=order,
            customer=customer,
            amount=amount,
            discount=discount,
            spend_on=None if spend_on is None else self._id(spend_on),
            points=points,
            reservation=reservation,
            match=match,
        )
        return self._call(Operation.REDEEM, lambda: self.adapter.redeem(command))

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

    def undo_redemption(self, redemption: Redemption, *, reason: str | None = None) -> Redemption:
        """Take a redemption back, so that its use of the code counts no longer.

        Raises:
            NotFound: there is no such redemption.
            Conflict: it has been undone already.
        """
        command = op.UndoRedemption(redemption=redemption, reason=reason)
        return self._call(Operation.UNDO_REDEMPTION, lambda: self.adapter.undo_redemption(command))

    def find_redemption(
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
        return self._call(Operation.FIND_REDEMPTION, lambda: self.adapter.find_redemption(query))

    def list_redemptions(
        self, reward: Reward | RewardRef | str, *, page_size: int | None = None
    ) -> Iterator[Redemption]:
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

    def record_redemption(
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
        return self._call(
            Operation.RECORD_REDEMPTION, lambda: self.adapter.record_redemption(command)
        )
