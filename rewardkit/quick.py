"""The quick reading of a wire class: one expression that has a glance at each type.

cattrs calls a hook for every field, which costs more than all else in reading a good body. Here the
call is made only for a value that is not of its field's very type; the hooks stay the same, and so
does what is accepted. The careful reading, which says what is wrong and where, is cattrs' own.
"""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import Any, get_args

import attrs
from cattrs import Converter

from .readers import Hook, Mismatch, is_optional
from .wire import Wire, WireField, wire_fields

#: JSON values of these types are what they are read as.
_AS_THEY_ARE = {str, bool, int}

#: How the value ``o[key]`` is read with the hook ``read`` for the type ``cls``, by whether that is
#: one of the types above and whether the field may be null.
_GLANCES = {
    (True, True): "(v if (v := o[{key}]) is None or type(v) is {cls} else {read}(v, {cls}))",
    (True, False): "(v if type(v := o[{key}]) is {cls} else {read}(v, {cls}))",
    (False, True): "(v if (v := o[{key}]) is None else {read}(v, {cls}))",
    (False, False): "{read}(o[{key}], {cls})",
}


_SOURCE = """
def read_wire(o, _=None):
    if type(o) is not dict:
        raise Mismatch("an object", o)
    wire = cls({arguments})
    wire.raw = o
    if len(o) != required and not o.keys() <= known:
        note(cls, o.keys() - known)
    return wire
"""


def quick_reader(
    cls: type[Wire], converter: Converter, note: Callable[[type[Wire], set[str]], None]
) -> Hook:
    """A hook that makes a ``cls`` of a JSON object, and raises for one that is not right.

    As in attrs and cattrs, it is made of source text; of the class there are only keys in it, and
    those are written by ``repr``.

    Args:
        cls: a wire class.
        converter: has the hooks.
        note: is told the class, and the keys of an object that the class does not know.
    """
    attrs.resolve_types(cls)
    types = {attribute.name: attribute.type for attribute in attrs.fields(cls)}
    specs = wire_fields(cls).values()
    names: dict[str, Any] = {
        "cls": cls,
        "Mismatch": Mismatch,
        "note": note,
        "known": frozenset(spec.key for spec in specs),
        # An object that could be read has all that are required: with just so many, it has no other.
        "required": sum(spec.required for spec in specs),
    }
    arguments = [
        _argument(str(number), spec, types[spec.name], converter, names)
        for number, spec in enumerate(specs)
    ]
    exec(_SOURCE.format(arguments=", ".join(arguments)), names)  # noqa: S102
    hook: Hook = names["read_wire"]
    return hook


def _argument(
    number: str, spec: WireField, cls: Any, converter: Converter, names: dict[str, Any]
) -> str:
    """The expression for one field; what it uses goes into ``names``."""
    optional = is_optional(cls)
    inner = next(arg for arg in get_args(cls) if arg is not NoneType) if optional else cls
    if spec.tolerate is not None:
        names["read" + number] = spec.tolerate
        value = f"read{number}(o[{spec.key!r}])"
    else:
        names["read" + number] = converter.get_structure_hook(inner)
        names["cls" + number] = inner
        glance = _GLANCES[inner in _AS_THEY_ARE, optional]
        value = glance.format(key=repr(spec.key), cls="cls" + number, read="read" + number)
    if spec.required:
        return value
    names["absent" + number] = spec.absent
    absent = "None" if spec.absent() is None else f"absent{number}()"
    return f"({value} if {spec.key!r} in o else {absent})"
