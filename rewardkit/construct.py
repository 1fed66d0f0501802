"""Constructors for values that are made by the hundred thousand: by position, without keywords.

For the mapping of long lists. Python gathers the keywords of a call in a dict and looks for the
place of each, which costs a value of many fields more than all else in making it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import attrs

T = TypeVar("T")


def constructor(cls: type[T], *fields: str) -> Callable[..., T]:
    """A function that makes a ``cls`` of its ``fields`` by position, the others by their defaults.

    As in attrs, it is made of source text; of the class there are only the names of its fields in
    it. What it makes is what ``cls(**fields)`` makes; nothing of the class is left out.

    Args:
        cls: an attrs class with ``slots=False`` that only keeps what it is given: no converter, no
            validator, nothing that runs before or after it is made.
        fields: the names of its fields, in the order in which the function takes them.

    Raises:
        TypeError: the class does more than keep what it is given; a field is not one of its own, or
            one without a default is missing.
    """
    known: dict[str, attrs.Attribute[Any]] = attrs.fields_dict(cls)  # type: ignore[arg-type]  # or it raises
    _refuse_what_cannot_be_made(cls, known, fields)
    names: dict[str, Any] = {"new": cls.__new__, "cls": cls}
    values = dict(zip(fields, fields, strict=True))
    for number, (name, attribute) in enumerate(known.items()):
        if name not in values:
            default, standard = attribute.default, f"default{number}"
            names[standard] = getattr(default, "factory", default)
            values[name] = standard if names[standard] is default else f"{standard}()"
    lines = [f"    at[{name!r}] = {values[name]}" for name in known]
    source = "\n".join(
        [
            f"def construct({', '.join(fields)}):",
            "    made = new(cls)",
            "    at = made.__dict__",
            *lines,
            "    return made",
        ]
    )
    exec(source, names)  # noqa: S102
    construct: Callable[..., T] = names["construct"]
    return construct


def _refuse_what_cannot_be_made(
    cls: type[Any], known: dict[str, attrs.Attribute[Any]], fields: tuple[str, ...]
) -> None:
    name = cls.__name__
    does_more = (
        "__dict__" not in dir(cls)
        or any(hasattr(cls, f"__attrs_{when}_init__") for when in ("pre", "post"))
        or any(
            attribute.validator is not None
            or attribute.converter is not None
            or not attribute.init
            or getattr(attribute.default, "takes_self", False)
            for attribute in known.values()
        )
    )
    if does_more:
        raise TypeError(f"{name} has slots, or does more than keep what it is given: call it")
    strange = [field for field in fields if field not in known]
    if strange:
        raise TypeError(f"{name} has no field {strange[0]!r}")
    missing = [
        field
        for field, attribute in known.items()
        if attribute.default is attrs.NOTHING and field not in fields
    ]
    if missing:
        raise TypeError(f"{name} needs {missing[0]!r}, which has no default")
