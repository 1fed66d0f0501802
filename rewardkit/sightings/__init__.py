"""Sightings: what providers sent that rewardkit has no word for, counted where it outlives a process.

They are gathered in memory and written now and then, into the journal or a file of their own; nothing
of a customer, no code and no key is in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewardkit.later import on_first_use

from .gathering import Gathering
from .settings import DriftSettings
from .sighting import Sighting, Sought, Store

if TYPE_CHECKING:
    from .aio import AsyncGathering
    from .file import SightingsFile

__all__ = [
    "AsyncGathering",
    "DriftSettings",
    "Gathering",
    "Sighting",
    "SightingsFile",
    "Sought",
    "Store",
]

_LATER = {"AsyncGathering": "aio", "SightingsFile": "file"}

__getattr__ = on_first_use(__name__, _LATER)
