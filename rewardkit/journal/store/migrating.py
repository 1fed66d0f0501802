"""The version of a database's tables, and the way to this one.

Alembic is loaded only where there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select

from rewardkit.errors import ConfigurationError

from .database import Database

#: The versions of the tables, oldest first; the last one is what this rewardkit reads and writes.
REVISIONS = ("0001", "0002")

#: Where alembic notes the version. Not its usual name: the database may have others' migrations too.
VERSION_TABLE = "rewardkit_version"

_FOLDER = Path(__file__).parent.parent / "migrations"
_version = select(Table(VERSION_TABLE, MetaData(), Column("version_num", Text)).c.version_num)


def prepare(database: Database) -> None:
    """See that the tables are there and of this version: make them, or bring them up to it.

    Raises:
        ConfigurationError: they are of a newer version.
        JournalUnavailable: the database cannot be used now.
    """
    if database.read(lambda connection: _is_current(connection, database.name)):
        return

    def work(connection: Connection) -> None:
        # Other processes may be at it too: the one that gets the lock does it.
        database.kind.lock(connection, "rewardkit journal: migrations")
        if not _is_current(connection, database.name):
            database.kind.mark(connection)
            migrate(connection)

    database.write(work)


def revision(connection: Connection) -> str | None:
    """The version of the tables; None where there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(_version)
    return found


def migrate(connection: Connection, target: str = "head") -> None:
    """Bring the tables up to a version, within the transaction that the connection is in."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, target)


def known_revision(connection: Connection, name: str) -> str | None:
    """The version of the tables, which this rewardkit can bring up to its own; None for no tables.

    Raises:
        ConfigurationError: they are of a newer version.
    """
    found = revision(connection)
    if found is not None and found not in REVISIONS:
        raise ConfigurationError(
            f"the journal {name} was written by a newer rewardkit (tables of version {found}, this one "
            f"knows {REVISIONS[-1]}): install a newer rewardkit-core, or name another journal"
        )
    return found


def _is_current(connection: Connection, name: str) -> bool:
    return known_revision(connection, name) == REVISIONS[-1]
