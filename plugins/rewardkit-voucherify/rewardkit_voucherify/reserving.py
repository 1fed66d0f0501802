"""Reserving a code for an order, which is a session of the vendor's, and letting it go again."""

from __future__ import annotations

from datetime import timedelta

from rewardkit import operations as op
from rewardkit.errors import NotFound, ProviderError
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Reservation, RewardRef

from . import checkout, wire
from .refusing import UNCLEAR, Refusing

#: How long the vendor holds a code if it is not told.
DEFAULT_DURATION = timedelta(days=7)


class Reserving(Refusing):
    """The part of the adapter that reserves codes."""

    def reserve(self, command: op.Reserve) -> Exchange[Reservation]:
        """Hold one use of a code, or of a gift card what the order needs; again replaces it.

        The vendor does not say until when it is held: ``expires_at`` is worked out by this side's
        clock, from the duration or the vendor's default of seven days.

        Vendor operation: POST /v1/validations with a session. After a refusal DELETE
        /v1/vouchers/{code}/sessions/{key}, as it may have left one, and the reads that explain it.

        Raises:
            CodeNotFound: there is no such code.
            Rejected: it cannot be used; the class is that of a redemption.
            InvalidRequest: the duration is none.
        """
        key = checkout.session_key(self, command.order.id, command.code)
        request = checkout.reserve_request(self, command, key)
        asked_at = self.clock()
        try:
            answer = self.decode(wire.Validation, (yield request))
            found = checkout.held(answer)
            if found is None:
                yield from self._forget(command.code, answer.session)
                raise checkout.refusal(self, request, answer)
        except UNCLEAR as error:
            refused = error
        else:
            return Reservation(
                id=(answer.session and answer.session.key) or key,
                reward=self._reward_of(command, found),
                code=command.code,
                order_id=command.order.id,
                expires_at=asked_at + (command.duration or DEFAULT_DURATION),
                native=answer.raw or {},
            )
        now = yield from self.code_now(command.code)
        raise (yield from self.meaning(refused, now))

    def release(self, command: op.Release) -> Exchange[None]:
        """Give a reservation back; one that has ended already is no error.

        Vendor operation: DELETE /v1/vouchers/{code}/sessions/{key}.
        """
        try:
            yield _release(command.reservation.code, command.reservation.id)
        except NotFound:  # the session, or the code itself
            return

    def _forget(self, code: str, session: wire.Session | None) -> Exchange[None]:
        """Let go what a refusal may have left; whether it leaves something is not documented."""
        if session is None or not session.key:
            return
        try:
            yield _release(code, session.key)
        except ProviderError:  # the refusal is what matters; it ends by itself
            return

    def _reward_of(self, command: op.Reserve, found: wire.Validated) -> RewardRef | None:
        if command.match is not None:
            return command.match.reward.ref
        return self.ref(found.campaign_id) if found.campaign_id else None


def _release(code: str, key: str) -> Request:
    return Request.delete(
        "v1",
        "vouchers",
        code,
        "sessions",
        key,
        repeat=Repeat.SAFE,
        subject=Subject.CODE,
        sensitive=(code,),
    )
