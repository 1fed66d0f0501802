"""Changing and deleting single vouchers of a sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .state import State

_TAKEN = frozenset(
    {
        "active",
        "additional_info",
        "category",
        "category_id",
        "expiration_date",
        "metadata",
        "start_date",
        "validity_day_of_week",
        "validity_hours",
        "validity_timeframe",
    }
)


@define
class LoneCodes:
    """The endpoints that change one voucher."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "deleteVoucher": self.delete_voucher,
            "updateVoucher": self.update_voucher,
        }

    def update_voucher(self, call: Call) -> Answer:
        """Vendor operation: PUT /v1/vouchers/{code}; what it does not take, it skips."""
        found, asked = self.state.voucher(call.path["code"]), call.body
        discount = asked.get("discount")
        if discount is not None and found["discount"] is not None:
            if discount["type"] != found["discount"]["type"]:
                raise Refused(400, "invalid_voucher", "A discount keeps its type")
            found["discount"] = discount
        found |= {key: value for key, value in asked.items() if key in _TAKEN}
        found["updated_at"] = self.state.now()
        return Answer(found)

    def delete_voucher(self, call: Call) -> Answer:
        """Vendor operation: DELETE /v1/vouchers/{code}."""
        self.state.remove_voucher(self.state.voucher(call.path["code"]))
        return Answer(None, 204)
