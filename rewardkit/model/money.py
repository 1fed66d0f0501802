"""Money in whole minor units. Never a float, anywhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from attrs import frozen

from .currency import EXPONENTS

_DIGITS_AT_MOST = 1_000  # 1E+999999 is a number, and no amount of money


def move_point(amount: Decimal, places: int) -> Decimal:
    """``amount`` times ten to the power of ``places``, exactly.

    Unlike Decimal's own arithmetic, it does not follow the application's decimal context.

    Raises:
        ValueError: it is not finite, or larger than any amount of money.
    """
    sign, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int) or amount.adjusted() > _DIGITS_AT_MOST:
        raise ValueError(f"{amount} is no amount of money")
    return Decimal((sign, digits, exponent + places))


@frozen
class Money:
    """An amount in minor units (cents for EUR, yen for JPY).

    Attributes:
        minor: whole minor units; may be negative.
        currency: an ISO 4217 code, or None where the vendor does not state one. Amounts without a
            currency are never assumed to be in any.
    """

    minor: int
    currency: str | None = None

    def __attrs_post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is a whole number of minor units, not {self.minor!r}")
        if self.currency is not None and self.currency not in EXPONENTS:
            raise ValueError(
                f"{self.currency!r} is not a currency of ISO 4217: write EUR, JPY, USD"
            )

    @classmethod
    def of(cls, major: Decimal | str | int, currency: str) -> Self:
        """Money from major units: ``Money.of("5.99", "EUR")`` is 599 minor.

        Args:
            major: euros, dollars, yen; a float is refused, as it is not exact.
            currency: an ISO 4217 code, which says how many decimals there are.

        Raises:
            TypeError: ``major`` is a float.
            ValueError: more decimals than the currency has, or no number, or no such currency.
        """
        if isinstance(major, (float, bool)):
            raise TypeError(f"write the amount as text or a Decimal, not as {major!r}")
        if currency not in EXPONENTS:
            raise ValueError(f"{currency!r} is not a currency of ISO 4217: write EUR, JPY, USD")
        try:
            minor = move_point(Decimal(major), EXPONENTS[currency])
            whole = int(minor)
        except (ArithmeticError, ValueError):
            raise ValueError(f"{major!r} is not an amount: write it like 5.99") from None
        if whole != minor:
            raise ValueError(f"{major} {currency} is not a whole number of minor units")
        return cls(whole, currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exactly: ``Decimal("5.99")``.

        Raises:
            ValueError: no currency is stated, so its decimals are not known.
        """
        if self.currency is None:
            raise ValueError("no currency is stated, so minor units cannot be converted")
        return move_point(Decimal(self.minor), -EXPONENTS[self.currency])

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self} and {other} are of different currencies")

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor > other.minor

    def __ge__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor >= other.minor

    def __str__(self) -> str:
        if self.currency is None:
            return f"{self.minor} minor units"
        return f"{self.major:f} {self.currency}"
