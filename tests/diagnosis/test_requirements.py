from __future__ import annotations

from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from distributions import install

from rewardkit.diagnosis import Severity
from rewardkit.diagnosis.distributions import missing
from rewardkit.diagnosis.packages import missing_packages
from rewardkit.diagnosis.versions import fits

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


@pytest.mark.parametrize(
    ("version", "asked", "expected"),
    [
        ("3.11.7", ">=3.11", True),
        ("3.11.7", ">=3.12", False),
        ("3.11", ">=3.11.0", True),
        ("3.9", ">=3.10", False),
        ("1.2", ">=1,<1.2", False),
        ("1.2", "<=1.2.0,>1.1.9", True),
        ("1.2", "", True),
        ("1.2", "~=9.9", True),  # left to installers
        ("unknown", ">=1", True),
        ("2.0rc1", ">=1.5", True),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str, asked: str, expected: bool) -> None:
    """If a bound is of a plain form, it is kept to; any other one is taken to fit."""
    assert fits(version, asked) is expected


def test_a_package_for_another_core_or_python_is_found(tmp_path: Path) -> None:
    """If a package needs another version of the core or of Python, both versions are said."""
    install(tmp_path, "rewardkit-future", requires=["rewardkit-core (>=99)"])
    metadata = tmp_path / "rewardkit_future-1.5.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text() + "Requires-Python: >=4\n")
    python, core = missing_packages(distributions(path=[str(tmp_path)]))

    assert "it needs Python >=4, and this is 3." in python.what
    assert "it needs rewardkit-core >=99, and this is" in core.what
    assert {python.severity, core.severity} == {Severity.PROBLEM}
