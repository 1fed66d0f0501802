"""The pytest plugin: what is planned of the suite and what ran, and the report.

pytest loads it in every run of an environment that has rewardkit, so it imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .results import Results

pytest.register_assert_rewrite("rewardkit.testkit.fidelity", "rewardkit.testkit.suite")

_LEVELS = ("standard", "strict")

#: Under which a process that shares a run passes on what it has seen.
_PASSED_ON = "rewardkit"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the kit's options."""
    group = parser.getgroup("rewardkit", "rewardkit's conformance kit")
    group.addoption(
        "--rewardkit-report",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="write the report: JSON, or for a name that ends in .html a page; may be repeated. "
        "{provider} in it stands for the provider's name",
    )
    group.addoption(
        "--rewardkit-level",
        choices=_LEVELS,
        default=_LEVELS[0],
        help="how much is asked: standard, or strict, which asks all there is",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Say what the kit's marks mean."""
    for line in (
        "rewardkit_needs(*operations): skipped where the adapter does not support one of them",
        "rewardkit_if(holds, reason): skipped where it does not hold of the subject",
        "rewardkit_strict: run at the level strict only",
    ):
        config.addinivalue_line("markers", line)


def _results(config: pytest.Config) -> Results | None:
    """What is known of the suite's tests; None where none is in this run."""
    found: Results | None = config.stash.get(_key(), None)
    return found


@cache
def _key() -> pytest.StashKey[Results]:
    return pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note what is planned, before anybody deselects any of it."""
    planned = [item for item in items if _is_of_the_suite(item)]
    if planned:
        from .results import Results

        config.stash[_key()] = Results.planned(planned)


def _is_of_the_suite(item: pytest.Item) -> bool:
    """Whether a test is one of the suite's, or stands in its class under the name of one."""
    cls: Any = getattr(item, "cls", None)
    if not getattr(cls, "is_rewardkit_suite", False):
        return False
    return getattr(item, "originalname", None) in cls.planned_tests()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note how a test of the suite went."""
    report = yield
    results = _results(item.config)
    if results is not None and _is_of_the_suite(item):
        results.note(item, report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the reports; a planned test that did not run fails the run.

    One of several processes that share a run (pytest-xdist) passes on what it has seen.
    """
    results = _results(session.config)
    if results is None or session.config.option.collectonly:
        return
    passed_on: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if passed_on is not None:
        from .sharing import packed

        passed_on[_PASSED_ON] = packed(results)
        return
    from .writing import write_reports

    results.finish(session)
    write_reports(results, session.config)
    if results.problems and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take in what one of the processes has seen, of which this one runs none."""
    passed_on = getattr(node, "workeroutput", {}).get(_PASSED_ON)
    if passed_on is not None:
        from .results import Results
        from .sharing import unpacked

        node.config.stash.setdefault(_key(), Results()).join(unpacked(passed_on))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show the score cards."""
    results = _results(config)
    if results is not None and not config.option.collectonly:
        from .terminal import show

        show(results, terminalreporter)
