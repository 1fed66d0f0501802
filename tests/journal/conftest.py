from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest

from rewardkit.journal.store import Store, StoreAddress
from rewardkit.secret import Secret


@pytest.fixture(scope="session")
def server() -> postgres.Server:
    """The PostgreSQL of this run."""
    try:
        return postgres.shared()
    except postgres.Unavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def postgres_address(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StoreAddress]:
    """A new database, whose password other processes that a test starts have as well."""
    monkeypatch.setenv("PGPASSWORD", server.password)
    with server.database() as url:
        yield StoreAddress(url, Secret(server.password), busy_timeout=5)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> StoreAddress:
    """A new file, and a new database of the server."""
    if request.param == "sqlite":
        return StoreAddress(str(tmp_path / "journal.db"), synchronous="NORMAL")
    found: StoreAddress = request.getfixturevalue("postgres_address")
    return found


@pytest.fixture
def store(address: StoreAddress) -> Iterator[Store]:
    """A journal's store, on each database in turn."""
    store = Store.open(address)
    yield store
    store.close()
