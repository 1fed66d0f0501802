"""Where every field of the vendor's goes, and where every field that is sent comes from, as tables.

Tests hold them complete against the wire classes and the contract, and true against the mapping.
``python -m rewardkit_oneofnone.fields`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit import operations as op
from rewardkit.homes import Home, Read, Sent, native, to
from rewardkit.model import (
    Access,
    Code,
    CodeMatch,
    Grant,
    Page,
    Redemption,
    Reward,
    Sync,
)

from . import wire

_TIME = "ISO 8601, without a zone UTC; what cannot be read is not stated, and drift"
_WORD = "by a table; a new word is kept, and drift"
_MONEY = "by money_unit, in the currency; what is no whole number of minor units is not stated"
_BENEFIT = "type and valueType choose the benefit, by a table; a new pair is an UnknownBenefit"

_SYNC_STATE: Mapping[str, Home] = {
    "syncedAt": to("synced_at", rule=_TIME),
    "syncStatus": to("status", rule=_WORD),
    "error": to("error"),
}
_PAGE: Mapping[str, Home] = {
    "data": to("items", rule="one by one; nulls are skipped and counted"),
    "pagination": to("next", "total", rule="used where it has a total or a limit, never needed"),
}

#: By wire class: the neutral class, and the home of each of the vendor's keys.
HOMES: Read = {
    wire.Reward: (
        Reward,
        {
            "id": to("ref.id"),
            "teamId": native(),
            "name": to("name"),
            "description": to("description"),
            "type": to("benefit", rule=_BENEFIT),
            "scope": to("applies_to", rule=_WORD),
            "valueType": to("benefit", rule=_BENEFIT),
            "value": to("benefit", rule="by percent_scale; or by money_unit, in the currency"),
            "minimumPurchase": to("conditions.minimum_purchase", rule=_MONEY),
            "minimumQuantity": to("conditions.minimum_quantity"),
            "usageLimitTotal": to("limits.total"),
            "usageLimitPerCustomer": to("limits.per_customer"),
            "startsAt": to("window.starts_at", rule=_TIME),
            "expiresAt": to("window.expires_at", rule=_TIME),
            "stackable": to("conditions.stackable"),
            "codeType": to("delivery", rule=_WORD),
            "globalCode": to("shared_code", rule="to the letter", secret=True),
            "externalUrl": to(
                "external_url", "benefit", rule="also the url of gated content and early access"
            ),
            "imageId": native(),
            "image": to("image_url", rule="its url; without image it is not stated"),
            "conditions": native("its meaning is not documented"),
            "status": to("status", rule=_WORD),
            "totalRedemptions": to("usage.redemptions"),
            "totalRevenueImpact": to("usage.revenue", rule=_MONEY),
            "createdAt": to("created_at", rule=_TIME),
            "updatedAt": to("updated_at", rule=_TIME),
            "externalIds": to("syncs", rule="one by one; without it they are not stated"),
            "access": to("access", rule="without it, it is not stated"),
        },
    ),
    wire.Image: (Reward, {"id": native(), "url": to("image_url")}),
    wire.RewardExternalId: (
        Sync,
        {
            "id": native(),
            "rewardId": native(),
            "system": to("system"),
            "externalId": to("external_id"),
            "externalCodeId": to("external_code_id"),
            **_SYNC_STATE,
            "createdAt": native(),
            "updatedAt": native(),
        },
    ),
    wire.RewardAccess: (Access, {"qualifies": to("qualifies"), "reasons": to("reasons")}),
    wire.RewardCode: (
        Code,
        {
            "id": to("id"),
            "rewardId": to("reward.id"),
            "code": to("value", rule="to the letter", secret=True),
            "status": to("status", rule=_WORD),
            "reservedFor": to("reserved_for"),
            "redeemedBy": to("redeemed_by"),
            "redeemedAt": to("redeemed_at", rule=_TIME),
            "orderId": to("order_id"),
            "externalOrderId": to("external_order_id"),
            "createdAt": to("created_at", rule=_TIME),
            "expiresAt": to("window.expires_at", rule=_TIME),
            "updatedAt": to("updated_at", rule=_TIME),
            "externalIds": to("syncs", rule="one for each system"),
        },
    ),
    wire.RewardCodeExternalIds: (
        Code,
        {
            system: to("syncs", rule="the key is the system; a new system is read as these are")
            for system in ("shopify", "stripe")
        },
    ),
    wire.RewardCodeExternalId: (
        Sync,
        {"discountId": to("external_id"), "codeId": to("external_code_id"), **_SYNC_STATE},
    ),
    wire.RewardLookup: (
        CodeMatch,
        {
            "reward": to("reward"),
            "code": to("code", rule="as it is; may be null for a shared code"),
            "matchedVia": to("via", rule=_WORD),
        },
    ),
    wire.RewardsPage: (Page, _PAGE),
    wire.RewardCodesPage: (Page, _PAGE),
    wire.RewardRedemptionsPage: (Page, _PAGE),
    wire.GeneratedCodes: (
        Page,
        {"codes": to("items", rule="one by one; fewer than were asked for is no success")},
    ),
    wire.RecordedRedemption: (
        Redemption,
        {"success": to("status", rule="true is succeeded, and anything else an error")},
    ),
    wire.IssuedGrant: (
        Grant,
        {
            "grantId": to("id"),
            "token": to("token"),
            "redirectUrl": to("url"),
            "expiresAt": to("expires_at", rule=_TIME),
        },
    ),
    wire.ClaimedGrant: (
        Grant,
        {
            "grantId": to("id"),
            "rewardId": to("reward.id"),
            "discountCode": to("code", rule="to the letter", secret=True),
            **{key: native() for key in ("codeType", "valueType", "value", "scope", "externalIds")},
        },
    ),
}

_TEXT = "1 to 500 characters"
_SENT_MONEY = "by money_unit, in the currency, exactly; not negative"

#: By the contract's schema of what is sent: the command, and where each key comes from. How a
#: reward is updated is in ``changes`` and ``offers``.
SENT: Sent = {
    "GenerateRewardCodesBody": (
        op.GenerateCodes,
        {
            "count": to("count", rule="1 to 500; the client splits more"),
            "prefix": to("prefix", rule="1 to 32 characters"),
        },
    ),
    "RedeemRewardCodeBody": (
        op.Redeem,
        {
            "redeemedBy": to("customer.id", rule=_TEXT),
            "orderId": to("order.id", rule=_TEXT),
            "externalOrderId": to("order.external_id", rule=_TEXT),
        },
    ),
    "RecordRewardRedemptionBody": (
        op.RecordRedemption,
        {
            "rewardId": to("reward_id", rule="a UUID"),
            "codeId": to("code.id", rule="a UUID; never of a shared code"),
            "grantId": to("grant_id", rule="a UUID"),
            "teamAppUserId": to("customer.id", rule="if it is a UUID; else it is not sent"),
            "source": to("source", rule="shopify, stripe, vault or manual; else the setting"),
            "orderId": to("order.id", rule=_TEXT),
            "externalOrderId": to("order.external_id", rule=_TEXT),
            "customerEmail": to("customer.email"),
            "sessionId": native("never sent: there is no field for it"),
            "discountAmount": to("discount", rule=_SENT_MONEY),
            "orderTotal": to("order.total", rule=_SENT_MONEY),
            "metadata": to("order.metadata", rule="as it is, unless it is empty"),
        },
    ),
    "IssueRewardGrantBody": (
        op.IssueGrant,
        {
            "teamAppUserId": to("customer.id", rule="a UUID"),
            "sourceComponentId": to("source", rule="1 to 200 characters"),
            "sourceLayoutId": native("never sent: there is no field for it"),
        },
    ),
}
