"""What all that lists a campaign's codes shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from rewardkit.errors import ProviderUnavailable, RateLimited
from rewardkit.exchange import Exchange, Param, Request, Response
from rewardkit.times import parse_instant

from . import wire
from .translation import CAMPAIGN, CATALOGUE, Translation
from .waiting import Patience


class CodeLists(Translation):
    """The part of the adapter that reads pages of vouchers."""

    def has_codes(self, reward_id: str) -> None:
        """Refuse what never has codes of its own."""
        if reward_id.startswith(CATALOGUE):
            raise self.invalid(
                "a catalogue reward (rew_…) has no codes of its own: name its campaign (camp_…)"
            )

    def ask_codes(
        self, reward_id: str, params: Mapping[str, Param], *, after: float = 0.0
    ) -> Request:
        """The request for a page of a campaign's codes. Vendor operation: GET /v1/vouchers."""
        key = "campaign_id" if reward_id.startswith(CAMPAIGN) else "campaign"
        return Request.get("v1", "vouchers", params={**params, key: reward_id}, after=after)

    def patiently(self, request: Request, patience: Patience) -> Exchange[Response]:
        """Send what may be repeated, and again after a while where the vendor is busy or away."""
        while True:
            try:
                return (yield request)
            except RateLimited as error:
                seconds = patience.wait(until=error.retry_at)
                if seconds is None:
                    raise
            except ProviderUnavailable:
                seconds = patience.wait()
                if seconds is None:
                    raise
            request = attrs.evolve(request, after=seconds)


def made_at(voucher: wire.Voucher) -> datetime | None:
    """When a voucher was made; None where that is not said, or cannot be read."""
    try:
        return None if voucher.created_at is None else parse_instant(voucher.created_at)
    except ValueError:
        return None
