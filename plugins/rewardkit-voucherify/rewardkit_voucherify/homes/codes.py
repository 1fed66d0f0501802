"""Where the fields of vouchers, publications, jobs and tokens go."""

from __future__ import annotations

from rewardkit.homes import Read, to
from rewardkit.login import Login
from rewardkit.model import Code, Grant, Page, Reward
from rewardkit_voucherify import wire

from .rewards import RULES, WINDOW
from .words import MONEY, OWN, PAGE, TIME, TIMES, WORD, table

_CUSTOMER = "its source_id; else tracking_id, and then customer_id"
_PUBLICATION = {
    "id": to("id"),
    "voucher": to("code", "reward", "expires_at", rule=OWN),
    "vouchers": to("code", rule="the only one, where voucher is left out"),
    "customer": to("customer", rule=_CUSTOMER),
    "tracking_id": to("customer", rule="where the customer has no source_id"),
    "customer_id": to("customer", rule="where there is neither source_id nor tracking_id"),
}

HOMES: Read = {
    cls: table(cls, neutral, homes)
    for cls, neutral, homes in (
        (
            wire.Voucher,
            Code,
            {
                "id": to("id", rule="and reward.id, if there is no campaign_id"),
                "code": to("value", rule="to the letter", secret=True),
                "campaign_id": to("reward.id"),
                "active": to("status", rule="false is revoked, unless it is used up"),
                "expiration_date": to("window.expires_at", "status", rule=TIME),
                "start_date": to("window.starts_at", rule=TIME),
                "gift": to("balance", rule=OWN),
                "loyalty_card": to("points", rule=OWN),
                "redemption": to("uses.allowed", "uses.made", "status", rule=OWN),
                "metadata": to("metadata", rule="null is empty"),
                **TIMES,
            },
        ),
        (wire.Gift, Code, {"balance": to("balance", rule=MONEY)}),
        (wire.LoyaltyCard, Code, {"balance": to("points")}),
        (
            wire.VoucherRedemption,
            Code,
            {
                "quantity": to("uses.allowed", "status", rule="null is without limit"),
                "redeemed_quantity": to(
                    "uses.made", "status", rule="as many as allowed is redeemed"
                ),
            },
        ),
        (wire.VouchersPage, Page, {"vouchers": to("items"), **PAGE}),
        (wire.Publication, Grant, _PUBLICATION),
        (wire.ListedPublication, Grant, _PUBLICATION),
        (wire.PublicationCustomer, Grant, {"source_id": to("customer")}),
        (wire.PublishedVoucher, Grant, {"code": to("code", rule="and the voucher is read by it")}),
        (wire.PublicationsPage, Page, {"publications": to("items")}),
        (
            wire.JobStarted,
            Page,
            {"async_action_id": to("items", rule="the job is asked for by it, until it has ended")},
        ),
        (
            wire.Job,
            Page,
            {
                "id": to("items", rule="in the error, where a read-back finds it at work"),
                "type": to("items", rule="in a read-back: whether it makes or imports codes"),
                "created_at": to("items", rule="in a read-back: whether it may be the one"),
                "status": to("items", rule="DONE and FAILED have ended; then codes are listed"),
                "result": to("items", rule=OWN),
                "progress": to("items", rule="told to the command's progress"),
            },
        ),
        (
            wire.JobsPage,
            Page,
            {
                "async_actions": to("items", rule="in a read-back: those that have not ended"),
                "has_more": to("next", rule="older ones are asked for by end_date"),
            },
        ),
        (
            wire.JobResult,
            Page,
            {
                "message": to("items", rule="of a job that failed: in the error"),
                "done_count": to("items", rule="told to the command's progress"),
                "failed": to("items", rule="the failures of the error"),
            },
        ),
        (wire.FailedRow, Page, {key: to("items", rule="a failure") for key in ("code", "reason")}),
        (
            wire.Token,
            Login,
            {
                "access_token": to("headers", rule="Authorization"),
                "token_type": to("headers", rule="what stands before the token"),
                "expires_in": to("expires_at", rule="seconds, from before it was asked for"),
            },
        ),
    )
}

LONE_CODES: Read = {
    wire.Voucher: table(
        wire.Voucher,
        Reward,
        {
            "id": to("ref.id"),
            "code": to(
                "shared_code", "name", rule="to the letter; in the name masked", secret=True
            ),
            "discount": to("benefit", "applies_to", rule=OWN),
            "gift": to("benefit", "applies_to", rule="its amount; of the effect as a discount's"),
            "loyalty_card": to("benefit", rule="its points"),
            "redemption": to("limits.total", rule="its quantity"),
            "active": to("status", rule="true is active, false is paused"),
            "additional_info": to("description"),
            "metadata": to("metadata", rule="null is empty"),
            "validation_rules_assignments": RULES,
            **WINDOW,
            **TIMES,
        },
    ),
    wire.Gift: table(
        wire.Gift,
        Reward,
        {"amount": to("benefit", rule=MONEY), "effect": to("applies_to", rule=WORD)},
    ),
    wire.LoyaltyCard: table(wire.LoyaltyCard, Reward, {"points": to("benefit")}),
    wire.VoucherRedemption: table(wire.VoucherRedemption, Reward, {"quantity": to("limits.total")}),
}
