"""From Voucherify's shapes to the neutral model, and an order the other way.

Each function takes the adapter, which knows the settings, counts drift and has the clock.
"""

from .campaigns import campaign_reward, rule_ids, uses_of
from .catalogue import campaign_of, catalogue_reward, with_campaign, with_price
from .conditions import rule_json
from .money import hundredths
from .orders import customer_json, order_json
from .publications import customer_of, grant
from .redemptions import counts, is_redeemed_for, redemption
from .rules import read_rules, with_rules
from .unstated import assigned_rules
from .vouchers import code, match, standalone_reward

__all__ = [
    "assigned_rules",
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
    "read_rules",
    "redemption",
    "rule_ids",
    "rule_json",
    "standalone_reward",
    "uses_of",
    "with_campaign",
    "with_price",
    "with_rules",
]
