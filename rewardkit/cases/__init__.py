"""Cases: what a provider was seen to send in production, as tests of its adapter.

A case has all that it needs: what is asked, the sandbox's answers with the new thing in them, and what
has to come of it. ``rewardkit drift export`` makes them; an adapter's tests read and check them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .case import Case
from .files import read_cases
from .playing import Answer, Asked

if TYPE_CHECKING:
    from .exporting import Exported, export

__all__ = ["Answer", "Asked", "Case", "Exported", "export", "read_cases"]

_LATER = {"Exported": "exporting", "export": "exporting"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_LATER[name]}", __name__), name)
    globals()[name] = found
    return found
