"""What a provider may send one day, in place of what it sends: a place in a document, and a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta, timezone
from typing import Any, Final

from rewardkit.cases.places import Steps
from rewardkit.times import parse_instant

from . import altering
from .altering import GONE

NEW_FIELD: Final = "rewardkitKnowsNoSuchField"
_NEW_VALUE: Final = "rewardkit_knows_no_such_value"
_ELSEWHERE: Final = timezone(timedelta(hours=5, minutes=30))

_OF_ANOTHER_KIND: tuple[Any, ...] = ([], "text", None, {})


def new_fields(document: Any) -> Iterator[tuple[Steps, Any]]:
    """A field that nobody knows, in each object."""
    for path in altering.objects(document):
        yield (*path, NEW_FIELD), {"deep": [1, "two"]}


def new_words(document: Any) -> Iterator[tuple[Steps, Any]]:
    """A word that nobody knows, in place of each."""
    for path, value in altering.leaves(document):
        if altering.is_word(value):
            yield path, _NEW_VALUE


def other_zones(document: Any) -> Iterator[tuple[Steps, Any]]:
    """Each moment, as it is written in another time zone."""
    for path, value in altering.leaves(document):
        if altering.is_time(value):
            yield path, parse_instant(value).astimezone(_ELSEWHERE).isoformat()


def no_zones(document: Any) -> Iterator[tuple[Steps, Any]]:
    """Each moment, without its time zone."""
    for path, value in altering.leaves(document):
        if altering.is_time(value):
            yield path, re.sub(r"(Z|[+-]\d\d:\d\d)$", "", value)


def no_times(document: Any) -> Iterator[tuple[Steps, Any]]:
    """Something else in place of each moment."""
    for path, value in altering.leaves(document):
        if altering.is_time(value):
            yield path, "soon, perhaps"


def missing(document: Any) -> Iterator[tuple[Steps, Any]]:
    """Each field gone."""
    for path, _ in altering.leaves(document):
        if path and isinstance(path[-1], str):
            yield path, GONE


def other_types(document: Any) -> Iterator[tuple[Steps, Any]]:
    """A value of another type in place of each."""
    for path, value in altering.leaves(document):
        for other in _instead_of(value):
            yield path, other


def _instead_of(value: Any) -> tuple[Any, ...]:
    match value:
        case bool():
            return ("false", 0, None)
        case int():
            return (value + 0.5, True, None, "many")
        case float():
            return (True, None, "many")
        case str():
            return (4711, True, None)
        case _:
            return ()


def other_kinds(document: Any) -> Iterator[tuple[Steps, Any]]:
    """Something else in place of each object."""
    for path in altering.objects(document):
        for other in _OF_ANOTHER_KIND:
            yield path, other
