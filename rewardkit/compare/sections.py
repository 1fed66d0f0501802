"""What a view has beside its table, as text: what would be lost, and the numbers of its charts."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from rewardkit.fidelity import Entry, LossReport

from . import text
from .comparison import Side
from .render import LETTERS, shown
from .view import Curve, View


@frozen
class TextTable:
    """A table as text.

    Attributes:
        headers: a word or two for each column.
        rows: as many cells each; the first one names the row.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen
class LossSection:
    """What becomes of one reward at the other one's provider.

    Attributes:
        heading: which reward, and where.
        sentence: what is lost, in one sentence, or why that is not known.
        table: each loss; None where there is none.
    """

    heading: str
    sentence: str
    table: TextTable | None = None


def references(view: View) -> dict[Side, str]:
    """The two rewards, each with its letter: ``A, checkout:summer``."""
    sides = {Side.LEFT: view.comparison.left, Side.RIGHT: view.comparison.right}
    return {side: f"{LETTERS[side]}, {ref}" for side, ref in sides.items()}


def loss_sections(view: View) -> list[LossSection]:
    """A section for each side whose losses were asked for."""
    providers = {
        Side.LEFT: view.comparison.right.provider,
        Side.RIGHT: view.comparison.left.provider,
    }
    return [
        _losses(f"{name}, at {providers[side]}", view.losses[side])
        for side, name in references(view).items()
        if side in view.losses
    ]


def chart_table(curves: Mapping[Side, Curve]) -> TextTable:
    """The points of a chart's curves, in the order of their totals for each."""
    rows = [
        (LETTERS[side], str(point.total), str(point.off), point.mark or "")
        for side, curve in curves.items()
        for point in curve.points
    ]
    return TextTable(("reward", "basket total", "discount", "what is there"), tuple(rows))


def _losses(heading: str, report: LossReport | str) -> LossSection:
    if isinstance(report, str):
        return LossSection(heading, report)
    kept = len(report.entries) - len(report.losses)
    if not report.losses:
        return LossSection(heading, f"All {kept} fields are kept as they are.")
    headers = ("field", "what becomes of it", "before", "after", "why", "can be undone")
    rows = tuple(_loss(entry) for entry in report.losses)
    sentence = f"{kept} of {len(report.entries)} fields are kept as they are; these are not."
    return LossSection(heading, sentence, TextTable(headers, rows))


def _loss(entry: Entry) -> tuple[str, ...]:
    return (
        text.label(entry.path),
        str(entry.loss),
        shown(entry.path, entry.before),
        shown(entry.path, entry.after),
        entry.why,
        "yes" if entry.can_be_undone else "no",
    )
