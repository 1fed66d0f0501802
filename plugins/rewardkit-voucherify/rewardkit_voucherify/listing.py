"""Listing a campaign's codes: page by page, and by windows of time beyond the vendor's last page."""

from __future__ import annotations

from operator import attrgetter

from rewardkit import operations as op
from rewardkit.errors import Unsupported
from rewardkit.exchange import Exchange
from rewardkit.model import Code, CodeStatus, Page
from rewardkit.operations import Operation

from . import mapping, wire
from .codelists import CodeLists
from .translation import VOUCHER
from .windows import When, Window

_MADE: When[wire.Voucher] = attrgetter("created_at")


class Listing(CodeLists):
    """The part of the adapter that lists codes."""

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
        self.has_codes(query.reward_id)
        at = Window.at(Operation.LIST_CODES, query.cursor, query.page_size)
        if query.reward_id.startswith(VOUCHER):
            return self._own(query)
        return self._page_of_codes(query, at)

    def _own(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        own = mapping.code(self, (yield from self.standalone_voucher(query.reward_id)))
        return Page((own,) if query.status in {None, own.status} else ())

    def _page_of_codes(self, query: op.ListCodes, at: Window) -> Exchange[Page[Code]]:
        page = self.decode(wire.VouchersPage, (yield self.ask_codes(query.reward_id, at.params)))
        if not page.vouchers and query.cursor is None:
            yield from self.campaign(query.reward_id)  # an unknown campaign has no codes, either
        following = at.next(page.vouchers, page.total, _MADE)
        code, status = mapping.code, query.status
        codes = [code(self, voucher) for voucher in at.new(page.vouchers, _MADE)]
        return Page(
            tuple(codes if status is None else (each for each in codes if each.status == status)),
            None if following is None else following.cursor,
            total=page.total if status is None and at.after is None else None,
            ahead=at.ahead(page.total, query.ahead),
            edition=page.total,
        )
