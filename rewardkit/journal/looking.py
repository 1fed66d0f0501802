"""Looking at a journal from outside: whether it can be used. Nothing is made or changed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from .opening import address_of, check_key, key_of
from .settings import JournalSettings

if TYPE_CHECKING:
    from .store import StoreAddress


@frozen(kw_only=True)
class Look:
    """What there is to see of a journal that can be used.

    Attributes:
        name: what to call it.
        revision: the version of its tables; None where there are none yet, or no file.
        newest: the version that this rewardkit reads and writes.
        open_entries: how many entries have to be settled and are at rest; None where the tables are
            not of that version.
    """

    name: str
    newest: str
    revision: str | None = None
    open_entries: int | None = None


def look(settings: JournalSettings) -> Look:
    """Look at a journal.

    Raises:
        ConfigurationError: a package or the key is missing, the key is another one, or the database
            is no journal or one of a newer version.
        JournalUnavailable: the database cannot be used now.
    """
    address = address_of(settings)
    if not _may_be_there(address):
        from .store.migrating import REVISIONS

        return Look(name=address.shown, newest=REVISIONS[-1])
    return _inside(settings, address)


def may_be_there(settings: JournalSettings) -> bool:
    """Whether there is something in the file that may be a journal; of a server only opening tells.

    Raises:
        ConfigurationError: a package is missing, or there can be no journal at that address.
    """
    return _may_be_there(address_of(settings))


def _may_be_there(address: StoreAddress) -> bool:
    from .store.file import File

    return address.is_postgresql or not File(address).is_new


def _inside(settings: JournalSettings, address: StoreAddress) -> Look:
    from .sealing import Seal
    from .store import Chosen, Store
    from .store.migrating import REVISIONS, known_revision
    from .store.store import open_database

    database = open_database(address)
    store = Store(database)
    try:
        found = database.read(lambda connection: known_revision(connection, address.shown))
        seal = Seal(key_of(settings, address))
        sealed = database.read(lambda c: c.scalar(database.statements.seal)) if found else None
        if sealed is not None:
            check_key(bytes(sealed), seal, address.shown)
        count = None
        if found == REVISIONS[-1]:
            count = sum(1 for _ in store.entries(Chosen(open_only=True, idle_only=True)))
        return Look(name=address.shown, newest=REVISIONS[-1], revision=found, open_entries=count)
    finally:
        store.close()
