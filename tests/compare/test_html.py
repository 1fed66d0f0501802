from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import attrs
import pytest
from views import CURVES, HOSTILE, euros, hostile, view

from rewardkit.compare import SIGNS, Curve, Point, Side, Verdict, View, as_html
from rewardkit.model import Money
from rewardkit.plain import plain


class Reader(HTMLParser):
    """What a page has: its elements, its attributes, its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.values: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update(name for name, _ in attrs)
        self.values += [value for _, value in attrs if value is not None]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_is_taken_for_markup(word: str) -> None:
    """If a name is markup, the page has the same elements as with any other, and shows the name."""
    page, harmless = Reader(as_html(view(word))), Reader(as_html(view()))

    assert page.tags == harmless.tags
    assert page.attributes == harmless.attributes
    assert plain(word) in page.text


def test_a_hostile_page_can_be_written() -> None:
    """If texts have control signs or halves of characters, the page has neither, and is UTF-8."""
    page = as_html(hostile())

    assert page.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", page)


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    """If the page is opened, it names nothing outside of it, and no script may run."""
    page = Reader(as_html(view()))

    assert not page.tags.keys() & {"script", "img", "iframe", "object", "embed", "form", "base"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not [value for value in page.values if re.match(r"\w+://|//", value)]
    policy = next(value for value in page.values if "default-src" in value)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_code_has_only_its_beginning() -> None:
    """If a reward has a shared code, neither the table nor the losses show the whole of it."""
    page = as_html(view())

    assert "SUMMER-7F3K" not in page
    assert page.count("SUM…") == 2


def test_every_verdict_has_a_sign_of_its_own() -> None:
    """If a verdict is added, it is in the table of signs, and no two look alike without colour."""
    assert SIGNS.keys() == set(Verdict)
    for part in ("symbol", "word", "colour", "meaning"):
        assert len({getattr(sign, part) for sign in SIGNS.values()}) == len(Verdict)


def test_every_colour_is_in_the_style() -> None:
    """If a sign has a colour, the page's style gives it one, in light and in dark."""
    page = as_html(view())

    for sign in SIGNS.values():
        assert page.count(f"--{sign.colour}:") == 2
        assert f".sign.{sign.colour} " in page


def test_every_verdict_is_told_in_words() -> None:
    """If a row has a verdict, its symbol and its word are both in the page."""
    found = view()
    assert set(SIGNS) == {row.verdict for row in found.comparison.rows}

    text = Reader(as_html(found)).text

    for sign in SIGNS.values():
        assert f"{sign.symbol} {sign.word}" in text


def test_empty_rows_are_shown_on_demand() -> None:
    """If all rows are asked for, those that are empty on both sides are shown, too."""
    few, all_ = Reader(as_html(view())), Reader(as_html(view(all_rows=True)))

    assert "points cost" not in few.text
    assert "Empty on both sides, and not shown" in few.text
    assert "points cost" in all_.text
    assert "Empty on both sides" not in all_.text


def test_what_is_not_known_is_said() -> None:
    """If there is no curve or no report, the page has the reason in its place."""
    page = Reader(as_html(view(curves={**CURVES, Side.RIGHT: "its benefit is no discount."}))).text

    assert "B is not drawn: its benefit is no discount." in page
    assert "Nobody knows: Summer." in page


def test_what_was_not_asked_has_no_section() -> None:
    """If there are neither curves, losses nor a counterexample, the page is the table."""
    bare = view(curves={}, losses={}, counterexample=None)

    page = Reader(as_html(bare))

    assert page.tags["table"] == 1
    assert page.tags["section"] == 1
    assert page.tags["svg"] == 0


def test_two_currencies_are_not_drawn_over_one_another() -> None:
    """If the curves are in two currencies, each has a chart, and no two parts share an id."""
    yen = Curve((Point(Money(0, "JPY"), Money(0, "JPY")), Point(Money(9, "JPY"), Money(1, "JPY"))))

    page = as_html(view(curves={**CURVES, Side.RIGHT: yen}))

    assert page.count("<svg") == 2
    assert "discount, JPY" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_losses_are_told_field_by_field() -> None:
    """If something would be lost, the page says what, how, and why, and how much is kept."""
    text = Reader(as_html(view())).text

    assert "there is no stock" in text
    assert "widened" in text
    assert "17 of 19 fields are kept as they are; these are not." in text


def test_a_curve_has_one_currency_and_goes_forward() -> None:
    """If a curve's points cannot be drawn in one picture, it is refused when it is made."""
    with pytest.raises(ValueError, match="one currency"):
        Curve((Point(euros(0), Money(0, "USD")),))
    with pytest.raises(ValueError, match="one currency"):
        Curve(())
    with pytest.raises(ValueError, match="smallest first"):
        Curve((Point(euros(2), euros(0)), Point(euros(1), euros(0))))


def test_a_view_is_made_at_an_instant() -> None:
    """If the time has no zone, nobody knows when it was, and it is refused."""
    found = view()
    with pytest.raises(ValueError, match="no time zone"):
        attrs.evolve(found, made_at=found.made_at.replace(tzinfo=None))


def test_the_page_says_when_it_was_made() -> None:
    """If a page is found later, it says of when it is."""
    found: View = view()
    assert "2026-06-01T12:00Z" in as_html(found)
