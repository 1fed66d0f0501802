"""Places in a JSON value, as the steps that lead there: all of them, and something put at one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from attrs import frozen

#: Names in objects, and numbers in lists, from outside; no step is the value itself.
Steps: TypeAlias = tuple[str | int, ...]

#: Chooses items of a list, by their numbers.
Chosen: TypeAlias = Callable[[list[Any]], Iterable[int]]


@frozen
class Place:
    """A place in a JSON value, and what is there."""

    steps: Steps
    value: Any


def places(value: Any, chosen: Chosen, steps: Steps = ()) -> Iterator[Place]:
    """The value itself and all that is in it.

    Args:
        value: JSON.
        chosen: which items of a list stand for all of them.
        steps: that lead to the value.
    """
    yield Place(steps, value)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, chosen, (*steps, name))
    elif isinstance(value, list):
        for number in chosen(value):
            yield from places(value[number], chosen, (*steps, number))


def first(count: int) -> Chosen:
    """So many items, from the beginning of a list."""
    return lambda items: range(min(count, len(items)))


def put(value: Any, steps: Steps, new: Any) -> Any:
    """A copy of a JSON value that has ``new`` at a place; a name that is not there is added."""
    if not steps:
        return new
    first, *rest = steps
    if isinstance(value, list) and isinstance(first, int):
        return [
            put(inner, tuple(rest), new) if number == first else inner
            for number, inner in enumerate(value)
        ]
    return {**value, first: put(value.get(first), tuple(rest), new)}


def at(value: Any, steps: Steps) -> Any:
    """What is at a place.

    Raises:
        LookupError: there is no such place.
    """
    for step in steps:
        value = value[step]
    return value


def written(steps: Steps) -> str:
    """A place as a text for people, such as ``$.data[0].status``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def holds(value: Any, name: str | int, new: Any) -> bool:
    """Whether a JSON value has ``new`` in it, under that name or, in a list, as an item."""
    if isinstance(value, dict):
        return any(
            (key == name and inner == new) or holds(inner, name, new)
            for key, inner in value.items()
        )
    if isinstance(value, (list, tuple)):
        return any(inner == new or holds(inner, name, new) for inner in value)
    return False
