"""JSON documents with one thing in them changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from rewardkit import jsontext

from .subject import Path

#: Of a long list the first entries are changed; the others are of the same sort.
_OF_A_LIST: Final = 2

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_WORD = re.compile(r"[A-Za-z][A-Za-z_. -]{1,40}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PLACE = "rewardkit-a-number-stands-here"


class _Gone:
    """Stands for a value that is taken out."""


GONE: Final = _Gone()


def read(body: bytes) -> Any:
    """A body as JSON, each fraction with its digits; None where it is none."""
    try:
        return jsontext.loads_exactly(body)
    except (ValueError, RecursionError):
        return None


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All values of a document that are neither objects nor lists, and where they stand."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from leaves(inner, (*path, name))
        case list():
            for place, inner in enumerate(value[:_OF_A_LIST]):
                yield from leaves(inner, (*path, place))
        case _:
            yield path, value


def objects(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where the objects of a document stand."""
    match value:
        case dict():
            yield path
            for name, inner in value.items():
                yield from objects(inner, (*path, name))
        case list():
            for place, inner in enumerate(value[:_OF_A_LIST]):
                yield from objects(inner, (*path, place))
        case _:
            pass


def at(value: Any, path: Path) -> Any:
    """What stands at a place; GONE where nothing does."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return GONE
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """The document with another value at a place; with GONE, without it."""
    if not path:
        return new
    first, *rest = path
    changed = dict(value) if isinstance(value, dict) else list(value)
    if not rest and new is GONE:
        del changed[first]  # type: ignore[arg-type]  # a name in an object, a place in a list
        return changed
    below = changed[first] if first in value or isinstance(value, list) else {}  # type: ignore[index]
    changed[first] = put(below, tuple(rest), new)  # type: ignore[index]
    return changed


def written(document: Any, numbers: dict[Path, str] | None = None) -> bytes:
    """The document as a body.

    Args:
        document: what to write.
        numbers: literals to put at places, digit by digit.
    """
    places = list((numbers or {}).items())
    for number, (path, _) in enumerate(places):
        document = put(document, path, f"{_PLACE}-{number}")
    text = json.dumps(document, default=_plain)
    for number, (_, literal) in enumerate(places):
        text = text.replace(f'"{_PLACE}-{number}"', literal)
    return text.encode()


def shown(path: Path) -> str:
    """A place as people read it: ``$.data[0].name``."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


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


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
