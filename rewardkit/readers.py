"""How single JSON values are read: strictly.

Stock cattrs makes the text ``"None"`` of a null, True of ``"false"`` and 2 of 2.9. Here a value of
another type is a ``Mismatch``, and what a vendor is known to send loosely is tolerated by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin

from cattrs import Converter, IterableValidationError, IterableValidationNote

from .jsontext import ExactFloat, exact_number

Hook: TypeAlias = Callable[[Any, Any], Any]

_JSON_NAMES: Mapping[type, str] = {
    NoneType: "null",
    bool: "a truth value",
    int: "a whole number",
    float: "a fraction",
    ExactFloat: "a fraction",
    str: "a text",
    list: "a list",
    dict: "an object",
}


class Mismatch(ValueError):
    """A JSON value is not of the type that the contract says."""

    def __init__(self, expected: str, found: Any) -> None:
        super().__init__(f"is {_JSON_NAMES.get(type(found), 'something else')}, not {expected}")


def read_text(value: Any, _: Any = None) -> str:
    """A JSON string, and nothing else."""
    if type(value) is str:
        return value
    raise Mismatch("a text", value)


def read_bool(value: Any, _: Any = None) -> bool:
    """A JSON true or false, and nothing else."""
    if type(value) is bool:
        return value
    raise Mismatch("a truth value", value)


def read_int(value: Any, _: Any = None) -> int:
    """A whole JSON number; 10.0 is one, as JSON Schema has it, and 10.5 is none."""
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    raise Mismatch("a whole number", value)


def read_decimal(value: Any, _: Any = None) -> Decimal:
    """A JSON number, exactly; see ``exact_number``."""
    try:
        return exact_number(value)
    except ValueError:
        raise Mismatch("a number", value) from None


def read_object(value: Any, _: Any = None) -> dict[str, Any]:
    """A JSON object, kept as it is."""
    if type(value) is dict:
        return value
    raise Mismatch("an object", value)


def read_anything(value: Any, _: Any = None) -> Any:
    """Any JSON value, kept as it is."""
    return value


SCALARS: Mapping[type, Hook] = {
    str: read_text,
    bool: read_bool,
    int: read_int,
    Decimal: read_decimal,
    dict: read_object,
}


def is_optional(cls: Any) -> bool:
    """Whether ``cls`` is ``X | None`` for one X."""
    args = get_args(cls)
    return get_origin(cls) in {UnionType, Union} and len(args) == 2 and NoneType in args


def is_list(cls: Any) -> bool:
    """Whether ``cls`` is ``list[X]``."""
    return get_origin(cls) is list


def is_mapping(cls: Any) -> bool:
    """Whether ``cls`` is ``dict[str, X]``."""
    return get_origin(cls) is dict


def optional_reader(cls: Any, converter: Converter) -> Hook:
    """Reads ``X | None``."""
    inner = next(arg for arg in get_args(cls) if arg is not NoneType)
    read = converter.get_structure_hook(inner)

    def read_optional(value: Any, _: Any = None) -> Any:
        return None if value is None else read(value, inner)

    return read_optional


def list_reader(cls: Any, converter: Converter) -> Hook:
    """Reads ``list[X]``."""
    (inner,) = get_args(cls)
    read = converter.get_structure_hook(inner)
    careful = converter.detailed_validation

    def read_list(value: Any, _: Any = None) -> Any:
        if type(value) is not list:
            raise Mismatch("a list", value)
        if careful:
            return [item for _, item in _each(enumerate(value), read, inner)]
        return [read(item, inner) for item in value]

    return read_list


def mapping_reader(cls: Any, converter: Converter) -> Hook:
    """Reads ``dict[str, X]``."""
    inner = get_args(cls)[1]
    read = converter.get_structure_hook(inner)
    careful = converter.detailed_validation

    def read_mapping(value: Any, _: Any = None) -> Any:
        items = read_object(value).items()
        if careful:
            return dict(_each(items, read, inner))
        return {key: read(item, inner) for key, item in items}

    return read_mapping


def _each(items: Iterable[tuple[Any, Any]], read: Hook, inner: Any) -> list[tuple[Any, Any]]:
    """Read each item, and raise all that is wrong at once, each with its index."""
    done, errors = [], []
    for index, item in items:
        try:
            done.append((index, read(item, inner)))
        except Exception as error:  # noqa: BLE001  # whatever a tolerant reader raises
            error.add_note(IterableValidationNote(f"at {index}", index, inner))
            errors.append(error)
    if errors:
        raise IterableValidationError("some items are not of the type", errors, inner)
    return done
