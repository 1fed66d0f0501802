"""Codes of a campaign: listing them, and making new ones."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.errors import Unsupported
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Code, CodeStatus, Page
from rewardkit.operations import Operation

from . import mapping, wire
from .paging import LAST_PAGE_OF_CODES, place
from .translation import CAMPAIGN, CATALOGUE, VOUCHER, Translation


class Codes(Translation):
    """The part of the adapter that lists and makes codes."""

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """A page of a campaign's codes, oldest first; a status is looked for on each page.

        Vendor operation: GET /v1/vouchers?campaign_id=
        """
        if query.status == CodeStatus.RESERVED:
            raise Unsupported(
                "the vendor does not tell which codes are reserved",
                provider=self.provider,
                operation=Operation.LIST_CODES,
            )
        self._has_codes(query.reward_id)
        at = place(Operation.LIST_CODES, query.cursor, query.page_size, last=LAST_PAGE_OF_CODES)
        if query.reward_id.startswith(VOUCHER):
            own = mapping.code(self, (yield from self.standalone_voucher(query.reward_id)))
            return Page((own,) if query.status in {None, own.status} else ())
        key = "campaign_id" if query.reward_id.startswith(CAMPAIGN) else "campaign"
        params = {**at.params, "order": "created_at", key: query.reward_id}
        page = self.decode(wire.VouchersPage, (yield Request.get("v1", "vouchers", params=params)))
        if not page.vouchers and at.number == 1:
            yield from self.campaign(query.reward_id)  # an unknown campaign has no codes, either
        codes = [mapping.code(self, voucher) for voucher in page.vouchers]
        number = at.next(len(codes), page.total)
        return Page(
            tuple(code for code in codes if query.status in {None, code.status}),
            None if number is None else str(number),
            total=page.total if query.status is None else None,
        )

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """One new code, which the vendor makes at once; more are made in the background.

        Vendor operation: POST /v1/campaigns/{id}/vouchers
        """
        self._has_codes(command.reward_id)
        if command.count != 1:
            raise self.invalid(f"one call makes one code, not {command.count}")
        if command.reward_id.startswith(VOUCHER):
            raise self.invalid("a code without a campaign is the only one of its reward")
        response = yield Request.post(
            "v1",
            "campaigns",
            command.reward_id,
            "vouchers",
            params={"vouchers_count": 1},
            json={"code_config": {"prefix": command.prefix}} if command.prefix else {},
            subject=Subject.REWARD,
        )
        return (mapping.code(self, self.decode(wire.Voucher, response)),)

    def _has_codes(self, reward_id: str) -> None:
        if reward_id.startswith(CATALOGUE):
            raise self.invalid(
                "a catalogue reward (rew_…) has no codes of its own: name its campaign (camp_…)"
            )
