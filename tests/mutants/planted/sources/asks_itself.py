"""An adapter that sends requests by itself."""

from __future__ import annotations

import requests
from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.operations import Checked


@caught_by("test_the_adapter_does_no_input_or_output", says="imports requests")
class AsksItself(TallyAdapter):
    """It asks the provider without the driver."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        requests.get(f"{self.base_url}/api/account", timeout=1)
        return super().check(query)
