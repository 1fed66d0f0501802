"""Wire classes: a vendor's JSON shapes as attrs classes, and how they are written.

The texts of a wire class stay texts and its numbers numbers; the adapter's mapping makes neutral
values of them. Reading is ``Codec``'s job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import attrs
from attrs import define, field, frozen

from .jsontext import ExactFloat, exact_number

__all__ = [
    "ExactFloat",
    "Reader",
    "Wire",
    "WireField",
    "camel_case",
    "encode",
    "exact_number",
    "tolerate",
    "wire_fields",
]

Reader = Callable[[Any], Any]

_TOLERATE = "rewardkit.tolerate"


def camel_case(name: str) -> str:
    """``starts_at`` as vendors write it in camel case: ``startsAt``."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@define
class Wire:
    """The base of wire classes; define them with ``@attrs.define``.

    A field without a default must be in the payload. A field with one may be left out, and is
    left out again in writing unless it was there or has another value.

    Attributes:
        raw: the JSON object it was read from, untouched; None for one made by hand.
    """

    raw: dict[str, Any] | None = field(default=None, init=False, repr=False, eq=False)

    @staticmethod
    def key_of(name: str) -> str:
        """The vendor's key of an attribute: its name, unless a base class sets another rule."""
        return name


def tolerate(reader: Reader) -> Mapping[str, Reader]:
    """What a field reads in place of its type, by name: ``field(metadata=tolerate(digits))``.

    Args:
        reader: takes the JSON value, also when it is of the field's type; it returns the field's
            value and raises ValueError for what it does not know either.
    """
    return {_TOLERATE: reader}


@frozen
class WireField:
    """What reading and writing need to know of one field of a wire class."""

    name: str
    key: str
    default: Any
    tolerate: Reader | None

    @property
    def required(self) -> bool:
        """Whether a payload must have it."""
        return self.default is attrs.NOTHING

    def absent(self) -> Any:
        """What the field has when the payload does not have it."""
        if isinstance(self.default, attrs.Factory):  # type: ignore[arg-type]  # a class at run time
            return self.default.factory()
        return self.default


def _wire_fields(cls: type[Wire]) -> Mapping[str, WireField]:
    """The fields of a wire class by attribute name, in their order."""
    return {
        a.name: WireField(
            name=a.name,
            key=cls.key_of(a.name),
            default=a.default,
            tolerate=a.metadata.get(_TOLERATE),
        )
        for a in attrs.fields(cls)
        if a.init
    }


#: As ``_wire_fields``, worked out once for each class.
wire_fields: Callable[[type[Wire]], Mapping[str, WireField]] = cache(  # type: ignore[assignment]
    _wire_fields  # mypy holds that attrs classes have no hash, and means their objects
)


def encode(wire: Wire, *, from_raw: bool = True) -> dict[str, Any]:
    """Write a wire object as the JSON object that the vendor takes.

    What it was read from is the ground, so that unknown fields and the vendor's own spelling of
    unchanged values come out as they went in; what was changed since is written over it.

    Args:
        wire: the object.
        from_raw: False leaves the ground out, and writes only what the class knows.
    """
    ground = (wire.raw or {}) if from_raw else {}
    written = dict(ground)
    for spec in wire_fields(type(wire)).values():
        value = getattr(wire, spec.name)
        if spec.key in ground:
            if not _unchanged(spec, ground[spec.key], value):
                written[spec.key] = _write(value, from_raw=from_raw)
        elif spec.required or value != spec.absent():
            written[spec.key] = _write(value, from_raw=from_raw)
    return written


def _unchanged(spec: WireField, before: Any, value: Any) -> bool:
    """Whether ``value`` is still what ``before`` was read as."""
    if _write(value, from_raw=True) == before:
        return True
    return spec.tolerate is not None and bool(spec.tolerate(before) == value)


def _write(value: Any, *, from_raw: bool) -> Any:
    match value:
        case Wire():
            return encode(value, from_raw=from_raw)
        case Decimal():
            literal = str(value)
            return int(value) if literal.lstrip("-").isdigit() else ExactFloat(literal)
        case list() | tuple():
            return [_write(item, from_raw=from_raw) for item in value]
        case dict():
            return {key: _write(item, from_raw=from_raw) for key, item in value.items()}
        case _:
            return value
