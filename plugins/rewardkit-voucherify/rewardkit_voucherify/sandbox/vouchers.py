"""The vouchers of a sandbox: listing and making them."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter

from attrs import define, evolve

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .filtering import Filters
from .jobs import Jobs, Step
from .listing import in_order, page_of
from .shapes import Json
from .state import State

_CODE_LENGTH = 4

#: What a list of vouchers can be asked for.
_FILTERS = Filters(
    parameters={name: itemgetter(name) for name in ("campaign_id", "campaign", "code", "category")},
    metadata=True,
    times={name: itemgetter(name) for name in ("created_at", "updated_at")},
)


@define
class Vouchers:
    """The endpoints that list and make vouchers.

    Attributes:
        state: the project.
        jobs: its work in the background.
        after_is_inclusive: whether a list of what was made after a moment has that moment's, too.
    """

    state: State
    jobs: Jobs
    after_is_inclusive: bool = False

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "addVoucher": self.add_vouchers,
            "listVouchers": self.list_vouchers,
            "getVoucher": self.get_voucher,
        }

    def add_vouchers(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/campaigns/{campaignId}/vouchers; more than one is a job."""
        campaign = self.state.campaign(call.path["campaignId"])
        refuse_without_codes(campaign)
        count = call.query.get("vouchers_count", 1)
        asked = call.body or {}
        if count < 1:
            raise Refused(400, "invalid_query_params", "There is nothing to make")
        if count == 1:
            return Answer(self.make(campaign, asked))
        steps = [self._step(campaign, asked) for _ in range(count)]
        return self.jobs.begin("CAMPAIGN.VOUCHERS_GENERATE", steps)

    def list_vouchers(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/vouchers; an unknown campaign has none."""
        filters = evolve(_FILTERS, after_is_inclusive=self.after_is_inclusive)
        is_wanted = filters.wanted(call.query)
        found = [each for each in self.state.vouchers.values() if is_wanted(each)]
        return page_of("vouchers", in_order(found, call), call)

    def get_voucher(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/vouchers/{code}."""
        return Answer(self.state.voucher(call.path["code"]))

    def _step(self, campaign: Json, asked: Json) -> Step:
        """One code of many."""
        config = _config(campaign, asked)
        return (
            lambda: self._new_code(config),
            lambda code: self.make(campaign, {**asked, "code": code}),
        )

    def make(self, campaign: Json, asked: Json) -> Json:
        """A new voucher of a campaign, with what a call asks for. Raises Refused."""
        code = asked.get("code") or self._new_code(_config(campaign, asked))
        if self.state.has_code(code):
            raise Refused(
                409,
                "duplicate_found",
                "There is such a code already",
                resource_id=code,
                resource_type="voucher",
            )
        own = {
            "quantity": asked.get("redemption", {}).get("quantity"),
            "starts": asked.get("start_date"),
            "ends": asked.get("expiration_date"),
        }
        own = {name: value for name, value in own.items() if value is not None}
        made = self.state.add_code(campaign, code, made_at=self.state.now(), **own)
        made["metadata"] = asked.get("metadata", {})
        return made

    def _new_code(self, config: Json) -> str:
        """A code that is not taken; after a while among longer ones."""
        length = int(config.get("length") or _CODE_LENGTH)
        while True:
            code = self.state.ids.code(config.get("prefix") or "", length)
            code += config.get("postfix") or ""
            if not self.state.has_code(code):
                return code
            length += 1


def refuse_without_codes(campaign: Json) -> None:
    """Refuse a campaign that takes no codes beside those it has."""
    if campaign["type"] == "STANDALONE" or campaign["voucher"] is None:
        raise Refused(
            400,
            "invalid_campaign",
            "The campaign takes no more codes",
            resource_id=campaign["id"],
            resource_type="campaign",
        )


def _config(campaign: Json, asked: Json) -> Json:
    return {**campaign["voucher"]["code_config"], **asked.get("code_config", {})}
