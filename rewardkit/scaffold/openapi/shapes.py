"""The classes and enums that a document's schemas become, before they are written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from re import sub

from attrs import evolve, field, frozen

from rewardkit.wire import camel_case

from .document import Content, Document, Endpoint
from .schemas import PREFIX, Schema
from .typing import Typed, Typing
from .words import class_name, field_name, sentence

#: What the module of the shapes imports or defines.
_TAKEN = {"Any", "Decimal", "OpenEnum", "Reader", "Wire"}


@frozen
class Attribute:
    """A field of a shape: its name in Python, the vendor's key, its type, whether it must be there."""

    name: str
    key: str
    typed: Typed
    required: bool


@frozen(kw_only=True)
class Shape:
    """A class for an object of the vendor's.

    Attributes:
        name: the class's.
        doc: a sentence without a full stop.
        attributes: those that must be there first.
    """

    name: str
    doc: str
    attributes: tuple[Attribute, ...]

    @property
    def in_camel_case(self) -> bool:
        """Whether all keys are the names in camel case."""
        return all(each.key == camel_case(each.name) for each in self.attributes)

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys that are not as their names."""
        return {each.name: each.key for each in self.attributes if each.key != each.name}


@frozen(kw_only=True)
class Choice:
    """An open enum: its name, a sentence, its members' names with their values."""

    name: str
    doc: str
    members: Mapping[str, str]


@frozen(kw_only=True)
class Shapes:
    """All that is made of a document's schemas.

    Attributes:
        shapes: in the document's order.
        choices: the same.
        typing: gives the types of what requests and answers have.
    """

    shapes: Sequence[Shape]
    choices: Sequence[Choice]
    typing: Typing = field(repr=False)


def shapes_of(document: Document) -> Shapes:
    """Make a class of each schema that is an object, and an enum of each that lists texts."""
    making = _Making(document.schemas)
    for name in document.schemas:
        making.typing.of({"$ref": PREFIX + name}, name)
    for endpoint in document.endpoints:
        for hint, content in contents(endpoint):
            making.typing.of(content.schema, hint)
    made = _without_cycles(making.shapes)
    return Shapes(shapes=made, choices=[*making.choices.values()], typing=making.typing)


def contents(endpoint: Endpoint) -> Iterator[tuple[str, Content]]:
    """The bodies of a request and its answers, each with what a class of its own would be called."""
    if endpoint.body is not None:
        yield f"{endpoint.id} Body", endpoint.body
    for status, content in endpoint.answers.items():
        if content is not None:
            yield answer_hint(endpoint, status), content


def answer_hint(endpoint: Endpoint, status: str) -> str:
    """What the class of an answer would be called; errors have a name of their own each."""
    return f"{endpoint.id} Answer" if status.startswith("2") else f"{endpoint.id} {status}"


class _Making:
    """Makes classes as they are asked for, each once."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.typing = Typing(schemas, self.shape, self.choice)
        self.shapes: dict[str, Shape] = {}
        self.choices: dict[str, Choice] = {}
        self._made: dict[str, str] = {}
        self._reserved: dict[str, str] = {}  # so that nothing within another takes its name
        for name in schemas:
            self._reserved[name] = class_name(name, {*_TAKEN, *self._reserved.values()})

    def shape(self, schema_name: str | None, hint: str, schema: Schema) -> str:
        """The class of this object."""
        name, known = self._name(schema_name, hint, schema)
        if known:
            return name
        # Before its fields, which may have it in them, and so that it stands before those.
        self.shapes[name] = Shape(name=name, doc=_doc(schema, hint), attributes=())
        required = {*schema.get("required", ())}
        attributes: list[Attribute] = []
        for key, stated in schema["properties"].items():
            own = field_name(key, {each.name for each in attributes})
            typed = self.typing.of(stated, f"{hint} {key[:1].upper()}{key[1:]}")
            attributes.append(Attribute(own, key, typed, key in required))
        attributes.sort(key=lambda each: not each.required)
        self.shapes[name] = evolve(self.shapes[name], attributes=tuple(attributes))
        return name

    def choice(self, schema_name: str | None, hint: str, schema: Schema) -> str:
        """The enum of these texts."""
        name, known = self._name(schema_name, hint, schema)
        if not known:
            members: dict[str, str] = {}
            for value in dict.fromkeys(schema["enum"]):
                members[field_name(value, {each.lower() for each in members}).upper()] = value
            self.choices[name] = Choice(name=name, doc=_doc(schema, hint), members=members)
        return name

    def _name(self, schema_name: str | None, hint: str, schema: Schema) -> tuple[str, bool]:
        """The class's name, and whether it is made already: by its name, or as one that is alike."""
        same = repr(schema) if schema_name is None else f"named {schema_name}"
        if same in self._made:
            return self._made[same], True
        taken = {*_TAKEN, *self.shapes, *self.choices, *self._reserved.values()}
        own = None if schema_name is None else self._reserved[schema_name]
        self._made[same] = name = own or class_name(hint, taken)
        return name, False


def _doc(schema: Schema, hint: str) -> str:
    told = sentence(str(schema.get("description") or schema.get("title") or ""))
    told = told or f"{sentence(hint)}, which the document does not describe"
    if "oneOf" in schema or "anyOf" in schema:
        told += "; what else there may be of several kinds is in ``raw``"
    return told


def _without_cycles(shapes: Mapping[str, Shape]) -> list[Shape]:
    """The shapes, with those fields untyped that lead back to where they are in: the codec follows types."""
    done: dict[str, Shape] = {}
    under_way: list[str] = []

    def visit(name: str) -> None:
        under_way.append(name)
        attributes: list[Attribute] = []
        for each in shapes[name].attributes:
            used = each.typed.uses
            if used in under_way:
                attributes.append(evolve(each, typed=_loosened(each.typed)))
                continue
            if used is not None and used not in done:
                visit(used)
            attributes.append(each)
        under_way.pop()
        done[name] = evolve(shapes[name], attributes=tuple(attributes))

    for name in shapes:
        if name not in done:
            visit(name)
    return [done[name] for name in shapes]


def _loosened(typed: Typed) -> Typed:
    return evolve(
        typed,
        text=sub(rf"\b{typed.uses}\b", "dict[str, Any]", typed.text),
        uses=None,
        note=f"{typed.uses} within itself: kept as it comes, for Codec.read of Response.exact_json",
    )
