"""Whose entries and holds of a journal they are."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Place:
    """Whose entries in the journal these are.

    Attributes:
        provider: the provider's name.
        connection: the connection's name, which is the same on every host that shares the journal.
    """

    provider: str
    connection: str
