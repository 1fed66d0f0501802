from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rewardkit.cases.places import at, first, holds, places, put, written

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_every_place_leads_to_what_is_there(value: object) -> None:
    """If a place is found in a value, its steps lead to what it says is there."""
    for place in places(value, first(10)):
        assert at(value, place.steps) == place.value


@given(JSON)
def test_what_is_put_is_there_and_nothing_else_changes(value: object) -> None:
    """If something is put at a place, it is there, and putting back what was there undoes it."""
    for place in places(value, first(10)):
        new = put(value, place.steps, "new")
        assert at(new, place.steps) == "new"
        assert put(new, place.steps, place.value) == value
        if place.steps:
            assert holds(new, place.steps[-1], "new")


def test_a_name_that_is_not_there_is_added() -> None:
    """If an object has no such name, putting something there adds it, and the original stays."""
    before = {"data": [{"id": 1}, {"id": 2}]}
    after = put(before, ("data", 1, "flavour"), "new")
    assert after == {"data": [{"id": 1}, {"id": 2, "flavour": "new"}]}
    assert before == {"data": [{"id": 1}, {"id": 2}]}


def test_long_lists_are_known_by_their_beginning() -> None:
    """If a list is long, its first items stand for it."""
    assert len(list(places(list(range(100)), first(3)))) == 1 + 3


def test_a_place_is_written_for_people() -> None:
    """If a place is shown, it reads as paths in JSON do."""
    assert written(("data", 0, "status")) == "$.data[0].status"
    assert written(()) == "$"
