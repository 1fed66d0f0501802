"""The ``drift`` table of rewardkit.toml."""

from __future__ import annotations

from pathlib import Path

from attrs import field as _field
from attrs import frozen, validators


@frozen(kw_only=True)
class DriftSettings:
    """Whether and where it is kept what providers send that rewardkit has no word for.

    Attributes:
        keep: False keeps nothing beyond the process.
        file: an SQLite file, for connections without a journal. Those that have one use that.
        every: seconds between two writes at least; what is still in memory then is written when the
            connection is closed.
        at_most: how many different things of one connection are told apart.
    """

    keep: bool = True
    file: Path | None = None
    every: float = _field(default=5.0, validator=[validators.ge(0.1), validators.le(86_400.0)])
    at_most: int = _field(default=500, validator=[validators.ge(1), validators.le(100_000)])
