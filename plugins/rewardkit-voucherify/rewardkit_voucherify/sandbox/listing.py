"""Lists as the vendor answers them: in an order, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rewardkit.sandbox import Answer, Call, Refused
from rewardkit.times import parse_instant

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


def conditions(call: Call) -> dict[str, str]:
    """What filters ask for by ``filters[name][conditions][$is]=value``: the value by the name."""
    found: dict[str, str] = {}
    for name, asked in call.query.get("filters", {}).items():
        given = asked.get("conditions") if isinstance(asked, dict) else None
        if isinstance(given, dict) and "$is" in given:
            found[name] = given["$is"]
    return found


def is_between(call: Call, name: str, moment: str) -> bool:
    """Whether a moment lies within ``name[after]`` and ``name[before]``, neither of which is in it."""
    asked = call.query.get(name, {})
    at = parse_instant(moment)
    after, before = (_moment(asked.get(end), f"{name}[{end}]") for end in ("after", "before"))
    return (after is None or at > after) and (before is None or at < before)


def _moment(text: Any, where: str) -> datetime | None:
    """A moment that a call names; a day alone is its beginning."""
    if text is None:
        return None
    try:
        return parse_instant(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError:
        raise Refused(400, "invalid_query_params", f"{where} is no time") from None
