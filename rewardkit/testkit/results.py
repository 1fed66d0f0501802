"""How the suite's tests went: which were planned, which ran, and what came of them.

All of it is plain data, so that processes that share a run can pass it on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Self

import pytest
from attrs import define, field

from .outcomes import DRIVERS, OUTCOMES, Outcome, Result, is_excused, result_of, subject_of
from .subject import Subject


@define
class Card:
    """All results of one subject.

    Attributes:
        provider: its name.
        adapter: the adapter's class, by its name.
        package: where that is, as ``Provider.package``.
        named: the tests that its deviations name.
        unwritten: how many operations are still to be written.
        results: by the tests' ids.
        figures: what was measured.
        whole: whether the suite was the whole one.
        gaps: why the results are not complete: sentences without a full stop; none where they are.
    """

    provider: str
    adapter: str
    package: str
    named: tuple[str, ...] = ()
    unwritten: int = 0
    results: dict[str, Result] = field(factory=dict)
    figures: dict[str, float] = field(factory=dict)
    whole: bool = True
    gaps: list[str] = field(factory=list)

    @classmethod
    def of(cls, subject: Subject) -> Self:
        """A card without results."""
        module = subject.adapter.__module__
        return cls(
            provider=subject.name,
            adapter=subject.adapter.__qualname__,
            package=module.rpartition(".")[0] or module,
            named=tuple(deviation.test for deviation in subject.deviations),
            unwritten=len(subject.unwritten),
        )

    def join(self, other: Card) -> None:
        """Take the results of another part of the run, too."""
        self.results |= other.results
        self.figures |= other.figures
        self.whole &= other.whole

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
            f"Subject.deviations names {test}, and no test of the suite is called so"
            for test in self.named
            if test not in names
        ]

    def own_gaps(self) -> Iterator[str]:
        """Why the results would not be complete if all that was planned had run."""
        if not self.whole:
            yield "the class has some groups of the suite only"
        if not self._has_both_drivers():
            yield "some of the tests ran with one driver only"
        if self.unwritten:
            yield _counted(self.unwritten, "operation is", "operations are") + " not written yet"

    def _has_both_drivers(self) -> bool:
        """Whether each test that has a driver came with both."""
        drivers: dict[str, set[str]] = {}
        for result in self.results.values():
            if result.driver is not None:
                drivers.setdefault(result.name, set()).add(result.driver)
        return all(len(each) == len(DRIVERS) for each in drivers.values())

    @property
    def complete(self) -> bool:
        """Whether every planned test ran, with both drivers, of a suite and an adapter that are whole."""
        return not self.gaps

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
        excused: the ids of tests that something else than a deviation says may fail.
    """

    ids: list[str] = field(factory=list)
    cards: dict[str, Card] = field(factory=dict)
    problems: list[str] = field(factory=list)
    excused: list[str] = field(factory=list)

    @classmethod
    def planned(cls, items: Iterable[pytest.Item]) -> Self:
        """The plan: these tests, and no test of the suite replaced by another one."""
        items = list(items)
        results = cls([item.nodeid for item in items])
        for suite in {item.cls for item in items}:  # type: ignore[attr-defined]  # functions
            results.problems += [
                f"{suite.__name__}.{name} is not the suite's test of that name: give yours another "
                "name, or say in Subject.deviations why it fails"
                for name in suite.replaced_tests()
            ]
        return results

    def note(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Note what came of a test in one of its phases."""
        subject = subject_of(item)
        if subject is None:
            return
        if is_excused(item, report) and item.nodeid not in self.excused:
            self.excused.append(item.nodeid)
        card = self.cards.setdefault(subject.name, Card.of(subject))
        result = result_of(item, report, subject)
        before = card.results.get(item.nodeid)
        if result is None or (before is not None and before.outcome == "failed"):
            return
        card.results[item.nodeid] = result
        card.whole &= item.cls.is_whole  # type: ignore[attr-defined]  # of the suite
        for name, value in item.user_properties:
            if name.startswith("rewardkit:") and isinstance(value, (int, float)):
                card.figures[name.removeprefix("rewardkit:")] = value

    def join(self, other: Results) -> None:
        """Take in what another process has seen of the same run."""
        self.ids = list(dict.fromkeys([*self.ids, *other.ids]))
        self.problems = list(dict.fromkeys([*self.problems, *other.problems]))
        self.excused = list(dict.fromkeys([*self.excused, *other.excused]))
        for name, card in other.cards.items():
            if name in self.cards:
                self.cards[name].join(card)
            else:
                self.cards[name] = card

    def finish(self, session: pytest.Session) -> None:
        """See whether every planned test ran, and whether the run counts."""
        ran = {id: card for card in self.cards.values() for id in card.results}
        missing = [id for id in self.ids if id not in ran]
        short = f"{len(missing)} of {len(self.ids)} planned tests did not run"
        narrowed = _is_narrowed(session)
        if self.excused:
            self.problems.append(_excused(self.excused))
        if not narrowed:
            self.problems += [problem for card in self.cards.values() for problem in card.strays()]
        for card in self.cards.values():
            card.results = {id: card.results[id] for id in self.ids if id in card.results}
            card.gaps = [*([short] if missing else ()), *self.problems, *card.own_gaps()]
        if missing and not narrowed:
            some = "".join(f"\n  {id}" for id in missing[:5])
            more = f"\n  and {len(missing) - 5} more" if len(missing) > 5 else ""
            self.problems.append(f"{short}:{some}{more}")


def _names(result: Result) -> tuple[str, str]:
    """What a deviation may call a test."""
    return result.name, result.name.partition("[")[0]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _excused(ids: list[str]) -> str:
    """What to do about tests that something else than a deviation says may fail."""
    count = _counted(len(ids), "of the suite's tests is", "of the suite's tests are")
    return (
        f"{count} marked xfail, such as {ids[0]}: take the mark off, and name in "
        "Subject.deviations what fails, with a reason and a link"
    )


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
