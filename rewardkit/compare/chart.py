"""The discount against the basket's total, as SVG that stands in a page.

It has no colours of its own: ``page.css`` gives them, so that it fits the page in light, dark and on
paper. What it shows is told in words, too (``desc``), and in numbers in a table that the page adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rewardkit.model import Money

from .axis import Axis, axis
from .comparison import Side
from .labels import CHARACTER, Label, Room
from .markup import Element, element
from .render import LETTERS
from .view import Curve, Point

#: Small, so that the words are still to be read when it is as wide as a telephone.
_WIDTH, _HEIGHT = 380, 300
_TOP, _BOTTOM = 28, 48
_TICKS = (5, 4, 3, 2, 1)
_MARKER = 4

_LINES = {Side.LEFT: "solid line with dots", Side.RIGHT: "dashed line with squares"}


def chart(curves: Mapping[Side, Curve], name: str) -> Element:
    """The chart of the curves, which are of one currency.

    Args:
        curves: by side.
        name: begins the ids of its parts, and is this chart's alone in the page.
    """
    total, off = _axes(curves)
    title = f"Discount by basket total, in {total.unit}"
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", described(curves), id=f"{name}-desc"),
        *_grid(total, off),
        *(part for side, curve in curves.items() for part in _line(side, curve, total, off)),
        *_words(curves, total, off),
        role="img",
        class_="chart",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
    )


def described(curves: Mapping[Side, Curve]) -> str:
    """What the chart shows, in words."""
    return " ".join(f"{LETTERS[side]}, {_LINES[side]}: {_told(c)}." for side, c in curves.items())


def _told(curve: Curve) -> str:
    first, last = curve.points[0], curve.points[-1]
    marks = [f"{p.mark} at {p.total} ({p.off} off)" for p in curve.points if p.mark]
    ends = f"from {first.off} off a basket of {first.total} to {last.off} off {last.total}"
    return "; ".join([ends, *marks])


def _axes(curves: Mapping[Side, Curve]) -> tuple[Axis, Axis]:
    points = [point for curve in curves.values() for point in curve.points]
    bottom = _HEIGHT - _BOTTOM
    off = axis(max(point.off for point in points), bottom, _TOP - bottom, _TICKS[0])
    left = max(map(len, off.ticks())) * CHARACTER + 12
    return _total(max(point.total for point in points), left), off


def _total(largest: Money, left: int) -> Axis:
    """As many ticks as there is room for their labels."""
    found = [_spaced(largest, left, ticks) for ticks in _TICKS]
    return next((each for each, fits in found if fits), found[-1][0])


def _spaced(largest: Money, left: int, ticks: int) -> tuple[Axis, bool]:
    longest = max(map(len, axis(largest, 0, 1, ticks).ticks())) * CHARACTER
    length = _WIDTH - left - longest // 2 - 4
    return axis(largest, left, length, ticks), (longest + CHARACTER) * ticks <= length


def _grid(total: Axis, off: Axis) -> Iterator[Element]:
    right = total.start + total.length
    for label, y in off.ticks().items():
        yield element("path", class_="grid", d=_path([(total.start, y), (right, y)]))
        yield _text(label, total.start - 6, y + 5, "tick end")
    for label, x in total.ticks().items():
        yield element("path", class_="grid", d=_path([(x, off.start), (x, off.start + 5)]))
        yield _text(label, x, off.start + 20, "tick")
    yield _text(f"discount, {off.unit}", 4, 14, "axis start")
    yield _text(f"basket total, {total.unit}", right, _HEIGHT - 6, "axis end")


def _line(side: Side, curve: Curve, total: Axis, off: Axis) -> Iterator[Element]:
    places = [(total.at(point.total), off.at(point.off)) for point in curve.points]
    yield element("path", class_=f"line {side}", d=_path(places))
    for x, y in (place for point, place in zip(curve.points, places, strict=True) if point.mark):
        yield element("path", class_=f"drop {side}", d=_path([(x, y), (x, off.start)]))
        yield _marker(side, x, y)


def _marker(side: Side, x: Fraction, y: Fraction) -> Element:
    if side is Side.LEFT:
        return element("circle", class_=f"marker {side}", cx=_px(x), cy=_px(y), r=f"{_MARKER}")
    size = f"{2 * _MARKER}"
    corner = {"x": _px(x - _MARKER), "y": _px(y - _MARKER)}
    return element("rect", class_=f"marker {side}", width=size, height=size, **corner)


def _words(curves: Mapping[Side, Curve], total: Axis, off: Axis) -> Iterator[Element]:
    """The letter of each line at its end, and what is marked."""
    room = Room(total.start, _TOP - 8, total.start + total.length, off.start)
    points = [(side, curve.points[-1], True) for side, curve in curves.items()]
    points += [(side, p, False) for side, curve in curves.items() for p in curve.points if p.mark]
    labels = [
        Label(total.at(point.total), off.at(point.off), _word(side, point, ends=ends))
        for side, point, ends in points
    ]
    for label in room.placed(labels):
        yield _text(label.text, label.x, label.y, "word")


def _word(side: Side, point: Point, *, ends: bool) -> str:
    return LETTERS[side] if ends else f"{LETTERS[side]} {point.mark}"


def _text(text: str, x: Fraction | int, y: Fraction | int, class_: str) -> Element:
    return element("text", text, x=_px(x), y=_px(y), class_=class_)


def _path(places: Sequence[tuple[Fraction | int, Fraction | int]]) -> str:
    return "M" + "L".join(f"{_px(x)} {_px(y)}" for x, y in places)


def _px(value: Fraction | int) -> str:
    """A coordinate to a tenth: ``12.3``."""
    whole, tenth = divmod(round(value * 10), 10)
    return f"{whole}.{tenth}"
