"""An author's file of tests of the conformance kit, and what a run of it says and reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

#: An author's file of tests. It has one group, which sends nothing, so that a run is quick.
AUTHOR = """
    import pytest
    from rewardkit.operations import Operation
    from rewardkit.testkit import Deviation, Subject
    from rewardkit.testkit.suite.declaration import Declaration

    @pytest.fixture(scope="session")
    def subject():
        return Subject.installed("local", deviations={deviations}{more})

    {above}
    class TestConformance(Declaration):
        \"\"\"The embedded provider.\"\"\"
        {body}
"""

Run = Callable[..., pytest.RunResult]


def said(result: pytest.RunResult) -> str:
    """All that was printed."""
    return str(result.stdout) + str(result.stderr)


def report_at(path: Path) -> dict[str, Any]:
    """A report that was written."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
