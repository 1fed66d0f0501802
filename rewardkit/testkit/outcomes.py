"""What comes of one test of the suite: whether it is of use, whether it is expected to fail, how it went."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from attrs import frozen

from .needs import reason_to_skip
from .subject import Deviation, Subject

Outcome = Literal["passed", "failed", "deviated", "skipped"]

OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "deviated", "skipped")

#: Which drivers carry the requests of each test that sends any.
DRIVERS = ("sync", "async")

_SUBJECT: pytest.StashKey[Subject] = pytest.StashKey()
_SKIPPED: pytest.StashKey[str] = pytest.StashKey()
_EXPECTED: pytest.StashKey[pytest.Mark] = pytest.StashKey()


@frozen(kw_only=True)
class Result:
    """How one test went.

    Attributes:
        name: such as ``test_a_code_finds_its_reward``; with the case where there are several.
        group: what it is about.
        driver: which driver carried the requests; None where nothing was sent.
        outcome: what came of it.
        reason: why it was skipped, or deviates, or the first line of how it failed.
        link: where a deviation is explained.
    """

    name: str
    group: str
    driver: str | None
    outcome: Outcome
    reason: str = ""
    link: str = ""


def suit(item: pytest.Item, subject: Subject, level: str) -> None:
    """Skip a test that is of no use for this adapter; expect one to fail that is known to deviate."""
    item.stash[_SUBJECT] = subject
    reason = reason_to_skip(item, subject, level)
    if reason is not None:
        item.stash[_SKIPPED] = reason
        pytest.skip(reason)
    deviation = subject.deviation(without_driver(item.name))
    if deviation is not None:
        why = f"{deviation.reason} ({deviation.link})"
        marker = pytest.mark.xfail(reason=why, strict=True)
        item.stash[_EXPECTED] = marker.mark
        item.add_marker(marker)


def subject_of(item: pytest.Item) -> Subject | None:
    """What a test tests; None where it was skipped, or failed, before that was known."""
    return item.stash.get(_SUBJECT, None)


def without_driver(name: str) -> str:
    """A test's name with its case and without the driver: ``test_x[redeem]`` of ``test_x[sync-redeem]``."""
    plain, bracket, case = name.partition("[")
    cases = [part for part in case.removesuffix("]").split("-") if part not in DRIVERS]
    return f"{plain}[{'-'.join(cases)}]" if bracket and cases else plain


def is_excused(item: pytest.Item, report: pytest.TestReport) -> bool:
    """Whether somebody else than ``Subject.deviations`` says that a test may fail."""
    ours = item.stash.get(_EXPECTED, None)
    by_others = any(mark is not ours for mark in item.iter_markers("xfail"))
    return by_others or (hasattr(report, "wasxfail") and ours is None)


def result_of(item: pytest.Item, report: pytest.TestReport, subject: Subject) -> Result | None:
    """What a phase of a test comes to; None where it says nothing."""
    name = without_driver(item.name)
    deviation = subject.deviation(name)
    outcome = _outcome(item, report, deviation)
    if outcome is None:
        return None
    reason = link = ""
    if outcome == "deviated" and deviation is not None:
        reason, link = deviation.reason, deviation.link
    elif outcome == "skipped":
        reason = item.stash.get(_SKIPPED, None) or _skipped_in(report)
    elif outcome == "failed":
        reason = _first_line(report)
    callspec: Any = getattr(item, "callspec", None)
    return Result(
        name=name,
        group=item.cls.group_of(item.originalname),  # type: ignore[attr-defined]  # of the suite
        driver=None if callspec is None else callspec.params.get("driver"),
        outcome=outcome,
        reason=reason,
        link=link,
    )


def _outcome(
    item: pytest.Item, report: pytest.TestReport, deviation: Deviation | None
) -> Outcome | None:
    """What a phase comes to; None where it says nothing, or the test was skipped by somebody else."""
    if hasattr(report, "wasxfail") and report.skipped:
        return "failed" if deviation is None else "deviated"
    if report.failed:
        return "failed"
    if report.skipped:
        return "skipped" if _SKIPPED in item.stash or report.when == "call" else None
    return "passed" if report.when == "call" else None


def _skipped_in(report: pytest.TestReport) -> str:
    """Why a test skipped itself."""
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


def _first_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(report.longrepr if crash is None else crash.message)
    return text.strip().split("\n", 1)[0][:300]
