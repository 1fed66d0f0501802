"""An adapter that asks the network by means of a module that it imports late."""

from __future__ import annotations

from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.operations import Checked


@caught_by(
    "test_the_adapter_does_no_input_or_output", says="asking.py, line 5: imports urllib.request"
)
class ImportsLate(TallyAdapter):
    """What it says of itself, another module of its package asks for."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        from . import asking

        asking.ask()
        return super().check(query)
