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

from .readers import is_optional
from .wire import Wire, WireField, wire_fields

Build = Callable[[dict[str, Any]], Wire]

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


def quick_builder(cls: type[Wire], converter: Converter) -> Build:
    """A function that makes a ``cls`` of a JSON object, and raises for one that is not right.

    As in attrs and cattrs, it is made of source text; of the class there are only keys in it, and
    those are written by ``repr``.

    Args:
        cls: a wire class.
        converter: has the hooks.
    """
    attrs.resolve_types(cls)
    types = {attribute.name: attribute.type for attribute in attrs.fields(cls)}
    names: dict[str, Any] = {"cls": cls}
    arguments = [
        _argument(str(number), spec, types[spec.name], converter, names)
        for number, spec in enumerate(wire_fields(cls).values())
    ]
    build: Build = eval(f"lambda o: cls({', '.join(arguments)})", names)  # noqa: S307
    return build


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
