"""The publications of a sandbox: codes that are given to customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .listing import page_of
from .shapes import Json
from .state import State
from .vouchers import Vouchers


@define
class Publications:
    """The endpoints of publications.

    Attributes:
        state: the project.
        vouchers: makes codes for campaigns that get them as they are needed (AUTO_UPDATE).
    """

    state: State
    vouchers: Vouchers
    _made: list[Json] = field(factory=list, init=False)  # as lists have them

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"createPublication": self.create, "listPublications": self.list_publications}

    def list_publications(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/publications."""
        wanted = {
            name: call.query[parameter]
            for parameter, name in _FILTERS.items()
            if parameter in call.query
        }
        found = [
            each
            for each in self._made
            if all(_fact(each, name) == value for name, value in wanted.items())
        ]
        order = call.query.get("order", "-created_at")
        found.sort(
            key=lambda each: _fact(each, order.removeprefix("-")) or "",
            reverse=order.startswith("-"),
        )
        return page_of("publications", found, call)

    def create(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/publications."""
        asked = call.body
        if not (asked["customer"].get("source_id") or asked["customer"].get("id")):
            raise Refused(400, "missing_customer", "The customer has neither an id nor a source_id")
        self._check_source_id(asked)
        if "voucher" in asked:
            voucher = self._certain(asked["voucher"])
            return self._publish([voucher], asked, self.state.customer(asked["customer"]))
        campaign = self.state.campaign(asked["campaign"]["name"])
        customer = self.state.customer(asked["customer"])
        if call.query.get("join_once") or campaign["join_once"]:
            before = self._before(campaign, customer)
            if before is not None:
                return Answer(self._answer(before, [self.state.voucher(before["voucher"]["code"])]))
        count = asked["campaign"].get("count", 1)
        return self._publish(self._of_campaign(campaign, count), asked, customer)

    def _check_source_id(self, asked: Json) -> None:
        source_id = asked.get("source_id")
        if source_id is None:
            return
        if asked.get("campaign", {}).get("count", 1) > 1:
            raise Refused(400, "invalid_publish_params", "With a source_id, one code at most")
        if any(each["source_id"] == source_id for each in self._made):
            raise Refused(
                400,
                "duplicate_source_id",
                "There is a publication with this source_id",
                resource_id=source_id,
                resource_type="publication",
            )

    def _certain(self, code: str) -> Json:
        """A certain voucher, if it may be given."""
        voucher = self.state.voucher(code)
        if voucher["publish"]["count"]:
            raise Refused(400, "voucher_already_published", "The code has been given already")
        if not _can_be_given(voucher):
            raise Refused(400, "voucher_cannot_be_published", "The code is off or used up")
        return voucher

    def _of_campaign(self, campaign: Json, count: int) -> list[Json]:
        """Vouchers that nobody has, made if the campaign makes its codes itself."""
        on = campaign["active"] is not False and campaign["voucher"] is not None
        found = [
            voucher
            for voucher in self.state.vouchers.values()
            if on
            and voucher["campaign_id"] == campaign["id"]
            and not voucher["publish"]["count"]
            and _can_be_given(voucher)
        ][:count]
        if len(found) < count and not (on and campaign["type"] == "AUTO_UPDATE"):
            raise Refused(
                400,
                "no_voucher_suitable_for_publication",
                "No code could be found that can be given",
                details="A campaign of the type AUTO_UPDATE makes codes by itself",
            )
        return found + [self.vouchers.make(campaign, {}) for _ in range(count - len(found))]

    def _before(self, campaign: Json, customer: Json) -> Json | None:
        """What the customer was given of a campaign before."""
        for each in self._made:
            voucher = each.get("voucher", {})
            if (voucher.get("campaign"), each["customer_id"]) == (campaign["name"], customer["id"]):
                return each
        return None

    def _publish(self, vouchers: list[Json], asked: Json, customer: Json) -> Answer:
        for voucher in vouchers:
            voucher["publish"]["count"] = 1
            voucher["holder_id"] = customer["id"]
            voucher["updated_at"] = self.state.now()
        one = vouchers[0] if len(vouchers) == 1 else None
        entry = {
            "id": self.state.new_id("pub"),
            "object": "publication",
            "created_at": self.state.now(),
            "customer_id": customer["id"],
            "tracking_id": customer["source_id"],
            "metadata": asked.get("metadata") or {},
            "channel": asked.get("channel", "API"),
            "source_id": asked.get("source_id"),
            "result": "SUCCESS",
            "customer": {**customer, **dict.fromkeys(("summary", "loyalty", "referrals"))},
            "vouchers_id": [voucher["id"] for voucher in vouchers],
            **(
                {"voucher": _in_short(one)}
                if one is not None
                else {"vouchers": [voucher["code"] for voucher in vouchers]}
            ),
        }
        self._made.append(entry)
        return Answer(self._answer(entry, vouchers))

    @staticmethod
    def _answer(entry: Json, vouchers: list[Json]) -> Json:
        """A publication as the call that makes it is answered: with the voucher in full."""
        whole = {"voucher": vouchers[0]} if len(vouchers) == 1 else {}
        return {**entry, "channel": "API", **whole}


#: By the parameter of a list: what of a publication has to be equal.
_FILTERS: Mapping[str, str] = {
    "campaign": "campaign",
    "customer": "customer_id",
    "result": "result",
    "source_id": "source_id",
    "voucher": "voucher_code",
}


def _fact(entry: Json, name: str) -> Any:
    voucher = entry.get("voucher", {})
    return {**entry, "voucher_code": voucher.get("code"), "campaign": voucher.get("campaign")}[name]


def _can_be_given(voucher: Json) -> bool:
    used = voucher["redemption"]
    used_up = used["quantity"] is not None and used["redeemed_quantity"] >= used["quantity"]
    return bool(voucher["active"]) and not used_up


def _in_short(voucher: Json) -> Json:
    names = ("code", "object", "campaign", "gift", "loyalty_card", "discount", "is_referral_code")
    return {name: voucher[name] for name in names}
