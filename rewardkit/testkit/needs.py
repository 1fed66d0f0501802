"""What a test of the suite says of itself: which operations it needs, and how strict it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pytest

from rewardkit.operations import Operation

if TYPE_CHECKING:
    from .subject import Subject

F = TypeVar("F", bound=Callable[..., Any])

NEEDS: Final = "rewardkit_needs"
STRICT: Final = "rewardkit_strict"
IF: Final = "rewardkit_if"

#: A test that is run at the level ``strict`` only.
strict = pytest.mark.rewardkit_strict


def needs(*operations: Operation) -> pytest.MarkDecorator:
    """A test that needs these operations; where one is not supported, it is skipped with the reason."""
    return pytest.mark.rewardkit_needs(*operations)


def only_if(holds: Callable[[Subject], bool], reason: str) -> pytest.MarkDecorator:
    """A test of what not every provider has; where it does not, it is skipped with ``reason``."""
    return pytest.mark.rewardkit_if(holds, reason)


def each(operations: tuple[Operation, ...]) -> pytest.MarkDecorator:
    """A test that is run for each of these operations that is supported."""
    return pytest.mark.parametrize("operation", operations, ids=[o.value for o in operations])


def reason_to_skip(item: pytest.Item, subject: Subject, level: str) -> str | None:
    """Why a test is of no use for this adapter; None where it is run."""
    if level != "strict" and item.get_closest_marker(STRICT):
        return "asked only with --rewardkit-level=strict"
    for operation in _operations(item):
        support = subject.adapter.support(operation)
        if not support:
            return f"no {operation}: {support.reason}"
    for marker in item.iter_markers(IF):
        holds, reason = marker.args
        if not holds(subject):
            return str(reason)
    return None


def _operations(item: pytest.Item) -> Iterator[Operation]:
    for marker in item.iter_markers(NEEDS):
        yield from marker.args
    callspec = getattr(item, "callspec", None)
    if callspec is not None and "operation" in callspec.params:
        yield callspec.params["operation"]
