"""What a comparison's page shows, whatever kind of page it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from rewardkit.fidelity import LossReport
from rewardkit.model import Money

from .comparison import Comparison, Side

if TYPE_CHECKING:
    from .counterexample import InMoney


@frozen
class Point:
    """Where a curve begins, bends or ends.

    Attributes:
        total: the basket's.
        off: what is taken off it.
        mark: what the reward has there, such as ``minimum`` or ``cap``.
    """

    total: Money
    off: Money
    mark: str | None = None


def _drawable(_: Any, __: Any, points: tuple[Point, ...]) -> None:
    currencies = {money.currency for point in points for money in (point.total, point.off)}
    if len(currencies) != 1:
        raise ValueError("a curve has at least one point, and one currency")
    if any(before.total > after.total for before, after in pairwise(points)):
        raise ValueError("a curve's points are given by their totals, smallest first")


@frozen
class Curve:
    """The discount against the basket's total; from point to point it is a straight line.

    Attributes:
        points: by total, smallest first; all amounts are of one currency.
    """

    points: tuple[Point, ...] = field(validator=_drawable)

    @property
    def currency(self) -> str | None:
        """The one that all amounts are in; None where none is stated."""
        return self.points[0].total.currency


@frozen(kw_only=True)
class View:
    """A comparison with all that is told beside it.

    Attributes:
        title: what is compared, for people.
        comparison: the table.
        made_at: when it was made; aware.
        losses: by side, what becomes of its reward at the provider of the other one, or a sentence
            that says why that is not known. A side that is not asked about is not in here.
        curves: by side, what its reward takes off, or a sentence that says why there is no curve.
        counterexample: a sentence that tells the smallest basket at which the two differ.
        in_money: what that sentence tells, for programs.
        all_rows: whether fields that are empty on both sides are shown.
    """

    title: str
    comparison: Comparison
    made_at: datetime = field()
    losses: Mapping[Side, LossReport | str] = field(factory=dict)
    curves: Mapping[Side, Curve | str] = field(factory=dict)
    counterexample: str | None = None
    in_money: InMoney | None = None
    all_rows: bool = False

    @made_at.validator
    def _aware(self, _: attrs.Attribute[datetime], value: datetime) -> None:
        if value.tzinfo is None:
            raise ValueError("made_at has no time zone")

    def drawn(self) -> list[dict[Side, Curve]]:
        """The curves of each chart: those of one currency share one."""
        charts: dict[str | None, dict[Side, Curve]] = {}
        for side in Side:
            curve = self.curves.get(side)
            if isinstance(curve, Curve):
                charts.setdefault(curve.currency, {})[side] = curve
        return list(charts.values())

    def undrawn(self) -> dict[Side, str]:
        """Why a side has no curve."""
        return {side: why for side, why in self.curves.items() if isinstance(why, str)}
