"""Settings from texts and TOML values, strictly: no fraction becomes a whole number in silence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import cattrs
from typed_settings.converters import register_attrs_hook_factory, register_strlist_hook, to_bool

from rewardkit.secret import Secret


def _text(value: Any, _: type[Any]) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _truth(value: Any, _: type[Any]) -> bool:
    if isinstance(value, bool | str):
        return to_bool(value)
    raise TypeError


def _decimal(value: Any, _: type[Any]) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError from None
    if not number.is_finite():
        raise ValueError
    return number


def _whole(value: Any, cls: type[Any]) -> int:
    if isinstance(value, Decimal):
        raise TypeError
    number = _decimal(value, cls)
    if number != int(number):
        raise ValueError
    return int(number)


def _number(value: Any, cls: type[Any]) -> float:
    return value if isinstance(value, float) else float(_decimal(value, cls))


def _path(value: Any, _: type[Any]) -> Path:
    if isinstance(value, str | Path) and str(value):
        return Path(value).expanduser()
    raise TypeError


def _secret(value: Any, _: type[Any]) -> Secret:
    return value if isinstance(value, Secret) else Secret(value)


_HOOKS: dict[type[Any], Callable[[Any, type[Any]], Any]] = {
    str: _text,
    bool: _truth,
    int: _whole,
    float: _number,
    Decimal: _decimal,
    Path: _path,
    Secret: _secret,
}

_WORDS: dict[Any, str] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    Path: "the path of a file",
    Secret: "a text",
}


@cache
def converter() -> cattrs.Converter:
    """The converter for settings; it takes what is of the right type already as it stands."""
    made = cattrs.Converter(detailed_validation=False)
    register_attrs_hook_factory(made)
    register_strlist_hook(made, sep=",")
    for cls, hook in _HOOKS.items():
        made.register_structure_hook(cls, hook)
    return made


def is_secret(cls: Any) -> bool:
    """Whether a setting of type ``cls`` is a secret, or a secret or nothing."""
    return cls is Secret or Secret in get_args(cls)


def expected(cls: Any) -> str:
    """What a setting of type ``cls`` may be, in words: ``a whole number``."""
    if cls in _WORDS:
        return _WORDS[cls]
    if get_origin(cls) is Literal:
        return " or ".join(repr(value) for value in get_args(cls))
    members = getattr(cls, "__members__", None)
    if members:
        return " or ".join(repr(member.value) for member in members.values())
    inner = [part for part in get_args(cls) if part not in {NoneType, Ellipsis}]
    if NoneType in get_args(cls) and len(inner) == 1:
        return expected(inner[0])
    if inner:
        return "a list"
    return f"a {getattr(cls, '__name__', cls)}"
