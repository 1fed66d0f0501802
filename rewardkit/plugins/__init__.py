"""Plugins: what one implements, how providers are found and loaded, and how observers are told."""

from .events import DriftSeen, ExchangeFinished, ExchangeStarted
from .hooks import hookimpl
from .observers import Observers
from .provider import Provider
from .registry import Registry, Standing

__all__ = [
    "DriftSeen",
    "ExchangeFinished",
    "ExchangeStarted",
    "Observers",
    "Provider",
    "Registry",
    "Standing",
    "hookimpl",
]
