"""Hypothesis strategies of all that a contract allows; ``import contract_payloads`` from any test."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from rewardkit.exchange import Response

Schemas = Mapping[str, Any]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INSTANTS = st.datetimes().map(lambda moment: moment.isoformat() + "Z")
# Beyond these a JSON number is not interoperable (RFC 8259, section 6).
_WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
_FRACTION = st.decimals(-(10**9), 10**9, places=2).map(float)
_NUMBER = (
    _WHOLE
    | _FRACTION
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 10, 100, 20.5, 0.1, 1e2, 1e300])
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | _WHOLE | _FRACTION | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
_ANY_OBJECT = st.dictionaries(TEXT, ANYTHING, max_size=2)

_FORMATS: Mapping[str, st.SearchStrategy[Any]] = {
    "date": st.dates().map(str),
    "date-time": INSTANTS,
    "time": st.times().map(str),
    "uuid": st.uuids().map(str),
}
_BY_TYPE: Mapping[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(-5, 105) | st.integers(-(2**63), 2**64 - 1),
    "null": st.none(),
    "number": _NUMBER,
}


class Payloads:
    """Draws what a contract allows; it knows the keywords of a schema that our contracts use.

    Drawn bit by bit, as a strategy of a whole schema takes long to make and longer to print.
    """

    def __init__(self, schemas: Schemas, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        """Keep the contract's schemas and what draws."""
        self.schemas = schemas
        self.draw = draw

    def of(self, schema: Schemas) -> Any:
        """Draw what a schema allows."""
        if "$ref" in schema:
            return self.of(self.schemas[schema["$ref"].rsplit("/", 1)[1]])
        if "enum" in schema:
            return self.draw(st.sampled_from(schema["enum"]))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self.of(self.draw(st.sampled_from(schema[keyword])))
        types = schema.get("type", "object" if "properties" in schema else None)
        if types is None:
            return self.draw(ANYTHING)
        kind = types if isinstance(types, str) else self.draw(st.sampled_from(types))
        return self._of_type(kind, schema)

    def _of_type(self, kind: str, schema: Schemas) -> Any:
        if kind == "string" and "pattern" in schema:
            pattern: str = schema["pattern"]
            return self.draw(st.from_regex(pattern, fullmatch=True).filter(_is_short))
        if kind == "string":
            return self.draw(_FORMATS.get(schema.get("format", ""), TEXT | INSTANTS))
        if kind == "array":
            size = self.draw(st.integers(0, 2))
            return [self.of(schema.get("items", {})) for _ in range(size)]
        if kind == "object":
            return self._of_object(schema)
        if "minimum" in schema:
            return self.draw(st.integers(schema["minimum"], 2**40))
        return self.draw(_BY_TYPE[kind])

    def _of_object(self, schema: Schemas) -> Any:
        """Draw an object with what is required, some of the rest, and perhaps a field of its own."""
        if "properties" not in schema:
            return self.draw(_ANY_OBJECT)
        stated, required = schema["properties"], schema.get("required", ())
        body = {
            name: self.of(part)
            for name, part in stated.items()
            if name in required or self.draw(st.booleans())
        }
        open_to_more = schema.get("additionalProperties") is not False
        if open_to_more and self.draw(st.integers(0, 9)) == 0:
            body["new_field"] = self.draw(ANYTHING)
        return body


def _is_short(text: str) -> bool:
    return len(text) <= 18 and not text.endswith("\n")


@st.composite
def payloads(draw: st.DrawFn, schemas: Schemas, name: str) -> Any:
    """Draw what a schema of a contract, by its name, allows."""
    return Payloads(schemas, draw).of(schemas[name])


def response(value: Any) -> Response:
    """A JSON value as a vendor's answer."""
    return Response(200, {}, json.dumps(value).encode())


def nullable(schemas: Schemas, name: str) -> list[str]:
    """The fields of a schema that may be null."""
    return [key for key, part in schemas[name]["properties"].items() if _may_be_null(part)]


def _may_be_null(schema: Schemas) -> bool:
    if "anyOf" in schema:
        return any(_may_be_null(each) for each in schema["anyOf"])
    return "null" in schema.get("type", "")
