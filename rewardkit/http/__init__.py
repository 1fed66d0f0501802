"""The HTTP driver: all of rewardkit's network I/O lives here."""

from .breaker import BreakerState
from .deadline import within
from .health import Health
from .settings import HttpSettings

__all__ = ["BreakerState", "Health", "HttpSettings", "within"]
