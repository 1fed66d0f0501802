"""Two rewards side by side: what is the same, what differs, what a side cannot say or does not state.

``Matching`` compares whole catalogues, pair by pair.
"""

from typing import TYPE_CHECKING

from rewardkit.later import on_first_use

from .comparison import Comparison, compare
from .judging import Grounds
from .matching import Key, Matching, Outcome, Pair, by_metadata, by_name
from .places import Places, PlacesOf, places_by_kind
from .render import SIGNS, Sign, TextRow, as_rows, row_text
from .rows import Row, Side, Verdict
from .view import Curve, Point, View

if TYPE_CHECKING:
    from .basket import Basket, Line, Shopper
    from .counterexample import Counterexample, InMoney, in_money
    from .drawing import curves
    from .evaluating import Discount, UndecidedError, Unmet, discount
    from .html import as_html
    from .markdown import as_markdown
    from .plan import Edit, Plan, plan_translation
    from .telling import in_words

#: What is loaded on first use, as most who compare want no page.
_HOMES = {
    "Basket": "basket",
    "Counterexample": "counterexample",
    "Discount": "evaluating",
    "Edit": "plan",
    "InMoney": "counterexample",
    "Line": "basket",
    "Plan": "plan",
    "Shopper": "basket",
    "UndecidedError": "evaluating",
    "Unmet": "evaluating",
    "as_html": "html",
    "as_markdown": "markdown",
    "curves": "drawing",
    "discount": "evaluating",
    "in_money": "counterexample",
    "in_words": "telling",
    "plan_translation": "plan",
}

__all__ = [
    "SIGNS",
    "Basket",
    "Comparison",
    "Counterexample",
    "Curve",
    "Discount",
    "Edit",
    "Grounds",
    "InMoney",
    "Key",
    "Line",
    "Matching",
    "Outcome",
    "Pair",
    "Places",
    "PlacesOf",
    "Plan",
    "Point",
    "Row",
    "Shopper",
    "Side",
    "Sign",
    "TextRow",
    "UndecidedError",
    "Unmet",
    "Verdict",
    "View",
    "as_html",
    "as_markdown",
    "as_rows",
    "by_metadata",
    "by_name",
    "compare",
    "curves",
    "discount",
    "in_money",
    "in_words",
    "places_by_kind",
    "plan_translation",
    "row_text",
]

__getattr__ = on_first_use(__name__, _HOMES)
