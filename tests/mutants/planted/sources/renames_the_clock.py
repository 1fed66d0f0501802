"""An adapter that asks the machine what time it is, by another name."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime as moment

from tally import wire
from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit.model import RewardStatus
from rewardkit.model.enums import OpenEnum


@caught_by("test_the_adapter_does_no_input_or_output", says="datetime.now: the present is")
class RenamesTheClock(TallyAdapter):
    """Whether an offer is over depends on the machine's clock."""

    def over(self, offer: wire.Offer) -> OpenEnum:
        ends = self.instant("Offer.ends", offer.ends)
        is_over = ends is not None and ends < moment.now(UTC)
        return RewardStatus.EXPIRED if is_over else RewardStatus.ACTIVE
