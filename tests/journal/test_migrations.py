from __future__ import annotations

from contextlib import ExitStack

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from journal_entries import entry, hold
from processes import started
from sightings_seen import sighting
from sqlalchemy import Connection, column, table, update

from rewardkit.errors import ConfigurationError
from rewardkit.journal.store import Chosen, Store, StoreAddress
from rewardkit.journal.store.migrating import _FOLDER, REVISIONS, VERSION_TABLE, migrate, revision
from rewardkit.journal.store.tables import drift, metadata
from rewardkit.sightings import Sought


def test_the_versions_are_those_of_the_scripts() -> None:
    """If there is a script, its version is known, in the order in which they follow."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    found = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_the_migrations_give_the_tables(store: Store) -> None:
    """If all migrations have run, the tables are those that the store works with, and no others."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        return list(compare_metadata(context, metadata))

    assert store._database.read(differences) == []


#: The texts of all indexes and constraints.
DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type = 'index'",
    "postgresql": (
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
        " UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = current_schema()::regnamespace"
    ),
}


def test_the_migrations_give_the_indexes(store: Store) -> None:
    """If the tables are made of their description, all indexes and constraints are as migrated."""

    def defined(connection: Connection) -> dict[str, str]:
        rows = connection.exec_driver_sql(DEFINITIONS[connection.dialect.name])
        return {name: sql for name, sql in rows if not name.startswith(VERSION_TABLE)}

    def remade(connection: Connection) -> dict[str, str]:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        return defined(connection)

    migrated = store._database.read(defined)
    assert len(migrated) >= 6
    assert store._database.write(remade) == migrated


def test_migrating_again_changes_nothing(store: Store) -> None:
    """If a journal of the first version is migrated, with rows in it, all rows stay."""
    made = store.insert(entry("k"), "written down").entry
    held = store.hold(hold("A"), 1)
    store.check_seal(b"seal")
    store._database.write(migrate)
    assert list(store.entries(Chosen())) == [made]
    assert len(store.events(made.ticket)) == 1
    assert store.hold(hold("A"), 1).id == held.id  # type: ignore[union-attr]
    assert store.check_seal(b"other") == b"seal"
    assert store._database.read(revision) == REVISIONS[-1]


def test_a_journal_of_before_drift_gets_its_table(store: Store, address: StoreAddress) -> None:
    """If a journal was made before drift was kept, opening it adds the table, and all rows stay."""
    made = store.insert(entry("k"), "written down").entry
    version = update(table(VERSION_TABLE, column("version_num"))).values(version_num="0001")

    def as_before(connection: Connection) -> None:
        drift.drop(connection)
        connection.execute(version)

    store._database.write(as_before)
    again = Store.open(address)
    try:
        assert list(again.entries(Chosen())) == [made]
        again.drift.add([sighting()], 10)
        assert again.drift.seen(Sought()) == [sighting()]
        assert again._database.read(revision) == REVISIONS[-1]
    finally:
        again.close()


def test_a_newer_version_is_left_alone(store: Store, address: StoreAddress) -> None:
    """If a newer rewardkit has migrated the journal, this one says so and touches nothing."""
    newer = update(table(VERSION_TABLE, column("version_num"))).values(version_num="9999")
    store._database.write(lambda connection: connection.execute(newer))
    with pytest.raises(ConfigurationError, match=r"newer rewardkit.*9999"):
        Store.open(address)
    assert store._database.read(revision) == "9999"


def test_a_migration_that_fails_leaves_nothing(address: StoreAddress) -> None:
    """If a migration is interrupted, the next one finds nothing of it and makes all tables."""
    store = Store.open(address)

    def half(connection: Connection) -> None:
        metadata.drop_all(connection)
        connection.exec_driver_sql(f"DROP TABLE {VERSION_TABLE}")
        migrate(connection)
        raise KeyboardInterrupt

    store.check_seal(b"seal")
    with pytest.raises(KeyboardInterrupt):
        store._database.write(half)
    assert store.check_seal(b"other") == b"seal"
    store.close()


OPEN_WHEN_TOLD = """
import sys
from rewardkit.journal.store import Store, StoreAddress
Store.open(StoreAddress(":memory:")).close()
print("ready", flush=True)
sys.stdin.readline()
store = Store.open(StoreAddress(sys.argv[1]))
print(store.check_seal(sys.argv[2].encode()).decode(), flush=True)
"""


def test_processes_open_a_new_journal_together(address: StoreAddress) -> None:
    """If several processes open a journal that is not there yet, one makes it and all go on."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(started(OPEN_WHEN_TOLD, address.text, str(number)))
            for number in range(4)
        ]
        assert [process.hear() for process in processes] == [["ready"]] * 4
        for process in processes:
            process.tell("go")
        seals = [process.hear() for process in processes]
    assert seals[0] != []
    assert seals == [seals[0]] * 4
