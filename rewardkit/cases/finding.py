"""Finding where in a sandbox's answers something new has to stand, so that an adapter counts it so.

An adapter names what it counts by its own classes, such as ``Reward.status``, and only it knows where
those are in an answer. So it is tried out: the new thing is put at one place after the other, the likely
ones first, until the adapter counts just that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs
from attrs import frozen

from rewardkit import jsontext
from rewardkit.adapter import Adapter
from rewardkit.drift import REST, DriftKind
from rewardkit.sightings import Sighting
from rewardkit.sightings.shape import of_shape

from .case import Case
from .places import Place, Steps, first, places, put
from .session import Step

#: What a new field has in a case; what it had in production is not written down.
_NEW = "new"

_KINDS: frozenset[str] = frozenset(DriftKind)

#: How many items of a list are tried where it is known what to look for, and where it is not.
_ITEMS, _ITEMS_ANYWHERE = 10, 2

#: Kinds of which an adapter may count the value in another form than it has in the answer.
_IN_ANY_FORM = frozenset({DriftKind.UNPARSABLE_TIME, DriftKind.OUT_OF_RANGE})


@frozen
class _Try:
    """Something new at one place of one answer of a step; ``status`` is the answer's."""

    step: Step
    answer: int
    at: Steps
    new: Any
    status: int


class Finder:
    """Finds cases in a session with a sandbox.

    Args:
        steps: of the session.
        adapter: gives a new adapter.
    """

    def __init__(self, steps: Iterable[Step], adapter: Callable[[], Adapter[Any]]) -> None:
        self._steps = sorted(steps, key=_size)  # so that cases are small
        self._adapter = adapter

    def case(self, sighting: Sighting) -> Case | None:
        """The case of a sighting; None where no answer of the sandbox has a place for it.

        Where it is only a shape, an example of that shape stands for it.
        """
        if sighting.where == REST or sighting.kind not in _KINDS:
            return None
        kind, value = DriftKind(sighting.kind), of_shape(sighting.value) or sighting.value
        fallback: Case | None = None
        for each in self._tries(kind, sighting.where, value):
            case = self._tried(each, sighting, kind, value)
            if case is not None and case.kept:
                return case
            fallback = fallback or case
        return fallback

    def _tried(self, each: _Try, sighting: Sighting, kind: DriftKind, value: str) -> Case | None:
        """The case of one try, if the adapter reads it and counts just that."""
        answers = list(each.step.answers)
        before = answers[each.answer]
        body = put(before.body, each.at, each.new)
        answers[each.answer] = attrs.evolve(before, body=body, status=each.status)
        case = Case(
            provider=sighting.provider,
            kind=kind,
            where=sighting.where,
            value=value,
            asked=each.step.asked,
            answers=tuple(answers),
            answer=each.answer,
            at=each.at,
        )
        played = case.play(self._adapter())
        counted = [
            seen.value for seen in played.drift if (seen.kind, seen.where) == (kind, case.where)
        ]
        if not counted or not case.is_read(played):
            return None
        if value not in counted:
            if kind not in _IN_ANY_FORM:
                return None
            case = attrs.evolve(case, value=counted[0])
        return attrs.evolve(case, kept=case.is_kept(played))

    def _tries(self, kind: DriftKind, where: str, value: str) -> Iterator[_Try]:
        if kind is DriftKind.UNKNOWN_ERROR_KEY:
            yield from self._as_error_keys(where, value)
        elif kind is DriftKind.UNKNOWN_FIELD:
            yield from self._as_fields(value, _NEW)
        else:
            name = where.rpartition(".")[2]
            news = _forms(kind, value)
            for new in news:
                yield from self._at_places(lambda place: name in place.steps[-2:], new)
            for new in news:
                yield from self._as_fields(name, new)
            for new in news:
                yield from self._at_places(
                    lambda place: name not in place.steps[-2:], new, items=_ITEMS_ANYWHERE
                )

    def _as_error_keys(self, where: str, value: str) -> Iterator[_Try]:
        status = int(where.rpartition(" ")[2]) if where.rpartition(" ")[2].isdigit() else 0
        for step in self._steps:
            for number, answer in enumerate(step.answers):
                if answer.ok:
                    continue
                for place in places(answer.body, first(_ITEMS)):
                    if isinstance(place.value, str):
                        yield _Try(step, number, place.steps, value, status or answer.status)

    def _as_fields(self, name: str, new: Any) -> Iterator[_Try]:
        """In every object that has no such field yet."""
        for step, number, place in self._places(_ITEMS):
            if isinstance(place.value, dict) and name not in place.value:
                at = (*place.steps, name)
                yield _Try(step, number, at, new, step.answers[number].status)

    def _at_places(
        self, wanted: Callable[[Place], bool], new: Any, items: int = _ITEMS
    ) -> Iterator[_Try]:
        """In place of what is there: a value, or an item of a list."""
        for step, number, place in self._places(items):
            is_item = bool(place.steps) and isinstance(place.steps[-1], int)
            if (is_item or not isinstance(place.value, (dict, list))) and wanted(place):
                yield _Try(step, number, place.steps, new, step.answers[number].status)

    def _places(self, items: int) -> Iterator[tuple[Step, int, Place]]:
        for step in self._steps:
            for number, answer in enumerate(step.answers):
                if answer.ok:
                    yield from (
                        (step, number, place) for place in places(answer.body, first(items))
                    )


def _size(step: Step) -> int:
    return sum(len(jsontext.dumps(answer.body)) for answer in step.answers)


def _forms(kind: DriftKind, value: str) -> list[Any]:
    """A value as it may stand in an answer: a number also as a number."""
    if kind is DriftKind.OUT_OF_RANGE:
        try:
            return [json.loads(value), value]
        except ValueError:
            pass
    return [value]
