"""An adapter whose import takes long, and loads nothing for it."""

from __future__ import annotations

import sys
import time

from tally.adapter import TallyAdapter

from planted.registry import caught_by

if "pytest" not in sys.modules:  # the tests of the other mutants need not wait for it
    time.sleep(1.1)


@caught_by("test_the_adapter_is_quick_to_import", says="ms, more than 1000 ms")
class SlowImport(TallyAdapter):
    """It works something out before anybody has asked for it."""
