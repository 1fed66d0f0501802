"""Making, changing, switching and deleting the campaigns of a sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .shapes import Json, assigned, campaign, promotion_tier, voucher_type
from .state import State

#: What a campaign of each type gives by its codes; promotions have tiers in place of codes.
_GIVES: Mapping[str, str] = {
    "DISCOUNT_COUPONS": "discount",
    "GIFT_VOUCHERS": "gift",
    "LOYALTY_PROGRAM": "loyalty_card",
}
_STANDALONE = frozenset({"DISCOUNT_COUPONS", "GIFT_VOUCHERS"})

_DATES = frozenset({"start_date", "expiration_date"})
_PLAIN = _DATES | {
    "category",
    "category_id",
    "description",
    "validity_day_of_week",
    "validity_hours",
    "validity_timeframe",
}
_OF_CODES = frozenset({"activity_duration_after_publishing", "auto_join", "join_once", "type"})


@define
class CampaignChanges:
    """The endpoints that change campaigns."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "createCampaign": self.create_campaign,
            "deleteCampaign": self.delete_campaign,
            "disableCampaign": self.disable_campaign,
            "enableCampaign": self.enable_campaign,
            "updateCampaign": self.update_campaign,
        }

    def create_campaign(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/campaigns; more than one code is made in the background."""
        asked: Json = call.body
        name, kind = asked.get("name"), asked.get("campaign_type")
        if not name or kind not in {*_GIVES, "PROMOTION"}:
            raise _invalid("A campaign has a name and a type that there is")
        if any(each["name"] == name for each in self.state.campaigns.values()):
            raise _duplicate("campaign", name)
        rules = [self.state.rule(id)["id"] for id in asked.get("validation_rules", ())]
        made = self._made(asked, str(kind), rules)
        code = self._code_to_be(made)
        self.state.add_campaign(made)
        stored = self.state.campaign(made["id"])
        if code is not None:
            self.state.add_code(stored, code, made_at=self.state.now())
        count = 0 if code is not None or kind == "PROMOTION" else asked.get("vouchers_count", 0)
        for _ in range(count):
            self.state.add_code(stored, self.state.new_code(stored), made_at=self.state.now())
        answer = deepcopy(stored)
        if count > 1:
            answer |= {
                "creation_status": "IN_PROGRESS",
                "vouchers_generation_status": "IN_PROGRESS",
            }
        return Answer(answer)

    def update_campaign(self, call: Call) -> Answer:
        """Vendor operation: PUT /v1/campaigns/{campaignId}; what it does not take, it skips."""
        found, asked = self.state.campaign(call.path["campaignId"]), call.body
        if found["protected"]:
            raise Refused(400, "resource_protected", "The campaign is protected")
        with_codes = found["campaign_type"] != "PROMOTION"
        taken = _PLAIN | (_OF_CODES if with_codes else frozenset())
        found |= {key: value for key, value in asked.items() if key in taken}
        found["metadata"] = {**found["metadata"], **asked.get("metadata", {})}
        for key in asked.get("unset_metadata_fields") or ():
            found["metadata"].pop(key, None)
        gives = _GIVES.get(found["campaign_type"])
        if gives in {"discount", "gift"} and gives in asked:
            found["voucher"][gives] = asked[gives]
        found["updated_at"] = self.state.now()
        self._update_codes(found, asked.keys())
        return Answer(found)

    def delete_campaign(self, call: Call) -> Answer:
        """Vendor operation: DELETE /v1/campaigns/{campaignId}; its codes go with it."""
        self.state.remove_campaign(self.state.campaign(call.path["campaignId"]))
        return Answer({"async_action_id": self.state.new_id("aa")}, 202)

    def enable_campaign(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/campaigns/{campaignId}/enable; the answer is empty."""
        self.state.campaign(call.path["campaignId"])["active"] = True
        return Answer({})

    def disable_campaign(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/campaigns/{campaignId}/disable; the answer is empty."""
        self.state.campaign(call.path["campaignId"])["active"] = False
        return Answer({})

    def _made(self, asked: Json, kind: str, rules: list[str]) -> Json:
        id, now = self.state.new_id("camp"), self.state.now()
        gives: Json | None = None
        template: Json = asked.get("voucher") or {}
        if kind != "PROMOTION":
            name = _GIVES[kind]
            gives = {name: template[name]} if name in template else None
            if gives is None or template["type"] != voucher_type(gives):
                raise _invalid(f"A campaign of {kind} has a voucher with {name}")
            if asked.get("type") == "STANDALONE" and kind not in _STANDALONE:
                raise _invalid("Only coupons and gift cards have one code for everybody")
        made = campaign(
            id,
            asked["name"],
            gives,
            kind=kind,
            type=asked.get("type", "AUTO_UPDATE"),
            quantity=template.get("redemption", {}).get("quantity", 1),
            description=asked.get("description"),
            starts=asked.get("start_date"),
            ends=asked.get("expiration_date"),
        )
        if gives is not None:
            made["voucher"]["code_config"] = {
                **made["voucher"]["code_config"],
                "pattern": None,
                **template.get("code_config", {}),
            }
        else:
            made["promotion"] = self._tiers(made, asked.get("promotion") or {})
        return {
            **made,
            "metadata": asked.get("metadata", {}),
            "created_at": now,
            "validation_rules_assignments": assigned(id, "campaign", rules, now),
        }

    def _tiers(self, made: Json, asked: Json) -> Json:
        tiers = [
            promotion_tier(
                self.state.new_id("promo"),
                made["id"],
                each["name"],
                each.get("action", {}).get("discount"),
                active=each.get("active", True),
                rules=[self.state.rule(id)["id"] for id in each.get("validation_rules", ())],
                made_at=self.state.now(),
            )
            for each in asked.get("tiers") or ()
        ]
        return {
            "object": "list",
            "data_ref": "tiers",
            "tiers": tiers,
            "total": len(tiers),
            "has_more": False,
        }

    def _code_to_be(self, made: Json) -> str | None:
        """The one code of a campaign for everybody, if it is one and the code is free."""
        if made["type"] != "STANDALONE" or made["voucher"] is None:
            return None
        code = self.state.new_code(made)
        if self.state.has_code(code):
            raise _duplicate("voucher", code)
        return code

    def _update_codes(self, found: Json, keys: Iterable[str]) -> None:
        """Codes that are neither published nor redeemed take over what changed."""
        changed = {*_DATES, "discount"}.intersection(keys)
        for each in self.state.vouchers.values():
            out = each["publish"]["count"] or each["redemption"]["redeemed_quantity"]
            if each["campaign_id"] == found["id"] and not out:
                for key in changed:
                    held = found["voucher"] if key == "discount" else found
                    if held and key in held:
                        each[key] = held[key]


def _invalid(details: str) -> Refused:
    return Refused(400, "invalid_campaign", "The campaign is not valid", details=details)


def _duplicate(kind: str, id: str) -> Refused:
    return Refused(
        409, "duplicate_found", "There is one already", resource_id=id, resource_type=kind
    )
