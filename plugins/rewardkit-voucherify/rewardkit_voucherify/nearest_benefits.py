"""The nearest benefit that the vendor has, which may be none at all."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from attrs import evolve

from rewardkit.fidelity import Fitting, Loss
from rewardkit.model import (
    AmountOff,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    Money,
    PayWithPoints,
    PercentOff,
)

from .benefits import benefit_problems
from .kinds import KINDS, no_kind
from .mapping.discounts import SHIPPING
from .mapping.money import VoucherifyLike, money_problem, nearest_money
from .mapping.offers import worth_problem

#: JSON's numbers are doubles to most, which keep 15 digits.
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_PERCENT = Decimal("1E-12")


def fit_currency(adapter: VoucherifyLike, amount: Money) -> tuple[Money, str | None]:
    """An amount in the connection's currency, or why it cannot be one.

    One without a currency is taken to be in the connection's, as it is when it is sent. One with a
    currency is not sent by a connection that has none, as nobody would know what it becomes.
    """
    currency = adapter.settings.currency
    problem = money_problem(adapter, amount)
    if problem is None and currency is None and amount.currency is not None:
        problem = (
            f"it is {amount}, and the connection has no currency: set currency to the project's"
        )
    return Money(amount.minor, currency), problem


def fit_benefit(adapter: VoucherifyLike, fitting: Fitting) -> None:
    """Last of all, as it may be impossible.

    Raises:
        LossyTranslation: it is.
    """
    benefit = fitting.reward.benefit
    if type(benefit) not in KINDS:
        raise fitting.impossible("benefit", no_kind(benefit))
    problems = benefit_problems(benefit)
    if problems:
        raise fitting.impossible("benefit", f"the vendor cannot write {problems[0]}")
    match benefit:
        case PercentOff():
            _fit_cap(adapter, fitting, benefit)
            _fit_percent(fitting, benefit.percent)
        case AmountOff(amount) | Credit(amount):
            _fit_amount(adapter, fitting, "amount", amount, up=True)
        case FixedPrice(price):
            _fit_amount(adapter, fitting, "price", price, up=False)
        case PayWithPoints():
            _fit_points_as_money(adapter, fitting, benefit)
        case FreeItems():
            _fit_items(fitting, benefit)
        case _:
            pass  # it has no amount, or one that the problems above are all there is to say of


def _fit_cap(adapter: VoucherifyLike, fitting: Fitting, benefit: PercentOff) -> None:
    if benefit.cap is None:
        return
    cap, why = fit_currency(adapter, benefit.cap)
    if why is not None:
        fitting.change("benefit", evolve(benefit, cap=None), Loss.WIDENED, f"of the cap: {why}")
        return
    _become(fitting, Loss.DEFAULTED, cap=cap)
    nearest = nearest_money(evolve(cap, minor=max(cap.minor, 0)), up=True)
    _become(fitting, Loss.ROUNDED, cap=nearest)


def _fit_percent(fitting: Fitting, percent: Decimal) -> None:
    nearest = percent.quantize(_PERCENT, context=_DIGITS)
    if percent and not nearest:
        raise fitting.impossible("benefit", f"{percent} % would be rounded to nothing")
    _become(fitting, Loss.ROUNDED, percent=nearest)


def _fit_amount(
    adapter: VoucherifyLike, fitting: Fitting, name: str, amount: Money, *, up: bool
) -> None:
    stated, why = fit_currency(adapter, amount)
    if why is not None:
        raise fitting.impossible("benefit", why)
    nearest = nearest_money(stated, up=up)
    if amount.minor and not nearest.minor:
        raise fitting.impossible("benefit", f"{amount} would be rounded to nothing")
    _become(fitting, Loss.DEFAULTED, **{name: stated})
    _become(fitting, Loss.ROUNDED, **{name: nearest})


def _fit_points_as_money(adapter: VoucherifyLike, fitting: Fitting, benefit: PayWithPoints) -> None:
    problem = worth_problem(adapter, benefit)
    if problem is not None:
        raise fitting.impossible("benefit", problem)
    _become(fitting, Loss.DEFAULTED, currency=adapter.settings.currency)
    _become(fitting, Loss.ROUNDED, worth=_DIGITS.plus(benefit.worth))


def _fit_items(fitting: Fitting, benefit: FreeItems) -> None:
    ships = [unit.product_id == SHIPPING for unit in benefit.units]
    if all(ships):
        fitting.change("benefit", FreeShipping(), Loss.APPROXIMATED)
    elif any(ships):
        raise fitting.impossible("benefit", "free shipping is no item among others")


def _become(fitting: Fitting, loss: Loss, **parts: Any) -> None:
    """Put other values into the benefit."""
    fitting.change("benefit", evolve(fitting.reward.benefit, **parts), loss)
