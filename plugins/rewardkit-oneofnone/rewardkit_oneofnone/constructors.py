"""How rewards and codes are made: by position, as lists have them by the thousand."""

from __future__ import annotations

from rewardkit.construct import constructor
from rewardkit.model import Code, Reward

new_reward = constructor(
    Reward,
    "ref",
    "name",
    "benefit",
    "description",
    "applies_to",
    "delivery",
    "shared_code",
    "status",
    "window",
    "conditions",
    "limits",
    "usage",
    "image_url",
    "external_url",
    "syncs",
    "access",
    "created_at",
    "updated_at",
    "not_stated",
    "native",
)

new_code = constructor(
    Code,
    "id",
    "reward",
    "value",
    "status",
    "reserved_for",
    "redeemed_by",
    "redeemed_at",
    "order_id",
    "external_order_id",
    "window",
    "syncs",
    "created_at",
    "updated_at",
    "not_stated",
    "native",
)
