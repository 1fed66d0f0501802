"""Where the words in a chart stand, so that none covers another one."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

#: The room that a character takes, in units of the picture, at the font size of ``page.css``.
CHARACTER = 8
LINE = 16

#: Tried in this order: above what is named, below it, and then further away.
_OFFSETS = (-9, 20, -25, 36, -41, 52, -57, 68, -73, 84)


@frozen
class Label:
    """A text, by the middle of its base line."""

    x: Fraction
    y: Fraction
    text: str

    @property
    def half(self) -> int:
        """Half of its width."""
        return len(self.text) * CHARACTER // 2

    def covers(self, other: Label) -> bool:
        """Whether the two share some room."""
        beside = abs(self.x - other.x) >= self.half + other.half
        return not (beside or abs(self.y - other.y) >= LINE)


@frozen
class Room:
    """Where labels may stand."""

    left: int
    top: int
    right: int
    bottom: int

    def placed(self, labels: Iterable[Label]) -> list[Label]:
        """Each label near the point that it is given at; one that finds no place is left out.

        Nothing is lost by that, as the points are in a table below the chart too.
        """
        done: list[Label] = []
        for label in labels:
            found = next((each for each in self._near(label) if self._free(each, done)), None)
            if found is not None:
                done.append(found)
        return done

    def _near(self, label: Label) -> Iterable[Label]:
        x = min(max(label.x, Fraction(self.left + label.half)), Fraction(self.right - label.half))
        return (Label(x, label.y + offset, label.text) for offset in _OFFSETS)

    def _free(self, label: Label, taken: list[Label]) -> bool:
        inside = self.top + LINE <= label.y <= self.bottom and label.x - label.half >= self.left
        return inside and not any(label.covers(other) for other in taken)
