"""Where every field of the vendor's goes, and where every field that is sent comes from, as tables.

Tests hold them complete against the wire classes and the contract, and true against the mapping.
``python -m rewardkit_voucherify.fields`` prints them.
"""

from __future__ import annotations

from rewardkit.homes import Read, Sent

from . import codes, discounts, orders, purchases, rewards, writing

#: By wire class: the neutral class, and the home of each of the vendor's keys.
HOMES: Read = {**rewards.HOMES, **discounts.HOMES, **codes.HOMES, **orders.HOMES}

#: The same of a code without a campaign, which is a reward of its own.
LONE_CODES: Read = codes.LONE_CODES

#: By the contract's schema of what is sent: the command, and where each key comes from.
SENT: Sent = {**writing.SENT, **purchases.SENT}

__all__ = ["HOMES", "LONE_CODES", "SENT"]
