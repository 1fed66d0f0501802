"""Two rewards side by side: what is the same, what differs, what a side cannot say or does not state."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .comparison import Comparison, Row, Side, Verdict, compare
from .render import SIGNS, Sign, TextRow, as_rows
from .view import Curve, Point, View

if TYPE_CHECKING:
    from .html import as_html
    from .markdown import as_markdown

#: What is loaded on first use, as most who compare want no page.
_HOMES = {"as_html": "html", "as_markdown": "markdown"}

__all__ = [
    "SIGNS",
    "Comparison",
    "Curve",
    "Point",
    "Row",
    "Side",
    "Sign",
    "TextRow",
    "Verdict",
    "View",
    "as_html",
    "as_markdown",
    "as_rows",
    "compare",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
