"""What a provider may send one day: new fields and values, odd types, missing things, nonsense.

Recordings are played again with one thing changed, so nothing is sent here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any, ClassVar

from rewardkit.adapter import Adapter
from rewardkit.cases.places import Steps
from rewardkit.drift import DriftKind
from rewardkit.errors import ContractViolated, OutcomeUnknown, ProviderError, RewardKitError
from rewardkit.model import Money
from rewardkit.model.enums import OpenEnum
from rewardkit.operations import Operation
from rewardkit.testkit import altering, walking
from rewardkit.testkit.altering import GONE
from rewardkit.testkit.needs import each, only_if, strict
from rewardkit.testkit.recording import WORTHLESS, MoreAskedFor, Recording
from rewardkit.testkit.scenes import READS
from rewardkit.testkit.subject import Subject
from rewardkit.times import parse_instant

from .base import Suite

Recorded = Callable[[Operation], Recording]

_HAS_A_VENDOR = only_if(
    lambda subject: subject.provider is None or subject.provider.transport is None,
    "its answers are made by its own package, and no vendor changes them",
)

_NEW_FIELD = "rewardkitKnowsNoSuchField"
_NEW_VALUE = "rewardkit_knows_no_such_value"
_ELSEWHERE = timezone(timedelta(hours=5, minutes=30))

_OF_ANOTHER_KIND: tuple[Any, ...] = ([], "text", None, {})

#: Amounts that a float does not keep, or that a product with 100 does not.
_DIGITS = ("0.29", "1.15", "90071992547409.93", "9007199254740993")


class Altered:
    """A recording, and one way to play it otherwise.

    Attributes:
        where: what was changed, for people.
        result: what came of it; None where it raised.
        error: what it raised.
        adapter: whose drift is looked at.
    """

    def __init__(self, recording: Recording, number: int, where: str, body: bytes) -> None:
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


class Answers(Suite):
    """Open on reading, strict where it must be, and nothing lost in silence."""

    group: ClassVar[str] = "answers"

    @each(READS)
    def test_the_same_answers_give_the_same_result(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the same answers are played again, the same comes of it: an adapter keeps no state."""
        recording = recorded(operation)
        assert recording.played() == recording.result
        adapter = recording.adapter()
        assert recording.played(adapter=adapter) == recording.played(adapter=adapter)

    @_HAS_A_VENDOR
    @each(READS)
    def test_an_unknown_field_is_counted_and_changes_nothing(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the vendor sends a new field, the result is the same, and the field is counted as drift."""
        recording = recorded(operation)
        for path, _, seen in changed(recording, _new_fields):
            assert seen.error is None, f"{seen.where}: {seen.error!r}"
            differing = walking.differing(recording.result, seen.result)
            if any(".not_stated" in place for place in differing):
                continue  # it is left open, and said so
            # an object whose names are data, such as one of systems, may have one more
            assert not differing & dict(walking.values(recording.result)).keys(), seen.where
            if not differing and _is_known(recording, path):
                assert seen.counted(DriftKind.UNKNOWN_FIELD), f"{seen.where} is not counted"

    @_HAS_A_VENDOR
    @each(READS)
    def test_an_unknown_field_is_kept(self, operation: Operation, recorded: Recorded) -> None:
        """If the vendor sends a new field of a thing, it stands in ``native``."""
        recording = recorded(operation)
        kept = list(walking.payloads(recording.result))
        for path, _, seen in changed(recording, _new_fields):
            holder = [altering.at(document, path[:-1]) for _, document in bodies(recording)]
            if seen.result is None or not any(thing in kept for thing in holder):
                continue
            natives = [str(native) for native in walking.payloads(seen.result)]
            assert any(_NEW_FIELD in native for native in natives), f"{seen.where} is lost"

    @_HAS_A_VENDOR
    @each(READS)
    def test_a_payload_is_kept_as_it_came(self, operation: Operation, recorded: Recorded) -> None:
        """If a thing is read, ``native`` is the vendor's object of it, untouched."""
        recording = recorded(operation)
        there = [
            altering.at(document, path)
            for _, document in bodies(recording)
            for path in _all_objects(document)
        ]
        for native in walking.payloads(recording.result):
            assert any(_same(native, thing) for thing in there), (
                "native is not what the vendor sent"
            )

    @_HAS_A_VENDOR
    @each(READS)
    def test_an_unknown_value_is_read_and_counted(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the vendor sends a word that we do not know, it is kept or left open, and counted."""
        recording = recorded(operation)
        words = _words_by_name(
            [recorded(each) for each in READS if recording.subject.adapter.support(each)]
        )
        for path, _, seen in changed(recording, _new_words):
            if seen.more:
                continue
            assert seen.error is None or _is_refusal(seen), f"{seen.where}: {seen.error!r}"
            if seen.error is not None or seen.counted(DriftKind.UNKNOWN_VALUE):
                continue
            assert not _is_of_an_enum(recording, path, seen, words), f"{seen.where} is not counted"

    @_HAS_A_VENDOR
    @each(READS)
    def test_a_time_in_another_zone_is_the_same_moment(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the vendor writes a moment in another time zone, it is the same one in UTC."""
        recording = recorded(operation)
        for _, value, seen in changed(recording, _other_zones):
            assert seen.error is None, f"{seen.where}: {seen.error!r}"
            assert not walking.differing(recording.result, seen.result), (
                f"{seen.where}, and another moment comes of it: {value}"
            )

    @_HAS_A_VENDOR
    @each(READS)
    def test_a_time_without_a_zone_is_aware(self, operation: Operation, recorded: Recorded) -> None:
        """If the vendor writes a moment without a time zone, what is read has one all the same."""
        for _, _, seen in changed(recorded(operation), _no_zones):
            assert seen.error is None or seen.refused, f"{seen.where}: {seen.error!r}"
            for path, moment in walking.moments(seen.result).items():
                assert moment.tzinfo is not None, f"{seen.where}: {path} has no time zone"

    @_HAS_A_VENDOR
    @each(READS)
    def test_a_time_that_cannot_be_read_is_counted(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a moment cannot be read, everything else is, and it is counted as drift."""
        recording = recorded(operation)
        for _, _, seen in changed(recording, _no_times):
            if seen.more:
                continue
            assert seen.error is None, f"{seen.where}: {seen.error!r}"
            lost = walking.moments(recording.result).keys() - walking.moments(seen.result).keys()
            if lost:
                assert seen.counted(DriftKind.UNPARSABLE_TIME), f"{seen.where} is not counted"

    @each(READS)
    def test_what_is_missing_is_said_where_it_is(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a field is missing, it is not needed, or the error says where it should have been."""
        for _, _, seen in changed(recorded(operation), _missing):
            _check_told(seen)

    @each(READS)
    def test_a_value_of_another_type_is_never_converted(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a value has another type, it is refused with its place, or left open; never made to fit."""
        recording = recorded(operation)
        for path, value, seen in changed(recording, _other_types):
            _check_told(seen)
            if seen.result is None:
                continue
            new = walking.differing(recording.result, seen.result)
            texts = {p: v for p, v in walking.values(seen.result) if p in new and type(v) is str}
            wrong = {p: v for p, v in texts.items() if v in {"None", "null", str(value)}}
            if not isinstance(value, str):
                assert not wrong, f"{seen.where} became a text: {wrong}"
            _check_truth(recording, path, value, seen)
            _check_fraction(recording, path, value, seen)

    @each(READS)
    def test_an_amount_keeps_its_digits(self, operation: Operation, recorded: Recorded) -> None:
        """If an amount has digits that a float loses, they are all there, or it is refused."""
        recording = recorded(operation)
        for number, document in bodies(recording):
            for path, old in altering.leaves(document):
                if not altering.is_number(old) or not _is_money(recording, number, document, path):
                    continue
                for literal in _DIGITS:
                    written = f'"{literal}"' if isinstance(old, str) else literal
                    body = altering.written(document, {path: written})
                    where = f"{altering.shown(path)} is {literal}"
                    _check_digits(recording, Altered(recording, number, where, body), literal)

    @each(tuple(Operation))
    def test_a_success_that_says_nothing_is_not_taken_for_one(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If an answer with a status of success is worthless, no result is made up from it."""
        recording = recorded(operation)
        if recording.result is None or not any(True for _ in bodies(recording)):
            return  # such as a deletion, whose answer need not say anything
        for body in WORTHLESS:
            answers = [step.response for step in recording.steps]
            worthless = [type(answer)(answer.status, answer.headers, body) for answer in answers]
            try:
                result = recording.played(*worthless)
            except MoreAskedFor:
                continue
            except RewardKitError as error:
                assert isinstance(error, ProviderError), repr(error)
                continue
            assert not _says_something(result), f"of {body!r} it makes {result!r}"

    @only_if(lambda subject: bool(subject.refusing), "its vendor refuses nothing with a success")
    def test_a_refusal_with_a_status_of_success_is_one(
        self, subject: Subject, recorded: Recorded
    ) -> None:
        """If the vendor refuses in an answer whose status is a success, it is an error."""
        for operation, values in subject.refusing.items():
            recording = recorded(operation)
            for number, document in bodies(recording):
                changed_document = document
                for path, value in values.items():
                    if altering.at(document, path) is not GONE:
                        changed_document = altering.put(changed_document, path, value)
                if changed_document == document:
                    continue
                seen = Altered(recording, number, "refused", altering.written(changed_document))
                assert isinstance(seen.error, ProviderError), f"{operation} gives {seen.result!r}"

    @strict
    @each(tuple(Operation))
    def test_an_answer_of_another_kind_is_told(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a part of an answer is a list in place of an object, or empty, nothing breaks."""
        for _, _, seen in changed(recorded(operation), _other_kinds):
            _check_told(seen)


# What is changed --------------------------------------------------------------------------------


def _new_fields(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path in altering.objects(document):
        yield (*path, _NEW_FIELD), {"deep": [1, "two"]}


def _new_words(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path, value in altering.leaves(document):
        if altering.is_word(value):
            yield path, _NEW_VALUE


def _other_zones(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path, value in altering.leaves(document):
        if altering.is_time(value):
            yield path, parse_instant(value).astimezone(_ELSEWHERE).isoformat()


def _no_zones(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path, value in altering.leaves(document):
        if altering.is_time(value):
            yield path, re.sub(r"(Z|[+-]\d\d:\d\d)$", "", value)


def _no_times(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path, value in altering.leaves(document):
        if altering.is_time(value):
            yield path, "soon, perhaps"


def _missing(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path, _ in altering.leaves(document):
        if path and isinstance(path[-1], str):
            yield path, GONE


def _other_types(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path, value in altering.leaves(document):
        for other in _instead_of(value):
            yield path, other


def _instead_of(value: Any) -> tuple[Any, ...]:
    match value:
        case bool():
            return ("false", 0, None)
        case int():
            return (value + 0.5, True, None, "many")
        case float():
            return (True, None, "many")
        case str():
            return (4711, True, None)
        case _:
            return ()


def _other_kinds(document: Any) -> Iterator[tuple[Steps, Any]]:
    for path in altering.objects(document):
        for other in _OF_ANOTHER_KIND:
            yield path, other


# What is looked at ------------------------------------------------------------------------------


def _check_told(seen: Altered) -> None:
    """It was read, or refused by an error that says where; never anything else."""
    if seen.error is None:
        return
    assert isinstance(seen.error, RewardKitError), f"{seen.where}: {seen.error!r}"
    cause = seen.error.__cause__
    told = cause if isinstance(cause, ContractViolated) else seen.error
    if isinstance(told, ContractViolated):
        assert told.path, f"{seen.where}: the error does not say where: {told}"


def _check_truth(recording: Recording, path: Steps, value: Any, seen: Altered) -> None:
    """What is no truth value has not become one, where the other truth value would show."""
    old = _value_at(recording, path)
    if type(old) is not bool or value is None:
        return
    before, read = dict(walking.values(recording.result)), dict(walking.values(seen.result))
    for place, other in (_with(recording, path, not old) or {}).items():
        if type(other) is bool and before.get(place) is not other:
            assert type(read.get(place)) is not bool, (
                f"{seen.where} became {read[place]} in {place}"
            )


def _check_fraction(recording: Recording, path: Steps, value: Any, seen: Altered) -> None:
    """A fraction in place of a whole number has not become a whole number."""
    if type(value) is not float or seen.counted(DriftKind.OUT_OF_RANGE):
        return
    for place, read in walking.values(seen.result):
        if type(read) is int and read in {int(value), int(value) + 1}:
            before = dict(walking.values(recording.result)).get(place)
            other = _with(recording, path, int(value) + 7)
            assert before != read or other is None or other.get(place) == read, (
                f"{seen.where} became {read} in {place}"
            )


def _value_at(recording: Recording, path: Steps) -> Any:
    """The value at a place of the answers; GONE where there is none."""
    values = (altering.at(document, path) for _, document in bodies(recording))
    return next((value for value in values if value is not GONE), GONE)


def _with(recording: Recording, path: Steps, value: Any) -> dict[str, Any] | None:
    """What comes of a recording with another value in it; None where it is refused."""
    for step, document in bodies(recording):
        if altering.at(document, path) is not GONE:
            body = altering.written(altering.put(document, path, value))
            seen = Altered(recording, step, "", body)
            return None if seen.result is None else dict(walking.values(seen.result))
    return None


def _is_money(recording: Recording, number: int, document: Any, path: Steps) -> bool:
    """Whether a number of the answer is an amount: another one changes some Money."""
    other = '"7"' if isinstance(altering.at(document, path), str) else "7"
    seen = Altered(recording, number, "", altering.written(document, {path: other}))
    if seen.result is None:
        return False
    before = walking.found(recording.result, Money)
    after = walking.found(seen.result, Money)
    return any(before.get(place) != money for place, money in after.items())


def _check_digits(recording: Recording, seen: Altered, literal: str) -> None:
    if seen.error is not None:
        assert isinstance(seen.error, RewardKitError), f"{seen.where}: {seen.error!r}"
        return
    before = walking.found(recording.result, Money)
    for place, money in walking.found(seen.result, Money).items():
        if before.get(place) != money:
            assert _same_digits(money.minor, literal), (
                f"{seen.where} became {money.minor} minor units"
            )


def _same_digits(minor: int, literal: str) -> bool:
    """Whether an amount has the digits of a literal, whatever its unit is."""
    return str(abs(minor)).strip("0") == str(Decimal(literal)).replace(".", "").strip("0")


def _is_known(recording: Recording, path: Steps) -> bool:
    """Whether the object of a new field has a class: with other values in it, something else comes."""
    if recording.subject.opaque & set(path):
        return False
    for number, document in bodies(recording):
        holder = altering.at(document, path[:-1])
        for name in holder if isinstance(holder, dict) else ():
            other = altering.put(document, (*path[:-1], name), {"never": "so"})
            seen = Altered(recording, number, "", altering.written(other))
            if seen.error is not None or walking.differing(recording.result, seen.result):
                return True
    return False


def _words_by_name(recordings: list[Recording]) -> Mapping[str | int, set[str]]:
    """The words that the answers on record have, by the names of their fields."""
    words: dict[str | int, set[str]] = {}
    for recording in recordings:
        for _, document in bodies(recording):
            for path, value in altering.leaves(document):
                if path and altering.is_word(value):
                    words.setdefault(path[-1], set()).add(value)
    return words


def _is_of_an_enum(
    recording: Recording, path: Steps, seen: Altered, words: Mapping[str | int, set[str]]
) -> bool:
    """Whether a word is one of an enum: the new one, or another that is known, makes another member."""
    before = walking.found(recording.result, OpenEnum)
    others = [dict(walking.values(seen.result))]
    others += [_with(recording, path, word) or {} for word in words.get(path[-1], ())]
    return any(
        place in other and other[place] != word
        for other in others
        for place, word in before.items()
    )


def _is_refusal(seen: Altered) -> bool:
    """Whether a word was refused as no currency or no number, or led to another thing."""
    if isinstance(seen.error, ContractViolated):
        return "currency" in str(seen.error) or "ISO 4217" in str(seen.error)
    return isinstance(seen.error, ProviderError)


def _all_objects(document: Any, path: Steps = ()) -> Iterator[Steps]:
    if isinstance(document, dict):
        yield path
        for name, inner in document.items():
            yield from _all_objects(inner, (*path, name))
    elif isinstance(document, list):
        for place, inner in enumerate(document):
            yield from _all_objects(inner, (*path, place))


def _same(one: Any, other: Any) -> bool:
    return isinstance(other, dict) and dict(one) == other


def _says_something(result: Any) -> bool:
    """Whether anything in a result is more than empty, or what the command said."""
    items = getattr(result, "items", None)
    return bool(items) if isinstance(items, tuple) else result not in (None, ())
