"""The vouchers of a sandbox: listing and making them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .listing import in_order, page_of
from .shapes import Json
from .state import State

_CODE_LENGTH = 4


@define
class Vouchers:
    """The endpoints of vouchers, but for redeeming."""

    state: State

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
        if campaign["type"] == "STANDALONE" or campaign["voucher"] is None:
            raise Refused(
                400,
                "invalid_campaign",
                "The campaign takes no more codes",
                resource_id=campaign["id"],
                resource_type="campaign",
            )
        count = call.query.get("vouchers_count", 1)
        asked = call.body or {}
        made = [self.make(campaign, asked) for _ in range(count)]
        if len(made) == 1:
            return Answer(made[0])
        return Answer({"async_action_id": self.state.new_id("aa")}, 202)

    def list_vouchers(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/vouchers; an unknown campaign has none."""
        wanted = {
            name: call.query[name]
            for name in ("campaign_id", "campaign", "code", "category")
            if name in call.query
        }
        found = [
            each
            for each in self.state.vouchers.values()
            if all(each[name] == value for name, value in wanted.items())
        ]
        return page_of("vouchers", in_order(found, call), call)

    def get_voucher(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/vouchers/{code}."""
        return Answer(self.state.voucher(call.path["code"]))

    def make(self, campaign: Json, asked: Json) -> Json:
        """A new voucher of a campaign, with what a call asks for. Raises Refused."""
        config = {**campaign["voucher"]["code_config"], **asked.get("code_config", {})}
        code = asked.get("code") or self._new_code(config)
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
