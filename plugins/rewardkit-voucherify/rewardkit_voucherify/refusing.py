"""Why a code could not be reserved or redeemed, where the vendor's key alone does not tell.

``quantity_exceeded`` is said of a code that is used up, of one whose uses are held by reservations,
and of limits for each customer.
"""

from __future__ import annotations

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    InsufficientBalance,
    ProviderError,
    Rejected,
    UsageLimitReached,
)
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Code, Money

from . import mapping, wire
from .translation import Translation

#: What is not told apart by the vendor's answer alone, so that the code is read back.
UNCLEAR = (UsageLimitReached, InsufficientBalance)

_QUANTITY = "quantity_exceeded"

_HELD = (
    "the code has a use left that is not to be had: it is held by a reservation, or this customer "
    "has had theirs"
)


class Refusing(Translation):
    """The part of the adapter that finds out what a refusal meant."""

    def code_now(self, code: str) -> Exchange[Code | None]:
        """The code as it is after a refusal; None where that cannot be read."""
        try:
            voucher = yield from self.voucher(code, Subject.CODE)
        except ProviderError:
            return None
        return mapping.code(self, voucher)

    def meaning(
        self, refused: Rejected, found: Code | None, need: Money | int | None = None
    ) -> Exchange[ProviderError]:
        """The error that a refusal is; the refusal itself where nothing explains it.

        Vendor operation: GET /v1/vouchers/{code}/redemption, for a code that was used once.

        Args:
            refused: what the vendor's answer was taken for.
            found: the code, read after that.
            need: what was to be spent.
        """
        if found is None:
            return refused
        if isinstance(refused, InsufficientBalance):
            have = found.points if found.balance is None else found.balance
            return refused.recast(InsufficientBalance, reason=refused.reason, need=need, have=have)
        if refused.vendor_key != _QUANTITY:  # a limit of something else than the code
            return refused
        uses = found.uses
        if uses.used_up and uses.allowed == 1:
            user = yield from self._user_of(found.value)
            return refused.recast(CodeAlreadyRedeemed, reason=refused.reason, have=user)
        if uses.used_up:
            facts = {"need": uses.allowed, "have": uses.made}
            return refused.recast(UsageLimitReached, reason=refused.reason, **facts)
        return refused.recast(UsageLimitReached, detail=_HELD, reason=refused.reason)

    def history(self, code: str) -> Exchange[list[wire.Redemption]]:
        """All that happened to a code, which is not paged.

        Vendor operation: GET /v1/vouchers/{code}/redemption.
        """
        response = yield Request.get(
            "v1", "vouchers", code, "redemption", subject=Subject.CODE, sensitive=(code,)
        )
        return self.decode(wire.VoucherRedemptions, response).redemption_entries

    def _user_of(self, code: str) -> Exchange[str | None]:
        """The id of the order that used a code, ours if it has one; None if it is not to be seen."""
        try:
            entries = yield from self.history(code)
        except ProviderError:
            return None
        for entry in entries:
            if entry.order is not None and mapping.counts(entry, entries):
                return entry.order.source_id or entry.order.id
        return None


def may_be_held(refused: Rejected, found: Code, need: Money | int | None) -> bool:
    """Whether the code would do, were it not for a reservation, which may be this order's own."""
    if refused.vendor_key == _QUANTITY:
        return found.uses.allowed is not None and not found.uses.used_up
    if found.balance is None or found.balance.minor <= 0:
        return False
    return not isinstance(need, Money) or need.minor <= found.balance.minor
