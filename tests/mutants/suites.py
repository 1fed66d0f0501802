"""A suite for each mutant, and for what it was made from; ``test_mutants`` runs what is named for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from planting import mutants
from tally.adapter import TallyAdapter
from tally.sandbox import FAILED, SANDBOX

from rewardkit.testkit import Conformance, Subject
from rewardkit.testkit.stage import House


@pytest.fixture(scope="session")
def shared() -> Iterator[Callable[[str], House]]:
    """One server for all of them, in place of one for each, as starting it takes longest."""
    houses: dict[str, House] = {}
    with ExitStack() as closing:
        yield lambda use: houses.setdefault(use, House(closing))


def _suite(adapter: type[TallyAdapter]) -> type[Conformance]:
    one = Subject(adapter=adapter, sandbox=SANDBOX, refusing=FAILED)

    class Suite(Conformance):
        @pytest.fixture
        def subject(self) -> Subject:
            return one

        @pytest.fixture
        def _houses(self, shared: Callable[[str], House]) -> Callable[[str], House]:
            return shared

    return Suite


_ADAPTERS: list[type[TallyAdapter]] = [TallyAdapter, *(mutant.adapter for mutant in mutants())]
_SUITES: dict[str, Any] = {f"Test{adapter.__name__}": _suite(adapter) for adapter in _ADAPTERS}
globals().update(_SUITES)
