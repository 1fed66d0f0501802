"""From a schema to the type of a field: what the codec reads it as, and what there is to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, frozen

from .merging import merged
from .schemas import Schema, allows_null, referred, types

#: Gives the name of the class of an object, or of an enum, and makes it where there is none yet.
Named = Callable[[str | None, str, Schema], str]

_SCALARS = {"string": "str", "integer": "int", "number": "Decimal", "boolean": "bool"}

_OF_VALUES: Mapping[type, str] = {str: "str", int: "int", float: "Decimal", bool: "bool"}

_FORMATS = {
    "date-time": "a time: read it with Adapter.instant",
    "date": "a day, as 2026-01-31",
    "time": "a time of day",
}


@frozen
class Typed:
    """The type of a value.

    Attributes:
        text: as an annotation, null aside.
        null: whether it may be null.
        note: what there is to know of it, or why it is untyped.
        uses: the class that ``text`` names.
        enum: the open enum that it is read as, where it is a text or a list of texts.
        each: whether it is a list of such texts.
    """

    text: str
    null: bool = False
    note: str = ""
    uses: str | None = None
    enum: str | None = None
    each: bool = False

    @property
    def annotation(self) -> str:
        """The type with null."""
        return f"{self.text} | None" if self.null and self.text != "Any" else self.text


def _untyped(note: str, *, null: bool = False) -> Typed:
    return Typed("Any", null, note)


class Typing:
    """Finds the types of fields.

    Args:
        named: the schemas that have names.
        shape: gives the name of an object's class.
        choice: gives the name of an enum.
    """

    def __init__(self, named: Mapping[str, Schema], shape: Named, choice: Named) -> None:
        self._named = named
        self._shape = shape
        self._choice = choice

    def of(self, schema: Schema, hint: str, alias: frozenset[str] = frozenset()) -> Typed:
        """The type of a value of this schema.

        Args:
            schema: its schema.
            hint: what a class or an enum of its own would be called.
            alias: the names that led here, one of which may be its own.
        """
        name = referred(schema)
        if name is None and len(schema.get("allOf", ())) == 1 and not _adds(schema):
            found = self.of(schema["allOf"][0], hint, alias)  # how 3.0 remarks on a reference
            return evolve(found, null=found.null or allows_null(schema))
        if name is not None:
            if name in alias:
                return _untyped(f"{name} refers to itself")
            alias |= {name}
            hint = name
            inner = self._named[name]
            if referred(inner) is not None:
                return self.of(inner, hint, alias)
        whole = merged(schema, self._named)
        if whole.get("properties"):
            cls = self._shape(name, hint, whole)
            return Typed(cls, allows_null(whole), uses=cls)
        choices = whole.get("oneOf") or whole.get("anyOf")
        if choices:
            return self._one_of(choices, hint, alias, null=allows_null(whole))
        if "enum" in whole or "const" in whole:
            return self._enum(whole, name, hint)
        return self._by_type(whole, hint, alias)

    def _one_of(
        self, choices: list[Schema], hint: str, alias: frozenset[str], *, null: bool
    ) -> Typed:
        """One of several: with null, what else there is; else what all are alike, or nothing at all."""
        others = [each for each in choices if types(each) or not allows_null(each)]
        null = null or len(others) < len(choices)
        if len(others) == 1:
            found = self.of(others[0], hint, alias)
            return evolve(found, null=found.null or null)
        text = _common(_scalar(merged(each, self._named)) for each in others)
        if text is not None:
            return Typed(text, null)
        told = ", ".join(referred(each) or " or ".join(types(each)) or "others" for each in others)
        return _untyped(f"untyped, as it is one of several: {told}", null=null)

    def _enum(self, schema: Schema, name: str | None, hint: str) -> Typed:
        values = [schema["const"]] if "const" in schema else schema["enum"]
        known = [value for value in values if value is not None]
        null = len(known) < len(values) or allows_null(schema)
        if known and all(type(value) is str for value in known):
            if len(known) == 1:
                return Typed("str", null, f"{known[0]!r}, as far as the document goes")
            enum = self._choice(name, hint, {**schema, "enum": known})
            return Typed(enum, null, enum=enum)
        text = _common(_OF_VALUES.get(type(value)) for value in known)
        if text is not None:
            return Typed(text, null)
        return _untyped("untyped, as its values are of several types", null=null)

    def _by_type(self, schema: Schema, hint: str, alias: frozenset[str]) -> Typed:
        null = allows_null(schema)
        match types(schema):
            case ["array"]:
                return self._list(schema, hint, alias, null=null)
            case ["object"]:
                return self._mapping(schema, hint, alias, null=null)
            case [kind] if kind in _SCALARS:
                return Typed(_SCALARS[kind], null, _FORMATS.get(str(schema.get("format")), ""))
            case []:
                return _untyped("untyped, as the document says nothing of it", null=null)
            case several:
                text = _common(_SCALARS.get(kind) for kind in several)
                told = f"untyped, as it is {' or '.join(several)}"
                return _untyped(told, null=null) if text is None else Typed(text, null)

    def _list(self, schema: Schema, hint: str, alias: frozenset[str], *, null: bool) -> Typed:
        items = schema.get("items")
        if not isinstance(items, dict) or schema.get("prefixItems"):
            return Typed("list[Any]", null, "its items are untyped")
        item = self.of(items, f"{hint} Item", alias)
        note = f"each: {item.note}" if item.note else ""
        if item.enum is not None and not item.null and not item.each:
            return Typed(f"list[{item.text}]", null, note, enum=item.enum, each=True)
        if item.enum is not None:
            return Typed("list[Any]", null, f"texts of {item.enum}, and others")
        return Typed(f"list[{item.annotation}]", null, note, item.uses)

    def _mapping(self, schema: Schema, hint: str, alias: frozenset[str], *, null: bool) -> Typed:
        values = schema.get("additionalProperties")
        if not isinstance(values, dict) or not values:
            return Typed("dict[str, Any]", null)
        value = self.of(values, f"{hint} Value", alias)
        note = f"each: {value.note}" if value.note else ""
        if value.enum is not None:
            return Typed("dict[str, Any]", null, f"texts of {value.enum}")
        return Typed(f"dict[str, {value.annotation}]", null, note, value.uses)


def _adds(schema: Schema) -> bool:
    """Whether a schema says anything of a value beside its ``allOf``."""
    return bool({"properties", "required", "enum", "oneOf", "anyOf", "items"} & schema.keys())


def _common(texts: Iterable[str | None]) -> str | None:
    """The type that all of these are; a whole number is a number, too."""
    found = {*texts}
    if found == {"int", "Decimal"}:
        return "Decimal"
    return found.pop() if len(found) == 1 else None


def _scalar(schema: Schema) -> str | None:
    kinds = types(schema)
    return _SCALARS.get(kinds[0]) if len(kinds) == 1 and not allows_null(schema) else None
