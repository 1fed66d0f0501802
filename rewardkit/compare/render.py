"""A comparison as rows of text, for a table of whatever kind."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from rewardkit.model import mask

from . import text
from .comparison import Comparison
from .rows import Row, Side, Verdict


@frozen
class Sign:
    """How a verdict is shown: never by its colour alone.

    Attributes:
        symbol: one character.
        word: what it is called; unlike ``Verdict``'s values, this is for people.
        colour: a colour's name, of a terminal's and of the page's.
        meaning: what it says of a field, in a few words.
    """

    symbol: str
    word: str
    colour: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.symbol} {self.word}"


SIGNS = {
    Verdict.SAME: Sign("=", "same", "green", "both say the same"),
    Verdict.DIFFERENT: Sign("≠", "different", "red", "both say it, and not the same"),
    Verdict.CANNOT_BE_SAID: Sign(
        "∅", "cannot be said", "magenta", "one side has it, and the other has no place for it"
    ),
    Verdict.NOT_STATED: Sign(
        "?", "cannot tell", "yellow", "a side does not state it, so nobody knows"
    ),
}

#: What the two rewards are called where there is no room for their references.
LETTERS = {Side.LEFT: "A", Side.RIGHT: "B"}

#: Fields that hold a code: whoever is shown a comparison need not be able to use it.
_CODES = frozenset({"shared_code"})

_EMPTY: tuple[Any, ...] = (None, (), {})


@frozen
class TextRow:
    """One row as text."""

    label: str
    left: str
    right: str
    sign: Sign

    @property
    def verdict(self) -> str:
        """The verdict's word."""
        return self.sign.word


def as_rows(comparison: Comparison, *, only_interesting: bool = False) -> list[TextRow]:
    """The rows as text; a code has only its beginning.

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
        text.label(row.path), _side(row, Side.LEFT), _side(row, Side.RIGHT), SIGNS[row.verdict]
    )


def summary(comparison: Comparison) -> str:
    """How many fields are the same, and which are not: ``17 of 19 fields are the same; …``."""
    rows = comparison.rows
    if comparison.same:
        return f"All {len(rows)} fields are the same."
    kinds = []
    for verdict, sign in SIGNS.items():
        found = [text.label(row.path) for row in rows if row.verdict is verdict]
        if found and verdict is not Verdict.SAME:
            kinds.append(f"{sign.word}: {', '.join(found)}")
    same = comparison.counts()[Verdict.SAME]
    return f"{same} of {len(rows)} fields are the same; {'; '.join(kinds)}."


def shown(path: str, value: Any) -> str:
    """The value at ``path`` of a reward, for a table; a code has only its beginning."""
    if path in _CODES and value is not None:
        return mask(value)
    return text.value(path, value)


def _side(row: Row, side: Side) -> str:
    value = row.left if side is Side.LEFT else row.right
    if side in row.unsaid:
        return text.NO_PLACE
    if side not in row.unstated:
        return shown(row.path, value)
    parts = row.unstated[side]
    if not parts and value in _EMPTY:
        return text.NOT_STATED
    what = f"{', '.join(sorted(parts))} " if parts else ""
    return f"{shown(row.path, value)} ({what}{text.NOT_STATED})"


def _says_nothing(row: Row) -> bool:
    """Whether there is nothing on either side, or neither side states it."""
    empty = row.left in _EMPTY and row.right in _EMPTY
    return empty and len(row.unstated) != 1
