"""The campaigns of a sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler

from .listing import in_order, page_of
from .state import State


@define
class Campaigns:
    """The endpoints of campaigns, but for their codes."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"listCampaigns": self.list_campaigns, "getCampaign": self.get_campaign}

    def list_campaigns(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/campaigns."""
        kind = call.query.get("campaign_type")
        found = [
            each
            for each in self.state.campaigns.values()
            if kind is None or each["campaign_type"] == kind
        ]
        return page_of("campaigns", in_order(found, call), call)

    def get_campaign(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/campaigns/{campaignId}."""
        return Answer(self.state.campaign(call.path["campaignId"]))
