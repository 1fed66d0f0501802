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

from typing import TYPE_CHECKING

from rewardkit.later import on_first_use

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

__getattr__ = on_first_use(__name__, _HOMES)
