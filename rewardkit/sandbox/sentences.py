"""Breaches of a JSON schema, said so that a person can act on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import ValidationError

_LONGEST = 200

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}


def _types(allowed: str | list[str]) -> str:
    names = [allowed] if isinstance(allowed, str) else allowed
    return " or ".join(_TYPES.get(name, name) for name in names)


#: From a schema's keyword to what it asks for.
_ASKS: Mapping[str, Callable[[Any], str]] = {
    "const": lambda value: f"must be {value!r}",
    "enum": lambda values: f"must be one of {', '.join(map(str, values))}",
    "exclusiveMinimum": lambda least: f"must be more than {least}",
    "format": lambda name: f"must be of the format {name}",
    "maximum": lambda most: f"must be at most {most}",
    "maxItems": lambda most: f"must have at most {most} entries",
    "maxLength": lambda most: f"must be at most {most} characters long",
    "minimum": lambda least: f"must be at least {least}",
    "minItems": lambda least: f"must have at least {least} entries",
    "minLength": lambda least: f"must be at least {least} characters long",
    "pattern": lambda pattern: f"must match {pattern}",
    "type": lambda names: f"must be {_types(names)}",
}


def sentence(error: ValidationError, where: str = "$") -> str:
    """Say where a value breaks its schema, and what the schema asks for.

    Args:
        error: what the validator found.
        where: what ``$`` stands for, such as ``limit`` for a parameter.
    """
    path = where + error.json_path.removeprefix("$")
    keyword = str(error.validator)
    if keyword in _ASKS:
        return f"{path} {_ASKS[keyword](error.validator_value)}"
    if keyword in {"required", "additionalProperties"}:  # these name the field, and quote no value
        return f"{path}: {error.message}"
    return f"{path}: {error.message[:_LONGEST]}"
