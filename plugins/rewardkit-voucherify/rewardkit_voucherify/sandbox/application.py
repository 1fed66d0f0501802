"""The simulator's endpoints, put together to an application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import define

from rewardkit.sandbox import (
    Answer,
    Call,
    Clock,
    Contract,
    Handler,
    Identifiers,
    Refused,
    create_app,
)

from . import seed
from .redeeming import Checkout
from .refusing import Gate
from .shapes import Json, page
from .state import State

_PAGE_SIZE = 10  # when the call does not say
_CODE_LENGTH = 4


def application(
    mode: Literal["ALL", "PARTIAL"], *, calls_per_minute: int, clock: Clock | None
) -> Any:
    """A fresh application; see ``create_app`` of this package."""
    clock = clock or Clock()
    state = State(clock, Identifiers(seed=1))
    seed.fill(state)
    gate = Gate(clock, Identifiers(seed=2), calls_per_minute)
    project = Project(state)
    handlers: Mapping[str, Handler] = {
        "listRewards": project.list_rewards,
        "getReward": project.get_reward,
        "listCampaigns": project.list_campaigns,
        "getCampaign": project.get_campaign,
        "addVoucher": project.add_vouchers,
        "listVouchers": project.list_vouchers,
        "getVoucher": project.get_voucher,
        "listVoucherRedemptions": project.list_redemptions,
        "redeem": Checkout(state, mode).redeem,
    }
    return create_app(
        Contract.load("rewardkit_voucherify"),
        {name: gate.with_headers(handler) for name, handler in handlers.items()},
        authorize=gate.authorize,
        shape=gate.shape,
    )


@define
class Project:
    """The endpoints of a project, but for redeeming."""

    state: State

    def list_rewards(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/rewards."""
        return _page("data", list(self.state.rewards.values()), call)

    def get_reward(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/rewards/{rewardId}."""
        return Answer(self.state.reward(call.path["rewardId"]))

    def list_campaigns(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/campaigns."""
        kind = call.query.get("campaign_type")
        found = [
            each
            for each in self.state.campaigns.values()
            if kind is None or each["campaign_type"] == kind
        ]
        return _page("campaigns", _in_order(found, call), call)

    def get_campaign(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/campaigns/{campaignId}."""
        return Answer(self.state.campaign(call.path["campaignId"]))

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
        made = [self._make(campaign, asked) for _ in range(count)]
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
        return _page("vouchers", _in_order(found, call), call)

    def get_voucher(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/vouchers/{code}."""
        return Answer(self.state.voucher(call.path["code"]))

    def list_redemptions(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/vouchers/{code}/redemption; not paged."""
        voucher = self.state.voucher(call.path["code"])
        entries = self.state.history[voucher["id"]]
        used = voucher["redemption"]
        return Answer(
            {
                "quantity": used["quantity"],
                "redeemed_quantity": used["redeemed_quantity"],
                "object": "list",
                "url": used["url"],
                "data_ref": "redemption_entries",
                "total": len(entries),
                "redemption_entries": entries,
            }
        )

    def _make(self, campaign: Json, asked: Json) -> Json:
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


def _page(name: str, items: list[Json], call: Call) -> Answer:
    limit, number = call.query.get("limit", _PAGE_SIZE), call.query.get("page", 1)
    return Answer(page(name, items, limit=limit, number=number))


def _in_order(items: list[Json], call: Call) -> list[Json]:
    """By ``order``; those of the same moment in the order they were made."""
    order = call.query.get("order", "-created_at")
    return sorted(
        items, key=lambda each: each[order.removeprefix("-")] or "", reverse=order.startswith("-")
    )
