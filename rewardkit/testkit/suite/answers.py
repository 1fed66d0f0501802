"""What a provider may send one day: new fields and values, odd types, missing things, nonsense.

Recordings are played again with one thing changed, so nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

import pytest

from rewardkit.cases.places import Steps
from rewardkit.drift import DriftKind
from rewardkit.errors import ProviderError, RewardKitError
from rewardkit.model import Code, Redemption, Reward
from rewardkit.operations import Operation
from rewardkit.testkit import alterations, altering, walking
from rewardkit.testkit.altered import Altered, bodies, changed
from rewardkit.testkit.altering import GONE
from rewardkit.testkit.needs import each, only_if, strict
from rewardkit.testkit.outside import watched
from rewardkit.testkit.recording import WORTHLESS, MoreAskedFor, Recording
from rewardkit.testkit.scenes import READS
from rewardkit.testkit.subject import Subject

from .answer_checks import (
    check_digits,
    check_fraction,
    check_told,
    check_truth,
    is_known,
    is_money,
    is_of_an_enum,
    is_refusal,
    same,
    says_something,
    words_by_name,
)
from .base import Suite, some

Recorded = Callable[[Operation], Recording]

_HAS_A_VENDOR = only_if(
    lambda subject: subject.provider is None or subject.provider.transport is None,
    "its answers are made by its own package, and no vendor changes them",
)

_NO_FIELDS = "there is no field in its answer"
_NO_PAYLOAD = "it gives nothing that has a payload"
_NO_TIME = "nothing in its answer is a time"

#: Amounts that a float does not keep, or that a product with 100 does not.
_DIGITS = ("0.29", "1.15", "90071992547409.93", "9007199254740993")


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

    @each(tuple(Operation))
    def test_an_operation_does_no_input_or_output(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If answers are played again, that touches no file, no network and no other process."""
        recording = recorded(operation)
        with watched() as seen, suppress(MoreAskedFor):
            recording.played()
        assert not seen, f"{operation} does more than translate: " + "; ".join(sorted(set(seen)))

    @_HAS_A_VENDOR
    @each(READS)
    def test_an_unknown_field_is_counted_and_changes_nothing(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the vendor sends a new field, the result is the same, and the field is counted as drift."""
        recording = recorded(operation)
        for path, _, seen in some(changed(recording, alterations.new_fields), _NO_FIELDS):
            assert seen.error is None, f"{seen.where}: {seen.error!r}"
            differing = walking.differing(recording.result, seen.result)
            if any(".not_stated" in place for place in differing):
                continue  # it is left open, and said so
            # an object whose names are data, such as one of systems, may have one more
            assert not differing & dict(walking.values(recording.result)).keys(), seen.where
            if not differing and is_known(recording, path):
                assert seen.counted(DriftKind.UNKNOWN_FIELD), f"{seen.where} is not counted"

    @_HAS_A_VENDOR
    @each(READS)
    def test_an_unknown_field_is_kept(self, operation: Operation, recorded: Recorded) -> None:
        """If the vendor sends a new field of a thing, it stands in ``native``."""
        recording = recorded(operation)
        kept = list(walking.payloads(recording.result))

        def is_of_a_thing(path: Steps) -> bool:
            holder = [altering.at(document, path[:-1]) for _, document in bodies(recording)]
            return any(thing in kept for thing in holder)

        fields = changed(recording, alterations.new_fields)
        with_a_thing = (each for path, _, each in fields if each.result and is_of_a_thing(path))
        for seen in some(with_a_thing, _NO_PAYLOAD):
            natives = [str(native) for native in walking.payloads(seen.result)]
            assert any(alterations.NEW_FIELD in native for native in natives), (
                f"{seen.where} is lost"
            )

    @_HAS_A_VENDOR
    @each(READS)
    def test_what_is_read_has_its_payload(self, operation: Operation, recorded: Recorded) -> None:
        """If a reward, a code or a redemption is read, what the vendor sent of it is in ``native``."""
        recording = recorded(operation)
        things = [
            found
            for kind in (Reward, Code, Redemption)
            for found in walking.found(recording.result, kind).items()
        ]
        for path, thing in some(things, "it gives no reward, code or redemption"):
            assert thing.native, f"{path} has nothing in native"

    @_HAS_A_VENDOR
    @each(READS)
    def test_a_payload_is_kept_as_it_came(self, operation: Operation, recorded: Recorded) -> None:
        """If a thing is read, ``native`` is the vendor's object of it, untouched."""
        recording = recorded(operation)
        there = [
            altering.at(document, path)
            for _, document in bodies(recording)
            for path in altering.all_objects(document)
        ]
        for native in some(walking.payloads(recording.result), _NO_PAYLOAD):
            assert any(same(native, thing) for thing in there), "native is not what the vendor sent"

    @_HAS_A_VENDOR
    @each(READS)
    def test_an_unknown_value_is_read_and_counted(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the vendor sends a word that we do not know, it is kept or left open, and counted."""
        recording = recorded(operation)
        words = words_by_name(
            [recorded(each) for each in READS if recording.subject.adapter.support(each)]
        )
        new_words = changed(recording, alterations.new_words)
        for path, _, seen in some(new_words, "nothing in its answer is a word"):
            if seen.more:
                continue
            assert seen.error is None or is_refusal(seen), f"{seen.where}: {seen.error!r}"
            if seen.error is not None or seen.counted(DriftKind.UNKNOWN_VALUE):
                continue
            assert not is_of_an_enum(seen, path, words), f"{seen.where} is not counted"

    @_HAS_A_VENDOR
    @each(READS)
    def test_a_time_in_another_zone_is_the_same_moment(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the vendor writes a moment in another time zone, it is the same one in UTC."""
        recording = recorded(operation)
        for _, value, seen in some(changed(recording, alterations.other_zones), _NO_TIME):
            assert seen.error is None, f"{seen.where}: {seen.error!r}"
            assert not walking.differing(recording.result, seen.result), (
                f"{seen.where}, and another moment comes of it: {value}"
            )

    @_HAS_A_VENDOR
    @each(READS)
    def test_a_time_without_a_zone_is_aware(self, operation: Operation, recorded: Recorded) -> None:
        """If the vendor writes a moment without a time zone, what is read has one all the same."""
        for _, _, seen in some(changed(recorded(operation), alterations.no_zones), _NO_TIME):
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
        for _, _, seen in some(changed(recording, alterations.no_times), _NO_TIME):
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
        for _, _, seen in some(changed(recorded(operation), alterations.missing), _NO_FIELDS):
            check_told(seen)

    @each(READS)
    def test_a_value_of_another_type_is_never_converted(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a value has another type, it is refused with its place, or left open; never made to fit."""
        recording = recorded(operation)
        for path, value, seen in some(changed(recording, alterations.other_types), _NO_FIELDS):
            check_told(seen)
            if seen.result is None:
                continue
            new = walking.differing(recording.result, seen.result)
            texts = {p: v for p, v in walking.values(seen.result) if p in new and type(v) is str}
            wrong = {p: v for p, v in texts.items() if v in {"None", "null", str(value)}}
            if not isinstance(value, str):
                assert not wrong, f"{seen.where} became a text: {wrong}"
            check_truth(seen, path, value)
            check_fraction(seen, path, value)

    @each(READS)
    def test_an_amount_keeps_its_digits(self, operation: Operation, recorded: Recorded) -> None:
        """If an amount has digits that a float loses, they are all there, or it is refused."""
        recording = recorded(operation)
        amounts = (
            (number, document, path, old)
            for number, document in bodies(recording)
            for path, old in altering.leaves(document)
            if altering.is_number(old) and is_money(recording, number, document, path)
        )
        for number, document, path, old in some(amounts, "nothing in its answer is an amount"):
            for literal in _DIGITS:
                written = f'"{literal}"' if isinstance(old, str) else literal
                body = altering.written(document, {path: written})
                where = f"{altering.shown(path)} is {literal}"
                check_digits(recording, Altered(recording, number, where, body), literal)

    @each(tuple(Operation))
    def test_a_success_that_says_nothing_is_not_taken_for_one(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If an answer with a status of success is worthless, no result is made up from it."""
        recording = recorded(operation)
        if recording.result is None or not any(True for _ in bodies(recording)):
            pytest.skip("it gives nothing, or its answer says nothing")  # such as a deletion
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
            assert not says_something(result), f"of {body!r} it makes {result!r}"

    @only_if(lambda subject: bool(subject.refusing), "its vendor refuses nothing with a success")
    def test_a_refusal_with_a_status_of_success_is_one(
        self, subject: Subject, recorded: Recorded
    ) -> None:
        """If the vendor refuses in an answer whose status is a success, it is an error."""
        for operation, values in subject.refusing.items():
            recording = recorded(operation)
            refused = 0
            for number, document in bodies(recording):
                changed_document = document
                for path, value in values.items():
                    if altering.at(document, path) is not GONE:
                        changed_document = altering.put(changed_document, path, value)
                if changed_document == document:
                    continue
                refused += 1
                seen = Altered(recording, number, "refused", altering.written(changed_document))
                assert isinstance(seen.error, ProviderError), f"{operation} gives {seen.result!r}"
            assert refused, f"no answer of {operation} has a place that Subject.refusing names"

    @strict
    @each(tuple(Operation))
    def test_an_answer_of_another_kind_is_told(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a part of an answer is a list in place of an object, or empty, nothing breaks."""
        for _, _, seen in some(changed(recorded(operation), alterations.other_kinds), _NO_FIELDS):
            check_told(seen)
