"""An adapter that has the machine do something."""

from __future__ import annotations

import os

from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.operations import Checked


@caught_by("test_the_adapter_does_no_input_or_output", says="runs_a_command.py, line 5: imports os")
class RunsACommand(TallyAdapter):
    """A command is run before the account is asked for."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        os.system("true")  # noqa: S605, S607 - the defect
        return super().check(query)
