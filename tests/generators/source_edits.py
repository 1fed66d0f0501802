"""Changes to a source at the places of its tree's nodes, so that all between them stays as it is."""

from __future__ import annotations

import ast
from typing import TypeAlias

#: What has a place.
Node: TypeAlias = ast.expr | ast.stmt | ast.alias


class Edits:
    """Changes to a text, collected in any order."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()  # the tree counts columns in bytes
        starts = [0]
        for line in self._text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self._starts = starts
        self._edits: list[tuple[int, int, int, bytes]] = []

    def insert(self, node: Node, text: str) -> None:
        """Before a node."""
        at = self._start(node)
        self._add(at, at, text)

    def append(self, node: Node, text: str) -> None:
        """After a node."""
        at = self._end(node)
        self._add(at, at, text)

    def put(self, node: Node, text: str) -> None:
        """In place of a node."""
        self._add(self._start(node), self._end(node), text)

    def replace(self, node: Node, before: str, old: str, new: str) -> None:
        """Replace what stands at a node's beginning, behind ``before``."""
        start = self._start(node) + len(before)
        if not self._text.startswith(old.encode(), start):
            raise ValueError(f"line {node.lineno} has no {old!r} where it belongs")
        self._add(start, start + len(old), new)

    def remove(self, node: ast.stmt) -> None:
        """A statement of the module, with the comment above it."""
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        lines = self._text.splitlines()
        while lines[first - 2].startswith(b"#"):
            first -= 1
        start, end = self._starts[first - 1], self._end(node)
        self._edits = [edit for edit in self._edits if not start <= edit[0] < end]
        self._add(start, end, "")

    def text(self) -> str:
        """The text with all changes made."""
        done, at = b"", 0
        for start, end, _, new in sorted(self._edits):
            if start < at:
                raise ValueError(f"two changes overlap at {self._text[start:end]!r}")
            done += self._text[at:start] + new
            at = end
        return (done + self._text[at:]).decode()

    def _add(self, start: int, end: int, text: str) -> None:
        self._edits.append((start, end, len(self._edits), text.encode()))

    def _start(self, node: Node) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: Node) -> int:
        return self._starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
