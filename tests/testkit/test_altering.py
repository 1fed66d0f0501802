"""Which items of a list are changed in the conformance suite's answers."""

from __future__ import annotations

from typing import Any

import pytest

from rewardkit.testkit.altering import typical


def _perk(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "title": f"Perk {kind}", **more}


def test_the_first_items_are_changed_whatever_is_in_them() -> None:
    """If items are all alike, the first two stand for the others."""
    assert list(typical([_perk("percent", value=10)] * 50)) == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        _perk("percent", cents=500),
        _perk("percent", value=None),
        _perk("percent", value="10"),
        _perk("percent", value=10, steps=[{"at": 1}]),
        _perk("amount", value=10),
    ],
    ids=["field", "nothing", "type", "list", "word"],
)
def test_what_no_item_before_has_is_changed(other: dict[str, Any]) -> None:
    """If an item has a field, a type or a word for its kind that is new, it is changed, too."""
    items = [_perk("percent", value=10)] * 4 + [other] + [_perk("percent", value=20)] * 4
    assert list(typical(items)) == [0, 1, 4]


def test_a_word_that_no_other_item_has_is_a_name() -> None:
    """If the words of a field are all different, they say nothing of the other items."""
    items = [{"code": name} for name in ("north", "east", "south", "west")]
    assert list(typical(items)) == [0, 1]


def test_items_need_not_be_objects() -> None:
    """If a list has texts and numbers, the first of each type is changed."""
    assert list(typical(["a", "b", "c", 1, 2])) == [0, 1, 3]
