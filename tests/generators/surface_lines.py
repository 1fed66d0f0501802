"""One public name as text: a line, or one for each parameter or type where it would be too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

import griffe
from griffe import ParameterKind as Kind

_WIDTH = 100

#: ``op.`` before the name of a class: by which name its module is imported there says nothing.
_PREFIX = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])")

_STARS: dict[Kind | None, str] = {Kind.var_positional: "*", Kind.var_keyword: "**"}


def attribute(name: str, found: griffe.Attribute) -> Iterator[str]:
    annotation = _type(found)
    if {"property", "cached"} & found.labels:
        yield f"{name}: {annotation}  # property"
    elif annotation is None:
        yield from _with_value(name, _value(found) or "...")
    elif value := _value(found):
        yield from _with_value(f"{name}: {annotation}", value)
    else:
        yield f"{name}: {annotation}"


def _type(found: griffe.Attribute) -> str | None:
    """What type an attribute has, also one that ``__init__`` sets to its parameter."""
    if found.annotation is not None:
        said = _PREFIX.sub("", str(found.annotation))
        return f"ClassVar[{said}]" if found.labels == {"class-attribute"} else said
    init = found.parent.members.get("__init__") if found.parent else None
    if found.labels == {"instance-attribute"} and isinstance(init, griffe.Function):
        for parameter in init.parameters:
            if parameter.name == str(found.value) and parameter.kind not in _STARS:
                return _PREFIX.sub("", str(parameter.annotation))
    return None


def _value(found: griffe.Attribute) -> str | None:
    """What a constant is, but for texts that people read and what only its makers understand."""
    if found.value is None or found.labels == {"instance-attribute"}:
        return None
    value = _PREFIX.sub("", str(found.value))
    of_class = isinstance(found.parent, griffe.Class) and not _is_enum(found.parent)
    if (of_class and value[0] in {"'", '"'}) or re.search(r"\b_[a-z]", value):
        return "..."
    return value


def _is_enum(cls: griffe.Class) -> bool:
    return any(str(base).endswith("Enum") for each in (cls, *cls.mro()) for base in each.bases)


def _with_value(begin: str, value: str) -> Iterator[str]:
    """A constant: on its line, or, of a union of types, a type a line."""
    line = f"{begin} = {value}"
    first, *others = value.split(" | ")
    if len(line) <= _WIDTH and "\n" not in line:
        yield line
    elif others:
        yield f"{begin} = ("
        yield from (f"    {first}", *(f"    | {each}" for each in others))
        yield ")"
    else:
        yield f"{begin} = ..."


def function(found: griffe.Function) -> Iterator[str]:
    word = "async def" if "async" in found.labels else "def"
    answer = "" if found.returns is None else f" -> {_PREFIX.sub('', str(found.returns))}"
    parameters = list(_parameters(found.parameters))
    line = f"{word} {found.name}({', '.join(parameters)}){answer}: ..."
    if len(line) <= _WIDTH:
        yield line
        return
    yield f"{word} {found.name}("
    yield from (f"    {each}," for each in parameters)
    yield f"){answer}: ..."


def _parameters(parameters: griffe.Parameters) -> Iterator[str]:
    """The parameters as they are written, with ``/`` and ``*`` where they belong."""
    before = None
    for each in parameters:
        if before is Kind.positional_only and each.kind is not Kind.positional_only:
            yield "/"
        if each.kind is Kind.keyword_only and before not in {
            Kind.var_positional,
            Kind.keyword_only,
        }:
            yield "*"
        yield _parameter(each)
        before = each.kind
    if before is Kind.positional_only:
        yield "/"


def _parameter(parameter: griffe.Parameter) -> str:
    stars = _STARS.get(parameter.kind, "")
    said = f"{stars}{parameter.name}"
    if parameter.annotation is not None:
        said += f": {_PREFIX.sub('', str(parameter.annotation))}"
    if parameter.default is None or stars:
        return said
    return f"{said} = {parameter.default}" if ":" in said else f"{said}={parameter.default}"
