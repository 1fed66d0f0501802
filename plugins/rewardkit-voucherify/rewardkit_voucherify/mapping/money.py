"""Voucherify's amounts, which are always the unit ×100, as money, and back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from rewardkit.adapter import Adapter
from rewardkit.drift import DriftKind
from rewardkit.fidelity import nearest_whole
from rewardkit.model import Money, move_point
from rewardkit_voucherify.settings import VENDOR_EXPONENT, VoucherifySettings, decimals

VoucherifyLike: TypeAlias = Adapter[VoucherifySettings]

_DIGITS_AT_MOST = 18  # nobody gives away more, and int() of 1e999999 would take minutes


def whole(number: Decimal) -> int | None:
    """The whole number that ``number`` is; None where it is a fraction or beyond all reason."""
    if number.adjusted() > _DIGITS_AT_MOST:
        return None
    rounded = int(number)
    return rounded if rounded == number else None


def money(adapter: VoucherifyLike, where: str, amount: Decimal | int | None) -> Money | None:
    """An amount as money in the currency of the settings.

    Args:
        adapter: has the settings, and counts what cannot be said.
        where: the vendor's path to the amount.
        amount: hundredths of the currency's unit, whatever its decimals.

    Returns:
        None for no amount, and for one that is no whole number of minor units: it stays in the
        native payload and is counted as drift.
    """
    if amount is None:
        return None
    settings = adapter.settings
    if type(amount) is int and not settings.shift:
        return Money(amount, settings.currency)
    exact = Decimal(amount)
    # What is too large for money stays as it is: ``whole`` says so.
    small_enough = settings.shift and exact.adjusted() <= _DIGITS_AT_MOST
    minor = whole(move_point(exact, settings.shift) if small_enough else exact)
    if minor is None:
        adapter.drift.note(DriftKind.OUT_OF_RANGE, where, amount)
        return None
    return Money(minor, settings.currency)


def gift(adapter: VoucherifyLike, where: str, amount: Decimal | int | None) -> Money | None:
    """An amount that cannot be negative; see ``money``."""
    found = money(adapter, where, amount)
    if found is not None and found.minor < 0:
        adapter.drift.note(DriftKind.OUT_OF_RANGE, where, amount)
        return None
    return found


def hundredths(adapter: VoucherifyLike, amount: Money) -> int:
    """Money as the vendor takes it: hundredths of the currency's unit.

    Raises:
        InvalidRequest: it is of another currency than the project, its currency is not stated
            where that matters, or it has more decimals than the vendor can take.
    """
    problem = money_problem(adapter, amount)
    if problem is not None:
        raise adapter.invalid(problem)
    exact = _hundredths(amount)
    if exact.denominator != 1:
        raise adapter.invalid(f"{amount} has more decimals than the two that the vendor takes")
    return exact.numerator


def money_problem(adapter: VoucherifyLike, amount: Money) -> str | None:
    """Why an amount cannot be one of the connection's currency; None where it can."""
    if len(str(abs(amount.minor))) > _DIGITS_AT_MOST:
        return f"{amount} has more than {_DIGITS_AT_MOST} digits, and nobody gives away so much"
    ours, theirs = amount.currency, adapter.settings.currency
    if ours and theirs and ours != theirs:
        return f"{amount} is not in {theirs}, the currency of this connection"
    if ours is None and adapter.settings.shift:
        return f"{amount} has no currency, and {theirs} does not have two decimals: state it"
    return None


def nearest_money(amount: Money, *, up: bool) -> Money:
    """The amount next to ``amount`` that the vendor takes, which is one of whole hundredths.

    Args:
        amount: in a currency of the vendor's, or in none.
        up: of two as near, the larger one.
    """
    exact = _hundredths(amount)
    if exact.denominator == 1:
        return amount
    per_hundredth = amount.minor / exact
    return Money(int(nearest_whole(exact, up=up) * per_hundredth), amount.currency)


def _hundredths(amount: Money) -> Fraction:
    if amount.currency is None:
        return Fraction(amount.minor)
    return Fraction(move_point(Decimal(amount.minor), VENDOR_EXPONENT - decimals(amount.currency)))
