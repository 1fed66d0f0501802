"""Two rewards side by side: what is the same, what differs, what a side cannot say or does not state.

``Matching`` compares whole catalogues, pair by pair.
"""

from .comparison import Comparison, compare
from .judging import Grounds
from .matching import Key, Matching, Outcome, Pair, by_metadata, by_name
from .places import Places
from .render import TextRow, as_rows, row_text
from .rows import Row, Side, Verdict

__all__ = [
    "Comparison",
    "Grounds",
    "Key",
    "Matching",
    "Outcome",
    "Pair",
    "Places",
    "Row",
    "Side",
    "TextRow",
    "Verdict",
    "as_rows",
    "by_metadata",
    "by_name",
    "compare",
    "row_text",
]
