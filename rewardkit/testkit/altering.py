"""JSON documents with one thing in them changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from rewardkit import jsontext
from rewardkit.cases import places
from rewardkit.cases.places import Steps
from rewardkit.cases.places import written as shown

#: Of a long list the first entries are changed; the others are of the same sort.
_OF_A_LIST: Final = 2

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
    for place in places.places(document, _OF_A_LIST):
        if not isinstance(place.value, (dict, list)):
            yield place.steps, place.value


def objects(document: Any) -> Iterator[Steps]:
    """Where the objects of a document stand."""
    for place in places.places(document, _OF_A_LIST):
        if isinstance(place.value, dict):
            yield place.steps


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
