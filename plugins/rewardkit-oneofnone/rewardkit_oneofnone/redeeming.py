"""Redeeming a unique code. What a refused or empty answer meant, a look-up of the code decides.

The vendor documents no errors of this operation and has no idempotency keys; the answer to a good
request may be null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewardkit import operations as op
from rewardkit.adapter import Adapter
from rewardkit.codec import Codec
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeRevoked,
    Conflict,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    Unsupported,
)
from rewardkit.exchange import Exchange, Repeat, Request, Response, Subject
from rewardkit.model import Code, CodeMatch, CodeStatus, Redemption
from rewardkit.operations import Operation

from . import inputs, wire
from .mapping import PROVIDER, Neutral
from .settings import OneOfNoneSettings

#: Answers that may mean that the code cannot be used, or that we sent nonsense.
_UNCLEAR = frozenset({400, 409, 422})

#: What a refused redemption meant, by the code's status afterwards; otherwise it is what it says.
_REJECTIONS: Mapping[CodeStatus, type[Rejected]] = {
    CodeStatus.REDEEMED: CodeAlreadyRedeemed,
    CodeStatus.EXPIRED: CodeExpired,
    CodeStatus.REVOKED: CodeRevoked,
}

_LONGEST = 500


class Redeeming(Adapter[OneOfNoneSettings]):
    """The part of the adapter that redeems."""

    codec: Codec
    neutral: Neutral

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Use a unique code for an order; without ``command.match`` the code is looked up first.

        Vendor operation: POST /v1/rewards/{id}/codes/{codeId}/redeem, then, unless the answer is
        the redeemed code, GET /v1/rewards/lookup?code=.

        Raises:
            CodeNotFound: there is no such code.
            CodeAlreadyRedeemed: it has been used; ``have`` is the id of the order that used it.
            CodeExpired: it has expired.
            CodeRevoked: it has been revoked.
            OutcomeUnknown: the answer was null, and the code does not say that this order used it.
            Unsupported: it is a shared code, or only a part of a credit is to be used.
        """
        body = self._body(command)
        match = command.match
        if match is None:
            match = yield from self.lookup(op.Lookup(command.code))
        reward_id, code_id = self._place(match)
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
            if refused.status not in _UNCLEAR:
                raise
            raise (yield from self._meaning(command.code, refused)) from refused
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

    def redeemed_for(self, code: Code | None, order_id: str) -> Redemption | None:
        """The redemption of ``code``, if this order used it."""
        if code is None or code.status != CodeStatus.REDEEMED or code.order_id != order_id:
            return None
        return self.neutral.redemption(code)

    def _redeemed_by_answer(self, code: Code, command: op.Redeem) -> Redemption | None:
        """As above, from the answer to our own request, which need not repeat the order's id."""
        if code.status == CodeStatus.REDEEMED and code.order_id is None:
            return self.neutral.redemption(code)
        return self.redeemed_for(code, command.order.id)

    def _body(self, command: op.Redeem) -> dict[str, Any]:
        if command.amount is not None:
            raise Unsupported(
                "it redeems a code as a whole; leave the amount out",
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

    def _place(self, match: CodeMatch) -> tuple[str, str]:
        """The ids of the reward and of the code."""
        ref = match.reward.ref
        if ref.provider != PROVIDER:
            raise self.invalid(f"the code was looked up at {ref.provider}: look it up here")
        if match.code is None:
            raise Unsupported(
                "this is a shared code, which has no code object to redeem; recording the use of a "
                "shared code comes in a later version of rewardkit-oneofnone",
                provider=PROVIDER,
                operation=Operation.REDEEM,
            )
        return inputs.uuid("a reward", ref.id), inputs.uuid("a code", match.code.id)

    def _answer(self, response: Response) -> Code | None:
        """The code in the answer; None for null, and for what cannot be read: both ask for a look."""
        try:
            if response.json() is None:
                return None
            found = self.codec.decode(wire.RewardCode, response, self.drift)
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
        """The error that a refused redemption is, by what the code is now."""
        try:
            found = yield from self.lookup(op.Lookup(text))
        except ProviderError:
            return refused
        code = found.code
        rejection = None if code is None else _REJECTIONS.get(code.status)
        if code is None or rejection is None:
            return refused
        return rejection(
            have=code.order_id if rejection is CodeAlreadyRedeemed else None,
            status=refused.status,
            vendor_key=refused.vendor_key,
            vendor_message=refused.vendor_message,
            request_id=refused.request_id,
        )
