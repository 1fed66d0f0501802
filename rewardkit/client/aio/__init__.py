"""What checkout code awaits. The modules here are made of those of ``rewardkit.client``, but for two."""

from .connection import connect_async
from .rewards import AsyncRewards

__all__ = ["AsyncRewards", "connect_async"]
