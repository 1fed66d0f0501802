"""The HTTP driver: all of rewardkit's network I/O lives here."""

from .settings import HttpSettings

__all__ = ["HttpSettings"]
