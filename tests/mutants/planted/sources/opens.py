"""An adapter that reads a file."""

from __future__ import annotations

from pathlib import Path

from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.operations import Checked


@caught_by("test_the_adapter_does_no_input_or_output", says="calls read_text()")
class ReadsAFile(TallyAdapter):
    """What it says of itself stands in a file."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        Path("tally.txt").read_text("utf-8")
        return super().check(query)
