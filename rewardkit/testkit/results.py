"""How the suite's tests went: which were planned, which ran, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, Self

import pytest
from attrs import define, field, frozen

from .needs import reason_to_skip
from .subject import Subject

Outcome = Literal["passed", "failed", "deviated", "skipped"]

OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "deviated", "skipped")

#: Which drivers carry the requests of each test that sends any.
DRIVERS = ("sync", "async")

_SUBJECT: pytest.StashKey[Subject] = pytest.StashKey()
_SKIPPED: pytest.StashKey[str] = pytest.StashKey()


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


@define
class Card:
    """All results of one subject.

    Attributes:
        subject: what was tested.
        results: by the tests' ids.
        figures: what was measured.
        complete: whether every planned test ran, with both drivers, and the suite was the whole one.
        whole: whether it was.
    """

    subject: Subject
    results: dict[str, Result] = field(factory=dict)
    figures: dict[str, float] = field(factory=dict)
    complete: bool = True
    whole: bool = True

    def counts(self) -> dict[Outcome, int]:
        """How many tests came to what."""
        counter = Counter(result.outcome for result in self.results.values())
        return {outcome: counter[outcome] for outcome in OUTCOMES}

    def groups(self) -> dict[str, dict[Outcome, int]]:
        """The same for each group, in the suite's order."""
        names = dict.fromkeys(result.group for result in self.results.values())
        found = {name: dict.fromkeys(OUTCOMES, 0) for name in names}
        for result in self.results.values():
            found[result.group][result.outcome] += 1
        return found

    def strays(self) -> list[str]:
        """Which deviations are of no test that ran: sentences."""
        names = {name for result in self.results.values() for name in _names(result)}
        return [
            f"Subject.deviations names {deviation.test}, and no test of the suite is called so"
            for deviation in self.subject.deviations
            if deviation.test not in names
        ]

    def has_both_drivers(self) -> bool:
        """Whether each test that has a driver came with both."""
        drivers: dict[str, set[str]] = {}
        for result in self.results.values():
            if result.driver is not None:
                drivers.setdefault(result.name, set()).add(result.driver)
        return all(len(each) == len(DRIVERS) for each in drivers.values())

    @property
    def deviations(self) -> tuple[Result, ...]:
        """What deviates."""
        return tuple(each for each in self.results.values() if each.outcome == "deviated")


@define
class Results:
    """The suite's tests in one run.

    Attributes:
        ids: of the planned tests.
        cards: by the provider's name.
        problems: what is wrong with the run itself: sentences.
        narrowed: whether the person who runs it has chosen some of the tests.
    """

    ids: tuple[str, ...]
    cards: dict[str, Card] = field(factory=dict)
    problems: list[str] = field(factory=list)
    narrowed: bool = False

    @classmethod
    def planned(cls, items: Iterable[pytest.Item]) -> Self:
        """The plan: these tests, and no test of the suite replaced by another one."""
        items = list(items)
        results = cls(tuple(item.nodeid for item in items))
        for suite in {item.cls for item in items}:  # type: ignore[attr-defined]  # functions
            results.problems += [
                f"{suite.__name__}.{name} is not the suite's test of that name: give yours another "
                "name, or say in Subject.deviations why it fails"
                for name in suite.replaced_tests()
            ]
        return results

    def note(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Note what came of a test in one of its phases."""
        subject = item.stash.get(_SUBJECT, None)
        if subject is None:
            return  # it was skipped, or failed, before it was known what is tested
        card = self.cards.setdefault(subject.name, Card(subject))
        outcome = _outcome(item, report)
        before = card.results.get(item.nodeid)
        if outcome is None or (before is not None and before.outcome == "failed"):
            return
        card.results[item.nodeid] = _result(item, report, outcome, subject)
        card.whole &= item.cls.is_whole  # type: ignore[attr-defined]  # of the suite
        for name, value in item.user_properties:
            if name.startswith("rewardkit:") and isinstance(value, (int, float)):
                card.figures[name.removeprefix("rewardkit:")] = value

    def finish(self, session: pytest.Session) -> None:
        """See whether every planned test ran."""
        ran = {id for card in self.cards.values() for id in card.results}
        missing = [id for id in self.ids if id not in ran]
        self.narrowed = _is_narrowed(session)
        if not self.narrowed:
            self.problems += [problem for card in self.cards.values() for problem in card.strays()]
        for card in self.cards.values():
            card.complete = (
                not (missing or self.problems) and card.whole and card.has_both_drivers()
            )
        if missing and not self.narrowed:
            some = "".join(f"\n  {id}" for id in missing[:5])
            more = f"\n  and {len(missing) - 5} more" if len(missing) > 5 else ""
            self.problems.append(
                f"{len(missing)} of {len(self.ids)} planned tests did not run:{some}{more}"
            )


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
        item.add_marker(pytest.mark.xfail(reason=why, strict=True))


def without_driver(name: str) -> str:
    """A test's name with its case and without the driver: ``test_x[redeem]`` of ``test_x[sync-redeem]``."""
    plain, bracket, case = name.partition("[")
    cases = [part for part in case.removesuffix("]").split("-") if part not in DRIVERS]
    return f"{plain}[{'-'.join(cases)}]" if bracket and cases else plain


def _names(result: Result) -> tuple[str, str]:
    """What a deviation may call a test."""
    return result.name, result.name.partition("[")[0]


def _outcome(item: pytest.Item, report: pytest.TestReport) -> Outcome | None:
    """What a phase comes to; None where it says nothing, or the test was skipped by somebody else."""
    if hasattr(report, "wasxfail") and report.skipped:
        return "deviated"
    if report.failed:
        return "failed"
    if report.skipped:
        return "skipped" if _SKIPPED in item.stash or report.when == "call" else None
    return "passed" if report.when == "call" else None


def _result(
    item: pytest.Item, report: pytest.TestReport, outcome: Outcome, subject: Subject
) -> Result:
    callspec = getattr(item, "callspec", None)
    driver = None if callspec is None else callspec.params.get("driver")
    name = without_driver(item.name)
    deviation = subject.deviation(name) if outcome == "deviated" else None
    reason = ""
    if deviation is not None:
        reason = deviation.reason
    elif outcome == "skipped":
        reason = item.stash.get(_SKIPPED, None) or _skipped_in(report)
    elif outcome == "failed":
        reason = _first_line(report)
    return Result(
        name=name,
        group=item.cls.group_of(item.originalname),  # type: ignore[attr-defined]  # of the suite
        driver=driver,
        outcome=outcome,
        reason=reason,
        link="" if deviation is None else deviation.link,
    )


def _skipped_in(report: pytest.TestReport) -> str:
    """Why a test skipped itself."""
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


def _first_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(report.longrepr if crash is None else crash.message)
    return text.strip().split("\n", 1)[0][:300]


def _is_narrowed(session: pytest.Session) -> bool:
    """Whether somebody has chosen some of the tests, or had the run end early."""
    option: Any = session.config.option
    chosen = ("keyword", "markexpr", "deselect", "lf", "failedfirst_only", "stepwise")
    return (
        any(getattr(option, name, None) for name in chosen)
        or any("::" in str(argument) for argument in session.config.args)
        or bool(session.shouldstop or session.shouldfail)
        or session.exitstatus in {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR}
    )
