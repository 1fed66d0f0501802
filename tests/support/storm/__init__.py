"""Orders in a storm: checkouts in several processes, a provider that fails at every point, and kills.

``run`` does it and ``books`` says whether every promise was kept. ``tests/benchmarks/chaos.py`` is the
long run; ``import storm`` from any test.
"""

from __future__ import annotations

from .books import Books
from .plan import Storm
from .run import weather

__all__ = ["Books", "Storm", "weather"]
