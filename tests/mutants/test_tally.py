"""The adapters that the mutants are made from have none of their defects."""

from __future__ import annotations

import pytest
from tally.adapter import TallyAdapter, TallyReader
from tally.sandbox import FAILED, SANDBOX

from rewardkit.testkit import Conformance, Subject
from rewardkit.testkit.suite.offers import Offers


@pytest.fixture(scope="session")
def subject() -> Subject:
    """Tally, which is not installed."""
    return Subject(adapter=TallyAdapter, sandbox=SANDBOX, refusing=FAILED)


class TestConformance(Conformance):
    """The whole suite."""


class TestReader(Offers):
    """Of an adapter that only reads offers, what is asked of rewards."""

    @pytest.fixture
    def subject(self) -> Subject:
        """Tally without the making of offers."""
        return Subject(adapter=TallyReader, sandbox=SANDBOX)
