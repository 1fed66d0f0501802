"""What a value means, apart from how it is spelt: plain data that compares with ``==``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import attrs

from rewardkit.model import FreeItems, Money, Product, Scope, Units

#: Ids of things that the other side may call by another one.
_IDS = {
    (Product, "product_id"),
    (Product, "sku_id"),
    (Scope, "targets"),
    (Units, "product_id"),
    (Units, "variant_id"),
}

#: Values whose order says nothing: the same ones in another order mean the same.
_UNORDERED = {(Scope, "targets"), (FreeItems, "units")}


def meaning(value: Any, ids: Mapping[str, str] | None = None) -> Any:
    """Plain data for ``value``; equal exactly when two values mean the same.

    The kind of a benefit is part of it, so that benefits of different kinds differ.

    Args:
        value: of any field.
        ids: what ids of products and the like are called on the other side.
    """
    if isinstance(value, Money):
        return {"kind": "Money", "minor": value.minor, "currency": value.currency}
    names = _names(type(value))
    if names is not None:
        fields = {name: _field(value, name, ids or {}) for name in names}
        return {"kind": type(value).__name__} | fields
    if isinstance(value, tuple | list):
        return [meaning(item, ids) for item in value]
    if isinstance(value, Mapping):
        return {key: meaning(item, ids) for key, item in value.items()}
    return value


def one_to_one(ids: Mapping[str, str]) -> Mapping[str, str]:
    """The same ids, if no two of them become one.

    Raises:
        ValueError: two do.
    """
    twice = [there for there, count in Counter(ids.values()).items() if count > 1]
    if twice:
        raise ValueError(f"two ids are said to be {twice[0]!r} on the other side: name it once")
    return ids


def _field(owner: Any, name: str, ids: Mapping[str, str]) -> Any:
    value = getattr(owner, name)
    if (type(owner), name) in _IDS:
        value = _translated(value, ids)
    if (type(owner), name) in _UNORDERED:
        return Counter(repr(meaning(item, ids)) for item in value)
    return meaning(value, ids)


def _translated(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(ids.get(item, item) for item in value)
    return ids.get(value, value)


def without(data: Any, paths: Iterable[str]) -> Any:
    """``data``, as ``meaning`` gives it, without the parts at ``paths`` such as ``amount.currency``."""
    for path in paths:
        name, _, rest = path.partition(".")
        if isinstance(data, Mapping) and name in data:
            data = dict(data)
            part = data.pop(name)
            if rest:
                data[name] = without(part, [rest])
    return data


def states_no_currency(value: Any) -> bool:
    """Whether there is an amount in ``value``, a benefit or money, without a currency."""
    if isinstance(value, Money):
        return value.currency is None
    names = _names(type(value))
    return names is not None and any(states_no_currency(getattr(value, name)) for name in names)


def _names_of(cls: type[Any]) -> tuple[str, ...] | None:
    """The fields of a class of the model; None of any other class."""
    return tuple(each.name for each in attrs.fields(cls)) if attrs.has(cls) else None


#: As ``_names_of``, worked out once for each class: attrs does it anew for each value.
_names: Callable[[type[Any]], tuple[str, ...] | None] = cache(_names_of)  # type: ignore[assignment]
