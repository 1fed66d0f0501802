"""An adapter that opens a file."""

from __future__ import annotations

from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.operations import Checked


@caught_by("test_the_adapter_does_no_input_or_output", says="calls open()")
class OpensAFile(TallyAdapter):
    """It writes down that it was asked."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        with open("tally.txt", "a") as file:  # noqa: PTH123 - the defect
            file.write("checked\n")
        return super().check(query)
