"""The schemas of a document, alike whatever its version: those of 3.1, which refer to each other by name.

``nullable`` becomes the type ``null``, a reference to any other place of the document a schema with
a name, and what is said of a name goes for it wherever it stands.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from .reading import Source

Schema: TypeAlias = dict[str, Any]

PREFIX = "#/components/schemas/"

_NAMED = {"properties", "patternProperties", "dependentSchemas", "$defs"}
_LISTED = {"allOf", "anyOf", "oneOf", "prefixItems"}
_SINGLE = {
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedProperties",
}

#: What would move the ground of references, or says nothing about values.
_LEFT_OUT = {
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "nullable",
    "xml",
}

#: What the values of keywords are; one that is something else says nothing.
_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(_NAMED, dict),
    **dict.fromkeys(_LISTED, list),
    **dict.fromkeys(_SINGLE, (dict, bool)),
    "description": str,
    "enum": list,
    "format": str,
    "pattern": str,
    "required": list,
    "title": str,
    "type": (str, list),
}

_TEXTS = {"required", "type"}

_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


class Schemas:
    """Collects the schemas of a document by name.

    Attributes:
        named: the components, and what else was referred to.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._names: dict[tuple[str, ...], str] = {}
        self.named: dict[str, Schema] = {}
        components = source.value.get("components")
        stated = components.get("schemas") if isinstance(components, dict) else None
        for name in stated if isinstance(stated, dict) else ():
            self.name_of(("components", "schemas", name))

    def normal(self, schema: Any) -> Schema:
        """A schema as described above."""
        if not isinstance(schema, dict):
            return {"not": {}} if schema is False else {}
        made: Schema = {}
        stated: Schema = {
            key: value
            for key, value in schema.items()
            if isinstance(value, _KINDS.get(key, object))
        }
        for key, value in stated.items():
            if key == "$ref":
                made[key] = PREFIX + self.name_of(tuple(self._source.parts(value)), value)
            elif key in _NAMED:
                made[key] = {name: self.normal(inner) for name, inner in value.items()}
            elif key in _LISTED:
                made[key] = [self.normal(inner) for inner in value]
            elif key in _SINGLE:
                made[key] = value if isinstance(value, bool) else self.normal(value)
            elif key in _TEXTS and isinstance(value, list):
                made[key] = [each for each in value if isinstance(each, str)]
            elif not (key in _LEFT_OUT or key.startswith("x-")):
                made[key] = value
        _set_bounds(made)
        _drop_foreign_pattern(made)
        return _with_null(made) if schema.get("nullable") is True else made

    def name_of(self, place: tuple[str, ...], reference: str | None = None) -> str:
        """The name of the schema in this place of the document; it is taken up if it has none yet."""
        if place not in self._names:
            wanted = place[-1] if place[:2] == ("components", "schemas") else "_".join(place[-2:])
            name = base = re.sub(r"[^A-Za-z0-9._-]+", "_", wanted) or "Schema"
            number = 1
            while name in self.named:
                number += 1
                name = f"{base}_{number}"
            self._names[place] = name
            self.named[name] = {}  # so that one that refers to itself finds it
            target = self._source.target(reference) if reference else self._component(place)
            self.named[name] = self.normal(target)
        return self._names[place]

    def _component(self, place: tuple[str, ...]) -> Any:
        return self._source.value[place[0]][place[1]][place[2]]


def referred(schema: Schema) -> str | None:
    """The name that a schema refers to; None where it stands for itself."""
    reference = schema.get("$ref")
    return None if reference is None else reference.removeprefix(PREFIX)


def types(schema: Schema) -> list[str]:
    """The JSON types that a schema names, ``null`` aside."""
    stated = schema.get("type", [])
    return [kind for kind in ([stated] if isinstance(stated, str) else stated) if kind != "null"]


def allows_null(schema: Schema) -> bool:
    """Whether a schema names null itself, by its type or among its values."""
    stated = schema.get("type", [])
    return "null" in ([stated] if isinstance(stated, str) else stated) or (
        "const" in schema and schema["const"] is None
    )


def _with_null(schema: Schema) -> Schema:
    """What 3.0 says with ``nullable``. Beside a reference it is none by the letter, and meant so."""
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return schema
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _set_bounds(schema: Schema) -> None:
    """A bound that is left out is a number in 3.1, and in 3.0 a truth value beside the bound."""
    for exclusive, bound in _BOUNDS:
        stated = schema.get(exclusive)
        if isinstance(stated, bool):
            del schema[exclusive]
        if stated is True and bound in schema:
            schema[exclusive] = schema.pop(bound)


def _drop_foreign_pattern(schema: Schema) -> None:
    """Patterns are of ECMAScript; the few that Python does not know could never be checked."""
    try:
        re.compile(schema.get("pattern", ""))
    except re.error:
        del schema["pattern"]
