"""How a changed benefit is written: by its type, as a table; the vendor's ``valueType`` stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from rewardkit.model import (
    AmountOff,
    ContentAccess,
    Credit,
    EarlyAccess,
    FreeClaim,
    FreeShipping,
    PercentOff,
    Reward,
)

from .amounts import Amounts


@frozen
class Offer:
    """The vendor's words for a benefit of ours.

    Attributes:
        type: its ``type``.
        value_type: its ``valueType``; None where it means nothing.
        write: makes its ``value``; None where it means nothing.
    """

    type: str
    value_type: str | None = None
    write: Callable[[Amounts, Any], int] | None = None


def _percent(amounts: Amounts, benefit: PercentOff) -> int:
    return amounts.write_percent("benefit.percent", benefit.percent)


def _amount(amounts: Amounts, benefit: AmountOff | Credit) -> int:
    return amounts.write_money("benefit.amount", benefit.amount)


OFFERS: Mapping[type[Any], Offer] = {
    PercentOff: Offer("DISCOUNT", "percentage", _percent),
    AmountOff: Offer("DISCOUNT", "fixed_amount", _amount),
    FreeShipping: Offer("DISCOUNT", "free_shipping"),
    Credit: Offer("CREDIT", "fixed_amount", _amount),
    ContentAccess: Offer("GATED_CONTENT"),
    EarlyAccess: Offer("EARLY_ACCESS"),
    FreeClaim: Offer("FREE_CLAIM"),
}


def problem(before: Reward, after: Reward) -> str | None:
    """Why a changed benefit cannot be written; None where it can."""
    benefit = after.benefit
    offer = OFFERS.get(type(benefit))
    if offer is None:
        return f"benefit (One of None has no {type(benefit).__name__}: it has {names()})"
    if isinstance(benefit, PercentOff) and benefit.cap is not None:
        return "benefit.cap (there is no cap of a percentage; leave it out)"
    _, value_type = _words(before)
    if offer.value_type is not None and offer.value_type != value_type:
        return (
            f"benefit (the update takes no valueType, so what is {value_type or 'of another type'} "
            f"cannot become {offer.value_type}; create another reward in the dashboard)"
        )
    return None


def body(amounts: Amounts, before: Reward, after: Reward) -> dict[str, Any]:
    """The vendor's keys and values for a changed benefit that has no ``problem``.

    Raises:
        InvalidRequest: its number cannot be written exactly.
    """
    benefit = after.benefit
    offer = OFFERS[type(benefit)]
    found: dict[str, Any] = {}
    if offer.type != _words(before)[0]:
        found["type"] = offer.type
    if offer.write is not None:
        value = offer.write(amounts, benefit)
        if value != before.native.get("value"):
            found["value"] = value
    if isinstance(benefit, ContentAccess | EarlyAccess) and benefit.url != before.external_url:
        found["externalUrl"] = benefit.url
    return found


def _words(reward: Reward) -> tuple[str | None, str | None]:
    """The vendor's ``type`` and ``valueType`` of a reward as it was read."""
    offer = OFFERS.get(type(reward.benefit))
    type_, value_type = (None, None) if offer is None else (offer.type, offer.value_type)
    return reward.native.get("type", type_), reward.native.get("valueType", value_type)


def names() -> str:
    """The benefits that there are."""
    return ", ".join(sorted(each.__name__ for each in OFFERS))
