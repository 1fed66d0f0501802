"""``rewardkit demo``: one checkout script against every provider that is installed."""

from .checkout import checkout
from .stage import ORDERS, LeftOut, Performance, Stage

__all__ = ["ORDERS", "LeftOut", "Performance", "Stage", "checkout"]
