"""A recording that is played again with one thing in an answer changed, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rewardkit.adapter import Adapter
from rewardkit.cases.places import Steps
from rewardkit.drift import DriftKind
from rewardkit.errors import ContractViolated, OutcomeUnknown

from . import altering, walking
from .altering import GONE
from .recording import MoreAskedFor, Recording


class Altered:
    """A recording, and one way to play it otherwise.

    Attributes:
        where: what was changed, for people.
        result: what came of it; None where it raised.
        error: what it raised.
        adapter: whose drift is looked at.
        more: whether it asked for more than is on record.
    """

    def __init__(self, recording: Recording, number: int, where: str, body: bytes) -> None:
        self._recording = recording
        self._number = number
        self.where = f"{recording.operation}: {where}"
        self.adapter: Adapter[Any] = recording.adapter()
        self.result: Any = None
        self.error: BaseException | None = None
        self.more = False
        try:
            self.result = recording.played(*recording.with_body(number, body), adapter=self.adapter)
        except MoreAskedFor:
            self.more = True  # it led elsewhere, of which nothing is on record
        except Exception as error:  # noqa: BLE001 - the test says which may come
            self.error = error

    @property
    def refused(self) -> bool:
        """Whether it was refused as what the contract does not allow, and where that stands."""
        error = self.error
        if isinstance(error, OutcomeUnknown) and isinstance(error.__cause__, ContractViolated):
            return True
        return isinstance(error, ContractViolated)

    def counted(self, kind: DriftKind) -> bool:
        """Whether the adapter has counted something of this kind."""
        return any(drift.kind is kind for drift in self.adapter.drift.seen())

    def before(self) -> dict[str, Any]:
        """The values of the result with the answers as they are on record, by where they stand."""
        return dict(walking.values(self._recording.result))

    def value_before(self, path: Steps) -> Any:
        """What stands at a place of the answer on record; GONE where nothing does."""
        return altering.at(self._document(), path)

    def values_with(self, path: Steps, value: Any) -> dict[str, Any]:
        """The values of the result with another value at a place of this answer; none if refused."""
        body = altering.written(altering.put(self._document(), path, value))
        return dict(walking.values(Altered(self._recording, self._number, "", body).result))

    def _document(self) -> Any:
        return altering.read(self._recording.steps[self._number].response.body)


def bodies(recording: Recording) -> Iterator[tuple[int, Any]]:
    """The JSON answers on record, with their numbers."""
    for number, step in enumerate(recording.steps):
        document = altering.read(step.response.body)
        if step.response.ok and isinstance(document, (dict, list)):
            yield number, document


def changed(
    recording: Recording, path_and_value: Callable[[Any], Iterator[tuple[Steps, Any]]]
) -> Iterator[tuple[Steps, Any, Altered]]:
    """The recording with each of these values put in, one at a time."""
    for number, document in bodies(recording):
        for path, value in path_and_value(document):
            body = altering.written(altering.put(document, path, value))
            where = f"{altering.shown(path)} is {'gone' if value is GONE else repr(value)}"
            yield path, value, Altered(recording, number, where, body)
