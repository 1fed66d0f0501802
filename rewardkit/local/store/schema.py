"""The tables, and the check that a file has them before anything is done with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rewardkit.errors import ConfigurationError

from .transaction import transaction

#: Marks an SQLite file as ours: "RWKT".
APPLICATION_ID = 0x52574B54

# A reward is a document; beside it stands what is searched for or counted. A shared code is a code,
# so that one constraint keeps all texts apart. Instants are texts of one length, which sort.
_FIRST = (
    """
    CREATE TABLE rewards (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL,
        scope TEXT,
        expires_at TEXT,
        stock INTEGER CHECK (stock >= 0),
        document TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE codes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        reward_id TEXT NOT NULL REFERENCES rewards (id) ON DELETE CASCADE,
        value TEXT NOT NULL UNIQUE,
        shared INTEGER NOT NULL DEFAULT 0,
        revoked INTEGER NOT NULL DEFAULT 0,
        uses_allowed INTEGER,
        uses_made INTEGER NOT NULL DEFAULT 0 CHECK (uses_made >= 0),
        balance INTEGER CHECK (balance >= 0),
        currency TEXT,
        reserved_for TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX codes_of_reward ON codes (reward_id, seq)",
    """
    CREATE TABLE reservations (
        id TEXT NOT NULL PRIMARY KEY,
        reward_id TEXT NOT NULL REFERENCES rewards (id) ON DELETE CASCADE,
        code_id TEXT REFERENCES codes (id) ON DELETE CASCADE,
        order_id TEXT NOT NULL,
        customer TEXT,
        expires_at TEXT NOT NULL
    )
    """,
    """
    CREATE UNIQUE INDEX one_reservation_an_order
        ON reservations (reward_id, coalesce(code_id, ''), order_id)
    """,
    "CREATE INDEX reservations_of_code ON reservations (code_id)",
    "CREATE INDEX reservations_by_end ON reservations (expires_at)",
    """
    CREATE TABLE redemptions (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        reward_id TEXT NOT NULL REFERENCES rewards (id),
        code_id TEXT REFERENCES codes (id),
        code TEXT,
        order_id TEXT NOT NULL,
        external_order_id TEXT,
        customer TEXT,
        status TEXT NOT NULL,
        amount INTEGER,
        currency TEXT,
        from_balance INTEGER NOT NULL DEFAULT 0,
        from_stock INTEGER NOT NULL DEFAULT 0,
        reason TEXT,
        at TEXT NOT NULL,
        undone_at TEXT,
        details TEXT NOT NULL
    )
    """,
    """
    CREATE UNIQUE INDEX one_redemption_an_order
        ON redemptions (reward_id, coalesce(code_id, ''), order_id) WHERE status = 'succeeded'
    """,
    "CREATE INDEX redemptions_of_reward ON redemptions (reward_id, seq)",
    "CREATE INDEX redemptions_of_customer ON redemptions (reward_id, customer)",
    "CREATE INDEX redemptions_of_code ON redemptions (code_id)",
    """
    CREATE TABLE grants (
        id TEXT NOT NULL PRIMARY KEY,
        reward_id TEXT NOT NULL REFERENCES rewards (id),
        customer TEXT NOT NULL,
        token_hash TEXT NOT NULL UNIQUE,
        code_id TEXT REFERENCES codes (id),
        source TEXT,
        expires_at TEXT NOT NULL,
        claimed_at TEXT,
        created_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX grants_of_reward ON grants (reward_id)",
    f"PRAGMA application_id = {APPLICATION_ID}",
)

_BATCHES = (
    "ALTER TABLE codes ADD COLUMN batch TEXT",
    "CREATE INDEX codes_of_batch ON codes (reward_id, batch) WHERE batch IS NOT NULL",
)

#: What makes the tables of each version out of those of the one before, from an empty file on.
_STEPS: Sequence[Sequence[str]] = (_FIRST, _BATCHES)

#: How new the tables are. A file of a newer version is left alone.
VERSION = len(_STEPS)


def prepare(connection: sqlite3.Connection, path: str) -> None:
    """See that the tables are there and new enough; make them in an empty file.

    Args:
        connection: to the file.
        path: what to call it in messages.

    Raises:
        ConfigurationError: it is somebody else's database, or of a newer version. It is untouched.
    """
    # Reading in a transaction, too: else the three numbers may be of before and after a change.
    with transaction(connection, write=False):
        version = _version(connection, path)
    if version != VERSION:
        # Another process may be at it too: the one that gets the lock makes the tables.
        with transaction(connection, write=True):
            for step in _STEPS[_version(connection, path) :]:
                for statement in step:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
    # Readers and a writer do not wait for one another then. Where it cannot be had now, all still
    # works, more slowly.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")


def _version(connection: sqlite3.Connection, path: str) -> int:
    """How new the tables are; 0 for an empty file."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application_id == APPLICATION_ID and 1 <= version <= VERSION:
        return int(version)
    if application_id == APPLICATION_ID and version > VERSION:
        raise ConfigurationError(
            f"{path} was written by a newer rewardkit (tables of version {version}, this one knows "
            f"{VERSION}): install a newer rewardkit-core, or name another file"
        )
    if application_id or version or tables:
        raise ConfigurationError(
            f"{path} is an SQLite database of another program: name another file for the rewards"
        )
    return 0


def check_path(path: str) -> Path:
    """The absolute path of a file that can hold a store, whether it is there or not.

    Raises:
        ConfigurationError: it cannot be one; says why and what to write instead.
    """
    example = "write a file such as local:shop.db"
    if not path or "\0" in path:
        raise ConfigurationError(f"{path!r} is no path for the rewards: {example}")
    file = Path(path).expanduser().absolute()
    if file.is_dir():
        raise ConfigurationError(
            f"{path} is a folder: {example.replace('shop.db', '')}{path}/shop.db"
        )
    if not file.parent.is_dir():
        raise ConfigurationError(
            f"{path} cannot be opened, there is no folder {file.parent}: create it or correct the path"
        )
    return file
