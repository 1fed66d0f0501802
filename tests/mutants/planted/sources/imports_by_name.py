"""An adapter that has the machine do something."""

from __future__ import annotations

from importlib import import_module

from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.operations import Checked


@caught_by("test_the_adapter_does_no_input_or_output", says="import it by a statement")
class ImportsByName(TallyAdapter):
    """It loads a module of which no statement tells."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        import_module("os").system("true")
        return super().check(query)
