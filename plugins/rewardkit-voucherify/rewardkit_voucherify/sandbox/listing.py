"""Lists as the vendor answers them: in an order, a page at a time."""

from __future__ import annotations

from rewardkit.sandbox import Answer, Call

from .shapes import Json, page

_PAGE_SIZE = 10  # when the call does not say


def page_of(name: str, items: list[Json], call: Call) -> Answer:
    """The page that the call asks for; ``name`` is the property that the list is in."""
    limit, number = call.query.get("limit", _PAGE_SIZE), call.query.get("page", 1)
    return Answer(page(name, items, limit=limit, number=number))


def in_order(items: list[Json], call: Call) -> list[Json]:
    """By ``order``; those of the same moment in the order they were made."""
    order = call.query.get("order", "-created_at")
    return sorted(
        items, key=lambda each: each[order.removeprefix("-")] or "", reverse=order.startswith("-")
    )
