from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from drivers import Driver, driver_of


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """Each driver in turn."""
    with asyncio.Runner() as loop:
        yield driver_of(request.param, loop)
