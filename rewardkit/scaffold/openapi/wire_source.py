"""The module of a vendor's shapes, written down."""

from __future__ import annotations

from collections.abc import Iterator

from .code import Bracket, as_they_are, docstring, plain, text
from .shapes import Attribute, Choice, Shape, Shapes

_DOC = '''"""{title}'s JSON shapes, made of its OpenAPI document by `rewardkit new-adapter`.

Nobody has looked at them yet: what a document says and what a vendor sends are two things. Move
those that you use to ``wire``, with what you find out, and delete this module. Fields that are
``Any`` are read as they come, and their fractions may be floats.
"""
'''

_READS = '''


def reads(enum: type[OpenEnum], *, null: bool = False, each: bool = False) -> Reader:
    """Read a text, or each of a list, as an open enum: a value that is new is kept as it came."""

    def member(value: Any) -> OpenEnum:
        if type(value) is not str:
            raise ValueError(f"is no text, as each {enum.__name__} is")
        return enum.read(value)

    def read(value: Any) -> Any:
        if value is None and null:
            return None
        if not each:
            return member(value)
        if type(value) is not list:
            raise ValueError(f"is no list of texts, as {enum.__name__} is here")
        return [member(item) for item in value]

    return read
'''


def wire_source(title: str, made: Shapes) -> str:
    """The source of the module.

    Args:
        title: what people call the vendor.
        made: its shapes.
    """
    parts: list[str] = []
    for choice in made.choices:
        parts += ["", "", *_choice(choice)]
    camel = any(_is_camel(shape) for shape in made.shapes)
    if camel:
        parts += ["", "", "@define", "class _Camel(Wire):", "    key_of = staticmethod(camel_case)"]
    for shape in made.shapes:
        parts += ["", "", *_shape(shape)]
    body = (_READS if made.choices else "\n") + "\n".join(parts)
    whole = "\n".join(_imports(body, made, camel=camel)) + body
    return f"{_DOC.format(title=title)}\n{whole.rstrip()}\n"


def _imports(body: str, made: Shapes, *, camel: bool) -> Iterator[str]:
    yield "from __future__ import annotations"
    yield ""
    decimal, any_ = "Decimal" in body, "Any" in body
    if decimal:
        yield "from decimal import Decimal"
    if any_:
        yield "from typing import Any"
    if decimal or any_:
        yield ""
    if made.shapes:
        yield f"from attrs import define{', field' if '= field(' in body else ''}"
    if made.choices:
        yield "from rewardkit.model import OpenEnum"
    known = {"Reader": bool(made.choices), "Wire": bool(made.shapes), "camel_case": camel}
    known["tolerate"] = "tolerate(" in body
    names = [name for name, used in known.items() if used]
    if names:
        yield f"from rewardkit.wire import {', '.join(names)}"


def _choice(choice: Choice) -> Iterator[str]:
    yield f"class {choice.name}(OpenEnum):"
    yield from docstring(f"{choice.doc}.")
    yield ""
    for name, value in choice.members.items():
        yield from as_they_are([f"    {name} = {text(value)}"])


def _is_camel(shape: Shape) -> bool:
    return bool(shape.keys) and shape.in_camel_case


def _shape(shape: Shape) -> Iterator[str]:
    yield "@define"
    yield f"class {shape.name}({'_Camel' if _is_camel(shape) else 'Wire'}):"
    yield from docstring(f"{shape.doc}.")
    yield ""
    for attribute in shape.attributes:
        yield from _attribute(attribute)
    if shape.keys and not _is_camel(shape):
        pairs = tuple(f"{text(name)}: {text(key)}" for name, key in shape.keys.items())
        yield ""
        yield "    @staticmethod"
        yield "    def key_of(name: str) -> str:"
        yield from docstring("The vendor's key of an attribute.", indent=8)
        yield from Bracket("keys = {", pairs, "}").lines(8)
        yield "        return keys.get(name, name)"


def _attribute(attribute: Attribute) -> Iterator[str]:
    typed = attribute.typed
    if typed.note:
        yield f"    # {plain(typed.note)}"
    null = typed.null or not attribute.required
    annotation = f"{typed.text} | None" if null and typed.text != "Any" else typed.text
    start = f"    {attribute.name}: {annotation}"
    if typed.enum is None:
        yield from as_they_are([start if attribute.required else f"{start} = None"])
        return
    flags = [f"{name}=True" for name, on in (("null", null), ("each", typed.each)) if on]
    read = Bracket("reads(", (typed.enum, *flags), ")")
    metadata = Bracket("metadata=tolerate(", (read,), ")")
    parts = (metadata,) if attribute.required else ("default=None", metadata)
    yield from as_they_are(Bracket(f"{start.strip()} = field(", parts, ")").lines(4))
