"""The rules that the tables of homes have in common, and how a table is filled up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewardkit.homes import Home, native, to
from rewardkit.wire import Wire, wire_fields

TIME = "ISO 8601, without a zone UTC; what cannot be read is not stated, and drift"
WORD = "by a table; a new word is kept, and drift"
MONEY = "hundredths of the unit, in the currency; what is no whole number of minor units is drift"
DIGITS = "a whole number, or a text of digits"
OWN = "its own table"
NEVER = "never sent"

TIMES: Mapping[str, Home] = {
    "created_at": to("created_at", rule=TIME),
    "updated_at": to("updated_at", rule=TIME),
}
PAGE: Mapping[str, Home] = {"total": to("total", "next", rule="whether there is another page")}


def table(
    cls: type[Wire], neutral: type[Any], homes: Mapping[str, Home]
) -> tuple[type[Any], Mapping[str, Home]]:
    """The table of a class: its fields in their order, those that ``homes`` does not name as native.

    Raises:
        ValueError: a home is of no field.
    """
    keys = [spec.key for spec in wire_fields(cls).values()]
    if strange := homes.keys() - keys:
        raise ValueError(f"{cls.__name__} has no {', '.join(sorted(strange))}")
    return neutral, {key: homes.get(key, native()) for key in keys}


def never(*keys: str) -> Mapping[str, Home]:
    """Fields that the vendor takes, and that are never sent."""
    return dict.fromkeys(keys, native(NEVER))
