"""Voucherify as a provider: the parts of the adapter put together, and what it can do as tables."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.exchange import Exchange, Request
from rewardkit.operations import Checked

from . import errors, limits, wire
from .codes import Codes
from .finding import Finding
from .fitting import Nearest
from .redeeming import Redeeming
from .redemptions import Redemptions
from .repeating import Repeating
from .reserving import Reserving
from .switching import Switching
from .undoing import Undoing
from .updating import Updating


class VoucherifyAdapter(
    Nearest,
    Finding,
    Updating,
    Switching,
    Codes,
    Reserving,
    Redeeming,
    Undoing,
    Redemptions,
    Repeating,
):
    """Voucherify's campaigns, catalogue rewards and vouchers.

    A reward's id is a campaign's (``camp_…``, or its name), a catalogue reward's (``rew_…``), or,
    for a code without a campaign, the voucher's own (``v_…``).
    """

    refusals = errors.REFUSALS
    unmapped = errors.UNMAPPED
    limitations = limits.LIMITATIONS
    unsupported = limits.UNSUPPORTED
    batch_limits = limits.BATCH_LIMITS

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Whether the credentials are good. Vendor operation: GET /v1/campaigns?limit=1."""
        response = yield Request.get("v1", "campaigns", params={"limit": 1})
        page = self.decode(wire.CampaignsPage, response)
        return Checked(provider=self.provider, details={"campaigns": page.total})
