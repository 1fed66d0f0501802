"""Amounts and percentages between the vendor's whole numbers and ours, exactly or not at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from rewardkit.errors import InvalidRequest
from rewardkit.fidelity import nearest_whole
from rewardkit.model import Money, move_point

from .settings import OneOfNoneSettings

_LARGEST_EXPONENT = 20  # far above all money, and within what a Decimal computes exactly


class Amounts:
    """Reads and writes amounts with a connection's units.

    Args:
        settings: ``money_unit``, ``currency`` and ``percent_scale`` of it are used.
    """

    def __init__(self, settings: OneOfNoneSettings) -> None:
        self._minor = settings.money_unit == "minor"
        self._currency = settings.currency
        self._percent_scale = settings.percent_scale  # a power of ten
        self._percent_places = len(str(settings.percent_scale)) - 1

    def money(self, amount: int | Decimal) -> Money:
        """An amount of the vendor's as money.

        Raises:
            ValueError: it is not a whole number of minor units, or no amount at all.
        """
        if self._minor and isinstance(amount, int):
            return Money(amount, self._currency)
        exact = Decimal(amount)
        if exact.adjusted() > _LARGEST_EXPONENT:
            raise ValueError("no amount of money is so large")
        if self._currency is not None and not self._minor:
            return Money.of(exact, self._currency)
        whole = int(exact)
        if whole != exact:
            raise ValueError(f"{exact} is not a whole number of minor units")
        return Money(whole, self._currency)

    def percent(self, value: int) -> Decimal:
        """A percentage of the vendor's, by the connection's scale."""
        percent = Decimal(value)
        return move_point(percent, -self._percent_places) if self._percent_places else percent

    def write_money(self, what: str, money: Money) -> int:
        """Money as the whole number that the vendor takes.

        Args:
            what: the amount, for the message.
            money: in the connection's currency.

        Raises:
            InvalidRequest: it is of another currency, or no whole number of the vendor's unit.
        """
        if type(money) is not Money:
            raise InvalidRequest(f"{what} is Money, such as Money(5900, 'EUR'), not {money!r}")
        if not self.has_currency_of(money):
            raise InvalidRequest(f"{what} is {money}, and {self.which_currency(money)}")
        if self._minor:
            return money.minor
        whole = int(money.major)
        if whole != money.major:
            raise InvalidRequest(
                f'{what} is {money}, and with money_unit = "major" One of None takes whole '
                f"{money.currency} only"
            )
        return whole

    def write_percent(self, what: str, percent: Decimal) -> int:
        """A percentage as the whole number that the vendor takes.

        Raises:
            InvalidRequest: it is no whole number by the connection's scale.
        """
        scaled = Fraction(percent) * self._percent_scale  # a Decimal would round in silence
        if scaled.denominator != 1:
            raise InvalidRequest(
                f"{what} is {percent:f} %, and with percent_scale = {self._percent_scale} One of "
                f"None takes whole steps of {Decimal(1) / self._percent_scale:f} % only"
            )
        return scaled.numerator

    def nearest_money(self, money: Money, *, up: bool) -> Money:
        """The amount next to ``money`` that the vendor takes; of two as near the larger if ``up``.

        Args:
            money: in the connection's currency.
            up: whether more is better for the customer.
        """
        if self._minor:
            return money
        return self.money(nearest_whole(Fraction(money.major), up=up))

    def nearest_percent(self, percent: Decimal) -> Decimal:
        """The percentage next to ``percent`` that the vendor takes; of two as near the larger."""
        return self.percent(nearest_whole(Fraction(percent) * self._percent_scale, up=True))

    def in_currency(self, money: Money) -> Money:
        """An amount without a currency in that of the connection; any other as it is."""
        return Money(money.minor, self._currency) if money.currency is None else money

    def has_currency_of(self, money: Money) -> bool:
        """Whether an amount is in the connection's currency; without one, whether it has none."""
        return money.currency == self._currency

    def which_currency(self, money: Money) -> str:
        """Why an amount of another currency cannot be written, and what to do; without a full stop."""
        if self._currency is None:
            return (
                f'this connection has no currency: write currency = "{money.currency}" into its '
                "settings, if that is what this team's amounts are in"
            )
        return f"this connection's amounts are in {self._currency}: give it in {self._currency}"
