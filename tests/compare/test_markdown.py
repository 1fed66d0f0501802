from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from views import CURVES, HOSTILE, view

from rewardkit.compare import SIGNS, Side, as_markdown
from rewardkit.plain import plain

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def texts(source: str) -> list[str]:
    """The texts of a page of Markdown, line by line and cell by cell, as they are read."""
    found = []
    for token in READER.parse(source):
        if token.type == "inline":
            assert token.children is not None
            assert {child.type for child in token.children} <= {"text", "text_special"}, (
                token.content
            )
            found.append("".join(child.content for child in token.children))
    return found


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_is_taken_for_markup(word: str) -> None:
    """If a name is Markdown or HTML, it is read as the text that it is, in a cell of its own."""
    shown = " ".join(plain(word).split())

    found = texts(as_markdown(view(word)))

    assert found[0] == f"{shown} and {shown}"
    assert len(found) == len(texts(as_markdown(view())))
    assert found.count(shown) == 4  # the name on both sides, the description, the page


def test_it_has_all_that_the_page_has() -> None:
    """If Markdown is asked for, it has the table, the counterexample, the curves and the losses."""
    found = texts(as_markdown(view()))

    assert {str(sign) for sign in SIGNS.values()} <= set(found)
    assert any(text.startswith("A basket of 5.00 EUR") for text in found)
    assert "whole basket" in found
    assert "there is no stock" in found
    assert "Nobody knows: Summer." in found
    assert "SUM…" in found
    assert "SUMMER-7F3K" not in found


def test_what_is_not_known_is_said() -> None:
    """If a side has no curve, the reason stands in its place."""
    found = texts(as_markdown(view(curves={**CURVES, Side.LEFT: "it gives points."})))

    assert "A has no curve: it gives points." in found


def test_empty_rows_are_shown_on_demand() -> None:
    """If all rows are asked for, those that are empty on both sides are there."""
    assert "points cost" not in texts(as_markdown(view()))
    assert "points cost" in texts(as_markdown(view(all_rows=True)))
