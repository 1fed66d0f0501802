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
        missing = [field for field in attrs.fields(cls) if field.init and field.name not in values]
        if not found and not missing:
            found.append(_sentence(error))  # of __attrs_post_init__, which sees the whole
        yield from found


def _one_by_one(cls: type[Any], values: Mapping[str, Any]) -> Iterator[str]:
    """What the validators raise of an object that was made without asking them."""
    made = object.__new__(cls)
    there = []
    for field in attrs.fields(cls):
        if field.name not in values:
            continue
        try:
            value = converter().structure(values[field.name], field.type or Any)
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


def _sentence(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
