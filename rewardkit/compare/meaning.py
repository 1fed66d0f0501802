"""What a value means, apart from how it is spelt: plain data that compares with ``==``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import attrs

from rewardkit.model import FreeItems, Money, Product, Scope, Units, UnknownBenefit

#: Ids of things that the other side may call by another one.
_IDS = {
    (Product, "product_id"),
    (Product, "sku_id"),
    (Scope, "targets"),
    (Units, "product_id"),
    (Units, "variant_id"),
}

#: What may hold data of JSON, whose truth values Python takes for numbers.
_OF_JSON = (Mapping, UnknownBenefit)


def _counted(units: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str | None]]:
    """How many there are of each product and variant."""
    found: Counter[tuple[str, str | None]] = Counter()
    for each in units:
        found[each["product_id"], each["variant_id"]] += each["quantity"]
    return found


#: Lists in which neither the order nor, of targets, the number says anything: what they come to.
_TAKEN_TOGETHER: Mapping[tuple[type[Any], str], Callable[[list[Any]], Any]] = {
    (Scope, "targets"): frozenset,
    (FreeItems, "units"): _counted,
}


def meaning(value: Any, ids: Mapping[str, str] | None = None) -> Any:
    """Plain data for ``value``; equal exactly when two values mean the same.

    The kind of a benefit is part of it, so that benefits of different kinds differ; and a truth value
    is no number, which Python says it is.

    Args:
        value: of any field.
        ids: what ids of products and the like are called on the other side.
    """
    if isinstance(value, bool):
        return bool, value
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


def equal(left: Any, right: Any) -> bool:
    """Whether two values are equal to the letter; it costs less than to ask for their meaning."""
    if left != right:
        return False
    return not isinstance(left, _OF_JSON) or bool(meaning(left) == meaning(right))


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
    together = _TAKEN_TOGETHER.get((type(owner), name))
    found = meaning(value, ids)
    return found if together is None else together(found)


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


def has_part(value: Any, path: str) -> bool:
    """Whether there can be something at ``path`` of a value: of free shipping there is no ``cap``.

    Of what is no class of the model, nobody knows, and it counts as yes.
    """
    name, _, rest = path.partition(".")
    names = _names(type(value))
    if names is None:
        return True
    return name in names and (not rest or has_part(getattr(value, name), rest))


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
