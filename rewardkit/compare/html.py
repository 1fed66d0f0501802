"""A comparison as one page of HTML: no script, nothing loaded from anywhere, for screens and paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files

from . import text
from .chart import chart, described
from .html_table import row, table
from .markup import Element, document, element
from .render import LETTERS, SIGNS, Sign, TextRow, as_rows, summary
from .sections import LossSection, TextTable, chart_table, loss_sections, references
from .view import View

_COMPARISON, _COUNTEREXAMPLE, _CHART, _LOSSES = "fields", "counterexample", "chart", "losses"


def as_html(view: View) -> str:
    """The page, whole; write it as UTF-8.

    All values are text in it, whatever is in them, and codes have only their beginning.
    """
    sections = list(_sections(view))
    body = element(
        "body",
        element("a", "Skip to the comparison", href=f"#{_COMPARISON}", class_="skip"),
        element(
            "header",
            element("h1", element("bdi", view.title)),
            element("p", summary(view.comparison), class_="summary"),
            _references(view),
        ),
        _contents(sections),
        element("main", *sections),
        element("footer", element("p", f"Made by rewardkit, {text.instant(view.made_at)}.")),
    )
    return document(element("html", _head(view.title), body, lang="en"))


def _head(title: str) -> Element:
    style = files(__package__).joinpath("page.css").read_text("utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("link", rel="icon", href="data:,"),  # or a browser would ask the server for one
        element("style", style),
    )


def _policy(style: str) -> str:
    """What the page may do: have this one style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _references(view: View) -> Element:
    sides = (element("li", element("bdi", name)) for name in references(view).values())
    return element("ul", *sides, class_="references")


def _contents(sections: list[Element]) -> Element:
    links = (
        element("li", element("a", section[0].text or "", href=f"#{section.get('id')}"))
        for section in sections
    )
    return element("nav", element("ul", *links), aria_label="On this page")


def _sections(view: View) -> Iterator[Element]:
    yield _section(_COMPARISON, "Field by field", *_comparison(view))
    if view.counterexample is not None:
        sentence = element("p", view.counterexample, class_="counterexample")
        yield _section(_COUNTEREXAMPLE, "Where they give different discounts", sentence)
    if view.curves:
        yield _section(_CHART, "Discount by basket total", *_charts(view))
    losses = loss_sections(view)
    if losses:
        parts = (part for each in losses for part in _losses(each))
        yield _section(_LOSSES, "What the other provider would lose", *parts)


def _section(id_: str, heading: str, *content: Element) -> Element:
    name = f"{id_}-heading"
    title = element("h2", heading, id=name)
    return element("section", title, *content, id=id_, aria_labelledby=name)


def _comparison(view: View) -> Iterator[Element]:
    rows = as_rows(view.comparison, only_interesting=not view.all_rows)
    headers = ("field", *references(view).values(), "verdict")
    caption = "Each field of both rewards, and whether they say the same"
    yield table(caption, headers, (_field(headers, each) for each in rows), "cards fields")
    left_out = len(view.comparison.rows) - len(rows)
    if left_out:
        yield element("p", f"Empty on both sides, and not shown: {left_out} more.", class_="note")
    yield _legend()


def _field(headers: tuple[str, ...], found: TextRow) -> Element:
    cells = (found.label, found.left, found.right, _sign(found.sign))
    return row(headers, cells, class_=f"field {found.sign.colour}")


def _sign(sign: Sign) -> Element:
    symbol = element("span", sign.symbol, class_="symbol", aria_hidden="true")
    return element("span", symbol, " ", sign.word, class_=f"sign {sign.colour}")


def _legend() -> Element:
    items = []
    for sign in SIGNS.values():
        items += [element("dt", _sign(sign)), element("dd", sign.meaning)]
    return element("dl", *items, class_="legend")


def _charts(view: View) -> Iterator[Element]:
    for number, curves in enumerate(view.drawn(), start=1):
        name = f"{_CHART}-{number}"
        caption = element("figcaption", described(curves))
        yield element("figure", chart(curves, name), caption)
        yield _text_table("The points of the chart", chart_table(curves), "points")
    for side, why in view.undrawn().items():
        yield element("p", f"{LETTERS[side]} is not drawn: {why}", class_="note")


def _losses(section: LossSection) -> Iterator[Element]:
    yield element("h3", section.heading)
    yield element("p", section.sentence)
    if section.table is not None:
        yield _text_table(f"What is not kept: {section.heading}", section.table, "cards")


def _text_table(caption: str, found: TextTable, class_: str) -> Element:
    rows = (row(found.headers, cells) for cells in found.rows)
    return table(caption, found.headers, rows, class_)
