"""A comparison as Markdown with tables (GitHub's), for a ticket or a page of notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rewardkit.plain import plain

from . import text
from .render import LETTERS, as_rows, summary
from .sections import TextTable, chart_table, loss_sections, references
from .view import View

#: What could be taken for markup within a line; a backslash makes a plain sign of each.
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&!#]")


def as_markdown(view: View) -> str:
    """The comparison; codes have only their beginning, and all values are text."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: View) -> Iterator[str]:
    yield f"# {_plain(view.title)}"
    yield from ("", _plain(summary(view.comparison)))
    rows = as_rows(view.comparison, only_interesting=not view.all_rows)
    headers = ("field", *references(view).values(), "verdict")
    cells = tuple((row.label, row.left, row.right, str(row.sign)) for row in rows)
    yield from _table(TextTable(headers, cells))
    left_out = len(view.comparison.rows) - len(rows)
    if left_out:
        yield from ("", f"Empty on both sides, and not shown: {left_out} more.")
    if view.counterexample is not None:
        yield from ("", "## Where they give different discounts", "", _plain(view.counterexample))
    if view.curves:
        yield from ("", "## Discount by basket total")
        yield from _curves(view)
    for section in loss_sections(view):
        yield from ("", f"## What would be lost: {_plain(section.heading)}", "")
        yield _plain(section.sentence)
        if section.table is not None:
            yield from _table(section.table)
    yield from ("", f"Made by rewardkit, {text.instant(view.made_at)}.")


def _curves(view: View) -> Iterator[str]:
    for curves in view.drawn():
        yield from _table(chart_table(curves))
    for side, why in view.undrawn().items():
        yield from ("", _plain(f"{LETTERS[side]} has no curve: {why}"))


def _table(found: TextTable) -> Iterator[str]:
    yield from ("", _row(map(_plain, found.headers)), _row("---" for _ in found.headers))
    yield from (_row(map(_plain, cells)) for cells in found.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(value: str) -> str:
    """A text on one line, in which nothing is markup."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(plain(value).split()))
