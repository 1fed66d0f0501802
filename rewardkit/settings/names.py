"""What a setting is called in the file and the environment, and what a misspelt one may mean."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from attrs import frozen

PREFIX = "REWARDKIT_"

#: Says where rewardkit.toml is.
CONFIG_VARIABLE = "REWARDKIT_CONFIG"

#: The journal's table, and the part of its variables' names; no connection can be called so.
JOURNAL = "journal"

#: The same of drift.
DRIFT = "drift"

#: Whose settings those tables are, that are no connection's.
TABLES = {JOURNAL: "the journal", DRIFT: "drift"}


def variable(connection: str, *path: str) -> str:
    """The environment variable of a setting: ``REWARDKIT_CHECKOUT_HTTP_READ_TIMEOUT``.

    Args:
        connection: the connection's name; signs that no variable can have become ``_``.
        *path: the setting, or the table and the setting.
    """
    text = "_".join((connection, *path)).upper()
    return PREFIX + "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in text)


@frozen
class Place:
    """Which settings are being loaded.

    Attributes:
        connection: a connection's name, or one of ``TABLES``, which is none.
        path: (), or the table within the connection's.
    """

    connection: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return TABLES.get(self.connection) or f"connection {self.connection}"

    def variable(self, setting: str) -> str:
        """The setting's environment variable."""
        return variable(self.connection, *self.path, *setting.split("."))

    @property
    def table(self) -> str:
        """The table of rewardkit.toml: ``[connections.checkout.http]``."""
        if self.connection in TABLES:
            return f"[{self.connection}]"
        return f"[{'.'.join(('connections', self.connection, *self.path))}]"


def nearest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """The known name that is most like ``name``; None where none is, from 0 to 1, so like it."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=likeness)), None)


def listed(names: Iterable[str]) -> str:
    """Names as a text for people: ``a, b and c``; ``none`` for no names."""
    *before, last = sorted(names) or ["none"]
    return f"{', '.join(before)} and {last}" if before else last
