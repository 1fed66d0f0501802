"""Benefits in documents: an object whose ``kind`` says which of the union it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args

from rewardkit.model import (
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
    PayWithPoints,
    PercentOff,
    Product,
    UnknownBenefit,
)
from rewardkit.readers import read_object, read_text

KIND = "kind"

#: From the kind in a document to the class. A test holds that it is the whole union.
KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "percent_off": PercentOff,
        "amount_off": AmountOff,
        "fixed_price": FixedPrice,
        "free_shipping": FreeShipping,
        "free_items": FreeItems,
        "credit": Credit,
        "loyalty_points": LoyaltyPoints,
        "pay_with_points": PayWithPoints,
        "product": Product,
        "content_access": ContentAccess,
        "early_access": EarlyAccess,
        "free_claim": FreeClaim,
        "unknown": UnknownBenefit,
    }
)

KIND_OF: Mapping[type[Any], str] = {cls: kind for kind, cls in KINDS.items()}

#: Fields that have another key in documents: ``kind`` is ours there, this one is the vendor's.
RENAMED: Mapping[type[Any], Mapping[str, str]] = {UnknownBenefit: {"kind": "vendor_kind"}}


def is_union(cls: Any) -> bool:
    """Whether ``cls`` is the union of all benefits."""
    return set(get_args(cls)) == set(get_args(Benefit))


def untag(value: Any) -> tuple[type[Any], dict[str, Any]]:
    """The class that a document's ``kind`` names, and the document without it."""
    rest = dict(read_object(value))
    if KIND not in rest:
        raise ValueError("has no kind")
    kind = read_text(rest.pop(KIND))
    cls = KINDS.get(kind)
    if cls is None:
        raise ValueError(
            f"is of a kind that is not known, {kind!r}: write one of {', '.join(KINDS)}"
        )
    return cls, rest
