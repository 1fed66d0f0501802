from __future__ import annotations

import secrets
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from journal_entries import LONG_AGO, PLACE, entry, hold
from sqlalchemy import event

from rewardkit.errors import InvalidRequest, JournalUnavailable
from rewardkit.journal.entry import Entry, Undone
from rewardkit.journal.place import Place
from rewardkit.journal.states import State
from rewardkit.journal.store import Chosen, Store, StoreAddress
from rewardkit.operations import Operation

MINUTE = timedelta(minutes=1)


def added(store: Store, key: str, **fields: Any) -> Entry:
    return store.insert(entry(key, **fields), "written down").entry


def changed(store: Store, before: Entry, **fields: Any) -> Entry:
    after = store.change(attrs.evolve(before, **fields), "changed")
    assert after is not None
    return after


def is_now(moment: datetime) -> bool:
    return abs(moment - datetime.now(UTC)) < MINUTE


def test_an_entry_is_given_back_as_it_was_written(store: Store) -> None:
    """If an entry is written, all of it is read again, with times of the store's own clock."""
    wanted = entry(
        reward_id="r1",
        vendor_id="v1",
        single_use=True,
        outcome=b"\x00\xff",
        problem="ümläut 🎁",
        lease=2.5,
    )
    written = store.insert(wanted, "written down")
    assert written.is_new
    found = store.get(wanted.ticket)
    assert found is not None
    assert found.entry == written.entry
    times = written.now
    assert is_now(times)
    assert found.entry == attrs.evolve(wanted, began_at=times, sent_at=times, changed_at=times)
    assert found.entry.began_at.tzinfo is UTC
    assert found.now.tzinfo is UTC
    assert found.now >= times
    assert not found.is_new


def test_an_unknown_ticket_is_nothing(store: Store) -> None:
    """If there is no such ticket, there is neither an entry nor a history."""
    assert store.get("nothing") is None
    assert store.events("nothing") == []


def test_the_same_key_is_the_same_entry(store: Store) -> None:
    """If there is an entry of the same key, that one is given and nothing is written."""
    first = added(store, "k")
    again = store.insert(entry("k"), "once more")
    assert (again.entry, again.is_new) == (first, False)
    assert len(store.events(first.ticket)) == 1
    assert list(store.entries(Chosen())) == [first]


@pytest.mark.parametrize(
    "other",
    [
        {"key": "other"},
        {"operation": Operation.UNDO_REDEMPTION},
        {"place": Place(provider="acme", connection="other")},
        {"place": Place(provider="other", connection="checkout")},
    ],
    ids=["key", "operation", "connection", "provider"],
)
def test_another_key_is_another_entry(store: Store, other: dict[str, Any]) -> None:
    """If key, operation or place differ, it is an entry of its own."""
    added(store, "k")
    assert store.insert(entry(**{"key": "k", **other}), "written down").is_new


def test_a_change_counts_the_version(store: Store) -> None:
    """If an entry is changed, its version and time go on, and the rest is as it was wanted."""
    before = added(store, "k")
    after = changed(store, before, state=State.DONE, outcome=b"o", vendor_id="v1", owner=None)
    assert after == attrs.evolve(
        before,
        state=State.DONE,
        outcome=b"o",
        vendor_id="v1",
        owner=None,
        version=2,
        changed_at=after.changed_at,
    )
    assert after.changed_at > before.changed_at
    found = store.get(before.ticket)
    assert found is not None
    assert found.entry == after


def test_an_attempt_has_its_time(store: Store) -> None:
    """If a change begins an attempt, it has the time of the change."""
    before = added(store, "k")
    after = store.change(attrs.evolve(before, attempt=2), "sent again", sent=True)
    assert after is not None
    assert (after.attempt, after.sent_at, after.began_at) == (
        2,
        after.changed_at,
        before.began_at,
    )
    assert after.sent_at > before.sent_at


def test_a_change_of_an_old_version_is_refused(store: Store) -> None:
    """If somebody else has changed the entry meanwhile, nothing is written."""
    before = added(store, "k")
    theirs = changed(store, before, state=State.DONE)
    assert store.change(attrs.evolve(before, state=State.UNKNOWN), "too late") is None
    found = store.get(before.ticket)
    assert found is not None
    assert found.entry == theirs
    assert [event.note for event in store.events(before.ticket)] == ["written down", "changed"]


def test_a_change_of_what_is_gone_is_refused(store: Store) -> None:
    """If there is no such entry any more, a change writes nothing."""
    assert store.change(entry("k"), "gone") is None


def test_the_history_says_who_did_what(store: Store) -> None:
    """If an entry changes hands, each event has its owner, and letting go is by who let go."""
    first = added(store, "k", owner="host:1:ab")
    released = changed(store, first, state=State.UNKNOWN, owner=None)
    taken = changed(store, released, owner="other:2:cd", attempt=2)
    changed(store, taken, state=State.DONE, owner=None)
    events = store.events(first.ticket)
    assert [(event.state, event.attempt, event.owner) for event in events] == [
        (State.SENDING, 1, "host:1:ab"),
        (State.UNKNOWN, 1, "host:1:ab"),
        (State.UNKNOWN, 2, "other:2:cd"),
        (State.DONE, 2, "other:2:cd"),
    ]
    assert [event.at for event in events] == sorted({event.at for event in events})
    assert events[0].at == first.began_at


def test_a_single_use_code_that_another_order_has(store: Store) -> None:
    """If a single-use code was redeemed for another order, that entry is found, and no other."""
    entries = {
        "done": entry("1", state=State.DONE, single_use=True, order_id="A"),
        "open": entry("2", state=State.UNKNOWN, single_use=True, order_id="B", code_digest="open"),
        "many": entry("3", state=State.DONE, single_use=False, order_id="C", code_digest="many"),
        "undo": entry(
            "4",
            state=State.DONE,
            single_use=True,
            code_digest="undo",
            operation=Operation.UNDO_REDEMPTION,
        ),
    }
    for made in entries.values():
        store.insert(made, "written down")

    found = store.obstacle(entry(place=PLACE, code_digest="digest", order_id="B"))
    assert isinstance(found, Entry)
    assert found.ticket == entries["done"].ticket
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="A")) is None
    for digest in ("open", "many", "undo"):
        assert store.obstacle(entry(place=PLACE, code_digest=digest, order_id="Z")) is None
    elsewhere = Place(provider="acme", connection="other")
    assert store.obstacle(entry(place=elsewhere, code_digest="digest", order_id="B")) is None


def test_the_redemption_that_is_taken_back(store: Store) -> None:
    """If a redemption is undone, it is found by its id, and else by code and order."""
    known = added(store, "1", state=State.DONE, vendor_id="v1", order_id="A")
    nameless = added(store, "2", state=State.DONE, order_id="B")
    added(store, "3", state=State.UNDONE, vendor_id="v3", order_id="C")

    def found(vendor_id: str | None, order_id: str | None) -> list[str]:
        """The tickets that an undoing marks; afterwards all is as it was."""
        undoing = added(store, secrets.token_hex(4), operation=Operation.UNDO_REDEMPTION)
        undone = Undone(
            vendor_id=vendor_id, code_digest="digest" if order_id else None, order_id=order_id
        )
        after = attrs.evolve(undoing, state=State.DONE, owner=None)
        assert store.change(after, "answered", undone=undone) is not None
        marked = [
            each
            for each in store.entries(Chosen(states=[State.UNDONE]))
            if store.events(each.ticket)[-1].note == f"undone by {undoing.ticket}"
        ]
        for each in marked:
            changed(store, each, state=State.DONE)
        return [each.ticket for each in marked]

    assert found("v1", None) == found("v1", "B") == found(None, "A") == [known.ticket]
    assert found("v2", "B") == found(None, "B") == [nameless.ticket]
    assert found("v2", "A") == []  # another redemption of that code and order
    assert found("v3", "C") == []
    assert found(None, None) == []


def test_what_is_not_written_takes_nothing_back(store: Store) -> None:
    """If somebody else has changed the undoing meanwhile, its redemption is left as it is."""
    redemption = added(store, "1", state=State.DONE, vendor_id="v1")
    undoing = added(store, "2", operation=Operation.UNDO_REDEMPTION)
    changed(store, undoing, state=State.UNKNOWN)
    done = attrs.evolve(undoing, state=State.DONE)
    assert store.change(done, "too late", undone=Undone(vendor_id="v1")) is None
    assert list(store.entries(Chosen(states=[State.DONE]))) == [redemption]


def test_entries_are_chosen(store: Store) -> None:
    """If only some entries are wanted, each criterion holds."""
    elsewhere = Place(provider="other", connection="shop")
    first = added(store, "1", order_id="A", state=State.DONE, owner=None)
    second = added(store, "2", order_id="B", code_digest="second", lease=3600.0)
    third = added(store, "3", operation=Operation.ISSUE_GRANT, state=State.UNKNOWN, owner=None)
    fourth = added(store, "4", place=elsewhere, lease=0.0)

    def chosen(**criteria: Any) -> list[Entry]:
        return list(store.entries(Chosen(**criteria)))

    assert chosen() == [first, second, third, fourth]
    assert chosen(place=elsewhere) == chosen(provider="other") == [fourth]
    assert chosen(connection="shop") == [fourth]
    assert chosen(states=[State.DONE, State.UNKNOWN]) == [first, third]
    assert chosen(states=[]) == []
    assert chosen(operation=Operation.ISSUE_GRANT) == [third]
    assert chosen(order_id="B") == chosen(code_digest="second") == [second]
    assert chosen(since=second.began_at, until=fourth.began_at) == [second, third]
    assert chosen(open_only=True) == [second, third, fourth]
    assert chosen(open_only=True, idle_only=True) == [third, fourth]
    assert chosen(limit=2) == [first, second]
    assert chosen(limit=1, idle_only=True, open_only=True) == [third]
    again = store.change(attrs.evolve(first, state=State.SENDING), "again", sent=True)
    assert again is not None
    assert chosen(sent_since=again.sent_at) == [again]
    assert chosen(limit=0) == []


def test_many_entries_stream_in_flat_memory(store: Store) -> None:
    """If there are 50,000 entries, all come in their order, and few are in memory at once."""
    count, traced = 50_000, 10_000
    fill(store, count)
    tracemalloc.start()
    peak = 0
    try:
        tickets = []
        for found in store.entries(Chosen()):
            tickets.append(found.ticket)
            if len(tickets) == traced:
                _, peak = tracemalloc.get_traced_memory()
                tracemalloc.stop()  # it makes reading slow
    finally:
        tracemalloc.stop()
    assert tickets == [f"{number:06}" for number in range(count)]
    assert 0 < peak < 5_000_000  # bytes; those that are traced are more than 10 MB


def fill(store: Store, count: int) -> None:
    """Write many entries at once, several at each moment."""
    from sqlalchemy import insert

    from rewardkit.journal.store.rows import write_new
    from rewardkit.journal.store.tables import entries

    rows = [
        write_new(entry(str(number), ticket=f"{number:06}", command=bytes(400)))
        | dict.fromkeys(("began_at", "sent_at", "changed_at"), LONG_AGO + MINUTE * (number // 7))
        for number in range(count)
    ]
    store._database.write(lambda connection: connection.execute(insert(entries), rows))


def test_entries_may_be_changed_while_they_are_read(store: Store) -> None:
    """If a caller settles entries as they come, each comes once."""
    fill(store, 1200)
    seen = []
    for found in store.entries(Chosen(open_only=True)):
        seen.append(found.ticket)
        changed(store, found, state=State.DONE, owner=None)
    assert seen == [f"{number:06}" for number in range(1200)]
    assert list(store.entries(Chosen(open_only=True))) == []


def test_pruning_keeps_what_is_open(store: Store) -> None:
    """If old entries are pruned, those that are settled go with their history, and no others."""
    kept = [added(store, state.value, state=state) for state in State if state.is_open]
    gone = [added(store, state.value, state=state) for state in State if not state.is_open]
    before = added(store, "late", state=State.UNKNOWN)
    moment = before.began_at + timedelta(microseconds=1)
    late = changed(store, before, state=State.DONE)

    assert store.prune(moment, dry_run=True) == len(gone)
    assert len(list(store.entries(Chosen()))) == len(kept) + len(gone) + 1
    assert store.prune(moment) == len(gone)
    assert list(store.entries(Chosen())) == [*kept, late]
    assert [store.events(found.ticket) for found in gone] == [[]] * len(gone)
    assert store.prune(moment) == 0


def test_pruning_goes_on_until_all_are_gone(store: Store) -> None:
    """If there are more old entries than one transaction deletes, all of them go."""
    fill(store, 1200)
    for found in store.entries(Chosen()):
        changed(store, found, state=State.REFUSED)
    assert store.prune(datetime.now(UTC) + MINUTE) == 1200
    assert list(store.entries(Chosen())) == []


def test_pruning_forgets_holds_that_have_ended(store: Store) -> None:
    """If a hold ended before, nothing of it stays, such as its customer; a live one does."""
    store.hold(hold("A", minutes=0, code_digest="ended"), 1)
    live = store.hold(hold("B"), 1)
    assert live is not None
    assert store.prune(datetime.now(UTC) + MINUTE) == 0
    from sqlalchemy import select

    from rewardkit.journal.store.tables import holds

    ids = store._database.read(lambda connection: connection.scalars(select(holds.c.id)).all())
    assert ids == [live.id]


def test_the_first_seal_stays(store: Store) -> None:
    """If a journal has a seal, it is given whatever comes later."""
    assert store.check_seal(b"first") == b"first"
    assert store.check_seal(b"second") == b"first"


def test_a_text_that_cannot_be_kept_is_refused(store: Store) -> None:
    """If a text has half a character, it is said to be the text's fault, and the journal goes on."""
    with pytest.raises(InvalidRequest, match="UTF-8"):
        store.insert(entry("k", order_id="\ud800"), "written down")
    assert store.insert(entry("k"), "written down").is_new


def test_closed_is_closed(store: Store) -> None:
    """If a store is closed, twice even, using it says so."""
    store.close()
    store.close()
    with pytest.raises(JournalUnavailable, match="closed"):
        store.get("ticket")


def test_look_ups_do_not_go_through_all_entries(tmp_path: Path) -> None:
    """If a journal has many entries of one connection, or one code, none of them is read for nothing."""
    store = Store.open(StoreAddress(str(tmp_path / "journal.db")))
    plans: list[str] = []

    def explain(_: object, cursor: Any, statement: str, values: Any, *__: object) -> None:
        if statement.startswith("SELECT"):
            cursor.connection.set_trace_callback(None)
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(row[3] for row in found if "SEARCH" in row[3] or "SCAN" in row[3])

    event.listen(store._database.engine, "before_cursor_execute", explain)
    made = store.insert(entry("1", single_use=True), "written down").entry
    store.insert(entry("1", single_use=True), "written down")
    store.get(made.ticket)
    store.obstacle(made)
    undone = Undone(vendor_id="1", code_digest="digest", order_id="A")
    store.change(made, "undone", undone=undone)
    store.close()
    assert len(plans) >= 7
    for plan in plans:
        assert plan.startswith("SEARCH"), plan
        assert "(provider=? AND connection=? AND operation=?)" not in plan, plan
