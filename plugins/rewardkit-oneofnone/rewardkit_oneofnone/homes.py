"""Where every field of the vendor's goes, and where every field that is sent comes from, as tables.

Tests hold them complete against the wire classes and the contract, and true against the mapping.
``python -m rewardkit_oneofnone.fields`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from rewardkit import operations as op
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
from rewardkit.wire import Wire

from . import wire


@frozen
class Home:
    """Where a field goes.

    Attributes:
        paths: the neutral fields that it becomes; none where it stays in ``native`` only.
        rule: how.
    """

    paths: tuple[str, ...]
    rule: str


def _to(*paths: str, rule: str = "as it is") -> Home:
    return Home(paths, rule)


def _native(rule: str = "as it is") -> Home:
    return Home((), rule)


_TIME = "ISO 8601, without a zone UTC; what cannot be read is not stated, and drift"
_WORD = "by a table; a new word is kept, and drift"
_MONEY = "by money_unit, in the currency; what is no whole number of minor units is not stated"
_BENEFIT = "type and valueType choose the benefit, by a table; a new pair is an UnknownBenefit"

_SYNC_STATE: Mapping[str, Home] = {
    "syncedAt": _to("synced_at", rule=_TIME),
    "syncStatus": _to("status", rule=_WORD),
    "error": _to("error"),
}
_PAGE: Mapping[str, Home] = {
    "data": _to("items", rule="one by one; nulls are skipped and counted"),
    "pagination": _to("next", "total", rule="used where it has a total or a limit, never needed"),
}

#: By wire class: the neutral class, and the home of each of the vendor's keys.
HOMES: Mapping[type[Wire], tuple[type[Any], Mapping[str, Home]]] = {
    wire.Reward: (
        Reward,
        {
            "id": _to("ref.id"),
            "teamId": _native(),
            "name": _to("name"),
            "description": _to("description"),
            "type": _to("benefit", rule=_BENEFIT),
            "scope": _to("applies_to", rule=_WORD),
            "valueType": _to("benefit", rule=_BENEFIT),
            "value": _to("benefit", rule="by percent_scale; or by money_unit, in the currency"),
            "minimumPurchase": _to("conditions.minimum_purchase", rule=_MONEY),
            "minimumQuantity": _to("conditions.minimum_quantity"),
            "usageLimitTotal": _to("limits.total"),
            "usageLimitPerCustomer": _to("limits.per_customer"),
            "startsAt": _to("window.starts_at", rule=_TIME),
            "expiresAt": _to("window.expires_at", rule=_TIME),
            "stackable": _to("conditions.stackable"),
            "codeType": _to("delivery", rule=_WORD),
            "globalCode": _to("shared_code", rule="to the letter"),
            "externalUrl": _to(
                "external_url", "benefit", rule="also the url of gated content and early access"
            ),
            "imageId": _native(),
            "image": _to("image_url", rule="its url; without image it is not stated"),
            "conditions": _native("its meaning is not documented"),
            "status": _to("status", rule=_WORD),
            "totalRedemptions": _to("usage.redemptions"),
            "totalRevenueImpact": _to("usage.revenue", rule=_MONEY),
            "createdAt": _to("created_at", rule=_TIME),
            "updatedAt": _to("updated_at", rule=_TIME),
            "externalIds": _to("syncs", rule="one by one; without it they are not stated"),
            "access": _to("access", rule="without it, it is not stated"),
        },
    ),
    wire.Image: (Reward, {"id": _native(), "url": _to("image_url")}),
    wire.RewardExternalId: (
        Sync,
        {
            "id": _native(),
            "rewardId": _native(),
            "system": _to("system"),
            "externalId": _to("external_id"),
            "externalCodeId": _to("external_code_id"),
            **_SYNC_STATE,
            "createdAt": _native(),
            "updatedAt": _native(),
        },
    ),
    wire.RewardAccess: (Access, {"qualifies": _to("qualifies"), "reasons": _to("reasons")}),
    wire.RewardCode: (
        Code,
        {
            "id": _to("id"),
            "rewardId": _to("reward.id"),
            "code": _to("value", rule="to the letter"),
            "status": _to("status", rule=_WORD),
            "reservedFor": _to("reserved_for"),
            "redeemedBy": _to("redeemed_by"),
            "redeemedAt": _to("redeemed_at", rule=_TIME),
            "orderId": _to("order_id"),
            "externalOrderId": _to("external_order_id"),
            "createdAt": _to("created_at", rule=_TIME),
            "expiresAt": _to("window.expires_at", rule=_TIME),
            "updatedAt": _to("updated_at", rule=_TIME),
            "externalIds": _to("syncs", rule="one for each system"),
        },
    ),
    wire.RewardCodeExternalIds: (
        Code,
        {
            system: _to("syncs", rule="the key is the system; a new system is read as these are")
            for system in ("shopify", "stripe")
        },
    ),
    wire.RewardCodeExternalId: (
        Sync,
        {"discountId": _to("external_id"), "codeId": _to("external_code_id"), **_SYNC_STATE},
    ),
    wire.RewardLookup: (
        CodeMatch,
        {
            "reward": _to("reward"),
            "code": _to("code", rule="as it is; may be null for a shared code"),
            "matchedVia": _to("via", rule=_WORD),
        },
    ),
    wire.RewardsPage: (Page, _PAGE),
    wire.RewardCodesPage: (Page, _PAGE),
    wire.RewardRedemptionsPage: (Page, _PAGE),
    wire.GeneratedCodes: (
        Page,
        {"codes": _to("items", rule="one by one; fewer than were asked for is no success")},
    ),
    wire.RecordedRedemption: (
        Redemption,
        {"success": _to("status", rule="true is succeeded, and anything else an error")},
    ),
    wire.IssuedGrant: (
        Grant,
        {
            "grantId": _to("id"),
            "token": _to("token"),
            "redirectUrl": _to("url"),
            "expiresAt": _to("expires_at", rule=_TIME),
        },
    ),
    wire.ClaimedGrant: (
        Grant,
        {
            "grantId": _to("id"),
            "rewardId": _to("reward.id"),
            "discountCode": _to("code", rule="to the letter"),
            **{
                key: _native() for key in ("codeType", "valueType", "value", "scope", "externalIds")
            },
        },
    ),
}

_TEXT = "1 to 500 characters"
_SENT_MONEY = "by money_unit, in the currency, exactly; not negative"

#: By the contract's schema of what is sent: the command, and where each key comes from. How a
#: reward is updated is in ``changes`` and ``offers``.
SENT: Mapping[str, tuple[type[Any], Mapping[str, Home]]] = {
    "GenerateRewardCodesBody": (
        op.GenerateCodes,
        {
            "count": _to("count", rule="1 to 500; the client splits more"),
            "prefix": _to("prefix", rule="1 to 32 characters"),
        },
    ),
    "RedeemRewardCodeBody": (
        op.Redeem,
        {
            "redeemedBy": _to("customer.id", rule=_TEXT),
            "orderId": _to("order.id", rule=_TEXT),
            "externalOrderId": _to("order.external_id", rule=_TEXT),
        },
    ),
    "RecordRewardRedemptionBody": (
        op.RecordRedemption,
        {
            "rewardId": _to("reward_id", rule="a UUID"),
            "codeId": _to("code.id", rule="a UUID; never of a shared code"),
            "grantId": _to("grant_id", rule="a UUID"),
            "teamAppUserId": _to("customer.id", rule="if it is a UUID; else it is not sent"),
            "source": _to("source", rule="shopify, stripe, vault or manual; else the setting"),
            "orderId": _to("order.id", rule=_TEXT),
            "externalOrderId": _to("order.external_id", rule=_TEXT),
            "customerEmail": _to("customer.email"),
            "sessionId": _native("never sent: there is no field for it"),
            "discountAmount": _to("discount", rule=_SENT_MONEY),
            "orderTotal": _to("order.total", rule=_SENT_MONEY),
            "metadata": _to("order.metadata", rule="as it is, unless it is empty"),
        },
    ),
    "IssueRewardGrantBody": (
        op.IssueGrant,
        {
            "teamAppUserId": _to("customer.id", rule="a UUID"),
            "sourceComponentId": _to("source", rule="1 to 200 characters"),
            "sourceLayoutId": _native("never sent: there is no field for it"),
        },
    ),
}
