"""Redeeming, and reading back what was redeemed."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.errors import CodeAlreadyRedeemed, ProviderError, UsageLimitReached
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Redemption

from . import checkout, mapping, wire
from .translation import Translation


class Redeeming(Translation):
    """The part of the adapter that redeems."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Use a code for an order; the vendor computes the discount.

        Vendor operation: POST /v1/redemptions, and GET /v1/vouchers/{code} after a refusal that
        does not say whether the code's one use is spent.
        """
        request = checkout.redeem_request(self, command)
        try:
            answer = self.decode(wire.Redemptions, (yield request))
            entry = checkout.redeemed(command.code, answer)
            if entry is None:
                raise checkout.refusal(self, request, answer)
        except UsageLimitReached as refused:
            raise (yield from self._why_used_up(command.code, refused)) from None
        return mapping.redemption(self, entry)

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """The redemption of a code for an order, by our side's id; one taken back is none.

        Vendor operation: GET /v1/vouchers/{code}/redemption
        """
        response = yield Request.get(
            "v1",
            "vouchers",
            query.code,
            "redemption",
            subject=Subject.CODE,
            sensitive=(query.code,),
        )
        entries = self.decode(wire.VoucherRedemptions, response).redemption_entries
        for entry in entries:
            if mapping.is_redeemed_for(entry, query.order_id, entries):
                return mapping.redemption(self, entry)
        return None

    def _why_used_up(self, code: str, refused: UsageLimitReached) -> Exchange[ProviderError]:
        """Tell a spent single-use code from other limits; if that fails, the refusal stands."""
        try:
            voucher = yield from self.voucher(code, Subject.CODE)
        except ProviderError:
            return refused
        uses = mapping.code(self, voucher).uses
        if uses.allowed != 1 or not uses.used_up:
            return refused
        return refused.recast(CodeAlreadyRedeemed, reason=refused.reason)
