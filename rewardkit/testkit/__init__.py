"""The conformance kit: proof that an adapter does what rewardkit promises of every provider.

An author gives a fixture ``subject`` and one class, and pytest runs the whole suite::

    @pytest.fixture(scope="session")
    def subject() -> Subject:
        return Subject.installed("acme")

    class TestConformance(Conformance):
        \"\"\"Acme passes rewardkit's conformance suite.\"\"\"

It needs the extra ``testkit``. pytest loads ``plugin`` by itself; the rest is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .stage import Stage
    from .subject import Deviation, Subject
    from .suite import Conformance

__all__ = ["Conformance", "Deviation", "Stage", "Subject"]

_HOMES = {
    "Conformance": "suite",
    "Deviation": "subject",
    "Stage": "stage",
    "Subject": "subject",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found
