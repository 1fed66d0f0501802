from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rewardkit.errors import PluginError
from rewardkit.plugins import Provider
from rewardkit.plugins.verification import (
    EDITION,
    Verification,
    VerificationState,
    source_digest,
    verification,
)

PACKAGE = "acme_rewards"
PROVIDER = Provider(name="acme", title="Acme", adapter=f"{PACKAGE}.adapter:Adapter")

Report = Callable[..., Verification]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package, whose modules must not be imported."""
    folder = tmp_path / PACKAGE
    (folder / "contract").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('imported')")
    (folder / "adapter.py").write_text("raise AssertionError('imported')")
    (folder / "contract" / "paths.json").write_text("{}")
    info = tmp_path / "rewardkit_acme-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: rewardkit-acme\nVersion: 1.2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    assert PACKAGE not in sys.modules


@pytest.fixture
def report(package: Path) -> Report:
    """Writes the report of a passed run, with what is given changed, and says what it is worth."""

    def write(**changed: Any) -> Verification:
        document = {
            "format": 1,
            "provider": "acme",
            "distribution": "rewardkit-acme",
            "version": "1.2",
            "core": "0.1.0",
            "edition": EDITION,
            "digest": source_digest(PACKAGE),
            "level": "standard",
            "at": "2026-11-25T12:00:00Z",
            "complete": True,
            "counts": {"passed": 1, "failed": 0, "deviated": 1, "skipped": 0},
            "figures": {"overhead": 1.25, "sandbox": "loopback"},
            "tests": [
                {
                    "name": "test_reads",
                    "group": "get_reward",
                    "driver": "sync",
                    "outcome": "passed",
                    "reason": None,
                    "link": None,
                },
                {
                    "name": "test_lists",
                    "group": "list_rewards",
                    "driver": None,
                    "outcome": "deviated",
                    "reason": "the vendor has no pages",
                    "link": "https://vendor.example/pages",
                },
            ],
        }
        (package / "conformance.json").write_text(json.dumps(document | changed))
        return verification(PROVIDER)

    return write


def test_the_report_of_what_is_installed_verifies_it(report: Report) -> None:
    """If a passed run was of this version, these sources and this edition, the adapter is verified."""
    found = report()

    assert (found.state, found.why, str(found)) == (VerificationState.VERIFIED, (), "verified")
    assert found.report is not None
    assert found.report.figures == {"overhead": 1.25, "sandbox": "loopback"}
    assert [(each.name, each.link) for each in found.report.deviations] == [
        ("test_lists", "https://vendor.example/pages")
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"version": "1.1"}, "it was made of version 1.1, and 1.2 is installed"),
        ({"distribution": "no-such-one"}, "it was made of no-such-one, which is not installed"),
        ({"digest": "0" * 64}, "its sources have changed since"),
        ({"edition": EDITION + 1}, f"it is of edition {EDITION + 1} of the suite, which is now"),
        ({"complete": False}, "not all tests were run"),
        ({"complete": False, "gaps": ["2 operations are not written yet"]}, "2 operations are not"),
        ({"counts": {"passed": 5, "failed": 2}}, "2 tests failed"),
    ],
)
def test_the_report_of_something_else_is_stale(
    report: Report, changed: dict[str, Any], why: str
) -> None:
    """If anything is not as in the run, or the run was not passed, it is said what."""
    found = report(**changed)

    assert found.state is VerificationState.STALE
    (reason,) = found.why
    assert reason.startswith(why)


def test_every_reason_is_told(report: Report) -> None:
    """If there are several reasons why a report is stale, all of them are told."""
    assert len(report(version="1.1", digest="0", complete=False).why) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is of the form None"),
        ('{"format": 2}', "it is of the form 2, and this rewardkit reads 1"),
        ('{"format": 1}', "is missing"),
        ('{"format": 1, "provider": 7}', "$.provider is a whole number, not a text"),
    ],
)
def test_a_report_that_cannot_be_read_verifies_nothing(package: Path, text: str, why: str) -> None:
    """If the file is no report of a form that is known, the adapter is unverified, and why."""
    (package / "conformance.json").write_text(text)

    found = verification(PROVIDER)

    assert (found.state, found.report) == (VerificationState.UNVERIFIED, None)
    assert why in str(found)


def test_no_report_verifies_nothing(package: Path) -> None:
    """If a package carries no report, the adapter is unverified."""
    assert str(verification(PROVIDER)) == (
        "unverified (there is no report conformance.json in the package acme_rewards)"
    )


def test_the_report_of_another_provider_verifies_nothing(report: Report) -> None:
    """If the report in the package is another provider's, the adapter is unverified."""
    assert "another provider, 'other'" in str(report(provider="other"))


def test_a_package_that_is_not_there_is_unverified() -> None:
    """If the adapter's package is not installed, there is no report, and no digest."""
    gone = Provider(name="gone", title="Gone", adapter="no_such_package_anywhere.adapter:Adapter")

    assert verification(gone).state is VerificationState.UNVERIFIED
    with pytest.raises(PluginError, match="no_such_package_anywhere is not installed"):
        source_digest("no_such_package_anywhere")


def test_the_digest_is_of_what_the_adapter_is_made_of(package: Path) -> None:
    """If a source changes, moves, comes or goes, so does the digest; caches and the report do not count."""
    seen = {source_digest(PACKAGE)}
    (package / "conformance.json").write_text("{}")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "adapter.py").write_text("x = 1")
    (package / "notes.txt").write_text("nothing")
    assert source_digest(PACKAGE) in seen

    (package / "contract" / "paths.json").write_text('{"paths": []}')
    seen.add(source_digest(PACKAGE))
    (package / "contract" / "paths.json").rename(package / "contract" / "other.json")
    seen.add(source_digest(PACKAGE))
    (package / "contract" / "other.json").unlink()
    seen.add(source_digest(PACKAGE))
    assert len(seen) == 4


def test_a_module_has_a_digest_and_no_report(package: Path) -> None:
    """If an adapter is in a module of its own, its digest is that of the file; it carries no report."""
    module = package.parent / "acme_alone.py"
    module.write_text("x = 1")
    alone = Provider(name="alone", title="Alone", adapter="acme_alone:Adapter")

    before = source_digest("acme_alone")
    module.write_text("x = 2")

    assert source_digest("acme_alone") != before
    assert "there is no report" in str(verification(alone))
