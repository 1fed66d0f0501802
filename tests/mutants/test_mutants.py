"""The conformance suite bites: each planted defect is seen by the test that is named for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from planted.registry import Mutant
from planting import mutants
from tally.adapter import TallyAdapter

from rewardkit.testkit import Conformance

_SUITES = Path(__file__).with_name("suites.py")
_MUTANTS = mutants()
_REFERENCE = TallyAdapter.__name__

#: The tests of what Tally does not have, and so no mutant of it.
_NOT_PROVED = {
    "test_a_sync_is_of_its_system": "it syncs to no other system",
    "test_the_plugin_is_quick_to_import": "it is not installed",
    "test_what_is_recorded_is_listed": "it is told of no redemption elsewhere",
    "test_an_interrupted_redemption_is_not_sent_again": "the driver sees to it, whatever the adapter does",
}

#: By an adapter's name: what its tests said, in each of the cases in which they failed.
Failures = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> Failures:
    """How the tests that are named for the mutants fail, all in one run of pytest.

    The adapter that the mutants are made from is put to each of these tests, too.
    """
    report = tmp_path_factory.mktemp("mutants") / "report.xml"
    chosen = [(mutant.name, mutant.test) for mutant in _MUTANTS]
    chosen += [(_REFERENCE, test) for test in sorted({mutant.test for mutant in _MUTANTS})]
    tests = [f"{_SUITES}::Test{name}::{test}" for name, test in chosen]
    options = ["--rewardkit-level=strict", f"--junitxml={report}", "-p", "no:cacheprovider"]
    # What one mutant leaves behind that does not end comes to light whenever it is collected, within the
    # test of another one.
    options += ["-p", "no:unraisableexception"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--tb=short", *options, *tests],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    found: dict[str, list[str]] = {name: [] for name, _ in chosen}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest's own
        name = case.attrib["classname"].rpartition(".Test")[2]
        found[name] += [failure.attrib["message"] for failure in case.iter("failure")]
        assert case.find("error") is None, f"{name}: {case.attrib['name']} broke before it began"
    return found


@pytest.mark.parametrize("mutant", _MUTANTS, ids=[mutant.name for mutant in _MUTANTS])
def test_a_mutant_is_caught_by_its_test(mutant: Mutant, failures: Failures) -> None:
    """If an adapter has this one defect, the test that is named for it fails, and says so."""
    said = failures[mutant.name]
    assert said, f"{mutant.test} passes"
    assert any(mutant.says in failure for failure in said), "\n".join(said)


def test_what_mutants_are_made_from_is_not_caught(failures: Failures) -> None:
    """If an adapter has none of the defects, it passes all of these tests."""
    assert failures[_REFERENCE] == []


def test_every_mutant_says_what_is_wrong_with_it() -> None:
    """If an adapter is a mutant, it has a name of its own, and a sentence that says what is wrong."""
    assert len({mutant.name for mutant in _MUTANTS}) == len(_MUTANTS)
    assert [mutant.name for mutant in _MUTANTS if not vars(mutant.adapter).get("__doc__")] == []


def test_every_mutant_names_a_test_of_the_suite() -> None:
    """If a mutant names a test, there is one of that name."""
    unknown = [mutant.name for mutant in _MUTANTS if not hasattr(Conformance, mutant.test)]
    assert unknown == []


def test_every_test_of_the_suite_has_a_mutant() -> None:
    """If the suite has a test, it is proved to bite, or it says why not."""
    tests = {name for name in dir(Conformance) if name.startswith("test_")}
    assert tests - {mutant.test for mutant in _MUTANTS} == set(_NOT_PROVED)
