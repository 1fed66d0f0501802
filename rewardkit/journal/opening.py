"""Opening a journal: its database, and the key that seals what is in it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rewardkit.errors import ConfigurationError
from rewardkit.secret import Secret

from .settings import JournalSettings

if TYPE_CHECKING:
    from .journal import Journal
    from .sealing import Seal
    from .store import StoreAddress

#: What the seal of a new journal says, so that another key is noticed before anything is written.
_SEALED = "rewardkit journal"

_FOR_FILES = ("alembic", "cryptography", "sqlalchemy")


def open_journal(settings: JournalSettings | None = None) -> Journal:
    """Open a journal, and make it if there is none.

    Args:
        settings: where it is and how it works; None for a file in the working directory.

    Raises:
        ConfigurationError: a package or the key is missing, the key is another one, or the database
            is no journal or one of a newer version; or these are no settings.
        JournalUnavailable: the database cannot be used now.
    """
    if settings is None:
        settings = JournalSettings()
    if not isinstance(settings, JournalSettings):
        raise ConfigurationError(
            f"open_journal takes settings, and no {type(settings).__name__}: write "
            "JournalSettings(address=…)"
        )
    address = address_of(settings)
    from .journal import Journal
    from .papers import Papers
    from .sealing import Seal
    from .store import Store
    from .store.file import File

    if not address.is_postgresql:
        File(address).check()  # first, or a key is looked for, or made, beside what is no journal
    seal = Seal(key_of(settings, address))
    store = Store.open(address)
    try:
        check_key(store.check_seal(seal.seal(_SEALED)), seal, address.shown)
    except BaseException:
        store.close()
        raise
    return Journal(store, Papers(seal), settings)


def address_of(settings: JournalSettings) -> StoreAddress:
    """Where a journal is, once it is sure that what it needs is installed.

    Raises:
        ConfigurationError: a package is missing, or there can be no journal at that address.
    """
    _check_installed(*_FOR_FILES, extra="journal")
    from .store import StoreAddress

    address = StoreAddress(
        settings.address,
        settings.password,
        synchronous=settings.synchronous,
        busy_timeout=settings.busy_timeout,
        pool_size=settings.pool_size,
    )
    if address.is_postgresql:
        _check_installed("psycopg", extra="postgresql")
    return address


def key_of(settings: JournalSettings, address: StoreAddress) -> Secret:
    """The key of a journal; that of a new file is made.

    Raises:
        ConfigurationError: there is none, or it cannot be read or written.
    """
    from .sealing import HOW_TO_MAKE_A_KEY, new_key
    from .store import MEMORY

    if settings.key is not None:
        return settings.key
    if address.is_postgresql:
        raise ConfigurationError(
            "a journal on PostgreSQL needs a key, the same on every host that shares it: "
            f"{HOW_TO_MAKE_A_KEY}, and set REWARDKIT_JOURNAL_KEY"
        )
    return new_key() if address.text == MEMORY else _key_beside(Path(address.text))


def _check_installed(*packages: str, extra: str) -> None:
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"this journal needs {' and '.join(missing)}, which is not installed: "
            f"pip install 'rewardkit-core[{extra}]'"
        )


def check_key(sealed: bytes, seal: Seal, shown: str) -> None:
    """Notice another key before anything is written with it.

    Raises:
        ConfigurationError: it is not the one that the journal was made with.
    """
    try:
        seal.open(sealed)
    except ConfigurationError:
        raise ConfigurationError(
            f"the journal {shown} was made with another key: give that one, in REWARDKIT_JOURNAL_KEY, "
            "the setting key or, of a file, the one beside it that ends in .key"
        ) from None


def _key_beside(path: Path) -> Secret:
    """The key of a journal in a file: beside it, and made with it.

    Whoever makes it first wins, and nobody reads half of one.
    """
    from .sealing import new_key

    beside = path.with_name(f"{path.name}.key")
    if beside.exists():
        return _read_key(beside)
    if path.exists() and path.stat().st_size:
        raise ConfigurationError(
            f"the journal {path} is there, and its key {beside} is not: put it back, or set "
            "REWARDKIT_JOURNAL_KEY"
        )
    made = beside.with_name(f"{beside.name}.{secrets.token_hex(4)}")
    try:
        _write_key(made, new_key())
        try:
            with suppress(FileExistsError):  # somebody was faster
                beside.hardlink_to(made)
        finally:
            made.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"the key {beside} of the journal cannot be written: {error.strerror or error}"
        ) from None
    return _read_key(beside)


def _write_key(path: Path, key: Secret) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.reveal() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read_key(path: Path) -> Secret:
    try:
        return Secret(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "it is no text"
        raise ConfigurationError(f"the journal's key {path} cannot be read: {problem}") from None
