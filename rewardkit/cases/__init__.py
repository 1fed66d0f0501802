"""Cases: what a provider was seen to send in production, as tests of its adapter.

A case has all that it needs: what is asked, the sandbox's answers with the new thing in them, and what
has to come of it. ``rewardkit drift export`` makes them; an adapter's tests read and check them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewardkit.later import on_first_use

from .case import Case
from .files import read_cases
from .playing import Answer, Asked

if TYPE_CHECKING:
    from .exporting import Exported, export

__all__ = ["Answer", "Asked", "Case", "Exported", "export", "read_cases"]

_LATER = {"Exported": "exporting", "export": "exporting"}

__getattr__ = on_first_use(__name__, _LATER)
