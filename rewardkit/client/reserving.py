"""The client's operations that hold a code for an order: at the provider, or in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rewardkit import log
from rewardkit import operations as op
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeRevoked,
    InvalidRequest,
    NotFound,
    Rejected,
    RewardKitError,
    UsageLimitReached,
)
from rewardkit.journal.entry import Entry
from rewardkit.journal.states import State
from rewardkit.model import CodeMatch, CodeStatus, Customer, Order, Reservation, RewardRef
from rewardkit.operations import Operation

from .calls import code_and_match
from .once import Once

#: With what the id of a reservation begins that only the journal knows.
HELD = "journal:"

#: For how long the journal holds a code if nobody says.
HOLD_TIME = timedelta(minutes=15)

#: For how long a code can be held; a date cannot be as late as a duration can be long.
_LONGEST = timedelta(days=36_500)

_UNUSABLE: dict[CodeStatus | str, type[Rejected]] = {
    CodeStatus.REDEEMED: CodeAlreadyRedeemed,
    CodeStatus.EXPIRED: CodeExpired,
    CodeStatus.REVOKED: CodeRevoked,
}


class Reserving(Once):
    """Holding codes for orders."""

    def reserve(
        self,
        code: str | CodeMatch,
        *,
        order: Order,
        for_: timedelta | None = None,
        customer: Customer | None = None,
    ) -> Reservation:
        """Hold one use of a code for an order.

        Where the provider cannot, the connection's journal holds it, among the hosts that share it
        and no others; ``support`` says so.

        With a journal that has the redemption of this code and order already, there is nothing to
        hold: the reservation is of that one, ends at no time, and ``redeem`` gives the outcome.

        Args:
            code: its text, or what a look-up found.
            order: for which it is held.
            for_: how long, 100 years at most; None for the provider's default, and the journal's of
                15 minutes.
            customer: who holds it.

        Raises:
            CodeNotFound: there is none.
            Rejected: it cannot be used; the class says why.
            InvalidRequest: nothing is held for that time.
            JournalUnavailable: the journal cannot be read, and nothing was sent.
        """
        if for_ is not None and for_ > _LONGEST:
            raise InvalidRequest(f"a code is held for 100 years at most, not for {for_}")
        text, match = code_and_match(code)
        command = op.Reserve(code=text, order=order, duration=for_, customer=customer, match=match)
        journal = self._journal
        if journal is None:
            return self._reserve(command)
        entry = journal.redemption(self._place, text, order.id)
        if entry is not None and entry.state is State.DONE:
            return self._as_redeemed(command, entry)
        try:
            return self._reserve(command)
        except CodeAlreadyRedeemed as error:
            # It may be our own, whose outcome nobody knows: redeeming settles it.
            if entry is None or not entry.state.is_open or error.have not in {None, order.id}:
                raise
            return self._as_redeemed(command, entry)

    def _reserve(self, command: op.Reserve) -> Reservation:
        """Hold it where it can be held."""
        if self._journal is not None and not self.adapter.support(Operation.RESERVE):
            return self._hold(command)
        return self._call(Operation.RESERVE, lambda: self.adapter.reserve(command))

    def release(self, reservation: Reservation) -> None:
        """Give a reservation back; one that has ended already is no error."""
        if is_held(reservation):
            journal = self._needed()
            journal.release(reservation.id.removeprefix(HELD))
            return
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
        afterwards does nothing. Where it cannot be released, that is logged and no error, since it
        ends by itself: what the block did, or raised, stands.

        Args:
            code: as of ``reserve``, like the others.
            order: for which it is held.
            for_: how long.
            customer: who holds it.
        """
        reservation = self.reserve(code, order=order, for_=for_, customer=customer)
        try:
            yield reservation
        finally:
            self._let_go(reservation)

    def _let_go(self, reservation: Reservation) -> None:
        """Release what ends by itself anyway."""
        try:
            self.release(reservation)
        except NotFound:  # it was redeemed, or has ended
            return
        except RewardKitError as error:
            log.warn(
                "reservation not released",
                provider=self.provider,
                connection=self.name,
                error=type(error).__name__,
                ends=None if reservation.expires_at is None else str(reservation.expires_at),
            )

    def _hold(self, command: op.Reserve) -> Reservation:
        """A reservation in the journal, for what the provider shows to be free."""
        journal = self._needed()
        duration = HOLD_TIME if command.duration is None else command.duration
        if duration <= timedelta():
            raise InvalidRequest(f"a code is held for more than no time, not {duration}")
        query = op.Lookup(command.code)
        match = self._call(Operation.LOOKUP, lambda: self.adapter.lookup(query))
        hold = journal.hold(
            self._place,
            command.code,
            command.order.id,
            duration=duration,
            uses_left=self._uses_left(match),
            reward_id=match.reward.ref.id,
            customer=None if command.customer is None else command.customer.id,
        )
        if hold is None:
            other = journal.holder(self._place, command.code, command.order.id)
            full = UsageLimitReached(
                "the journal holds all of its uses for other orders",
                have=None if other is None else other.order_id,
                retry_at=None if other is None else other.expires_at,
            )
            full.locate(self.provider, Operation.RESERVE)
            raise full
        return Reservation(
            id=f"{HELD}{hold.id}",
            reward=match.reward.ref,
            code=command.code,
            order_id=command.order.id,
            expires_at=hold.expires_at,
        )

    def _as_redeemed(self, command: op.Reserve, entry: Entry) -> Reservation:
        """What stands for the redemption that the journal has: releasing it does nothing."""
        reward = None if command.match is None else command.match.reward.ref
        if reward is None and entry.reward_id is not None:
            reward = RewardRef(self.provider, entry.reward_id)
        return Reservation(
            id=f"{HELD}{entry.ticket}",
            reward=reward,
            code=command.code,
            order_id=command.order.id,
        )

    def _uses_left(self, match: CodeMatch) -> int | None:
        """How many uses a code has left; None for no limit that is known.

        Raises:
            Rejected: none, or it cannot be used.
        """
        code = match.code
        if code is None:
            return None
        refusal = _UNUSABLE.get(code.status)
        if refusal is None and code.uses.used_up:
            refusal = UsageLimitReached
        if refusal is not None:
            error = refusal(f"the code is {code.status}", have=code.order_id)
            error.locate(self.provider, Operation.RESERVE)
            raise error
        allowed = 1 if self.adapter.is_single_use(match) else code.uses.allowed
        return None if allowed is None else max(0, allowed - (code.uses.made or 0))


def is_held(reservation: Reservation) -> bool:
    """Whether only the journal knows of a reservation."""
    return reservation.id.startswith(HELD)
