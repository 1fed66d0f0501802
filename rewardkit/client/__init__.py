"""What checkout code calls."""

from .connection import connect, installed
from .rewards import Rewards

__all__ = ["Rewards", "connect", "installed"]
