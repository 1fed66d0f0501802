"""What is looked at when an answer was changed; ``answers`` says when."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rewardkit.cases.places import Steps
from rewardkit.drift import DriftKind
from rewardkit.errors import ContractViolated, ProviderError, RewardKitError
from rewardkit.model import Money
from rewardkit.model.enums import OpenEnum
from rewardkit.testkit import altering, walking
from rewardkit.testkit.altered import Altered, bodies
from rewardkit.testkit.recording import Recording


def check_told(seen: Altered) -> None:
    """It was read, or refused by an error that says where; never anything else."""
    if seen.error is None:
        return
    assert isinstance(seen.error, RewardKitError), f"{seen.where}: {seen.error!r}"
    cause = seen.error.__cause__
    told = cause if isinstance(cause, ContractViolated) else seen.error
    if isinstance(told, ContractViolated):
        assert told.path, f"{seen.where}: the error does not say where: {told}"


def check_truth(seen: Altered, path: Steps, value: Any) -> None:
    """What is no truth value has not become one, where the other truth value would show."""
    old = seen.value_before(path)
    if type(old) is not bool or value is None:
        return
    before, read = seen.before(), dict(walking.values(seen.result))
    for place, other in seen.values_with(path, not old).items():
        if type(other) is bool and before.get(place) is not other:
            assert type(read.get(place)) is not bool, (
                f"{seen.where} became {read[place]} in {place}"
            )


def check_fraction(seen: Altered, path: Steps, value: Any) -> None:
    """A fraction in place of a whole number has not become a whole number."""
    if type(value) is not float or seen.counted(DriftKind.OUT_OF_RANGE):
        return
    for place, read in walking.values(seen.result):
        if type(read) is int and read in {int(value), int(value) + 1}:
            other = seen.values_with(path, int(value) + 7)
            assert seen.before().get(place) != read or other.get(place, read) == read, (
                f"{seen.where} became {read} in {place}"
            )


def is_money(recording: Recording, number: int, document: Any, path: Steps) -> bool:
    """Whether a number of the answer is an amount: another one changes some Money."""
    other = '"7"' if isinstance(altering.at(document, path), str) else "7"
    seen = Altered(recording, number, "", altering.written(document, {path: other}))
    if seen.result is None:
        return False
    before = walking.found(recording.result, Money)
    after = walking.found(seen.result, Money)
    return any(before.get(place) != money for place, money in after.items())


def check_digits(recording: Recording, seen: Altered, literal: str) -> None:
    """An amount that was written like this has all of its digits, or was refused."""
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


def is_known(recording: Recording, path: Steps) -> bool:
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


def words_by_name(recordings: list[Recording]) -> Mapping[str | int, set[str]]:
    """The words that the answers on record have, by the names of their fields."""
    words: dict[str | int, set[str]] = {}
    for recording in recordings:
        for _, document in bodies(recording):
            for path, value in altering.leaves(document):
                if path and altering.is_word(value):
                    words.setdefault(path[-1], set()).add(value)
    return words


def is_of_an_enum(seen: Altered, path: Steps, words: Mapping[str | int, set[str]]) -> bool:
    """Whether a word is one of an enum: the new one, or another that is known, makes another member."""
    before = {place: word for place, word in seen.before().items() if isinstance(word, OpenEnum)}
    others = [dict(walking.values(seen.result))]
    others += [seen.values_with(path, word) for word in words.get(path[-1], ())]
    return any(other.get(place, word) != word for other in others for place, word in before.items())


def is_refusal(seen: Altered) -> bool:
    """Whether a word was refused as no currency or no number, or led to another thing."""
    if isinstance(seen.error, ContractViolated):
        return "currency" in str(seen.error) or "ISO 4217" in str(seen.error)
    return isinstance(seen.error, ProviderError)


def same(one: Any, other: Any) -> bool:
    """Whether a payload is this part of an answer."""
    return isinstance(other, dict) and dict(one) == other


def says_something(result: Any) -> bool:
    """Whether anything in a result is more than empty, or what the command said."""
    items = getattr(result, "items", None)
    return bool(items) if isinstance(items, tuple) else result not in (None, ())
