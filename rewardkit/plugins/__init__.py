"""Providers as plugins: what a plugin implements, and how its provider is found and loaded."""

from .hooks import hookimpl
from .provider import Provider
from .registry import Registry, Standing

__all__ = ["Provider", "Registry", "Standing", "hookimpl"]
