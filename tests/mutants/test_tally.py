"""The adapter that the mutants are made from has none of their defects."""

from __future__ import annotations

from typing import Any

import pytest
from tally.adapter import TallyAdapter
from tally.sandbox import SANDBOX

from rewardkit.operations import Operation
from rewardkit.testkit import Conformance, Subject
from rewardkit.testkit.subject import Path

#: A use that failed is answered with HTTP 200.
FAILED: dict[Operation, dict[Path, Any]] = {
    Operation.REDEEM: {
        ("state",): "FAILED",
        ("error",): {"key": "code_used", "message": "it was used"},
    }
}


@pytest.fixture(scope="session")
def subject() -> Subject:
    """Tally, which is not installed."""
    return Subject(adapter=TallyAdapter, sandbox=SANDBOX, refusing=FAILED)


class TestConformance(Conformance):
    """The whole suite."""
