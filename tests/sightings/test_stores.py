from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import sightings_seen
from processes import started
from sightings_seen import NOON, opened, sighting
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from rewardkit.journal.store.drift import DriftTable
from rewardkit.sightings import Sighting, Sought, Store

SUPPORT = str(Path(sightings_seen.__file__).parent)

#: Each line is so many writes of something that all see and something that only this process sees.
WRITE = """
import sys
sys.path.insert(0, sys.argv[2])
from sightings_seen import opened, sighting
store = opened(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        store.add([sighting("flavour"), sighting(sys.argv[3], 2)], 10)
    print("done", flush=True)
"""


def counts(store: Store, sought: Sought | None = None) -> dict[str, int]:
    """How often what was seen."""
    return {each.value: each.count for each in store.seen(sought or Sought())}


def test_what_was_seen_is_read_back(store: Store) -> None:
    """If a sighting is written, it is read back as it was."""
    one = sighting(count=3, first_seen=NOON, last_seen=NOON + timedelta(microseconds=1))
    store.add([one], 10)
    assert store.seen(Sought()) == [one]


def test_sightings_add_up(store: Store) -> None:
    """If a thing is seen again, its count, its last time and the version are those of both."""
    store.add([sighting(count=3)], 10)
    hour = timedelta(hours=1)
    store.add([sighting(count=4, first_seen=NOON, last_seen=NOON + hour, version="1.1")], 10)
    store.add([sighting(first_seen=NOON - hour, last_seen=NOON - hour, version="1.1")], 10)
    (one,) = store.seen(Sought())
    assert one == sighting(count=8, first_seen=NOON - hour, last_seen=NOON + hour, version="1.1")


def test_the_most_frequent_come_first(store: Store) -> None:
    """If there are several things, those that are seen most often are first."""
    store.add([sighting("a", 2), sighting("b", 30), sighting("c", 9)], 10)
    assert list(counts(store)) == ["b", "c", "a"]


def test_there_are_so_many_of_a_connection_and_a_rest(store: Store) -> None:
    """If more things are seen than are told apart, the others are one of their kind, and none is lost."""
    store.add([sighting(f"field{number}") for number in range(3)], 5)
    store.add([sighting(f"field{number}", 2) for number in range(9)], 5)
    store.add([sighting("field8", 10), sighting("nice", kind="unknown_value")], 5)
    store.add([sighting("elsewhere", connection="other")], 5)
    found = store.seen(Sought(connection="checkout"))
    assert len(found) == 5 + 2
    rest = {each.kind: each.count for each in found if each.where == "…"}
    assert rest == {"unknown_field": 4 * 2 + 10, "unknown_value": 1}
    assert sum(each.count for each in found) == 3 + 18 + 11
    assert counts(store, Sought(connection="other")) == {"elsewhere": 1}


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (Sought(provider="acme"), {"a", "b", "c", "d"}),
        (Sought(connection="other"), {"b"}),
        (Sought(kind="unknown_value"), {"c"}),
        (Sought(where="Code"), {"d"}),
        (Sought(since=NOON), {"a", "b", "c"}),
        (Sought(before=NOON), {"d", "x"}),
        (Sought(provider="acme", before=NOON), {"d"}),
    ],
)
def test_what_is_sought_is_found_and_forgotten(
    store: Store, sought: Sought, expected: set[str]
) -> None:
    """If some are sought, they are found and can be forgotten, and the others stay."""
    earlier = NOON - timedelta(days=1)
    every: list[list[Sighting]] = [
        [sighting("a"), sighting("c", kind="unknown_value")],
        [sighting("b", connection="other")],
        [sighting("d", where="Code", first_seen=earlier, last_seen=earlier)],
        [sighting("x", provider="best", first_seen=earlier, last_seen=earlier)],
    ]
    for seen in every:
        store.add(seen, 10)
    assert set(counts(store, sought)) == expected
    assert store.forget(sought) == len(expected)
    assert set(counts(store)) == {"a", "b", "c", "d", "x"} - expected


def test_processes_write_at_once(address: str) -> None:
    """If several processes write the same things at once, not one sighting is lost or counted twice."""
    with ExitStack() as stack:
        names = [f"only{letter}" for letter in "abcd"]
        writers = [stack.enter_context(started(WRITE, address, SUPPORT, name)) for name in names]
        assert [writer.hear() for writer in writers] == [["ready"]] * 4
        for writer in writers:
            writer.tell("25")
        assert [writer.hear() for writer in writers] == [["done"]] * 4
    store = opened(address)
    try:
        assert counts(store) == {"flavour": 100, **dict.fromkeys(names, 50)}
    finally:
        if isinstance(store, DriftTable):
            store._database.close()


def test_the_limit_holds_among_processes(address: str) -> None:
    """If several processes see different things at once, there are not more than are told apart."""
    with ExitStack() as stack:
        writers = [
            stack.enter_context(started(WRITE, address, SUPPORT, f"only{letter}"))
            for letter in "abcdefghijklm"[:4]
        ]
        for writer in writers:
            writer.hear()
        store = opened(address)
        store.add([sighting(f"early{letter}") for letter in "abcdefg"], 10)
        for writer in writers:
            writer.tell("5")
        for writer in writers:
            assert writer.hear() == ["done"]
    try:
        found = store.seen(Sought())
        assert len([each for each in found if each.where != "…"]) == 10
        assert sum(each.count for each in found) == 7 + 4 * 5 * 3
    finally:
        if isinstance(store, DriftTable):
            store._database.close()


def test_a_commit_whose_answer_is_lost_counts_once(store: Store) -> None:
    """If a batch is written once more since nobody heard of its commit, it is counted once."""
    if not isinstance(store, DriftTable):
        pytest.skip("a file tells at once whether it was committed")
    lost: list[bool] = []
    commit = Connection.commit

    def lose_the_first(connection: Connection) -> None:
        commit(connection)
        if not lost:
            lost.append(True)
            raise DBAPIError("COMMIT", None, Exception("gone"), connection_invalidated=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "commit", lose_the_first)
        store.add([sighting(count=3)], 10)
    assert lost
    assert counts(store) == {"flavour": 3}
