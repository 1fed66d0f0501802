"""The HTTP driver: all of rewardkit's network I/O lives here."""

from .deadline import within
from .settings import HttpSettings

__all__ = ["HttpSettings", "within"]
