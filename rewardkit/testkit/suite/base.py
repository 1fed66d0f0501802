"""What the groups of the suite have in common: what they are, and the fixtures of their tests.

The fixtures are the class's own, so that they meet no other of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any, ClassVar, TypeVar

import pytest

from rewardkit.operations import Operation
from rewardkit.testkit.outcomes import DRIVERS, suit
from rewardkit.testkit.recording import Recording, record
from rewardkit.testkit.refused import Refusal, refused
from rewardkit.testkit.stage import Driver, House, Stage, opened
from rewardkit.testkit.subject import Subject

T = TypeVar("T")

_SUITE = __name__.rpartition(".")[0]

_HOUSES: pytest.StashKey[dict[str, House]] = pytest.StashKey()
_RECORDINGS: pytest.StashKey[dict[Operation, Recording]] = pytest.StashKey()


class Suite:
    """A group of tests; ``Conformance`` is all of them.

    Attributes:
        group: what it is about.
        is_rewardkit_suite: tells the plugin that the tests are the suite's.
        is_whole: whether it is the whole suite, and not some of its groups.
    """

    group: ClassVar[str] = ""
    is_rewardkit_suite: ClassVar[bool] = True
    is_whole: ClassVar[bool] = False

    pytestmark = pytest.mark.usefixtures("_suited")

    @classmethod
    def planned_tests(cls) -> dict[str, Any]:
        """The suite's own tests by their names, whatever a subclass has under them or beside them."""
        ours = [base for base in cls.__mro__ if base.__module__.startswith(_SUITE)]
        names = {name for base in ours for name in vars(base) if name.startswith("test_")}
        return {name: getattr(ours[0], name) for name in names}

    @classmethod
    def replaced_tests(cls) -> list[str]:
        """The names under which a subclass has something else than the suite's test."""
        planned = cls.planned_tests().items()
        return sorted(name for name, test in planned if getattr(cls, name, None) is not test)

    @classmethod
    def group_of(cls, test: str) -> str:
        """The group that a test is defined in."""
        return next(
            (base.group for base in cls.__mro__ if test in vars(base) and issubclass(base, Suite)),
            "",
        )

    @pytest.fixture
    def _suited(self, request: pytest.FixtureRequest, subject: Subject) -> None:
        """Skips what the adapter cannot do, and lets known deviations fail."""
        suit(request.node, subject, request.config.option.rewardkit_level)

    @pytest.fixture(params=DRIVERS)
    def driver(self, request: pytest.FixtureRequest) -> Driver:
        """Which driver carries the requests."""
        found: Driver = request.param
        return found

    @pytest.fixture
    def _houses(self, request: pytest.FixtureRequest) -> Callable[[str], House]:
        """Gives each use its server, which is stopped after the last test of the class.

        What is recorded within a test has another one than the stage of that test.
        """
        of_all = _shared_by_the_class(request)
        houses = of_all.stash.setdefault(_HOUSES, {})

        def house_for(use: str) -> House:
            if use not in houses:
                closing = ExitStack()
                of_all.addfinalizer(closing.close)
                houses[use] = House(closing)
            return houses[use]

        return house_for

    @pytest.fixture
    def stage(
        self, subject: Subject, driver: Driver, _houses: Callable[[str], House]
    ) -> Iterator[Stage]:
        """One provider with fresh data, and a client of it."""
        with opened(subject, driver, house=_houses("stages")) as stage:
            yield stage

    @pytest.fixture
    def anew(self, _houses: Callable[[str], House]) -> Callable[..., AbstractContextManager[Stage]]:
        """Opens a fresh stage, for a test that needs several; one at a time."""
        return lambda subject, driver, **more: opened(
            subject, driver, house=_houses("stages"), **more
        )

    @pytest.fixture
    def recorded(
        self,
        request: pytest.FixtureRequest,
        subject: Subject,
        _houses: Callable[[str], House],
    ) -> Callable[[Operation], Recording]:
        """Gives an operation on record; each is carried out once for all tests."""
        recordings = _shared_by_the_class(request).stash.setdefault(_RECORDINGS, {})
        house = _houses("recordings")

        def recorded(operation: Operation) -> Recording:
            if operation not in recordings:
                with opened(subject, house=house) as stage:
                    recordings[operation] = record(stage, operation)
            return recordings[operation]

        return recorded

    @pytest.fixture
    def recordings(
        self, subject: Subject, recorded: Callable[[Operation], Recording]
    ) -> list[Recording]:
        """All operations that the adapter supports, on record."""
        supported = [operation for operation in Operation if subject.adapter.support(operation)]
        return [recorded(operation) for operation in supported]

    @pytest.fixture
    def refusal(self, subject: Subject) -> Refusal:
        """A real error of the provider's: of a code that there is not."""
        return refused(subject)

    @pytest.fixture
    def figure(self, request: pytest.FixtureRequest) -> Callable[[str, float], None]:
        """Puts a figure into the report."""

        def figure(name: str, value: Any) -> None:
            request.node.user_properties.append((f"rewardkit:{name}", value))

        return figure


def some(found: Iterable[T], otherwise: str) -> Iterator[T]:
    """All of these; where there is none, the test is skipped, since it would pass and has seen nothing.

    Args:
        found: what a test looks at, one after the other.
        otherwise: why there is nothing to look at.
    """
    empty = True
    for each in found:
        empty = False
        yield each
    if empty:
        pytest.skip(otherwise)


def _shared_by_the_class(request: pytest.FixtureRequest) -> pytest.Class:
    """The class that a test stands in, for what is made once for all of its tests."""
    found: pytest.Class | None = request.node.getparent(pytest.Class)
    assert found is not None  # the suite's tests are methods
    return found
