"""The redemptions of a sandbox: one, those of a code, and lists of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler
from rewardkit.times import parse_instant

from .filtering import Filters
from .listing import page_of
from .shapes import Json
from .state import State

#: What a list of redemptions can be asked for.
_FILTERS = Filters(
    parameters={
        "campaign": lambda entry: _of_voucher(entry, "campaign"),
        "result": lambda entry: entry["result"],
    },
    conditions={
        "campaign_name": lambda entry: _of_voucher(entry, "campaign"),
        "customer_id": lambda entry: entry["customer_id"],
        "failure_code": lambda entry: entry["failure_code"],
        "object": lambda entry: entry["object"],
        "parent_redemption_id": lambda entry: entry["redemption"],
        "related_object_id": lambda entry: entry["related_object_id"],
        "related_object_parent_id": lambda entry: _of_voucher(entry, "campaign_id"),
        "result": lambda entry: entry["result"],
        "voucher_code": lambda entry: _of_voucher(entry, "code"),
    },
    times={"created_at": lambda entry: entry["date"]},
)


@define
class Redemptions:
    """The endpoints that read redemptions."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "getRedemption": self.get_redemption,
            "listRedemptions": self.list_redemptions,
            "listVoucherRedemptions": self.list_of_voucher,
        }

    def get_redemption(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/redemptions/{id}; of a rollback, too."""
        return Answer(self.state.redemption(call.path["redemptionId"]))

    def list_redemptions(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/redemptions; of an unknown customer an empty object."""
        found = list(self.state.redemptions)
        customer = call.query.get("customer")
        if customer is not None:
            known = self.state.customers.values()
            ids = {each["id"] for each in known if customer in {each["id"], each["source_id"]}}
            if not ids:
                return Answer({})
            found = [entry for entry in found if entry["customer_id"] in ids]
        is_wanted = _FILTERS.wanted(call.query)
        found = [entry for entry in found if is_wanted(entry)]
        order = call.query.get("order", "-created_at")
        if order.removeprefix("-") == "created_at":
            # Sorting keeps the order of what happened in one moment, also the other way round.
            found.sort(key=_date)
            found = found[::-1] if order.startswith("-") else found
        return page_of("redemptions", found, call)

    def list_of_voucher(self, call: Call) -> Answer:
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


def _of_voucher(entry: Json, name: str) -> Any:
    return entry["voucher"] and entry["voucher"][name]


def _date(entry: Json) -> datetime:
    return parse_instant(entry["date"])
