"""The pytest plugin: what runs, what is skipped, what fails a run, and what is reported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from author import Run, report_at, said

from rewardkit.plugins.report import read_report
from rewardkit.plugins.verification import EDITION
from rewardkit.testkit.page import page

pytest_plugins = ["pytester"]


def test_a_run_shows_a_score_card(run: Run) -> None:
    """If the suite runs, each group's tests are counted by what came of them."""
    result = run()
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*rewardkit conformance: local (LocalAdapter)*", "declaration *"])


def test_what_is_asked_at_another_level_is_skipped_with_its_reason(run: Run) -> None:
    """If a test is for the level strict, it is skipped at the level standard, and run at strict."""
    standard = run("-rs")
    assert "asked only with --rewardkit-level=strict" in said(standard)
    standard.assert_outcomes(passed=12, skipped=1)
    run("--rewardkit-level=strict").assert_outcomes(passed=13)


def test_a_known_deviation_is_expected_and_shown(run: Run) -> None:
    """If a test is known to fail, it counts as a deviation, which is shown with reason and link."""
    deviations = (
        "(Deviation(test='test_batch_limits_are_of_what_works', reason='the vendor has none',"
        " link='https://example.com/limits'),)"
    )
    conftest = """
        import pytest
        from rewardkit.local.adapter import LocalAdapter
        from rewardkit.operations import Operation

        @pytest.fixture(autouse=True)
        def _broken(monkeypatch):
            monkeypatch.setattr(LocalAdapter, "batch_limits", {Operation.GENERATE_CODES: 0})
    """
    result = run(deviations=deviations, conftest=conftest)
    assert result.ret == 0
    result.assert_outcomes(passed=11, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "deviates: test_batch_limits_are_of_what_works: the vendor has none; see https://example.com/limits"
        ]
    )


def test_a_deviation_that_is_not_needed_any_more_fails(run: Run) -> None:
    """If a test is said to fail and passes, the run fails until the deviation is taken out."""
    deviations = (
        "(Deviation(test='test_batch_limits_are_of_what_works', reason='the vendor has none',"
        " link='https://example.com/limits'),)"
    )
    result = run(deviations=deviations)
    assert result.ret == 1
    result.assert_outcomes(passed=11, skipped=1, failed=1)


def test_a_deviation_of_no_test_fails(run: Run) -> None:
    """If a deviation names no test of the suite, the run says so and fails."""
    deviations = "(Deviation(test='test_nothing', reason='none', link='https://example.com'),)"
    result = run(deviations=deviations)
    assert result.ret == 1
    assert "test_nothing" in said(result)


def test_a_planned_test_that_does_not_run_fails_the_run(run: Run) -> None:
    """If something takes a planned test out, the run fails and says which."""
    conftest = """
        def pytest_collection_modifyitems(items):
            items[:] = [item for item in items if "batch_limits" not in item.name]
    """
    result = run(conftest=conftest)
    assert result.ret == 1
    assert "1 of 13 planned tests did not run" in said(result)
    assert "test_batch_limits_are_of_what_works" in said(result)


def test_a_suite_that_is_skipped_has_not_run(run: Run) -> None:
    """If the author skips the suite, none of it counts, and the run fails."""
    conftest = """
        import pytest
        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.skip(reason="later"))
    """
    result = run(conftest=conftest)
    assert result.ret == 1
    assert "13 of 13 planned tests did not run" in said(result)


def test_a_test_that_is_replaced_fails_the_run(run: Run) -> None:
    """If a subclass has a test of its own under a name of the suite, that is no proof."""
    body = "def test_batch_limits_are_of_what_works(self): pass"
    result = run(body=body)
    assert result.ret == 1
    assert "TestConformance.test_batch_limits_are_of_what_works is not the suite's test" in said(
        result
    )


@pytest.mark.parametrize("option", ["-k=batch", "--deselect=test_conformance.py", "-x"])
def test_whoever_chooses_tests_is_not_told_off(run: Run, option: str) -> None:
    """If a person runs some of the tests, the run does not fail for the others."""
    assert run(option).ret in {0, pytest.ExitCode.NO_TESTS_COLLECTED}


def test_a_chosen_part_is_reported_as_incomplete(run: Run, tmp_path: Path) -> None:
    """If a person runs some of the tests, the report says that it is not complete."""
    path = tmp_path / "report.json"
    result = run("-k", "batch_limits", f"--rewardkit-report={path}")
    assert result.ret == 0
    assert report_at(path)["complete"] is False
    assert "incomplete" in said(result)


def test_a_part_of_the_suite_is_never_complete(run: Run, tmp_path: Path) -> None:
    """If an author's class has some of the groups only, the adapter is not verified by it."""
    path = tmp_path / "report.json"
    run(f"--rewardkit-report={path}")
    assert report_at(path)["complete"] is False


def test_the_report_is_what_is_read_again(run: Run, tmp_path: Path) -> None:
    """If a report is written, it has what ``rewardkit providers`` reads."""
    path = tmp_path / "reports" / "{provider}.json"
    run(f"--rewardkit-report={path}", "--rewardkit-level=strict")
    report = read_report((tmp_path / "reports" / "local.json").read_bytes())
    assert (report.provider, report.distribution) == ("local", "rewardkit-core")
    assert (report.edition, report.level) == (EDITION, "strict")
    assert report.counts == {"passed": 13, "failed": 0, "deviated": 0, "skipped": 0}
    assert {test.group for test in report.tests} == {"declaration"}
    assert report.figures


def test_the_report_can_be_a_page(run: Run, tmp_path: Path) -> None:
    """If the report's name ends in .html, it is a page that loads nothing."""
    path = tmp_path / "report.html"
    run(f"--rewardkit-report={path}")
    text = path.read_text("utf-8")
    assert "<h1>Conformance of local</h1>" in text
    assert "<script" not in text
    assert "src=" not in text


def test_a_page_shows_what_it_is_told_as_text() -> None:
    """If a reason has markup or a link is no address, it stands on the page as text."""
    test = {
        "name": "test_x[<b>]",
        "group": "a & b",
        "driver": "sync",
        "outcome": "deviated",
        "reason": "<script>alert(1)</script>",
        "link": "javascript:alert(1)",
    }
    report = {
        "provider": "<acme>",
        "distribution": "rewardkit-acme",
        "version": "1",
        "core": "1",
        "edition": 1,
        "level": "strict",
        "at": "2026-06-01T12:00:00+00:00",
        "complete": True,
        "gaps": [],
        "counts": {"passed": 0, "failed": 0, "deviated": 1, "skipped": 0},
        "figures": {},
        "tests": [test],
    }
    text = page(report)
    assert "<script>" not in text
    assert "href" not in text
    assert "&lt;acme&gt;" in text


def test_the_suite_has_its_own_names_only(run: Run) -> None:
    """If a run has no test of the suite, the plugin says nothing."""
    result = run("-k", "nothing_of_the_kind")
    assert "conformance:" not in said(result)


def test_the_plugin_costs_other_projects_nothing() -> None:
    """If pytest loads the plugin in a project without adapters, nothing heavy comes along."""
    program = (
        "import pytest, sys; before = set(sys.modules); import rewardkit.testkit.plugin; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["rewardkit"]
