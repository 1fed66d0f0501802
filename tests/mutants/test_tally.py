"""The adapter that the mutants are made from has none of their defects."""

from __future__ import annotations

import pytest
from tally.adapter import TallyAdapter
from tally.sandbox import FAILED, SANDBOX

from rewardkit.testkit import Conformance, Subject


@pytest.fixture(scope="session")
def subject() -> Subject:
    """Tally, which is not installed."""
    return Subject(adapter=TallyAdapter, sandbox=SANDBOX, refusing=FAILED)


class TestConformance(Conformance):
    """The whole suite."""
