"""From Voucherify's shapes to the neutral model, and an order the other way.

Each function takes the adapter, which knows the settings, counts drift and has the clock.
"""

from .campaigns import campaign_reward
from .catalogue import campaign_of, catalogue_reward, with_campaign
from .money import hundredths
from .orders import customer_json, order_json
from .publications import customer_of, grant
from .redemptions import counts, is_redeemed_for, redemption
from .vouchers import code, match, standalone_reward

__all__ = [
    "campaign_of",
    "campaign_reward",
    "catalogue_reward",
    "code",
    "counts",
    "customer_json",
    "customer_of",
    "grant",
    "hundredths",
    "is_redeemed_for",
    "match",
    "order_json",
    "redemption",
    "standalone_reward",
    "with_campaign",
]
