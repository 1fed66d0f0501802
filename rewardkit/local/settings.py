"""The settings of a ``local:`` connection, and the limits of the store."""

from __future__ import annotations

from attrs import frozen

#: The path that keeps everything in memory, until the connection is closed.
MEMORY = ":memory:"

#: How many codes one call may make or import.
BATCH_LIMIT = 10_000


@frozen
class LocalSettings:
    """Where the rewards are kept.

    Attributes:
        path: the file, which is created if there is none; its folder must exist. ``:memory:``
            keeps everything in memory instead.
        busy_timeout: how many seconds to wait while another process is writing.
        grant_days: for how many days a grant can be claimed.
    """

    path: str
    busy_timeout: float = 10.0
    grant_days: int = 30
