"""Tables of a page, and the cards that they become on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .markup import Element, Node, element


def table(caption: str, headers: Sequence[str], rows: Iterable[Element], class_: str) -> Element:
    """A table; with the class ``cards``, a narrow screen shows a card for each row.

    The roles repeat what the elements say: browsers drop it where a table is shown as cards.
    """
    head = (element("th", header, scope="col", role="columnheader") for header in headers)
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head, role="row"), role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        role="table",
        class_=class_,
    )


def row(headers: Sequence[str], cells: Sequence[Node], class_: str = "") -> Element:
    """A row, whose first cell names it; each of the others has its header with it, for cards."""
    first, *others = cells
    return element(
        "tr",
        element("th", _isolated(first), scope="row", role="rowheader"),
        *(
            element("td", _isolated(cell), role="cell", data_label=header)
            for header, cell in zip(headers[1:], others, strict=True)
        ),
        role="row",
        **({"class_": class_} if class_ else {}),
    )


def _isolated(cell: Node) -> Node:
    """A text whose direction of writing does not reach beyond it."""
    return element("bdi", cell) if isinstance(cell, str) else cell
