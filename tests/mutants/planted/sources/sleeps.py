"""An adapter that waits by itself."""

from __future__ import annotations

from time import sleep

from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.operations import Checked


@caught_by("test_the_adapter_does_no_input_or_output", says="wait with Request.after")
class Sleeps(TallyAdapter):
    """It waits a second before it asks."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        sleep(1)
        return super().check(query)
