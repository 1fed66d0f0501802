"""The simulator's example data: the same ids and codes in every run, times around the present.

Amounts are in minor units, percentages in per cent, as the settings assume by default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from rewardkit.times import format_instant

from .options import Options

API_KEY = "oon-sandbox-key"  # opens nothing but the sandbox
TEAM_ID = "7ea30000-0000-4000-8000-000000000001"

REWARD_IDS: Mapping[str, str] = {
    name: f"4e3a4d00-0000-4000-8000-{number:012d}"
    for number, name in enumerate(
        (
            "summer",
            "amount",
            "shipping",
            "credit",
            "content",
            "early",
            "free",
            "shared",
            "unsynced",
            "over",
            "many",
        ),
        start=1,
    )
}

#: What a reward is when its entry below does not say otherwise.
_PLAIN: Mapping[str, Any] = {
    "teamId": TEAM_ID,
    "description": None,
    "type": "DISCOUNT",
    "scope": "sitewide",
    "valueType": "percentage",
    "value": 0,
    "minimumPurchase": None,
    "minimumQuantity": None,
    "usageLimitTotal": None,
    "usageLimitPerCustomer": None,
    "stackable": False,
    "codeType": "unique_codes",
    "globalCode": None,
    "externalUrl": None,
    "imageId": None,
    "image": None,
    "conditions": {},
    "status": "active",
    "totalRedemptions": 0,
    "totalRevenueImpact": 0,
    "updatedAt": None,
}

#: By the names of REWARD_IDS.
_REWARDS: Mapping[str, Mapping[str, Any]] = {
    "summer": {
        "name": "Summer 10 % off",
        "description": "10 % off orders of 50.00 and more.",
        "value": 10,
        "minimumPurchase": 5000,
        "usageLimitTotal": 2000,
        "usageLimitPerCustomer": 1,
        "externalUrl": "https://shop.example.com/summer",
        "imageId": 4101,
        "image": {"id": 4101, "url": "https://images.example.com/summer.webp"},
    },
    "amount": {
        "name": "Ten off",
        "scope": "collection",
        "valueType": "fixed_amount",
        "value": 1000,
        "minimumPurchase": 6000,
        "minimumQuantity": 2,
        "stackable": True,
        "conditions": {"collectionIds": ["gid://shopify/Collection/300000000001"]},
    },
    "shipping": {
        "name": "Ships free",
        "valueType": "free_shipping",
        "minimumPurchase": 7500,
        "stackable": True,
        "codeType": "automatic",
    },
    "credit": {
        "name": "Store credit of 25",
        "type": "CREDIT",
        "valueType": "fixed_amount",
        "value": 2500,
        "usageLimitPerCustomer": 1,
        "stackable": True,
    },
    "content": {
        "name": "The making of",
        "type": "GATED_CONTENT",
        "valueType": "fixed_amount",
        "codeType": "automatic",
        "externalUrl": "https://members.example.com/films/the-making-of",
    },
    "early": {
        "name": "Early access to drop 9",
        "type": "EARLY_ACCESS",
        "scope": "variant",
        "valueType": "fixed_amount",
        "codeType": "global_code",
        "globalCode": "DROP-9",
        "externalUrl": "https://shop.example.com/drops/9",
        "status": "draft",
    },
    "free": {
        "name": "A tote bag",
        "type": "FREE_CLAIM",
        "scope": "product",
        "value": 100,
        "usageLimitTotal": 250,
        "usageLimitPerCustomer": 1,
    },
    "shared": {
        "name": "Welcome",
        "value": 10,
        "usageLimitPerCustomer": 1,
        "codeType": "global_code",
        "globalCode": "WELCOME",
    },
    "unsynced": {"name": "Members 20", "value": 20},
    "over": {"name": "Spring 15", "value": 15, "status": "expired"},
    "many": {"name": "Autumn 5", "value": 5},  # only where codes of it are asked for
}

#: The systems that rewards are synced to, and how that went.
_SYNCS: Mapping[str, Mapping[str, str]] = {
    "summer": {"shopify": "synced"},
    "amount": {"shopify": "synced", "stripe": "synced"},
    "unsynced": {"shopify": "error", "stripe": "pending"},
}

#: Codes by reward: their texts and what is not as with an available one.
_CODES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "summer": {
        "SUMMER-7F3K": {},
        "SUMMER-8G4M": {},
        "SUMMER-9H5N": {},
        "SUMMER-USED": {
            "status": "redeemed",
            "redeemedBy": "customer-7",
            "orderId": "1001",
            "externalOrderId": "gid://shopify/Order/600000001001",
        },
        "SUMMER-HELD": {"status": "reserved", "reservedFor": "session-3"},
        "SUMMER-LATE": {"status": "expired"},
        "SUMMER-GONE": {"status": "revoked"},
    },
    "amount": {"TENOFF-2B9D": {}, "TENOFF-3C8E": {}},
    "credit": {"CREDIT-Q4WZ": {}},
    "free": {"TOTE-H6XN": {}},
    "over": {"SPRING-5T2V": {"status": "expired"}},
}

#: What a code is when its entry does not say otherwise.
PLAIN_CODE: Mapping[str, Any] = {
    "status": "available",
    "reservedFor": None,
    "redeemedBy": None,
    "redeemedAt": None,
    "orderId": None,
    "externalOrderId": None,
    "updatedAt": None,
}

#: What is known of the redemptions of the codes above beside what the codes say.
REDEMPTIONS: Mapping[str, Mapping[str, Any]] = {
    "SUMMER-USED": {"source": "shopify", "discountAmount": 590, "orderTotal": 5310},
}

IMAGE_URL = "https://images.example.com/{}.webp"

MANY_CODE = "MANY-{:06d}"


def rewards(now: datetime, options: Options) -> Iterator[dict[str, Any]]:
    """The rewards, as the vendor sends them.

    Args:
        now: the simulator's present.
        options: says which fields are otherwise, and whether there is a reward with many codes.
    """
    for age, (name, entry) in enumerate(_REWARDS.items()):
        if name == "many" and not options.codes:
            continue
        over = entry.get("status") == "expired"
        made = format_instant(_whole(now) - timedelta(days=60 - age))
        yield {
            **_PLAIN,
            "startsAt": format_instant(_whole(now) - timedelta(days=30)),
            "expiresAt": format_instant(_whole(now) + timedelta(days=-1 if over else 90)),
            **entry,
            "id": REWARD_IDS[name],
            "conditions": dict(entry.get("conditions", {})),
            "createdAt": made,
            "externalIds": [
                _sync(name, system, status, made) for system, status in _SYNCS.get(name, {}).items()
            ],
            **options.rewards.get(name, {}),
        }


def entered_rewards(now: datetime, options: Options) -> Iterator[dict[str, Any]]:
    """The rewards that were made in the dashboard, with ids by their number, from 0."""
    for number, entry in enumerate(options.entered):
        yield {
            **_PLAIN,
            "startsAt": format_instant(now),
            "expiresAt": None,
            **entry,
            "id": entered_id(number),
            "conditions": {},
            "createdAt": format_instant(now),
            "externalIds": [],
        }


def entered_id(number: int) -> str:
    """The id of a reward that was made in the dashboard."""
    return f"4e3a4d0d-0000-4000-8000-{number:012d}"


def codes(now: datetime) -> Iterator[dict[str, Any]]:
    """The codes, as the vendor sends them, without their ids."""
    made = format_instant(_whole(now) - timedelta(days=10))
    changed = format_instant(_whole(now) - timedelta(days=2))
    for name, texts in _CODES.items():
        for text, entry in texts.items():
            status = entry.get("status", "available")
            ends = timedelta(days=-2 if status == "expired" else 90)
            yield {
                **PLAIN_CODE,
                "rewardId": REWARD_IDS[name],
                "code": text,
                "redeemedAt": changed if status == "redeemed" else None,
                "createdAt": made,
                "expiresAt": format_instant(_whole(now) + ends),
                "updatedAt": None if status == "available" else changed,
                "externalIds": {},
                **entry,
            }


def many_codes(now: datetime, count: int) -> Iterator[dict[str, Any]]:
    """``count`` codes of the reward ``many``, with ids and texts by their number, from 0."""
    same = {
        **PLAIN_CODE,
        "rewardId": REWARD_IDS["many"],
        "createdAt": format_instant(_whole(now) - timedelta(days=5)),
        "expiresAt": format_instant(_whole(now) + timedelta(days=90)),
        "externalIds": {},
    }
    for number in range(count):
        id = f"4e3a4dc0-0000-4000-8000-{number:012d}"
        yield {**same, "id": id, "code": MANY_CODE.format(number)}


def _sync(name: str, system: str, status: str, made: str) -> dict[str, Any]:
    number = int(REWARD_IDS[name][-4:])
    return {
        "id": f"4e3a4de1-{'aaaa' if system == 'shopify' else 'bbbb'}-4000-8000-{number:012d}",
        "rewardId": REWARD_IDS[name],
        "system": system,
        "externalId": EXTERNAL_IDS[system].format(number),
        "externalCodeId": None,
        "syncedAt": made,
        "syncStatus": status,
        "error": "The shop refused the discount: its title is taken."
        if status == "error"
        else None,
        "createdAt": made,
        "updatedAt": None,
    }


EXTERNAL_IDS: Mapping[str, str] = {
    "shopify": "gid://shopify/DiscountCodeNode/1000000000{:02d}",
    "stripe": "coupon_SANDBOX{:04d}",
}


def _whole(now: datetime) -> datetime:
    """To the second, as people write seeds."""
    return now.replace(microsecond=0)
