"""Sightings for tests, and a place to keep them; ``import sightings_seen`` from any test."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rewardkit.journal.store import Store as JournalStore
from rewardkit.journal.store import StoreAddress
from rewardkit.sightings import Sighting, SightingsFile, Store

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def sighting(value: str = "flavour", count: int = 1, **more: Any) -> Sighting:
    """A field that Acme has begun to send."""
    facts = {
        "provider": "acme",
        "connection": "checkout",
        "kind": "unknown_field",
        "where": "Reward",
        "first_seen": NOON,
        "last_seen": NOON,
        "version": "1.0",
    }
    return Sighting(value=value, count=count, **{**facts, **more})


def opened(address: str) -> Store:
    """A file of sightings by its path, or those of a journal by ``journal:`` and its address."""
    kind, _, journal = address.partition(":")
    if kind == "journal":
        # The password is in PGPASSWORD.
        return JournalStore.open(StoreAddress(journal, synchronous="NORMAL")).drift
    return SightingsFile(Path(os.path.expandvars(address)))
