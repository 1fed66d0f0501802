"""Values as a person reads them: ``10 % off, at most 20.00 EUR``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any

from rewardkit.model import (
    Access,
    AmountOff,
    Benefit,
    ContentAccess,
    Credit,
    EarlyAccess,
    FixedPrice,
    FreeClaim,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    OpenEnum,
    PayWithPoints,
    PercentOff,
    Product,
    Scope,
    Sync,
    Units,
    UnknownBenefit,
)

#: What None means at a path; elsewhere it is ``none``.
_NONE = {
    "window.starts_at": "no start",
    "window.expires_at": "no end",
    "limits.total": "no limit",
    "limits.per_customer": "no limit",
    "limits.stock": "no limit",
    "conditions.minimum_purchase": "no minimum",
    "conditions.minimum_quantity": "no minimum",
}

#: What a path is called where its words alone would not read well.
_LABELS = {
    "window.starts_at": "starts",
    "window.expires_at": "ends",
    "conditions.minimum_purchase": "minimum purchase",
    "conditions.minimum_quantity": "minimum quantity",
    "conditions.stackable": "stackable",
    "limits.total": "limit in all",
    "limits.per_customer": "limit per customer",
    "limits.stock": "stock",
    "usage.redemptions": "redemptions so far",
    "usage.revenue": "revenue so far",
    "image_url": "image",
    "external_url": "page",
}

NOT_STATED = "not stated"
NO_PLACE = "has no place for it"


def number(value: Decimal) -> str:
    """A number without noughts that say nothing: ``10`` for 10.0, and never ``1E+1``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def instant(moment: datetime) -> str:
    """A time in UTC: ``2026-07-01T00:00Z``, as fine as it is."""
    moment = moment.astimezone(UTC).replace(tzinfo=None)
    units = (
        ("microseconds", moment.microsecond % 1000),
        ("milliseconds", moment.microsecond),
        ("seconds", moment.second),
    )
    finest = next((unit for unit, count in units if count), "minutes")
    return moment.isoformat(timespec=finest) + "Z"


def benefit(value: Benefit) -> str:  # noqa: C901, PLR0912 - one case for each of a closed union
    """What a customer gets, in a few words."""
    match value:
        case PercentOff(percent, cap):
            return f"{number(percent)} % off" + (f", at most {cap}" if cap else "")
        case AmountOff(amount):
            return f"{amount} off"
        case FixedPrice(price):
            return f"for {price}"
        case FreeShipping():
            return "free shipping"
        case FreeItems(items):
            return f"free: {', '.join(map(units, items)) or 'nothing'}"
        case Credit(amount):
            return f"credit of {amount}"
        case LoyaltyPoints(points):
            return _points(points)
        case PayWithPoints(points, worth, currency):
            step = "a step" if points is None else _points(points)
            return f"pay with points: {step} for {number(worth)} {currency or '(no currency)'}"
        case Product(product_id, sku_id):
            return f"product {product_id}" + (f", variant {sku_id}" if sku_id else "")
        case ContentAccess(url):
            return "access to content" + (f" at {url}" if url else "")
        case EarlyAccess(url):
            return "early access" + (f" at {url}" if url else "")
        case FreeClaim():
            return "free to claim"
        case UnknownBenefit(kind):
            return f"unknown to rewardkit: {kind}"


def _points(count: int) -> str:
    return f"{count} point" if count == 1 else f"{count} points"


def units(value: Units) -> str:
    """Some pieces of a product: ``2 × mug``."""
    variant = f", variant {value.variant_id}" if value.variant_id else ""
    return f"{value.quantity} × {value.product_id}{variant}"


def value(path: str, found: Any, *, stated: bool = True) -> str:
    """The value at ``path`` of a reward.

    Args:
        path: such as ``limits.total``; says what None means.
        found: the value.
        stated: whether the vendor states it.
    """
    if not stated:
        return NOT_STATED
    if path == "benefit":
        return benefit(found)
    return _NONE.get(path, "none") if found is None else _written(found)


@singledispatch
def _written(found: object) -> str:
    return str(found)


@_written.register
def _(found: bool) -> str:  # noqa: FBT001 - singledispatch takes it by its type
    return "yes" if found else "no"


@_written.register
def _(found: Decimal) -> str:
    return number(found)


@_written.register
def _(found: datetime) -> str:
    return instant(found)


@_written.register
def _(found: OpenEnum) -> str:
    return label(str(found)) if found.known else str(found)


@_written.register
def _(found: Scope) -> str:
    return f"{found.kind}: {', '.join(found.targets)}" if found.targets else str(found.kind)


@_written.register
def _(found: Sync) -> str:
    return f"{found.system}: {found.status}" + (f" ({found.error})" if found.error else "")


@_written.register
def _(found: Access) -> str:
    return "qualifies" if found.qualifies else f"does not qualify: {', '.join(found.reasons)}"


@_written.register
def _(found: Mapping) -> str:  # type: ignore[type-arg]  # singledispatch takes the bare class
    return ", ".join(f"{key}={item}" for key, item in found.items()) or "none"


@_written.register
def _(found: tuple) -> str:  # type: ignore[type-arg]  # the same
    return ", ".join(map(_written, found)) or "none"


def label(path: str) -> str:
    """A path or a word of the model for people: ``limits.per_customer`` is ``limit per customer``."""
    return _LABELS.get(path, path.replace(".", " ").replace("_", " "))
