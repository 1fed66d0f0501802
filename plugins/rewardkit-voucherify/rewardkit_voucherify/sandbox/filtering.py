"""Which vouchers a list has: what the query asks for, of the filters that the sandbox knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from rewardkit.sandbox import Refused
from rewardkit.times import parse_instant

from .shapes import Json

_PLAIN = ("campaign_id", "campaign", "code", "category")
_TIME = re.compile(r"(created_at|updated_at)\[(before|after)\]")
_FILTER = re.compile(r"filters\[([^]]*)\]\[conditions\]\[([^]]*)\](?:\[[^]]*\])?")
_METADATA = "metadata."

Wanted = Callable[[Json], bool]


def wanted(query: Mapping[str, Any], *, after_is_inclusive: bool) -> Wanted:
    """Whether a voucher is in the list that a query asks for.

    Args:
        query: the call's.
        after_is_inclusive: whether ``created_at[after]`` lets codes of that very moment through,
            which the vendor does not document.

    Raises:
        Refused: a filter is none, or one that only the vendor knows.
    """
    tests = [
        test
        for name, value in query.items()
        if (test := _test(name, value, after_is_inclusive=after_is_inclusive)) is not None
    ]
    return lambda voucher: all(test(voucher) for test in tests)


def _test(name: str, value: Any, *, after_is_inclusive: bool) -> Wanted | None:
    if name in _PLAIN:
        return lambda voucher: bool(voucher[name] == value)
    if found := _TIME.fullmatch(name):
        return _by_time(found[1], found[2], value, inclusive=after_is_inclusive)
    if name.startswith("filters["):
        return _by_filter(name, value)
    return None


def _by_time(field: str, side: str, value: Any, *, inclusive: bool) -> Wanted:
    try:
        moment = parse_instant(value)
    except ValueError:
        raise Refused(400, "invalid_query_params", f"{field}[{side}] is no time") from None
    sign = 1 if side == "after" else -1

    def test(voucher: Json) -> bool:
        if voucher[field] is None:
            return False
        apart = (parse_instant(voucher[field]) - moment).total_seconds() * sign
        return apart > 0 or (inclusive and apart == 0)

    return test


def _by_filter(name: str, value: Any) -> Wanted:
    found = _FILTER.fullmatch(name)
    if found is None or found[2] != "$is" or not found[1].startswith(_METADATA):
        raise Refused(
            400, "invalid_query_params", "This sandbox filters by metadata, with $is alone"
        )
    key = found[1].removeprefix(_METADATA)
    return lambda voucher: bool((voucher["metadata"] or {}).get(key) == value)
