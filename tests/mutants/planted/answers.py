"""Adapters that are not ready for what the vendor may send one day."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import attrs
from tally import wire
from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.drift import DriftLog
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Exchange, Response
from rewardkit.model import (
    AmountOff,
    Benefit,
    CodeMatch,
    Conditions,
    Money,
    Page,
    Redemption,
    RedemptionStatus,
    Reward,
    RewardStatus,
    Usage,
)
from rewardkit.model.enums import OpenEnum
from rewardkit.times import parse_instant
from rewardkit.wire import wire_fields

T = TypeVar("T")
E = TypeVar("E", bound=OpenEnum)


@caught_by("test_the_same_answers_give_the_same_result", says="Page(items=()")
class KeepsState(TallyAdapter):
    """What a list has given once, it does not give again."""

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        page = yield from super().list_rewards(query)
        given = vars(self).setdefault("given", set())
        new = tuple(item for item in page.items if item.ref not in given)
        given.update(item.ref for item in new)
        return attrs.evolve(page, items=new)


@caught_by(
    "test_an_operation_does_no_input_or_output", says="lookup does more than translate: open"
)
class OwnLogFile(TallyAdapter):
    """A look-up opens a file by means of a library."""

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """Vendor operation: GET /api/codes/{text}."""
        logging.FileHandler("/dev/null").close()
        return super().lookup(query)


@caught_by("test_an_unknown_field_is_counted_and_changes_nothing", says="is not counted")
class UncountedField(TallyAdapter):
    """A new field is kept, and nobody is told."""

    def decode(self, cls: type[T], response: Response) -> T:
        return wire.CODEC.decode(cls, response, DriftLog())


@caught_by("test_an_unknown_field_is_counted_and_changes_nothing", says="ContractViolated")
class RefusedField(TallyAdapter):
    """A new field is an error."""

    def decode(self, cls: type[T], response: Response) -> T:
        found = wire.CODEC.decode(cls, response, self.drift)
        if self.drift.seen():
            raise ContractViolated("there is a new field", path="$")
        return found


@caught_by("test_an_unknown_field_is_kept", says="is lost")
class LostField(TallyAdapter):
    """A new field is in no payload."""

    def reward(self, offer: wire.Offer) -> Reward:
        reward = super().reward(offer)
        known = {
            key: value for key, value in reward.native.items() if key in wire_fields(wire.Offer)
        }
        return attrs.evolve(reward, native=known)


@caught_by("test_a_payload_is_kept_as_it_came", says="native is not what the vendor sent")
class ChangedPayload(TallyAdapter):
    """A payload has our word for a state in place of the vendor's."""

    def reward(self, offer: wire.Offer) -> Reward:
        reward = super().reward(offer)
        return attrs.evolve(reward, native={**reward.native, "state": reward.status})


@caught_by("test_what_is_read_has_its_payload", says="has nothing in native")
class NoPayload(TallyAdapter):
    """What the vendor sent of a reward is left out."""

    def reward(self, offer: wire.Offer) -> Reward:
        return attrs.evolve(super().reward(offer), native={})


@caught_by("test_an_unknown_value_is_read_and_counted", says="KeyError")
class ClosedEnum(TallyAdapter):
    """A new word is an error."""

    def word(self, enum: type[E], words: Mapping[str, E], where: str, text: str) -> E:
        return words[text]


@caught_by("test_an_unknown_value_is_read_and_counted", says="is not counted")
class UncountedWord(TallyAdapter):
    """A new word is kept, and nobody is told."""

    def word(self, enum: type[E], words: Mapping[str, E], where: str, text: str) -> E:
        return words.get(text, enum.read(text))


@caught_by("test_an_unknown_value_is_read_and_counted", says="is not counted")
class DefaultWord(TallyAdapter):
    """A state that is new is taken for the usual one."""

    def word(self, enum: type[E], words: Mapping[str, E], where: str, text: str) -> E:
        usual = list(words.values())
        return words.get(text, usual[enum is RewardStatus])


@caught_by("test_a_time_in_another_zone_is_the_same_moment", says="another moment comes of it")
class ZoneIgnored(TallyAdapter):
    """The vendor's zone is cut off, and its time taken for UTC."""

    def instant(self, where: str, text: str | None) -> datetime | None:
        return super().instant(where, text and text[:19])


@caught_by("test_a_time_without_a_zone_is_aware", says="no time zone")
class ZoneNotAdded(TallyAdapter):
    """A time without a zone stays without."""

    def redemption(self, use: wire.Use) -> Redemption:
        return attrs.evolve(super().redemption(use), at=datetime.fromisoformat(use.at))


@caught_by("test_a_time_that_cannot_be_read_is_counted", says="ValueError")
class RefusedTime(TallyAdapter):
    """A time that cannot be read is an error."""

    def instant(self, where: str, text: str | None) -> datetime | None:
        return text and parse_instant(text)  # type: ignore[return-value]  # None for None


@caught_by("test_a_time_that_cannot_be_read_is_counted", says="is not counted")
class UncountedTime(TallyAdapter):
    """A time that cannot be read is None, and nobody is told."""

    def instant(self, where: str, text: str | None) -> datetime | None:
        try:
            return text and parse_instant(text)  # type: ignore[return-value]  # None for None
        except ValueError:
            return None


@caught_by("test_what_is_missing_is_said_where_it_is", says="KeyError")
class MissingField(TallyAdapter):
    """A field that may be left out is looked for in the payload."""

    def reward(self, offer: wire.Offer) -> Reward:
        return attrs.evolve(super().reward(offer), external_url=(offer.raw or {})["link"])


@caught_by("test_what_is_missing_is_said_where_it_is", says="does not say where")
class MissingSomewhere(TallyAdapter):
    """An error does not say where something is missing."""

    def decode(self, cls: type[T], response: Response) -> T:
        try:
            return super().decode(cls, response)
        except ContractViolated:
            raise ContractViolated("something is missing") from None


@attrs.define
class _LooseOffer(wire.Offer):
    """An offer of which some fields may be anything."""

    title: Any = ""
    stackable: Any = None
    used: Any = None
    labels: Any = None


class _Loose(TallyAdapter):
    """Takes an offer as it comes; what is made of its fields is wrong below."""

    def decode(self, cls: type[T], response: Response) -> T:
        loose = _LooseOffer if cls is wire.Offer else cls
        return super().decode(loose, response)  # type: ignore[return-value]  # it is one of those


@caught_by("test_a_value_of_another_type_is_never_converted", says="became a text")
class NullAsText(_Loose):
    """What is null becomes the text None."""

    def reward(self, offer: wire.Offer) -> Reward:
        return attrs.evolve(super().reward(offer), name=str(offer.title))


@caught_by("test_a_value_of_another_type_is_never_converted", says="became True")
class TextAsTruth(_Loose):
    """The text false becomes true."""

    def reward(self, offer: wire.Offer) -> Reward:
        reward = super().reward(offer)
        minimum = reward.conditions.minimum_purchase
        conditions = Conditions(minimum, stackable=bool(offer.stackable))
        return attrs.evolve(reward, conditions=conditions)


@caught_by("test_a_value_of_another_type_is_never_converted", says="became 0 in")
class FractionCut(_Loose):
    """Half a use is none."""

    def reward(self, offer: wire.Offer) -> Reward:
        try:
            used = int(offer.used)
        except (ValueError, TypeError):
            raise ContractViolated("$.used is no number", path="$.used") from None
        return attrs.evolve(super().reward(offer), usage=Usage(redemptions=used))


@caught_by("test_an_amount_keeps_its_digits", says="minor units")
class FloatMoney(TallyAdapter):
    """Amounts are read as floats."""

    def money(self, where: str, amount: wire.Amount | None) -> Money | None:
        found = super().money(where, amount)
        if amount is None or found is None:
            return None
        return Money(int(float(amount.value) * 100), found.currency)


@caught_by("test_an_amount_keeps_its_digits", says="minor units")
class FloatBenefit(TallyAdapter):
    """Amounts are read as floats where they come off, which the fourth offer of the list is the first to have."""

    def benefit(self, offer: wire.Offer) -> Benefit:
        match super().benefit(offer):
            case AmountOff(Money(currency=currency)):
                assert offer.amount is not None
                return AmountOff(Money(int(float(offer.amount.value) * 100), currency))
            case other:
                return other


@caught_by("test_a_success_that_says_nothing_is_not_taken_for_one", says="it makes Redemption")
class MadeUpSuccess(TallyAdapter):
    """A redemption is made up where the answer has none."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use."""
        response = yield self.redeeming(command)
        try:
            return self.redemption(self.decode(wire.Use, response))
        except ContractViolated:
            return Redemption(
                id=None, reward=None, status=RedemptionStatus.SUCCEEDED, code=command.code
            )


@caught_by("test_a_refusal_with_a_status_of_success_is_one", says="redeem gives Redemption")
class FailureTakenForSuccess(TallyAdapter):
    """A use that failed is given as one."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use."""
        response = yield self.redeeming(command)
        return self.redemption(self.decode(wire.Use, response))


@caught_by("test_an_answer_of_another_kind_is_told", says="AttributeError")
class LabelsOfAnyKind(_Loose):
    """Labels are taken for an object, whatever they are."""

    def reward(self, offer: wire.Offer) -> Reward:
        labels = {name: value for name, value in offer.labels.items() if value is not None}
        return attrs.evolve(super().reward(offer), metadata=labels)
