"""Two rewards side by side: what is the same, what differs, what a side cannot say or does not state."""

from .comparison import Comparison, Row, Side, Verdict, compare
from .render import TextRow, as_rows

__all__ = ["Comparison", "Row", "Side", "TextRow", "Verdict", "as_rows", "compare"]
