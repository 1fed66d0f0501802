"""What attrs makes of a class, as griffe would find it if it were written."""

from __future__ import annotations

import ast
import enum
import inspect
from typing import Any

import attrs
import griffe
from griffe import ParameterKind as Kind

_KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: Kind.positional_only,
    inspect.Parameter.POSITIONAL_OR_KEYWORD: Kind.positional_or_keyword,
    inspect.Parameter.VAR_POSITIONAL: Kind.var_positional,
    inspect.Parameter.KEYWORD_ONLY: Kind.keyword_only,
    inspect.Parameter.VAR_KEYWORD: Kind.var_keyword,
}

_STARS: dict[Kind | None, str] = {Kind.var_positional: "*", Kind.var_keyword: "**"}


def field(attribute: griffe.Object) -> griffe.Object:
    """The attribute without its value, which is a default in ``__init__``."""
    if not isinstance(attribute, griffe.Attribute):
        return attribute
    field = griffe.Attribute(attribute.name, annotation=attribute.annotation)
    field.labels = {"instance-attribute"}
    return field


def made_by_attrs(cls: type) -> griffe.Function:
    parameters = [
        griffe.Parameter(
            each.name,
            annotation=None if each.annotation is each.empty else _annotation(each.annotation),
            kind=_KINDS[each.kind],
            default=None if each.default is each.empty else _default(cls, each.name, each.default),
        )
        for each in inspect.signature(cls.__init__).parameters.values()  # type: ignore[misc]  # of a class
    ]
    return griffe.Function("__init__", parameters=griffe.Parameters(*parameters), returns="None")


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _default(cls: type, parameter: str, value: Any) -> str:
    """The default of a parameter; of what is made anew for each object, what makes it."""
    if value is attrs.NOTHING:
        (field,) = (each for each in attrs.fields(cls) if each.alias == parameter)
        factory: Any = field.default
        return "..." if factory.takes_self else f"{factory.factory.__qualname__}()"
    return _spelled(value)


def _spelled(value: Any) -> str:
    """An expression for a value; ``...`` where none can be made of it."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, type) or inspect.isfunction(value):
        return value.__qualname__
    try:
        ast.parse(repr(value), mode="eval")
    except SyntaxError:
        return "..."
    return repr(value)
