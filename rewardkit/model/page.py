"""One page of a list."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import frozen

T = TypeVar("T")


@frozen
class Page(Generic[T]):
    """Some items of a list and where the next ones begin.

    Attributes:
        items: in the vendor's order.
        next: an opaque cursor for the next page; None on the last one.
        total: how many there are in all, where the vendor says.
        skipped: entries that the vendor sent as null.
        ahead: cursors of the pages after the next one, where they are known by now; no more than
            the query asks for. They are only used to ask early: what is read goes by ``next``.
        edition: what tells that the list has changed between two of its pages, such as how many it
            has in all; None where nothing does.
    """

    items: tuple[T, ...]
    next: str | None = None
    total: int | None = None
    skipped: int = 0
    ahead: tuple[str, ...] = ()
    edition: int | None = None
