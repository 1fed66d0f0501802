"""``rewardkit demo``: one checkout script against every provider that is installed."""

from .checkout import checkout
from .stage import ORDERS, Performance, Stage

__all__ = ["ORDERS", "Performance", "Stage", "checkout"]
