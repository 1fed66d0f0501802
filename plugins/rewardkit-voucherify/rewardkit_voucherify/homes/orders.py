"""Where the fields of redemptions, of what is held for an order, and of refusals go."""

from __future__ import annotations

from rewardkit.errors import Rejected
from rewardkit.homes import Read, native, to
from rewardkit.model import Page, Redemption, Reservation
from rewardkit_voucherify import wire

from .words import MONEY, OWN, PAGE, TIME, WORD, table

_CODE = ("reward.id", "code", "code_id")
_LEFT_OUT = native("a code in it was refused: the error, by the table of Inapplicable")
_ERROR = to("vendor_key", "vendor_message", "reason", rule="chooses the error's class, by a table")
_DETAILS = to("reason", rule="the words of a rule that may stand here alone")

HOMES: Read = {
    cls: table(cls, neutral, homes)
    for cls, neutral, homes in (
        (
            wire.Redemption,
            Redemption,
            {
                "id": to("id", "amount", rule="tells whether it is the order's only one"),
                "object": to("status", "amount", rule="a rollback is undone, and has no amount"),
                "date": to("at", rule=TIME),
                "result": to("status", rule="where there is no status"),
                "status": to("status", rule=WORD),
                "order": to("order_id", "external_order_id", "amount", rule=OWN),
                "customer": to("customer", rule="its source_id"),
                "customer_id": to("customer", rule="where the customer has no source_id"),
                "voucher": to(*_CODE, rule="its campaign_id, code and id"),
                "gift": to("amount", rule="before that of the order"),
                "loyalty_card": to("points", rule=OWN),
                "failure_message": to("reason", rule="where there is no reason"),
                "reason": to("reason", rule="of a rollback"),
                "reward": to("gave", rule="the code of its voucher"),
            },
        ),
        (
            wire.Order,
            Redemption,
            {
                "id": to("external_order_id"),
                "source_id": to("order_id"),
                "total_applied_discount_amount": to("amount", rule=f"of the only one; {MONEY}"),
                "redemptions": to("amount", rule="tells whether it is the only one"),
            },
        ),
        (wire.Customer, Redemption, {"source_id": to("customer")}),
        (wire.RedemptionCredits, Redemption, {"amount": to("amount", rule=MONEY)}),
        (wire.RedemptionPoints, Redemption, {"points": to("points")}),
        (wire.RedemptionReward, Redemption, {"voucher": to("gave", rule="its code")}),
        (
            wire.Redemptions,
            Redemption,
            {
                "redemptions": to("id", rule="the one of the code, by its own table"),
                "inapplicable_redeemables": _LEFT_OUT,
                "skipped_redeemables": _LEFT_OUT,
            },
        ),
        (
            wire.Rollbacks,
            Redemption,
            {
                "rollbacks": to(*_CODE, "status", "reason", rule="the one of the redemption"),
                "parent_rollback": to("status", "reason", rule="of codes redeemed together"),
            },
        ),
        (wire.RedemptionsPage, Page, {"redemptions": to("items", rule="null is none"), **PAGE}),
        (wire.VoucherRedemptions, Page, {"redemption_entries": to("items")}),
        (
            wire.Validation,
            Reservation,
            {
                "valid": to("id", rule="anything but true is a refusal"),
                "redeemables": to("reward", rule="the code's, if it is applicable"),
                "session": to("id", rule=OWN),
                "inapplicable_redeemables": _LEFT_OUT,
                "skipped_redeemables": _LEFT_OUT,
            },
        ),
        (
            wire.Validated,
            Reservation,
            {
                "status": to("reward", rule="APPLICABLE is held; else it is refused"),
                "campaign_id": to("reward.id", rule="where the command has no match"),
                "result": native("of a refused code: the error, by its own table"),
            },
        ),
        (wire.Session, Reservation, {"key": to("id", rule="the one that was sent, without it")}),
        (wire.Inapplicable, Rejected, {"result": to("reason", rule=OWN)}),
        (wire.Refused, Rejected, {"error": _ERROR, "details": _DETAILS}),
        (wire.ValidationResult, Rejected, {"error": _ERROR, "details": _DETAILS}),
    )
}
