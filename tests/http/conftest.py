from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

import pytest
from drivers import Driver, driver_of
from scripted import Line, Lines


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """Each driver in turn."""
    with asyncio.Runner() as loop:
        yield driver_of(request.param, loop)


@pytest.fixture(params=["sync", "async"])
def patient(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """Each driver in turn, within its patient transport."""
    with asyncio.Runner() as loop:
        yield driver_of(request.param, loop, patient=True)


@pytest.fixture(params=["sync", "async"])
def line_of(request: pytest.FixtureRequest) -> Lines:
    """Each patient transport in turn, over a script."""
    return partial(Line, kind=request.param)
