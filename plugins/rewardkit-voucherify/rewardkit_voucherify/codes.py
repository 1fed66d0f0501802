"""Codes of a campaign: listing them, making and importing new ones, and switching them off."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.errors import CodeNotFound, Conflict
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Code, CodeStatus

from . import mapping, wire
from .importing import Importing
from .listing import Listing
from .making import Making


class Codes(Listing, Making, Importing):
    """The part of the adapter that is about codes; here is what revokes them."""

    def revoke_code(self, command: op.RevokeCode) -> Exchange[Code]:
        """Switch a code off, unless it is used up; one that is off already stays so.

        The vendor itself switches off used codes, too, so it is looked first. A race remains: of a
        code that is used up between the two calls the error says so, and it is off all the same.

        Vendor operations: GET /v1/vouchers/{code}, POST /v1/vouchers/{code}/disable.

        Raises:
            CodeNotFound: there is no such code.
            Conflict: it has been redeemed, and has no use left.
        """
        voucher = yield from self.voucher(command.code, Subject.CODE)
        if command.code == voucher.id != voucher.code:  # the vendor finds vouchers by id as well
            raise CodeNotFound
        code = mapping.code(self, voucher)
        if code.status == CodeStatus.REDEEMED:
            raise Conflict("the code has been redeemed, so there is no use to take from it")
        if voucher.active is False:
            return code
        response = yield Request.post(
            "v1",
            "vouchers",
            command.code,
            "disable",
            repeat=Repeat.SAFE,
            subject=Subject.CODE,
            sensitive=(command.code,),
        )
        code = mapping.code(self, self.decode(wire.Voucher, response))
        if code.status == CodeStatus.REDEEMED:
            raise Conflict("the code was redeemed in the same moment, and is switched off as well")
        return code
