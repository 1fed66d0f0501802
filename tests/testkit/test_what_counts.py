"""What makes a run count: nothing that fails looks as if it had passed, and nothing is left out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from author import Run, report_at, said

from rewardkit.testkit import Deviation

pytest_plugins = ["pytester"]

#: The embedded provider with a defect that one test of the author's group sees.
BROKEN = """
    import pytest
    from rewardkit.local.adapter import LocalAdapter
    from rewardkit.operations import Operation

    @pytest.fixture(autouse=True)
    def _broken(monkeypatch):
        monkeypatch.setattr(LocalAdapter, "batch_limits", {Operation.GENERATE_CODES: 0})
"""

#: Takes one of the planned tests out.
SHORT = """
    def pytest_collection_modifyitems(items):
        items[:] = [item for item in items if "batch_limits" not in item.name]
"""

#: An author's file with the group of tests that change answers.
ANSWERS = """
    import pytest
    from tally.adapter import TallyAdapter
    from tally.sandbox import SANDBOX
    from rewardkit.testkit import Subject
    from rewardkit.testkit.suite.answers import Answers

    @pytest.fixture(scope="session")
    def subject():
        return Subject(adapter=TallyAdapter, sandbox=SANDBOX)

    class TestConformance(Answers):
        pass
"""


def test_a_mark_of_the_authors_makes_no_deviation(run: Run, tmp_path: Path) -> None:
    """If a class is marked xfail, what fails in it has failed, and the mark fails the run."""
    path = tmp_path / "report.json"
    result = run(f"--rewardkit-report={path}", above="@pytest.mark.xfail", conftest=BROKEN)
    assert result.ret == 1
    assert "13 of the suite's tests are marked xfail" in said(result)
    report = report_at(path)
    assert report["complete"] is False
    assert (report["counts"]["failed"], report["counts"]["deviated"]) == (1, 0)
    (failed,) = [test for test in report["tests"] if test["outcome"] == "failed"]
    assert failed["name"] == "test_batch_limits_are_of_what_works"
    assert failed["reason"]


def test_a_test_that_is_told_to_be_expected_to_fail_has_failed(run: Run, tmp_path: Path) -> None:
    """If something calls ``pytest.xfail`` within a test of the suite, the run fails."""
    path = tmp_path / "report.json"
    conftest = """
        import pytest

        @pytest.fixture(autouse=True)
        def _not_today(request, subject, _suited):
            if "batch_limits" in request.node.name:
                pytest.xfail("not today")
    """
    result = run(f"--rewardkit-report={path}", conftest=conftest)
    assert result.ret == 1
    assert "1 of the suite's tests is marked xfail" in said(result)
    assert report_at(path)["counts"]["deviated"] == 0


def test_what_stands_beside_the_suite_is_not_counted(run: Run, tmp_path: Path) -> None:
    """If a class has tests of its own, they are no part of the plan and of the report."""
    path = tmp_path / "report.json"
    body = "@pytest.mark.xfail\n    def test_of_my_own(self): assert False"
    result = run(f"--rewardkit-report={path}", body=body)
    assert result.ret == 0
    result.assert_outcomes(passed=12, skipped=1, xfailed=1)
    assert "test_of_my_own" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": " \n"}, "reason"),
        ({"link": ""}, "link"),
        ({"link": "see the wiki"}, "link"),
        ({"link": "https://"}, "link"),
        ({"link": "README.md, somewhere"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"test": ""}, "test"),
    ],
)
def test_a_deviation_says_why_and_where_that_can_be_read(changed: dict[str, str], why: str) -> None:
    """If a deviation has no test, no reason or no link that leads somewhere, there is none."""
    said = {"test": "test_x", "reason": "the vendor has none", "link": "https://example.com/1"}
    assert Deviation(**said).reason
    assert Deviation(**{**said, "link": "docs/limits.md#codes"}).link
    with pytest.raises(ValueError, match=f"Deviation.{why} "):
        Deviation(**{**said, **changed})


def test_what_is_not_written_yet_is_not_verified(run: Run, tmp_path: Path) -> None:
    """If operations are still to be written, the run passes, and its report is not complete."""
    path = tmp_path / "report.json"
    more = ", unwritten=(Operation.REDEEM, Operation.LOOKUP)"
    result = run(f"--rewardkit-report={path}", more=more)
    assert result.ret == 0
    report = report_at(path)
    assert report["complete"] is False
    assert "2 operations are not written yet" in report["gaps"]
    assert "2 operations are not written yet" in said(result)


@pytest.mark.parametrize("name", ["report.json", "report.html"])
def test_a_report_that_cannot_be_written_fails_the_run(name: str, run: Run, tmp_path: Path) -> None:
    """If a report cannot be written where it was asked for, the run says so and fails."""
    (tmp_path / "file").write_text("no folder", "utf-8")
    result = run(f"--rewardkit-report={tmp_path / 'file' / name}")
    assert result.ret == 1
    assert f"{tmp_path / 'file' / name} cannot be written: " in said(result)
    assert "Traceback" not in said(result)


def test_a_run_that_is_spread_over_processes_is_reported_as_one(run: Run, tmp_path: Path) -> None:
    """If pytest-xdist shares the tests out, there are a score card and a report of all, in the same order."""
    reports = []
    for options in ((), ("-n", "2")):
        path = tmp_path / f"{len(options)}.json"
        result = run(*options, f"--rewardkit-report={path}", spread=True)
        assert result.ret == 0, said(result)
        result.stdout.fnmatch_lines(["*rewardkit conformance: local (LocalAdapter)*"])
        reports.append(report_at(path))
    whole, spread = reports
    assert spread["tests"] == whole["tests"]
    assert (spread["counts"], spread["gaps"]) == (whole["counts"], whole["gaps"])
    assert spread["figures"].keys() == whole["figures"].keys()


def test_a_planned_test_that_no_process_ran_fails_the_run(run: Run) -> None:
    """If the tests are shared out and something takes one out, the run fails and says which."""
    result = run("-n", "2", conftest=SHORT, spread=True)
    assert result.ret == 1
    assert "1 of 13 planned tests did not run" in said(result)
    assert "test_batch_limits_are_of_what_works" in said(result)


def test_a_mark_of_the_authors_is_seen_in_every_process(run: Run) -> None:
    """If the tests are shared out and their class is marked xfail, the run fails all the same."""
    result = run("-n", "2", above="@pytest.mark.xfail", conftest=BROKEN, spread=True)
    assert result.ret == 1
    assert "13 of the suite's tests are marked xfail" in said(result)


def test_a_test_that_has_nothing_to_look_at_is_skipped(
    pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """If an answer has no time and no amount in it, what is asked of those is skipped, with that reason."""
    path = tmp_path / "report.json"
    pytester.makepyfile(test_conformance=ANSWERS)
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-k=check", f"--rewardkit-report={path}")
    said = {test["name"]: test.get("reason") for test in report_at(path)["tests"]}
    time = "test_a_time_in_another_zone_is_the_same_moment[check]"
    assert said[time] == "nothing in its answer is a time"
    assert said["test_an_amount_keeps_its_digits[check]"] == "nothing in its answer is an amount"
    assert said["test_what_is_missing_is_said_where_it_is[check]"] is None
