"""What every adapter says of repeating what changes something."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from rewardkit import Operation
from rewardkit.client import installed
from rewardkit.readback import Command

#: The operations whose commands can be read back: ``UndoRedemption`` is that of ``undo_redemption``.
ONCE = [
    Operation(re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower())
    for command in get_args(Command)
]
ADAPTERS = {name: installed().provider(name).load_adapter() for name in installed().names()}


@pytest.mark.parametrize("operation", ONCE)
@pytest.mark.parametrize("name", ADAPTERS)
def test_what_must_be_done_once_has_a_rule(name: str, operation: Operation) -> None:
    """If an adapter supports what must be done once, it says when that may be repeated, and how so."""
    adapter: Any = ADAPTERS[name]
    assert (operation in adapter.repeat_rules) == bool(adapter.support(operation))
    how = (
        adapter.repeat_rules[operation].how if operation in adapter.repeat_rules else "unsupported"
    )
    assert how
    assert not how.endswith(".")


@pytest.mark.parametrize("name", ADAPTERS)
def test_other_operations_have_no_rule(name: str) -> None:
    """If an operation may be repeated as it is, or cannot be read back, there is no rule of it."""
    assert set(ADAPTERS[name].repeat_rules) <= set(ONCE)
