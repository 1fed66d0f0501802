"""Where a journal is kept, as it stands in settings: a file's path, or the URL of a PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from attrs import field, frozen

from rewardkit.errors import ConfigurationError
from rewardkit.secret import Secret

#: The path that keeps a journal in memory, until it is closed: for tests.
MEMORY = ":memory:"

#: FULL survives the loss of power. NORMAL survives the end of every process, and is faster; the last
#: changes before a loss of power may be missing.
Synchronous = Literal["FULL", "NORMAL"]

_SCHEMES = ("postgresql", "postgres")
_FORMS = "write a file such as journal.db, or postgresql://user@host:5432/database"


def _expanded(text: str) -> str:
    """The text; a path that begins with ``~`` from the home folder on."""
    if not text.startswith("~"):
        return text
    try:
        return str(Path(text).expanduser())
    except RuntimeError:
        raise ConfigurationError(
            f"{text} is in the home folder of somebody, and here is no such user: write the whole path "
            "of the journal"
        ) from None


@frozen
class StoreAddress:
    """Where a journal is kept.

    Attributes:
        text: the path of an SQLite file, which may begin with ``~``, ``:memory:``, or ``postgresql://user@host:5432/database``,
            which may go on with settings of libpq, such as ``?sslmode=verify-full``.
        password: of the PostgreSQL user; None leaves it to ``PGPASSWORD`` and libpq's password file.
        synchronous: how SQLite writes; PostgreSQL's own setting decides there, but never ``off``.
        busy_timeout: how many seconds to wait for a lock, or for a connection.
        pool_size: how many connections to PostgreSQL a process has at most.
    """

    text: str = field(converter=_expanded)
    password: Secret | None = None
    synchronous: Synchronous = field(default="FULL", kw_only=True)
    busy_timeout: float = field(default=10.0, kw_only=True)
    pool_size: int = field(default=5, kw_only=True)

    @text.validator
    def _check_text(self, _: object, text: str) -> None:
        if "://" in text:
            _check_url(text)

    @synchronous.validator
    def _check_synchronous(self, _: object, value: str) -> None:
        if value not in ("FULL", "NORMAL"):
            raise ConfigurationError(
                f"the journal's setting synchronous is {value!r}: write FULL or NORMAL"
            )

    @busy_timeout.validator
    def _check_busy_timeout(self, _: object, value: float) -> None:
        if not 0 < value <= 3600:
            raise ConfigurationError(
                f"the journal's setting busy_timeout is {value!r}: write seconds, such as 10"
            )

    @pool_size.validator
    def _check_pool_size(self, _: object, value: int) -> None:
        if value < 1:
            raise ConfigurationError(
                f"the journal's setting pool_size is {value!r}: write a number from 1 on"
            )

    @property
    def is_postgresql(self) -> bool:
        """Whether it is a server, and no file."""
        return "://" in self.text

    @property
    def shown(self) -> str:
        """What to call it in messages; nothing secret."""
        return self.text.partition("?")[0] if self.is_postgresql else self.text


def _check_url(text: str) -> None:
    """Refuse what is no URL of a PostgreSQL, or has a password in it, without showing it."""
    scheme = text.partition("://")[0]
    if scheme not in _SCHEMES:
        raise ConfigurationError(f"a journal cannot be kept at {scheme}://: {_FORMS}")
    try:
        url = urlsplit(text)
        named = {name for name, _ in parse_qsl(url.query, keep_blank_values=True)}
        secret = url.password is not None or named & {"password", "sslpassword"}
        _ = url.port  # raises ValueError for one that is none
    except ValueError:
        raise ConfigurationError(f"the journal's address cannot be read: {_FORMS}") from None
    if secret:
        raise ConfigurationError(
            "the journal's address has a password in it, and addresses are shown and logged: take it "
            "out, and use the setting password or the environment variable PGPASSWORD"
        )
