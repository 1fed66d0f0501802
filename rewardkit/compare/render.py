"""A comparison as rows of text, for a table of whatever kind."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from . import text
from .comparison import Comparison
from .rows import Row, Side, Verdict

#: How verdicts are written; unlike ``Verdict``'s values, these are for people.
WORDS = {
    Verdict.SAME: "same",
    Verdict.DIFFERENT: "different",
    Verdict.CANNOT_BE_SAID: "cannot be said",
    Verdict.NOT_STATED: "cannot tell",
}

_EMPTY: tuple[Any, ...] = (None, (), {})


@frozen
class TextRow:
    """One row as text."""

    label: str
    left: str
    right: str
    verdict: str


def as_rows(comparison: Comparison, *, only_interesting: bool = False) -> list[TextRow]:
    """The rows as text.

    Args:
        comparison: what ``compare`` gave.
        only_interesting: leave out rows in which neither side says anything.
    """
    return [
        row_text(row) for row in comparison.rows if not (only_interesting and _says_nothing(row))
    ]


def row_text(row: Row) -> TextRow:
    """One row as text."""
    return TextRow(
        text.label(row.path), _side(row, Side.LEFT), _side(row, Side.RIGHT), WORDS[row.verdict]
    )


def _side(row: Row, side: Side) -> str:
    value = row.left if side is Side.LEFT else row.right
    if side in row.unsaid:
        return text.NO_PLACE
    if side not in row.unstated:
        return text.value(row.path, value)
    parts = row.unstated[side]
    if not parts and value in _EMPTY:
        return text.NOT_STATED
    what = f"{', '.join(sorted(parts))} " if parts else ""
    return f"{text.value(row.path, value)} ({what}{text.NOT_STATED})"


def _says_nothing(row: Row) -> bool:
    """Whether there is nothing on either side, or neither side states it."""
    empty = row.left in _EMPTY and row.right in _EMPTY
    return empty and len(row.unstated) != 1
