from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views import CURVES, euros

from rewardkit.compare import Curve, Point, Side
from rewardkit.compare.axis import axis
from rewardkit.compare.chart import chart, described
from rewardkit.compare.labels import Label, Room
from rewardkit.compare.markup import Element
from rewardkit.model import Money

amounts = st.integers(0, 10**15)


def classes(svg: Element, class_: str) -> list[Element]:
    return [each for each in svg if class_ in (each.get("class") or "").split()]


@given(amounts, st.integers(1, 6), st.sampled_from(["EUR", "JPY", "KWD", None]))
def test_an_axis_reaches_what_it_is_for(largest: int, ticks: int, currency: str | None) -> None:
    """If there is an amount, the axis ends at or after it, in few steps, by a round number."""
    made = axis(Money(largest, currency), 10, 300, ticks)

    assert made.end >= largest
    assert made.end - made.step < max(largest, 1)
    assert made.end // made.step <= ticks
    assert str(made.step).rstrip("0") in {"1", "2", "5"}
    places = list(made.ticks().values())
    assert (places[0], places[-1]) == (Fraction(10), Fraction(310))
    assert len({after - before for before, after in pairwise(places)}) == 1


def test_ticks_are_in_the_currencys_units() -> None:
    """If amounts are euros, yen or of no stated currency, ticks count that."""
    assert list(axis(euros(200), 0, 100, 4).ticks()) == ["0", "0.5", "1", "1.5", "2"]
    assert list(axis(Money(200, "JPY"), 0, 100, 4).ticks()) == ["0", "50", "100", "150", "200"]
    assert axis(Money(200), 0, 100, 4).unit == "minor units"


def test_a_long_tick_is_written_short_and_exactly() -> None:
    """If amounts are too large for their noughts, ticks are still told apart."""
    ticks = axis(Money(1_500_000_001, "JPY"), 0, 100, 4).ticks()

    assert list(ticks) == ["0", "500000000", "1E+9", "1.5E+9", "2E+9"]


def test_a_line_goes_through_its_points() -> None:
    """If a curve has points, the line goes through them, with a marker where something is."""
    svg = chart(CURVES, "one")

    line = next(each for each in classes(svg, "line") if each in classes(svg, "left"))
    assert str(line.get("d")).count("L") == len(CURVES[Side.LEFT].points) - 1
    markers = classes(svg, "marker")
    assert [each.tag for each in markers] == ["circle", "circle", "rect"]
    assert {each.text for each in classes(svg, "word")} == {
        "A",
        "B",
        "A minimum",
        "A cap",
        "B whole basket",
    }


def test_a_chart_has_a_name_and_a_description() -> None:
    """If the picture is not seen, its name and what it shows are there in words."""
    svg = chart(CURVES, "one")

    parts = {each.get("id"): each.text for each in svg if each.get("id")}
    assert svg.get("role") == "img"
    assert parts[svg.get("aria-labelledby")] == "Discount by basket total, in EUR"
    description = parts[svg.get("aria-describedby")]
    assert description == described(CURVES)
    assert "minimum at 50.00 EUR (5.00 EUR off); cap at 200.00 EUR (20.00 EUR off)" in description


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6), st.booleans())
def test_every_curve_stays_in_the_picture(points: list[tuple[int, int]], mark: bool) -> None:
    """If a curve is of whatever size, also of a single point, nothing is drawn outside."""
    curve = Curve(
        tuple(Point(euros(x), euros(y), "cap" if mark else None) for x, y in sorted(points))
    )
    svg = chart({Side.RIGHT: curve}, "one")

    for line in classes(svg, "line"):
        numbers = [float(each) for each in str(line.get("d"))[1:].replace("L", " ").split()]
        assert all(0 <= x <= 380 for x in numbers[::2])
        assert all(28 <= y <= 252 for y in numbers[1::2])


labels = st.builds(
    Label,
    x=st.integers(40, 370).map(Fraction),
    y=st.integers(28, 252).map(Fraction),
    text=st.text("abc", min_size=1, max_size=15),
)


@given(st.lists(labels, max_size=8))
def test_no_word_covers_another(wanted: list[Label]) -> None:
    """If words belong close together, none covers another one, and none leaves the room."""
    room = Room(40, 20, 370, 252)

    placed = room.placed(wanted)

    assert not any(one.covers(other) for one, other in combinations(placed, 2))
    for label in placed:
        assert room.left <= label.x - label.half
        assert label.x + label.half <= room.right
        assert room.top <= label.y <= room.bottom


def test_a_word_is_above_its_point_if_it_can_be() -> None:
    """If there is room, a word stands above its point; the next one at the same point below it."""
    point = Label(Fraction(200), Fraction(100), "cap")

    above, below = Room(40, 20, 370, 252).placed([point, point])

    assert above.y < point.y < below.y


def test_a_word_that_has_no_room_is_left_out() -> None:
    """If a word is wider than the picture, it is not drawn; the table below the chart has it."""
    assert Room(40, 20, 370, 252).placed([Label(Fraction(200), Fraction(100), "x" * 99)]) == []


@pytest.mark.parametrize("side", Side)
def test_a_line_is_not_told_by_its_colour_alone(side: Side) -> None:
    """If colours cannot be seen, a line is known by its letter and by how it is drawn."""
    assert {"left": "solid line with dots", "right": "dashed line with squares"}[side] in described(
        {side: CURVES[side]}
    )
