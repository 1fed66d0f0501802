"""Redemptions: finding the one of an order, and listing those of a reward."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from rewardkit import operations as op
from rewardkit.errors import ContractViolated, Unsupported
from rewardkit.exchange import Exchange, Param, Request, Subject
from rewardkit.model import Customer, Page, Redemption
from rewardkit.operations import Operation

from . import mapping, wire
from .checkout import is_of
from .refusing import Refusing
from .translation import CAMPAIGN, CATALOGUE, VOUCHER
from .windows import When, Window

#: The vendor's filter for the redemptions of a reward, by how its id begins.
_FILTERS: Mapping[str, str] = {
    CAMPAIGN: "filters[related_object_parent_id][conditions][$is]",
    VOUCHER: "filters[related_object_id][conditions][$is]",
}
_BY_NAME = "campaign"

_MADE: When[wire.Redemption] = attrgetter("date")


class Redemptions(Refusing):
    """The part of the adapter that finds and lists redemptions."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """The redemption of a code for an order, by our side's id; one taken back is none.

        The whole history of the code is read; with a customer it is that one's instead.

        Vendor operation: GET /v1/vouchers/{code}/redemption, or GET /v1/redemptions?customer=, up
        to once for every 100 of them.

        Raises:
            CodeNotFound: there is no such code.
        """
        if query.customer is None:
            entries = yield from self.history(query.code)
        else:
            if query.match is None:
                yield from self.voucher(query.code, Subject.CODE)  # or what is not there has none
            every = yield from self._of_customer(query.customer)
            entries = [entry for entry in every if is_of(query.code, entry)]
        for entry in entries:
            if mapping.is_redeemed_for(entry, query.order_id, entries):
                return mapping.redemption(self, entry)
        return None

    def list_redemptions(self, query: op.ListRedemptions) -> Exchange[Page[Redemption]]:
        """A page of a campaign's or a lone code's redemptions, oldest first.

        Attempts that failed are among them, and rollbacks are entries of their own (``rr_…``, undone)
        beside the redemption that they took back.

        Vendor operation: GET /v1/redemptions.

        Raises:
            RewardNotFound: there is no such reward.
            Unsupported: it is a reward of the catalogue.
        """
        id = query.reward_id
        if id.startswith(CATALOGUE):
            raise Unsupported(
                "the vendor lists redemptions by campaign and by code; those that bought a reward of "
                "the catalogue are among their loyalty campaign's",
                provider=self.provider,
                operation=Operation.LIST_REDEMPTIONS,
            )
        at = Window.at(Operation.LIST_REDEMPTIONS, query.cursor, query.page_size)
        name = next((each for kind, each in _FILTERS.items() if id.startswith(kind)), _BY_NAME)
        page = yield from self._redemptions_page({**at.params, name: id})
        found = page.redemptions or []
        if not found and query.cursor is None:
            yield from self._must_exist(id)  # what there is not has no redemptions, either
        following = at.next(found, page.total, _MADE)
        return Page(
            tuple(mapping.redemption(self, entry) for entry in at.new(found, _MADE)),
            None if following is None else following.cursor,
            total=page.total if at.after is None else None,
            ahead=at.ahead(page.total, query.ahead),
            edition=page.total,
        )

    def _of_customer(self, customer: Customer) -> Exchange[list[wire.Redemption]]:
        """All redemptions of a customer, oldest first."""
        every: list[wire.Redemption] = []
        at: Window | None = Window(Operation.FIND_REDEMPTION)
        while at is not None:
            page = yield from self._redemptions_page({**at.params, "customer": customer.id})
            found = page.redemptions or []  # of a customer that the vendor does not know: {}
            new = at.new(found, _MADE)
            if len(found) == at.size and not new:  # or we would ask for ever
                raise ContractViolated(
                    "the list of redemptions repeats itself", path="$.redemptions"
                )
            every += new
            at = at.next(found, page.total, _MADE)
        return every

    def _redemptions_page(self, params: Mapping[str, Param]) -> Exchange[wire.RedemptionsPage]:
        response = yield Request.get("v1", "redemptions", params=params)
        return self.decode(wire.RedemptionsPage, response)

    def _must_exist(self, reward_id: str) -> Exchange[None]:
        if reward_id.startswith(VOUCHER):
            yield from self.standalone_voucher(reward_id)
        else:
            yield from self.campaign(reward_id)
