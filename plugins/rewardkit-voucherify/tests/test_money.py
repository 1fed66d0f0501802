"""Money: the vendor's amounts are always the unit ×100, and currencies are not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from rewardkit.drift import DriftKind
from rewardkit.errors import InvalidRequest
from rewardkit.model import Money
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.mapping.money import hundredths, money

Make = Callable[..., VoucherifyAdapter]


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        (None, 1050, 1050),
        ("EUR", 1050, 1050),
        ("EUR", Decimal("1050.0"), 1050),
        ("JPY", 1000, 10),
        ("KWD", 1050, 10500),
        ("KWD", Decimal("0.1"), 1),
    ],
)
def test_an_amount_becomes_minor_units_of_the_currency(
    currency: str | None, amount: Decimal | int, minor: int, make_adapter: Make
) -> None:
    """If the currency has other decimals than two, the amount is converted, exactly."""
    adapter = make_adapter(currency=currency)
    assert money(adapter, "x", amount) == Money(minor, currency)
    assert adapter.drift.seen() == ()


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("JPY", 1050), ("EUR", Decimal("10.5")), (None, Decimal("0.1")), (None, Decimal("1e999999"))],
)
def test_an_amount_without_minor_units_is_drift(
    currency: str | None, amount: Decimal | int, make_adapter: Make
) -> None:
    """If an amount is no whole number of minor units, or absurd, it is counted and not rounded."""
    adapter = make_adapter(currency=currency)
    assert money(adapter, "Discount.amount_off", amount) is None
    assert [seen.kind for seen in adapter.drift.seen()] == [DriftKind.OUT_OF_RANGE]


@pytest.mark.parametrize(
    ("setting", "amount", "sent"),
    [
        (None, Money(5900, "EUR"), 5900),
        (None, Money(5900), 5900),
        (None, Money(59, "JPY"), 5900),
        (None, Money(59000, "KWD"), 5900),
        ("EUR", Money(5900), 5900),
        ("JPY", Money(59, "JPY"), 5900),
    ],
)
def test_money_is_sent_in_hundredths(
    setting: str | None, amount: Money, sent: int, make_adapter: Make
) -> None:
    """If money is sent, it is the unit ×100, whatever decimals its currency has."""
    assert hundredths(make_adapter(currency=setting), amount) == sent


@pytest.mark.parametrize(
    ("setting", "amount", "reason"),
    [
        ("EUR", Money(100, "USD"), "EUR, the currency of this connection"),
        ("JPY", Money(100), "has no currency"),
        (None, Money(5901, "KWD"), "more decimals"),
    ],
)
def test_money_that_cannot_be_said_is_refused(
    setting: str | None, amount: Money, reason: str, make_adapter: Make
) -> None:
    """If money is of another currency, of none where that matters, or too fine, nothing is sent."""
    with pytest.raises(InvalidRequest, match=reason):
        hundredths(make_adapter(currency=setting), amount)
