from __future__ import annotations

from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from distributions import install

from rewardkit.diagnosis import Severity
from rewardkit.diagnosis.distributions import missing
from rewardkit.diagnosis.packages import missing_packages

REQUIRES = (
    "attrs>=23.2",
    "Typed_Settings",
    "gone[all]>=1,<2",
    "elsewhere; python_version < '3'",
    'lost-a>=2; extra == "journal"',
    "lost.b ; extra == 'journal'",
    'lost-c[binary]>=3; extra == "postgresql"',
    'rewardkit-core[journal]; extra == "postgresql"',
    'lost-d; extra == "dev"',
)


@pytest.fixture
def core(tmp_path: Path) -> Distribution:
    """A core that lacks something of everything."""
    install(tmp_path, "rewardkit-core", requires=REQUIRES)
    (found,) = distributions(path=[str(tmp_path)])
    return found


@pytest.mark.parametrize(
    ("extra", "names"),
    [
        (None, ("gone",)),
        ("journal", ("lost-a", "lost.b")),
        ("postgresql", ("lost-c", "lost-a", "lost.b")),
        ("sandbox", ()),
    ],
)
def test_what_is_missing_is_named(
    core: Distribution, extra: str | None, names: tuple[str, ...]
) -> None:
    """If something that is needed, always or for an extra, is not installed, it is named."""
    assert missing(core, extra) == names


def test_an_extra_that_is_missing_is_a_note(core: Distribution) -> None:
    """If the core lacks what it always needs, that is a problem; an extra is a note with the command."""
    problem, *notes = missing_packages([core])

    assert (problem.severity, problem.advice) == (Severity.PROBLEM, "pip install gone")
    assert {note.severity for note in notes} == {Severity.NOTE}
    assert [note.advice.rpartition(": ")[2] for note in notes] == [
        "pip install 'rewardkit-core[journal]'",
        "pip install 'rewardkit-core[postgresql]'",
    ]
