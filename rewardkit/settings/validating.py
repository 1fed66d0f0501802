"""What a class of settings has against values: all of it, where attrs itself stops at the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from .values import converter


def refusals(cls: type[Any], values: Mapping[str, Any]) -> Iterator[str]:
    """What the class raises of the values, a sentence each.

    Args:
        cls: an attrs class.
        values: by the field's name, nested for a field that is an attrs class; where one is left
            out, validators that ask for it say nothing.
    """
    try:
        converter().structure(values, cls)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        found = list(_one_by_one(attrs.resolve_types(cls), values))
        if not found and all(_is_there(field, values) for field in attrs.fields(cls)):
            found.append(_sentence(error))  # of __attrs_post_init__, which sees the whole
        yield from found


def _one_by_one(cls: type[Any], values: Mapping[str, Any]) -> Iterator[str]:
    """What the validators raise of an object that was made without asking them."""
    made = object.__new__(cls)
    there = []
    for field in attrs.fields(cls):
        if not _is_there(field, values):
            continue
        try:
            value = _value(field, values)
            if callable(field.converter):
                value = field.converter(value)
        except (TypeError, ValueError, AttributeError) as error:
            yield _sentence(error)
            continue
        object.__setattr__(made, field.name, value)
        there.append((field, value))
    for field, value in there:
        if field.validator is None:
            continue
        try:
            field.validator(made, field, value)
        except AttributeError:  # it asks for a setting that is not there
            continue
        except (TypeError, ValueError) as error:
            yield _sentence(error)


def _is_there(field: attrs.Attribute[Any], values: Mapping[str, Any]) -> bool:
    return _key(field) in values or field.default is not attrs.NOTHING


def _value(field: attrs.Attribute[Any], values: Mapping[str, Any]) -> Any:
    """The value of a field, or its default, before its own converter."""
    if _key(field) in values:
        return converter().structure(values[_key(field)], field.type or Any)
    default: Any = field.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]  # a class at run time


def _key(field: attrs.Attribute[Any]) -> str:
    return field.alias or field.name


def _sentence(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
