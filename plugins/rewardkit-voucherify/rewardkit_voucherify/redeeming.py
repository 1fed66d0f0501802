"""Redeeming a code for an order, also with points."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.errors import (
    CodeNotFound,
    InvalidRequest,
    NotFound,
    ProviderError,
    Rejected,
    RewardNotFound,
)
from rewardkit.exchange import Exchange
from rewardkit.model import Redemption

from . import checkout, mapping, wire
from .refusing import UNCLEAR, Refusing, may_be_held
from .translation import CATALOGUE


class Redeeming(Refusing):
    """The part of the adapter that redeems."""

    buys_rewards = True

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Use a code for an order; the vendor computes the discount.

        If the code turns out to be held, and no reservation is given, it is tried once more with
        the key of this order's own.

        Vendor operation: POST /v1/redemptions. After a refusal that does not tell why, GET
        /v1/vouchers/{code} and, for a code whose one use is spent, its redemptions.

        Raises:
            CodeNotFound: there is no such code.
            RewardNotFound: there is no such reward to spend points on.
            CodeAlreadyRedeemed: its one use is spent; ``have`` is the id of the order that did, which
                is this one's where it is a repetition.
            UsageLimitReached: it has no use left, or is held by another order.
            InsufficientBalance: a gift or loyalty card has less than ``need``.
            Rejected: it cannot be used; the class says why.
            OutcomeUnknown: the answer does not say what happened; read back with find_redemption.
        """
        self._check(command)
        held = command.reservation
        try:
            return (yield from self._attempt(command, None if held is None else held.id))
        except UNCLEAR as error:
            refused = error
        except CodeNotFound as error:
            raise (yield from self._what_is_missing(command, error)) from None
        need = command.points if command.amount is None else command.amount
        now = yield from self.code_now(command.code)
        if held is None and now is not None and may_be_held(refused, now, need):
            own = yield from self._confirm(command)
            if own is not None:
                return own
        raise (yield from self.meaning(refused, now, need))

    def _attempt(self, command: op.Redeem, key: str | None) -> Exchange[Redemption]:
        request = checkout.redeem_request(self, command, key)
        answer = self.decode(wire.Redemptions, (yield request))
        entry = checkout.redeemed(command.code, answer)
        if entry is None:
            raise checkout.refusal(self, request, answer)
        return mapping.redemption(self, entry)

    def _confirm(self, command: op.Redeem) -> Exchange[Redemption | None]:
        """Redeem with this order's own reservation; None where there is none that helps."""
        key = checkout.session_key(self, command.order.id, command.code)
        try:
            return (yield from self._attempt(command, key))
        except (Rejected, NotFound, InvalidRequest):
            return None

    def _what_is_missing(
        self, command: op.Redeem, refused: CodeNotFound
    ) -> Exchange[ProviderError]:
        """Tell a reward that is not there from a code that is not; the vendor names neither."""
        if command.spend_on is None or (yield from self.code_now(command.code)) is None:
            return refused
        return refused.recast(RewardNotFound)

    def _check(self, command: op.Redeem) -> None:
        held = command.reservation
        if held is not None and held.order_id != command.order.id:
            raise self.invalid(
                f"the reservation is for order {held.order_id}, not {command.order.id}: give the "
                "one of this order"
            )
        if held is not None and held.code.casefold() != command.code.casefold():
            raise self.invalid("the reservation is of another code: give the one of this code")
        if command.spend_on is not None and not command.spend_on.startswith(CATALOGUE):
            raise self.invalid(
                f"points are spent on a reward of the catalogue (rew_…), and {command.spend_on} is "
                "none"
            )
