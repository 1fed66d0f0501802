from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC
from typing import Any

import attrs
import postgres
import pytest
from journal_entries import entry, hold
from processes import started
from sqlalchemy import Connection, event

from rewardkit.errors import InvalidRequest, JournalUnavailable
from rewardkit.journal.states import State
from rewardkit.journal.store import Chosen, Store, StoreAddress
from rewardkit.secret import Secret


@pytest.fixture
def store(postgres_address: StoreAddress) -> Iterator[Store]:
    """A journal's store on the server."""
    store = Store.open(postgres_address)
    yield store
    store.close()


def lose_connections(server: postgres.Server) -> None:
    """Have the server end every connection but the one that asks."""
    server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )


def test_a_server_that_was_restarted(store: Store, server: postgres.Server) -> None:
    """If the server was restarted, the next call connects anew, and the caller does not notice."""
    first = store.insert(entry("1"), "written down").entry
    server.pause()
    server.go_on()
    changed = store.change(attrs.evolve(first, state=State.DONE), "done")
    assert changed is not None
    server.pause()
    server.go_on()
    assert list(store.entries(Chosen())) == [changed]


def test_a_server_that_is_down(store: Store, server: postgres.Server) -> None:
    """If the server is down, the error says where and what to do; once it is up, all goes on."""
    store.insert(entry("1"), "written down")
    server.pause()
    try:
        with pytest.raises(JournalUnavailable, match=r"postgresql://.*server is running"):
            store.insert(entry("2"), "written down")
    finally:
        server.go_on()
    assert store.insert(entry("2"), "written down").is_new


def lose_the_next_commit(store: Store, server: postgres.Server, *, done: bool) -> list[str]:
    """Lose the connection at the next commit, which is carried out or not; returns what happened."""
    seen: list[str] = []

    def lose(connection: Connection) -> None:
        if seen:
            return
        seen.append("lost")
        if done:
            connection.connection.dbapi_connection.execute("COMMIT")  # type: ignore[union-attr]
        lose_connections(server)

    event.listen(store._database.engine, "commit", lose)
    return seen


@pytest.mark.parametrize("done", [True, False], ids=["carried out", "not carried out"])
def test_an_insert_whose_commit_was_lost(store: Store, server: postgres.Server, done: bool) -> None:
    """If the connection is lost at the commit, the entry is there once, and known to be new."""
    wanted = entry("1")
    seen = lose_the_next_commit(store, server, done=done)
    written = store.insert(wanted, "written down")
    assert seen == ["lost"]
    assert written.is_new
    assert list(store.entries(Chosen())) == [written.entry]
    assert len(store.events(wanted.ticket)) == 1


@pytest.mark.parametrize("done", [True, False], ids=["carried out", "not carried out"])
def test_a_change_whose_commit_was_lost(store: Store, server: postgres.Server, done: bool) -> None:
    """If the connection is lost at the commit, the change is made once, and known to be ours."""
    before = store.insert(entry("1"), "written down").entry
    seen = lose_the_next_commit(store, server, done=done)
    after = store.change(attrs.evolve(before, state=State.DONE), "done", sent=True)
    assert seen == ["lost"]
    assert after is not None
    assert (after.version, after.sent_at) == (2, after.changed_at)
    assert list(store.entries(Chosen())) == [after]
    assert len(store.events(before.ticket)) == 2


@pytest.mark.parametrize("done", [True, False], ids=["carried out", "not carried out"])
def test_a_release_whose_commit_was_lost(store: Store, server: postgres.Server, done: bool) -> None:
    """If the connection is lost at the commit, the hold is gone, and it is said to have been there."""
    held = store.hold(hold("A"), 1)
    assert held is not None
    lose_the_next_commit(store, server, done=done)
    assert store.release(held.id)
    assert store.hold(hold("B"), 1) is not None


def test_a_connection_that_is_lost_again_and_again(store: Store, server: postgres.Server) -> None:
    """If the connection is lost each time, it is not tried for ever."""

    def lose(_: Connection) -> None:
        lose_connections(server)

    event.listen(store._database.engine, "commit", lose)
    with pytest.raises(JournalUnavailable):
        store.insert(entry("1"), "written down")


def test_a_wrong_password(postgres_address: StoreAddress) -> None:
    """If the password is wrong, the error says what to check, and does not show it."""
    wrong = attrs.evolve(postgres_address, password=Secret("do-not-show"))
    with pytest.raises(JournalUnavailable, match=r"password") as raised:
        Store.open(wrong)
    assert "do-not-show" not in f"{raised.value} {raised.value.__cause__}"


def test_a_database_that_is_not_there(server: postgres.Server) -> None:
    """If there is no such database, the error names it."""
    with pytest.raises(JournalUnavailable, match=r"does not exist"):
        Store.open(StoreAddress(server.url("nothing"), Secret(server.password)))


def test_a_row_that_is_locked(store: Store, postgres_address: StoreAddress) -> None:
    """If a process keeps an entry locked, the error says so after the time that is set."""
    made = store.insert(entry("1"), "written down").entry
    impatient = Store.open(attrs.evolve(postgres_address, busy_timeout=0.1))

    def while_locked(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT 1 FROM rewardkit_entries FOR UPDATE")
        with pytest.raises(JournalUnavailable, match=r"55P03.*busy_timeout"):
            impatient.change(made, "changed")

    store._database.write(while_locked)
    assert impatient.change(made, "changed") is not None
    impatient.close()


STAND_STILL = """
import sys
from sqlalchemy import text
from rewardkit.journal.store import Store, StoreAddress
store = Store.open(StoreAddress(sys.argv[1], busy_timeout=0.3))
def work(connection):
    connection.execute(text("SELECT 1 FROM rewardkit_entries FOR UPDATE"))
    print("within", flush=True)
    sys.stdin.readline()
store._database.write(work)
"""


def test_a_process_that_stands_still(store: Store, postgres_address: StoreAddress) -> None:
    """If a process stops in the middle of a transaction, it does not keep others out for long."""
    made = store.insert(entry("1"), "written down").entry
    with started(STAND_STILL, postgres_address.text) as process:
        assert process.hear() == ["within"]
        assert store.change(made, "changed") is not None


def test_a_collision_is_tried_again(store: Store) -> None:
    """If the server ends a transaction for another one, it is done again; not for ever."""
    tries: list[int] = []

    def collide(connection: Connection, *, until: int) -> str:
        tries.append(1)
        if len(tries) < until:
            connection.exec_driver_sql("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
        return "done"

    assert store._database.write(lambda connection: collide(connection, until=3)) == "done"
    assert len(tries) == 3
    with pytest.raises(JournalUnavailable, match="40001"):
        store._database.write(lambda connection: collide(connection, until=100))
    assert len(tries) < 20


def test_a_commit_is_on_the_disk(store: Store, server: postgres.Server) -> None:
    """If the database is set not to wait for its disk, the journal's transactions do all the same."""
    (name,) = store._database.read(lambda c: c.exec_driver_sql("SELECT current_database()").one())

    def setting(connection: Connection) -> Any:
        return connection.exec_driver_sql("SHOW synchronous_commit").scalar()

    for value, expected in (("off", "on"), ("remote_write", "remote_write")):
        server.run(f"ALTER DATABASE {name} SET synchronous_commit = {value}")
        store._database.engine.dispose()
        assert store._database.read(setting) == value
        assert store._database.write(setting) == expected


def test_times_are_utc_whatever_the_servers_zone(store: Store, server: postgres.Server) -> None:
    """If the server lives in another time zone, moments are given in UTC."""
    (name,) = store._database.read(lambda c: c.exec_driver_sql("SELECT current_database()").one())
    server.run(f"ALTER DATABASE {name} SET timezone = 'Asia/Kathmandu'")
    store._database.engine.dispose()
    made = store.insert(entry("1"), "written down")
    standing = store.get(made.entry.ticket)
    assert standing is not None
    assert standing.entry == made.entry
    assert {made.now.tzinfo, standing.now.tzinfo, standing.entry.began_at.tzinfo} == {UTC}


def test_a_text_with_nul_is_refused(store: Store) -> None:
    """If a text has NUL in it, which PostgreSQL cannot keep, it is said to be the text's fault."""
    with pytest.raises(InvalidRequest, match="NUL"):
        store.insert(entry("1", order_id="a\0b"), "written down")


def test_statements_are_not_prepared(store: Store) -> None:
    """If a statement comes often, the server is not asked to keep it, which a pooler would lose."""
    for number in range(20):
        store.insert(entry(str(number)), "written down")
    prepared = store._database.read(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar()
    )
    assert prepared == 0


def test_all_connections_are_in_use(postgres_address: StoreAddress) -> None:
    """If there are fewer connections than threads at work, the error names the setting."""
    store = Store.open(attrs.evolve(postgres_address, pool_size=1, busy_timeout=0.1))

    def within(_: Connection) -> None:
        with pytest.raises(JournalUnavailable, match="pool_size"):
            store.get("ticket")

    store._database.write(within)
    store.close()


def test_a_server_leaves_nothing_behind() -> None:
    """If the process that started a server is killed, the server and its files are gone soon."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import postgres;"
        "server = postgres.shared();"
        "print(*server.run('SHOW data_directory')[0], server.port, flush=True);"
        "sys.stdin.readline()"
    )
    from pathlib import Path

    support = str(Path(postgres.__file__).parent)
    with started(program, support) as process:
        line = process.hear()
        if not line:
            pytest.skip("PostgreSQL does not run here")
        folder = Path(line[0])
        assert folder.exists()
        process.popen.kill()
    ends = time.monotonic() + 30
    while folder.exists() and time.monotonic() < ends:
        time.sleep(0.05)
    assert not folder.exists()
