"""What a customer gets: a closed union, to be taken apart with ``match``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from .money import Money


def _not_negative(benefit: str, amount: Money) -> None:
    if amount.minor < 0:
        raise ValueError(f"{benefit} cannot be negative: {amount}")


@frozen
class PercentOff:
    """A percentage of what the reward applies to.

    Attributes:
        percent: 0 to 100, as a Decimal.
        cap: the most that is taken off, or None for no cap.
    """

    percent: Decimal
    cap: Money | None = None

    def __attrs_post_init__(self) -> None:
        if type(self.percent) is not Decimal:
            raise TypeError(f"a percentage is a Decimal, not {self.percent!r}")
        if self.percent.is_nan() or not 0 <= self.percent <= 100:
            raise ValueError(f"a percentage lies between 0 and 100, not at {self.percent}")


@frozen
class AmountOff:
    """An amount of money off."""

    amount: Money

    def __attrs_post_init__(self) -> None:
        _not_negative("an amount off", self.amount)


@frozen
class FixedPrice:
    """A new price for what the reward applies to."""

    price: Money

    def __attrs_post_init__(self) -> None:
        _not_negative("a fixed price", self.price)


@frozen
class FreeShipping:
    """Shipping costs nothing."""


@frozen
class Units:
    """A number of items of one product or variant."""

    product_id: str
    quantity: int = 1
    variant_id: str | None = None


@frozen
class FreeItems:
    """Items that come free of charge."""

    units: tuple[Units, ...]


@frozen
class Credit:
    """Store credit or a gift balance that can be spent like money."""

    amount: Money

    def __attrs_post_init__(self) -> None:
        _not_negative("a credit", self.amount)


@frozen
class LoyaltyPoints:
    """Points onto a loyalty card."""

    points: int


@frozen
class PayWithPoints:
    """Points that are worth money at checkout.

    Attributes:
        points: how many points make one step.
        worth: what a step is worth, exactly as the vendor states it. Vendors do not always say
            whether units or cents are meant, so this is a number and not Money.
        currency: the ISO 4217 code of the account, or None where it is not stated.
    """

    points: int | None
    worth: Decimal
    currency: str | None = None


@frozen
class Product:
    """A thing that is handed over."""

    product_id: str
    sku_id: str | None = None


@frozen
class ContentAccess:
    """Access to content, at ``url`` where the vendor names one."""

    url: str | None = None


@frozen
class EarlyAccess:
    """Access before others have it."""

    url: str | None = None


@frozen
class FreeClaim:
    """A thing that is claimed for free, with nothing to compute at checkout."""


@frozen
class UnknownBenefit:
    """A benefit that rewardkit has no word for, kept as the vendor sent it.

    Attributes:
        kind: the vendor's own word for it.
        native: the part of the vendor's payload that describes it.
    """

    kind: str
    native: Mapping[str, Any] = field(factory=dict, repr=False, hash=False)


Benefit = (
    PercentOff
    | AmountOff
    | FixedPrice
    | FreeShipping
    | FreeItems
    | Credit
    | LoyaltyPoints
    | PayWithPoints
    | Product
    | ContentAccess
    | EarlyAccess
    | FreeClaim
    | UnknownBenefit
)
