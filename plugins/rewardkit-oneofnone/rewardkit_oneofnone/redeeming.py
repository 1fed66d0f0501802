"""Redeeming. What a refused or empty answer for a unique code meant, a look-up of it decides.

The vendor documents no errors of this operation and has no idempotency keys; the answer to a good
request may be null. A use of what has no code of its own is recorded instead: see ``recording``.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve

from rewardkit import operations as op
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    Conflict,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    Unsupported,
)
from rewardkit.exchange import Exchange, Repeat, Request, Response, Subject
from rewardkit.model import Code, CodeMatch, CodeStatus, Delivery, MatchedVia, Redemption
from rewardkit.operations import Operation

from . import inputs, wire
from .mapping import PROVIDER
from .meanings import UNCLEAR, meaning
from .recording import Record, Recording
from .redemptions import Redemptions, is_for

_LONGEST = 500


class Redeeming(Recording, Redemptions):
    """The part of the adapter that redeems, and finds what was redeemed."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Use a code for an order; without ``command.match`` the code is looked up first.

        A unique code is redeemed as a whole. Of a shared code or an automatic reward a use is
        recorded, which needs the discount and the order's total, and is never sent twice.

        Vendor operation: POST /v1/rewards/{id}/codes/{codeId}/redeem, then, unless the answer is
        the redeemed code, GET /v1/rewards/lookup?code=; POST /v1/rewards/redeem for what has no
        code of its own.

        Raises:
            CodeNotFound: there is no such code.
            CodeAlreadyRedeemed: it has been used; ``have`` is the id of the order that used it.
            CodeExpired: it has expired, or its reward.
            CodeNotYetActive: its reward has not begun.
            CodeRevoked: it has been revoked, or its reward is switched off.
            UsageLimitReached: its reward has been used as often as it may be.
            InvalidRequest: a use is to be recorded, and the discount or the order's total is missing.
            OutcomeUnknown: the answer was null, and the code does not say that this order used it;
                or a use may have been recorded. Read back with find_redemption.
            Unsupported: only a part of a credit is to be used.
        """
        body = self._redeem_body(command)
        match = command.match
        if match is None:
            match = yield from self.lookup(op.Lookup(command.code))
        reward_id, code_id = self._place(match)
        if code_id is None:
            return (yield from self._record_use(reward_id, command))
        return (yield from self._redeem_code(reward_id, code_id, body, command))

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """The redemption of a code for an order.

        A unique code says itself which order used it. For a shared code or an automatic reward the
        list of the reward's redemptions is read until the order comes; ``query.match`` saves the
        look-up then.

        Vendor operation: GET /v1/rewards/lookup?code=, and for a shared code GET
        /v1/rewards/{id}/redemptions, up to once for every 1000 redemptions.

        Raises:
            CodeNotFound: there is no such code.
            ContractViolated: the list does not say for which orders its redemptions are.
        """
        match = query.match
        if match is None or not is_recorded(match):  # what a unique code was may have changed
            match = yield from self.lookup(op.Lookup(query.code))
        if not is_recorded(match):
            return self.redeemed_for(match.code, query.order_id)
        reward_id, _ = self._place(match)
        found = yield from self.listed_for(reward_id, query.order_id)
        if found is None or found.code is not None or not query.code:
            return found
        return evolve(found, code=query.code, not_stated=found.not_stated - {"code"})

    def _redeem_code(
        self, reward_id: str, code_id: str, body: dict[str, Any], command: op.Redeem
    ) -> Exchange[Redemption]:
        """Redeem a unique code; see ``redeem``."""
        try:
            response = yield Request.post(
                "v1",
                "rewards",
                reward_id,
                "codes",
                code_id,
                "redeem",
                json=body,
                repeat=Repeat.AFTER_READ_BACK,
                subject=Subject.CODE,
                sensitive=(command.code,),
            )
        except (InvalidRequest, Conflict) as refused:
            error = yield from self._meaning(command.code, refused)
            raise error from (None if error is refused else refused)
        code = self._answer(response)
        if code is None:
            code = yield from self._read_back(command.code)
            own = self.redeemed_for(code, command.order.id)
        else:
            own = self._redeemed_by_answer(code, command)
        if own is not None:
            return own
        if code is not None and code.status == CodeStatus.REDEEMED and code.order_id is not None:
            raise CodeAlreadyRedeemed(have=code.order_id, status=response.status)
        raise OutcomeUnknown(
            "the answer to the redemption has no code, and the code does not say that this order "
            "used it",
            status=response.status,
        )

    def _record_use(self, reward_id: str, command: op.Redeem) -> Exchange[Redemption]:
        """Record a use of what has no code of its own; see ``redeem``."""
        record = Record(
            reward_id=reward_id,
            order=command.order,
            discount=command.discount,
            customer=command.customer,
            code=command.code or None,
        )
        try:
            return (yield from self.record(record))
        except (InvalidRequest, Conflict) as refused:
            error = yield from self._meaning(command.code, refused)
            raise error from (None if error is refused else refused)

    def redeemed_for(self, code: Code | None, order_id: str) -> Redemption | None:
        """The redemption of ``code``, if this order used it."""
        if code is None or code.status != CodeStatus.REDEEMED:
            return None
        found = self.neutral.redemption(code)
        return found if is_for(found, order_id) else None

    def _redeemed_by_answer(self, code: Code, command: op.Redeem) -> Redemption | None:
        """As above, from the answer to our own request, which need not repeat the order's id."""
        if code.status == CodeStatus.REDEEMED and code.order_id is None:
            return self.neutral.redemption(code)
        return self.redeemed_for(code, command.order.id)

    def _redeem_body(self, command: op.Redeem) -> dict[str, Any]:
        if command.amount is not None:
            raise Unsupported(
                "it uses a code as a whole; leave the amount out",
                provider=PROVIDER,
                operation=Operation.REDEEM,
            )
        if command.reservation is not None:
            raise self.invalid("One of None has no reservations; redeem without one")
        fields = {
            "orderId": ("the id of an order", command.order.id),
            "externalOrderId": ("the external id of an order", command.order.external_id),
            "redeemedBy": (
                "the id of a customer",
                None if command.customer is None else command.customer.id,
            ),
        }
        return {
            name: inputs.text(what, value, _LONGEST)
            for name, (what, value) in fields.items()
            if value is not None
        }

    def _place(self, match: CodeMatch) -> tuple[str, str | None]:
        """The ids of the reward and of the code; without the code's, a use is recorded."""
        ref = match.reward.ref
        if ref.provider != PROVIDER:
            raise self.invalid(f"the code was looked up at {ref.provider}: look it up here")
        reward_id = inputs.uuid("a reward", ref.id)
        if is_recorded(match):
            return reward_id, None
        if match.code is None:
            raise ContractViolated("the look-up of a unique code gave no code", path="$.code")
        return reward_id, inputs.uuid("a code", match.code.id)

    def _answer(self, response: Response) -> Code | None:
        """The code in the answer; None for null, and for what cannot be read: both ask for a look."""
        try:
            if response.json() is None:
                return None
            found = self.decode(wire.RewardCode, response)
        except ContractViolated:
            return None
        return self.neutral.code(found)

    def _read_back(self, text: str) -> Exchange[Code | None]:
        try:
            found = yield from self.lookup(op.Lookup(text))
        except ProviderError as failed:
            raise OutcomeUnknown(
                "the answer to the redemption has no code, and looking the code up failed"
            ) from failed
        return found.code

    def _meaning(self, text: str, refused: ProviderError) -> Exchange[ProviderError]:
        """The error that a refused redemption is, by what the code and its reward are now."""
        if refused.status not in UNCLEAR or not text:
            return refused
        try:
            found = yield from self.lookup(op.Lookup(text))
        except ProviderError:
            return refused
        return meaning(refused, found, self.clock())


def is_recorded(match: CodeMatch) -> bool:
    """Whether a use of what was found is recorded, as there is no code that could be redeemed.

    A shared code is recorded also where the vendor gives an object for it: redeeming that might
    end the code for everybody.
    """
    if match.via == MatchedVia.SHARED_CODE:
        return True
    return match.code is None and match.reward.delivery != Delivery.UNIQUE_CODES
