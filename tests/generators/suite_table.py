"""Makes the tables of the conformance suite's tests, from the suite itself.

Run: .venv/bin/python tests/generators/suite_table.py
It writes the part of ``docs/reference/testkit.md`` between its two marks; the rest is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rewardkit.homes import code, table_lines
from rewardkit.operations import Operation
from rewardkit.testkit import Conformance
from rewardkit.testkit.needs import IF, NEEDS, STRICT
from rewardkit.testkit.recording import COMMANDS
from rewardkit.testkit.scenes import READS, WRITES
from rewardkit.testkit.suite.base import Suite

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "testkit.md"

_MADE = re.compile(r"(?<=<!-- the suite: begin -->\n).*(?=<!-- the suite: end -->)", re.DOTALL)

#: Sets of operations that many tests have.
_SETS = {
    frozenset(Operation): "each operation",
    frozenset(READS): "each operation that only looks",
    frozenset(WRITES): "each operation that changes something",
    frozenset(COMMANDS): "each command that a journal repeats",
}

_HEAD = ("test", "what holds", "of what")


def groups() -> Iterator[type[Suite]]:
    """The groups of the suite, in its order."""
    for base in Conformance.__mro__:
        if issubclass(base, Suite) and base.group and base is not Conformance:
            yield base


def defined_in(group: type[Suite]) -> dict[str, Callable[..., Any]]:
    """The tests that a group defines, by name, in their order."""
    return {name: test for name, test in vars(group).items() if name.startswith("test_")}


def page(text: str) -> str:
    """The page with tables of what the suite is now.

    Args:
        text: the page as it is.
    """
    return _MADE.sub(lambda _: "\n".join(_lines()) + "\n", text)


def _lines() -> Iterator[str]:
    for group in groups():
        tests = defined_in(group)
        yield f"\n### {group.group.capitalize()} ({len(tests)})\n"
        yield f"{(group.__doc__ or '').strip().splitlines()[0]}\n"
        yield from table_lines(_HEAD, [_row(name, test) for name, test in tests.items()])
    yield ""


def _row(name: str, test: Callable[..., Any]) -> Sequence[str]:
    doc = (test.__doc__ or "").strip()
    return code(name), doc.splitlines()[0], "; ".join(_asked_of(test))


def _asked_of(test: Callable[..., Any]) -> Iterator[str]:
    """Which adapters a test is for, by its marks; nothing where it is for all of them."""
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == NEEDS:
            yield ", ".join(map(code, mark.args))
        elif mark.name == STRICT:
            yield "level strict"
        elif mark.name == IF:
            yield f"not if {mark.args[1]}"
        elif mark.name == "parametrize" and mark.args[0] == "operation":
            operations = frozenset(mark.args[1])
            yield _SETS.get(operations) or ", ".join(map(code, sorted(operations)))


def main() -> None:
    """Write the tables into the page."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
    print(f"the tables in {PAGE.relative_to(ROOT)} are made")


if __name__ == "__main__":
    main()
