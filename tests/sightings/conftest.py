from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest
from sightings_seen import opened

from rewardkit.journal.store.drift import DriftTable
from rewardkit.sightings import Store


@pytest.fixture(params=["file", "sqlite", "postgresql"])
def address(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Where sightings may be kept: a file of their own, and a journal of each kind."""
    if request.param == "postgresql":
        try:
            server = postgres.shared()
        except postgres.Unavailable as error:
            pytest.skip(str(error))
        monkeypatch.setenv("PGPASSWORD", server.password)
        with server.database() as url:
            yield f"journal:{url}"
    else:
        yield (
            str(tmp_path / "drift.db")
            if request.param == "file"
            else f"journal:{tmp_path / 'j.db'}"
        )


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store of sightings, of each kind in turn."""
    store = opened(address)
    yield store
    if isinstance(store, DriftTable):
        store._database.close()
