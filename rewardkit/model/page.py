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
    """

    items: tuple[T, ...]
    next: str | None = None
    total: int | None = None
    skipped: int = 0
