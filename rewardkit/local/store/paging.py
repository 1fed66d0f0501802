"""Pages by the order of insertion: one that begins after a cursor never skips or repeats a row."""

from __future__ import annotations

import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen

from rewardkit.local.refusal import invalid
from rewardkit.model import Page

T = TypeVar("T")

_MOST = 1_000


@frozen
class Slice:
    """What part of a list is asked for.

    Attributes:
        after: the ``seq`` of the last row of the page before.
        fetch: how many rows to read: one more than the page takes, to see whether there are more.
    """

    name: str
    after: int
    fetch: int

    @classmethod
    def of(cls, name: str, page_size: int | None, cursor: str | None) -> Slice:
        """Read what a query asks for.

        Args:
            name: of the list, which its cursors bear.
            page_size: at most 1,000, which None stands for.
            cursor: of the page before.
        """
        if page_size is not None and page_size < 1:
            raise invalid(f"a page has at least one item, not {page_size}")
        after = 0 if cursor is None else _read_cursor(name, cursor)
        return cls(name, after, min(page_size or _MOST, _MOST) + 1)

    def page(self, rows: Sequence[sqlite3.Row], read: Callable[[sqlite3.Row], T]) -> Page[T]:
        """The page of these rows, each with a ``seq``."""
        shown = rows[: self.fetch - 1]
        more = len(rows) == self.fetch
        return Page(
            items=tuple(read(row) for row in shown),
            next=_write_cursor(self.name, shown[-1]["seq"]) if more else None,
        )


def _write_cursor(name: str, seq: int) -> str:
    return urlsafe_b64encode(f"{name}:{seq}".encode()).decode()


def _read_cursor(name: str, cursor: str) -> int:
    try:
        of, seq = urlsafe_b64decode(cursor.encode()).decode().split(":")
        if of == name:
            return int(seq)
    except ValueError:
        pass
    raise invalid(f"{cursor!r} is no cursor of this list: give the next of a page, as it came")
