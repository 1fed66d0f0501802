from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import attrs
import journal_entries
import pytest
from journal_entries import PLACE, entry, hold
from processes import at_once, forked, started

from rewardkit.errors import JournalUnavailable
from rewardkit.journal.states import State
from rewardkit.journal.store import MEMORY, Chosen, Store, StoreAddress

ROUNDS = 30

#: What every program of these tests begins with.
OPEN = """
import sys, attrs
sys.path.insert(0, sys.argv[2])
from journal_entries import PLACE, entry, hold
from rewardkit.journal.states import State
from rewardkit.journal.store import Store, StoreAddress
store = Store.open(StoreAddress(sys.argv[1], synchronous="NORMAL"))
print("ready", flush=True)
"""

SUPPORT = str(Path(journal_entries.__file__).parent)

INSERT = """
for line in sys.stdin:
    print(int(store.insert(entry(line.strip()), "written down").is_new), flush=True)
"""

CHANGE = """
for line in sys.stdin:
    standing = store.insert(entry(line.strip()), "written down")
    print(standing.entry.version, flush=True)
    sys.stdin.readline()
    after = store.change(attrs.evolve(standing.entry, state=State.DONE), "done")
    print(int(after is not None), flush=True)
"""

HOLD = """
for line in sys.stdin:
    held = store.hold(hold(sys.argv[3], code_digest=line.strip()), 1)
    print(int(held is not None), flush=True)
"""


def test_processes_write_one_entry_of_a_key(address: StoreAddress) -> None:
    """If two processes write the same key at once, one entry is new and the other process sees it."""
    with (
        started(OPEN + INSERT, address.text, SUPPORT) as a,
        started(OPEN + INSERT, address.text, SUPPORT) as b,
    ):
        assert (a.hear(), b.hear()) == (["ready"], ["ready"])
        for number in range(ROUNDS):
            for worker in (a, b) if number % 2 else (b, a):
                worker.tell(str(number))
            assert sorted([a.hear(), b.hear()]) == [["0"], ["1"]]


def test_processes_change_an_entry_once(address: StoreAddress) -> None:
    """If two processes change the same version at once, one of them does."""
    with (
        started(OPEN + CHANGE, address.text, SUPPORT) as a,
        started(OPEN + CHANGE, address.text, SUPPORT) as b,
    ):
        assert (a.hear(), b.hear()) == (["ready"], ["ready"])
        for number in range(ROUNDS):
            a.tell(str(number))
            b.tell(str(number))
            assert (a.hear(), b.hear()) == (["1"], ["1"])
            for worker in (a, b) if number % 2 else (b, a):
                worker.tell("go")
            assert sorted([a.hear(), b.hear()]) == [["0"], ["1"]]


def test_processes_hold_the_last_use_once(address: StoreAddress) -> None:
    """If two processes hold the last use for different orders at once, one of them does."""
    with (
        started(OPEN + HOLD, address.text, SUPPORT, "A") as a,
        started(OPEN + HOLD, address.text, SUPPORT, "B") as b,
    ):
        assert (a.hear(), b.hear()) == (["ready"], ["ready"])
        for number in range(ROUNDS):
            for worker in (a, b) if number % 2 else (b, a):
                worker.tell(str(number))
            assert sorted([a.hear(), b.hear()]) == [["0"], ["1"]]


def test_threads_write_one_entry_of_a_key(store: Store) -> None:
    """If threads share a store and write the same key at once, one entry is new."""
    for number in range(ROUNDS):
        made = at_once(lambda _, key=str(number): store.insert(entry(key), "written down"))  # type: ignore[misc]
        assert sum(standing.is_new for standing in made) == 1
        assert len({standing.entry.ticket for standing in made}) == 1


def test_threads_change_an_entry_once(store: Store) -> None:
    """If threads make the very same change at once, one of them did it."""
    for number in range(ROUNDS):
        before = store.insert(entry(str(number)), "written down").entry
        after = attrs.evolve(before, state=State.DONE)
        made = at_once(lambda _, after=after: store.change(after, "done"))  # type: ignore[misc]
        assert sum(entry is not None for entry in made) == 1
        assert len(store.events(before.ticket)) == 2


KILLED_WITHIN = """
work = store._database.write
def write(work_, number=[0]):
    def half(connection):
        found = work_(connection)
        number[0] += 1
        if number[0] == 3:
            print("within", flush=True)
            sys.stdin.readline()
        return found
    return work(half)
store._database.write = write
first = store.insert(entry("1"), "written down").entry
store.insert(entry("2"), "written down")
store.change(attrs.evolve(first, state=State.DONE), "done")
"""


def test_what_a_killed_process_was_writing_is_not_there(address: StoreAddress) -> None:
    """If a process is killed within a transaction, nothing of it is there, and nobody is locked out."""
    with started(OPEN + KILLED_WITHIN, address.text, SUPPORT) as process:
        assert (process.hear(), process.hear()) == (["ready"], ["within"])
        process.kill()
    store = Store.open(address)
    try:
        first, second = store.entries(Chosen())
        assert (first.version, first.state) == (1, State.SENDING)
        assert [len(store.events(found.ticket)) for found in (first, second)] == [1, 1]
        assert store.change(attrs.evolve(first, state=State.UNKNOWN), "recovered") is not None
    finally:
        store.close()


WRITE_UNTIL_KILLED = """
number = 0
while True:
    number += 1
    made = store.insert(entry(f"{sys.argv[3]}-{number}"), "written down").entry
    print(made.ticket, 1, flush=True)
    store.change(attrs.evolve(made, state=State.DONE), "done")
    print(made.ticket, 2, flush=True)
"""


def test_what_a_process_was_told_is_there(address: StoreAddress) -> None:
    """If a process is killed at any moment, all that it was told of is there, with its history."""
    told: dict[str, int] = {}
    for life in range(3):
        with started(OPEN + WRITE_UNTIL_KILLED, address.text, SUPPORT, str(life)) as process:
            assert process.hear() == ["ready"]
            lines = [process.hear() for _ in range(7 + life)]
            lines += [line.split() for line in process.kill()]
            told |= {ticket: int(version) for ticket, version in lines}
    store = Store.open(address)
    try:
        versions = {found.ticket: found.version for found in store.entries(Chosen())}
        assert all(versions[ticket] >= version for ticket, version in told.items())
        assert len(versions) <= len(told) + 3
        for ticket, version in versions.items():
            assert len(store.events(ticket)) == version
    finally:
        store.close()


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


@needs_fork
def test_a_forked_child_has_connections_of_its_own(store: Store) -> None:
    """If a server forks after opening, parent and child go on without harming each other."""
    first = store.insert(entry("1"), "written down").entry
    parents = list(store._database._connections.values())

    def in_child() -> bool:
        changed = store.change(attrs.evolve(first, state=State.DONE), "by the child")
        there = store._database._connections.values()
        return changed is not None and not any(one is other for one in there for other in parents)

    assert forked(in_child) == 0
    assert store.change(first, "by the parent") is None
    assert store.insert(entry("2"), "written down").is_new


@needs_fork
def test_a_fork_while_threads_write(store: Store) -> None:
    """If a process forks while its threads write, neither child nor parent stands still."""
    stopped = threading.Event()
    written = []

    def write() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            written.append(store.insert(entry(f"parent-{number}"), "written down").is_new)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            assert (
                forked(lambda: store.insert(entry(f"child-{number}"), "written down").is_new) == 0  # noqa: B023
            )
    finally:
        stopped.set()
        thread.join()
    assert written
    assert all(written)
    keys = {found.key for found in store.entries(Chosen())}
    assert {f"child-{number}" for number in range(5)} < keys
    assert len(keys) == len(written) + 5


@needs_fork
def test_sqlite_connections_are_closed_before_a_fork(tmp_path: Path) -> None:
    """If a process forks, the parent's idle connections to a file are closed before."""
    store = Store.open(StoreAddress(str(tmp_path / "journal.db")))
    store.insert(entry("1"), "written down")
    (before,) = store._database._connections.values()

    def in_child() -> bool:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            before.execute("SELECT 1")
        return True

    assert forked(in_child) == 0
    store.close()


@needs_fork
def test_memory_is_not_shared_with_a_child() -> None:
    """If a process forks, its journal in memory is not silently two of a kind."""
    store = Store.open(StoreAddress(MEMORY))

    def in_child() -> bool:
        with pytest.raises(JournalUnavailable, match="use a file"):
            store.insert(entry("1"), "written down")
        return True

    assert forked(in_child) == 0
    assert store.insert(entry("1"), "written down").is_new
    store.close()


def test_memory_is_shared_among_threads() -> None:
    """If threads share a journal in memory, they take turns."""
    store = Store.open(StoreAddress(MEMORY))
    for number in range(ROUNDS):
        made = at_once(lambda _, key=str(number): store.insert(entry(key), "written down"))  # type: ignore[misc]
        assert sum(standing.is_new for standing in made) == 1
        assert store.hold(hold("A", code_digest=str(number)), 1) is not None
        assert store.obstacle(entry(place=PLACE, code_digest=str(number), order_id="B")) is not None
    store.close()
