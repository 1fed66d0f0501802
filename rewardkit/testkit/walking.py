"""Going through what an operation gave, value by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, get_args

import attrs

from rewardkit.cases.playing import natives
from rewardkit.model import Benefit

#: What holds the vendor's own words: it is kept as it came, and looked at by itself.
_VENDORS = frozenset({"native", "metadata"})


def values(result: Any, path: str = "result") -> Iterator[tuple[str, Any]]:
    """All values in a result that rewardkit has a word for, and where they stand."""
    if attrs.has(type(result)):
        yield path, result
        for attribute in attrs.fields(type(result)):
            if attribute.name not in _VENDORS and not attribute.name.startswith("_"):
                yield from values(getattr(result, attribute.name), f"{path}.{attribute.name}")
    elif isinstance(result, Mapping):
        for name, inner in result.items():
            yield from values(inner, f"{path}[{name!r}]")
    elif isinstance(result, (list, tuple, frozenset)):
        for number, inner in enumerate(sorted(result) if isinstance(result, frozenset) else result):
            yield from values(inner, f"{path}[{number}]")
    else:
        yield path, result


def found(result: Any, kind: type[Any]) -> dict[str, Any]:
    """The values of a class in a result, by where they stand."""
    return {path: value for path, value in values(result) if isinstance(value, kind)}


def moments(result: Any) -> dict[str, datetime]:
    """The moments in a result, by where they stand."""
    return found(result, datetime)


def payloads(result: Any) -> Iterator[Mapping[str, Any]]:
    """What vendors' objects are kept in a result, in ``native``."""
    return filter(None, natives(result))


def has_field(thing: Any, path: str) -> bool:
    """Whether a path such as ``limits.total`` leads to a field of a thing, whatever is in it."""
    name, _, rest = path.partition(".")
    if not attrs.has(type(thing)) or name not in attrs.fields_dict(type(thing)):
        return False
    inner = getattr(thing, name)
    if isinstance(inner, get_args(Benefit)):  # any of them might have been there
        return not rest or rest in {
            field for kind in get_args(Benefit) for field in attrs.fields_dict(kind)
        }
    # what is empty, or a list by names such as ``syncs.shop``, has no fields to look at
    return not rest or not attrs.has(type(inner)) or has_field(inner, rest)


def differing(one: Any, other: Any) -> set[str]:
    """Where two results differ."""
    first, second = dict(values(one)), dict(values(other))
    return {
        path
        for path in first.keys() | second.keys()
        if (path in first) != (path in second) or _plainly_differ(first[path], second[path])
    }


def _plainly_differ(one: Any, other: Any) -> bool:
    if attrs.has(type(one)) or attrs.has(type(other)):
        return type(one) is not type(other)  # what is in them is looked at by itself
    return bool(one != other)
