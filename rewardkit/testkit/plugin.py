"""The pytest plugin: fixtures of the suite, what is planned and what ran, and the report.

pytest loads it in every run of an environment that has rewardkit, so it imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rewardkit.operations import Operation

    from .recording import Recording
    from .refused import Refusal
    from .results import Results
    from .stage import House, Stage
    from .subject import Subject

pytest.register_assert_rewrite("rewardkit.testkit.suite")

_LEVELS = ("standard", "strict")


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
    return getattr(getattr(item, "cls", None), "is_rewardkit_suite", False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note how a test of the suite went."""
    report = yield
    results = _results(item.config)
    if results is not None and _is_of_the_suite(item):
        results.note(item, report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the reports; a planned test that did not run fails the run."""
    results = _results(session.config)
    if results is None or session.config.option.collectonly:
        return
    from .writing import write_reports

    results.finish(session)
    write_reports(results, session.config)
    if results.problems and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show the score cards."""
    results = _results(config)
    if results is not None and not config.option.collectonly:
        from .terminal import show

        show(results, terminalreporter)


# Fixtures of the suite -------------------------------------------------------------------------


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> str:
    """Which driver carries the requests."""
    return str(request.param)


@pytest.fixture(scope="session")
def _houses() -> Iterator[Callable[..., House]]:
    """Gives each subject its server, which all its stages use one after the other.

    What is recorded within a test has another server than the stage of that test.
    """
    from contextlib import ExitStack

    from .stage import House

    houses: dict[tuple[int, str], House] = {}
    with ExitStack() as closing:
        yield lambda subject, use="stage": houses.setdefault(
            (id(subject), use), House(subject, closing)
        )


@pytest.fixture
def stage(subject: Subject, driver: Any, _houses: Callable[..., House]) -> Iterator[Stage]:
    """One provider with fresh data, and a client of it."""
    from .stage import opened

    with opened(subject, driver, house=_houses(subject)) as stage:
        yield stage


@pytest.fixture
def anew(_houses: Callable[..., House]) -> Callable[..., AbstractContextManager[Stage]]:
    """Opens a fresh stage, for a test that needs several; one at a time."""
    from .stage import opened

    return lambda subject, driver, **more: opened(subject, driver, house=_houses(subject), **more)


@pytest.fixture(scope="session")
def _recordings() -> dict[tuple[int, Operation], Recording]:
    return {}


@pytest.fixture
def recorded(
    subject: Subject,
    _recordings: dict[tuple[int, Operation], Recording],
    _houses: Callable[..., House],
) -> Callable[[Operation], Recording]:
    """Gives an operation on record; each is carried out once for all tests."""

    def recorded(operation: Operation) -> Recording:
        key = (id(subject), operation)
        if key not in _recordings:
            from .recording import record
            from .stage import opened

            with opened(subject, house=_houses(subject, "recording")) as stage:
                _recordings[key] = record(stage, operation)
        return _recordings[key]

    return recorded


@pytest.fixture
def recordings(subject: Subject, recorded: Callable[[Operation], Recording]) -> list[Recording]:
    """All operations that the adapter supports, on record."""
    from rewardkit.operations import Operation

    return [recorded(operation) for operation in Operation if subject.adapter.support(operation)]


@pytest.fixture
def refusal(subject: Subject) -> Refusal:
    """A real error of the provider's: of a code that there is not."""
    from .refused import refused

    return refused(subject)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, float], None]:
    """Puts a figure into the report."""

    def figure(name: str, value: float) -> None:
        request.node.user_properties.append((f"rewardkit:{name}", value))

    return figure


@pytest.fixture
def _suited(request: pytest.FixtureRequest, subject: Subject) -> None:
    """Skips what the adapter cannot do, and lets known deviations fail."""
    from .results import suit

    suit(request.node, subject, request.config.option.rewardkit_level)
