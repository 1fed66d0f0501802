"""An adapter that asks rewardkit's own clock in place of the one that it is given."""

from __future__ import annotations

from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit.times import now


@caught_by("test_the_adapter_does_no_input_or_output", says="the present is self.clock()")
class LooksAtOurClock(TallyAdapter):
    """What it knows of the present, no test can set."""

    def year(self) -> int:
        return now().year
