"""JSON documents with one thing in them changed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from rewardkit import jsontext
from rewardkit.cases import places
from rewardkit.cases.places import Steps
from rewardkit.cases.places import written as shown

#: Of every list so many items are changed, whatever is in them.
_FIRST: Final = 2

#: In a list within an item, so many are looked at to see of what kind the item is.
_MARKED: Final = 10

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_WORD = re.compile(r"[A-Za-z][A-Za-z_. -]{1,40}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PLACE = "rewardkit-a-number-stands-here"


class _Gone:
    """Stands for a value that is taken out."""


GONE: Final = _Gone()

__all__ = [
    "GONE",
    "all_objects",
    "at",
    "is_number",
    "is_time",
    "is_word",
    "leaves",
    "objects",
    "put",
    "read",
    "shown",
    "typical",
    "written",
]


def read(body: bytes) -> Any:
    """A body as JSON, each fraction with its digits; None where it is none."""
    try:
        return jsontext.loads_exactly(body)
    except (ValueError, RecursionError):
        return None


def leaves(document: Any) -> Iterator[tuple[Steps, Any]]:
    """All values of a document that are neither objects nor lists, and where they stand."""
    for place in places.places(document, typical):
        if not isinstance(place.value, (dict, list)):
            yield place.steps, place.value


def objects(document: Any) -> Iterator[Steps]:
    """Where the objects of a document stand."""
    for place in places.places(document, typical):
        if isinstance(place.value, dict):
            yield place.steps


def typical(items: list[Any]) -> Iterator[int]:
    """Which items of a list stand for all: the first ones, and each that has what none before it has.

    That is a field, a type in it, or a word that says of what kind an item is. A field has such words where
    some items have the same one; others, such as names, say nothing of the others of the list.
    """
    marks = [set(_marks(item)) for item in items]
    common = Counter(mark for each in marks for mark in each)
    of_kinds = {steps for (steps, mark), count in common.items() if count > 1 and is_word(mark)}
    seen: set[tuple[Steps, Any]] = set()
    for number, each in enumerate(marks):
        told = {(steps, mark) for steps, mark in each if not is_word(mark) or steps in of_kinds}
        if number < _FIRST or told - seen:
            yield number
        seen |= told


def _marks(item: Any) -> Iterator[tuple[Steps, Any]]:
    """The types of what is in an item of a list, and its words, with their places."""
    for place in places.places(item, places.first(_MARKED)):
        steps = tuple(step for step in place.steps if isinstance(step, str))
        yield steps, type(place.value)
        if is_word(place.value):
            yield steps, place.value


def all_objects(document: Any, path: Steps = ()) -> Iterator[Steps]:
    """Where the objects of a document stand, of long lists, too."""
    if isinstance(document, dict):
        yield path
        for name, inner in document.items():
            yield from all_objects(inner, (*path, name))
    elif isinstance(document, list):
        for place, inner in enumerate(document):
            yield from all_objects(inner, (*path, place))


def at(document: Any, path: Steps) -> Any:
    """What stands at a place; GONE where nothing does."""
    try:
        return places.at(document, path)
    except (LookupError, TypeError):
        return GONE


def put(document: Any, path: Steps, new: Any) -> Any:
    """The document with another value at a place; with GONE, without it."""
    if new is not GONE:
        return places.put(document, path, new)
    *above, name = path
    holder = places.at(document, tuple(above))
    left = {each: value for each, value in holder.items() if each != name}
    return places.put(document, tuple(above), left)


def written(document: Any, numbers: dict[Steps, str] | None = None) -> bytes:
    """The document as a body.

    Args:
        document: what to write.
        numbers: literals to put at places, digit by digit.
    """
    literals = list((numbers or {}).items())
    for number, (path, _) in enumerate(literals):
        document = put(document, path, f"{_PLACE}-{number}")
    text = json.dumps(document)
    for number, (_, literal) in enumerate(literals):
        text = text.replace(f'"{_PLACE}-{number}"', literal)
    return text.encode()


def is_time(value: Any) -> bool:
    """Whether a value looks like a moment."""
    return isinstance(value, str) and bool(_TIME.match(value))


def is_word(value: Any) -> bool:
    """Whether a value looks like a word of the vendor's, such as ``ACTIVE``."""
    return isinstance(value, str) and bool(_WORD.fullmatch(value))


def is_number(value: Any) -> bool:
    """Whether a value is a number, or a text that looks like one."""
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float)) or (
        isinstance(value, str) and bool(_NUMBER.fullmatch(value))
    )
