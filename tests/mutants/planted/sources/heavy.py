"""An adapter whose import takes long."""

from __future__ import annotations

from rich.text import Text
from tally.adapter import TallyAdapter

from planted.registry import caught_by


@caught_by("test_the_adapter_is_quick_to_import", says="it imports rich")
class HeavyImport(TallyAdapter):
    """It brings a library for terminals along."""

    def title(self) -> Text:
        return Text("Tally")
