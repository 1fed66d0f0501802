"""The simulator's lists: filtered, ordered and cut to a page.

Assumed, as the vendor does not document it: a page has 50 entries where no limit is asked for; lists
are in the order of their making; ``include_count`` asks for the totals in ``pagination``; ``next``
and ``prev`` are offsets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from rewardkit.sandbox import Answer, Call

from .options import Pagination
from .state import Entry

_PAGE = 50
_AS_MADE = "createdAt"  # entries are kept in this order: the clock never goes back

#: Lists that count their entries without being asked to: they have no ``include_count``.
_COUNTED = {"listRewards"}


@frozen
class Cut:
    """The page that was taken out of a list."""

    offset: int
    limit: int
    total: int
    counted: bool


def page(entries: Sequence[Entry | None], call: Call, kind: Pagination) -> Answer:
    """A page of a list, as ``call`` asks for it.

    Args:
        entries: all that the list has, in the order of their making.
        call: says order, limit and offset.
        kind: what ``pagination`` has.
    """
    found = _ordered(entries, call)
    offset = max(0, int(call.query.get("offset", 0)))
    limit = int(call.query.get("limit", _PAGE))
    counted = call.operation in _COUNTED or call.query.get("include_count", False)
    cut = Cut(offset, limit, len(found), counted)
    return Answer({"data": found[offset : offset + limit], "pagination": _PAGINATION[kind](cut)})


def matching(entries: Sequence[Entry], call: Call, *filters: str) -> Sequence[Entry]:
    """The entries whose fields are as the query asks; ``entries`` itself where it asks nothing."""
    asked = {name: call.query[name] for name in filters if name in call.query}
    if not asked:
        return entries
    return [entry for entry in entries if all(entry[name] == asked[name] for name in asked)]


def _ordered(entries: Sequence[Entry | None], call: Call) -> Sequence[Entry | None]:
    name = call.query.get("order_by", _AS_MADE)
    found = entries if name == _AS_MADE else sorted(entries, key=_order(name))
    return found[::-1] if call.query.get("order") == "desc" else found


def _order(name: str) -> Callable[[Entry | None], tuple[bool, Any]]:
    """By a field of the entries; those that are null, or of a name there is not, come first."""
    return lambda entry: ((entry or {}).get(name) is not None, str((entry or {}).get(name)))


def _known(cut: Cut) -> dict[str, Any]:
    end = cut.offset + cut.limit
    return {
        "next": end if end < cut.total else None,
        "prev": max(0, cut.offset - cut.limit) if cut.offset else None,
        "limit": cut.limit,
        "offset": cut.offset,
        "total_count": cut.total if cut.counted else None,
        "total_pages": -(-cut.total // cut.limit) if cut.counted else None,
        "current_page": cut.offset // cut.limit + 1,
    }


def _surprise(cut: Cut) -> dict[str, Any]:
    return {
        "next": {"cursor": f"after-{cut.offset + cut.limit}"},
        "prev": False,
        "limit": str(cut.limit),
        "offset": [cut.offset],
        "total_count": -1,
        "total_pages": "many",
        "page_info": {"has_more": None},
    }


_PAGINATION: Mapping[Pagination, Callable[[Cut], dict[str, Any]]] = {
    "empty": lambda _: {},
    "known": _known,
    "surprise": _surprise,
}
