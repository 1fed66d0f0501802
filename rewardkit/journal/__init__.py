"""The journal: what is to be done once is written down before it is sent, and settled by reading back.

What needs a database is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewardkit.later import on_first_use

from .entry import Entry, Event, Settled
from .holds import Hold
from .opening import open_journal
from .place import Place
from .settings import JournalSettings
from .states import State
from .store import Chosen

if TYPE_CHECKING:
    from .aio import AsyncJournal
    from .journal import Journal
    from .sealing import new_key

__all__ = [
    "AsyncJournal",
    "Chosen",
    "Entry",
    "Event",
    "Hold",
    "Journal",
    "JournalSettings",
    "Place",
    "Settled",
    "State",
    "new_key",
    "open_journal",
]

_LATER = {"AsyncJournal": "aio", "Journal": "journal", "new_key": "sealing"}

__getattr__ = on_first_use(__name__, _LATER)
