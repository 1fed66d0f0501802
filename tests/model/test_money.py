from __future__ import annotations

from decimal import Context, Decimal, localcontext
from typing import Any

import model_strategies
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.model import Money


@pytest.mark.parametrize(
    ("major", "currency", "minor"),
    [
        ("5.99", "EUR", 599),
        (6, "EUR", 600),
        ("600", "JPY", 600),
        ("1.234", "KWD", 1234),
        ("-1", "EUR", -100),
    ],
)
def test_major_units_by_the_currencys_decimals(major: Any, currency: str, minor: int) -> None:
    """If a currency has no or three decimals, its minor units are counted so."""
    money = Money.of(major, currency)
    assert money == Money(minor, currency)
    assert money.major == Decimal(str(major))


@pytest.mark.parametrize("major", [5.99, True])
def test_floats_are_refused(major: Any) -> None:
    """If an amount comes as a float or a truth value, it is a mistake of the program."""
    with pytest.raises(TypeError, match="as text"):
        Money.of(major, "EUR")


@pytest.mark.parametrize("minor", [5.0, True, "5", None])
def test_minor_units_are_whole(minor: Any) -> None:
    """If minor units are no int, they are refused, even where they look whole."""
    with pytest.raises(TypeError, match="minor"):
        Money(minor, "EUR")


@pytest.mark.parametrize(
    ("major", "currency", "words"),
    [
        ("5.999", "EUR", "minor units"),
        ("0.5", "JPY", "minor units"),
        ("many", "EUR", "5.99"),
        ("NaN", "EUR", "5.99"),
        ("Infinity", "EUR", "5.99"),
        ("1E+999999", "EUR", "5.99"),
        ("5", "EURO", "ISO 4217"),
        ("5", "eur", "ISO 4217"),
    ],
)
def test_what_is_no_amount_is_refused(major: str, currency: str, words: str) -> None:
    """If an amount cannot be said in whole minor units, nothing is rounded."""
    with pytest.raises(ValueError, match=words):
        Money.of(major, currency)


def test_currencies_do_not_mix() -> None:
    """If amounts are of different currencies, or of none, they are not added or compared."""
    with pytest.raises(ValueError, match="different currencies"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="different currencies"):
        _ = Money(1, "EUR") < Money(1)
    with pytest.raises(ValueError, match="currency"):
        _ = Money(1).major


@given(minor=st.integers(-(10**60), 10**60), currency=model_strategies.currencies)
def test_major_and_back(minor: int, currency: str) -> None:
    """If an amount is turned into major units and back, it is the same."""
    money = Money(minor, currency)
    assert Money.of(money.major, currency) == money


@given(left=model_strategies.counts, right=model_strategies.counts)
def test_sums(left: int, right: int) -> None:
    """If an amount is added and taken away again, nothing has changed, and the order is kept."""
    a, b = Money(left, "EUR"), Money(right, "EUR")
    assert a + b - b == a
    assert a + -a == Money(0, "EUR")
    assert (a < b, a <= b, a > b, a >= b) == (
        left < right,
        left <= right,
        left > right,
        left >= right,
    )


def test_printed_with_its_decimals() -> None:
    """If money is printed, it has its currency and all its decimals."""
    assert [str(Money(599, "EUR")), str(Money(5, "JPY")), str(Money(5))] == [
        "5.99 EUR",
        "5 JPY",
        "5 minor units",
    ]


def test_an_application_s_decimal_context_does_not_reach_in() -> None:
    """If an application computes with few digits, money still has all of its own."""
    with localcontext(Context(prec=4)):
        assert Money.of("12345.67", "EUR") == Money(1234567, "EUR")
        assert str(Money(1234567, "EUR")) == "12345.67 EUR"
