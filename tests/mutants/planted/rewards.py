"""Adapters that lose something of a reward that is written, or write something else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs
from tally import wire
from tally.adapter import TallyAdapter, TallyReader
from tally.writing import EXPRESSIONS

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.errors import InvalidRequest
from rewardkit.exchange import Exchange, Request
from rewardkit.fidelity import Fitting, Loss, said
from rewardkit.model import Conditions, PercentOff, Reward, RewardStatus
from rewardkit.model.enums import OpenEnum
from rewardkit.wire import encode


@caught_by("test_a_loss_report_is_whole", says="does not declare")
class UndeclaredLoss(TallyAdapter):
    """A description is cut, of which nothing is declared."""

    def fit_to(self, fitting: Fitting) -> None:
        if fitting.reward.description:
            fitting.change("description", fitting.reward.description[:5], Loss.ROUNDED)
        super().fit_to(fitting)


@caught_by("test_a_loss_report_is_whole", says="approximated")
class FitLosesEachTime(TallyAdapter):
    """What was fitted is not taken as it is, but loses again."""

    expressions = {
        **EXPRESSIONS,
        "description": said("text", approximated="a description says so"),
    }

    def fit_to(self, fitting: Fitting) -> None:
        longer = f"{fitting.reward.description or ''}!"
        fitting.change("description", longer, Loss.APPROXIMATED)
        super().fit_to(fitting)


@caught_by("test_what_the_report_does_not_list_comes_back_equal", says="'benefit'")
class UnreportedLoss(TallyAdapter):
    """Percentages are written without their fractions, and nobody is told."""

    def benefit_body(self, reward: Reward) -> dict[str, Any] | None:
        body = super().benefit_body(reward)
        match reward.benefit:
            case PercentOff(percent):
                return body and {**body, "percent": str(int(percent))}
            case _:
                return body


@caught_by("test_what_the_report_does_not_list_comes_back_equal", says="'description'")
class DroppedField(TallyAdapter):
    """A description is never read."""

    def reward(self, offer: wire.Offer) -> Reward:
        return attrs.evolve(super().reward(offer), description=None)


@caught_by("test_a_field_that_is_stated_is_read", says="in conditions.minimum_purchase:")
class MinimumNotRead(TallyReader):
    """Where offers are only read, the least that an order must come to never is."""

    def reward(self, offer: wire.Offer) -> Reward:
        reward = super().reward(offer)
        return attrs.evolve(reward, conditions=Conditions(stackable=reward.conditions.stackable))


@caught_by("test_what_the_report_does_not_list_comes_back_equal", says="'window.expires_at'")
class UnwrittenField(TallyAdapter):
    """The end of an offer is never written."""

    def field_body(self, path: str, reward: Reward) -> dict[str, Any]:
        return {} if path == "window.expires_at" else super().field_body(path, reward)


@caught_by("test_the_plan_is_what_is_sent", says="('POST', 2,")
class OtherPlan(TallyAdapter):
    """More is sent than is said before."""

    def create_reward(self, command: op.CreateReward) -> Exchange[Reward]:
        """Vendor operation: POST /api/offers."""
        (planned,) = self.requests_to_create(command.reward)
        more = {**planned.json, "labels": {"made_with": "rewardkit"}}
        response = yield attrs.evolve(planned, json=more)
        return self.reward(self.decode(wire.Offer, response))


@caught_by("test_a_created_reward_is_the_one_that_is_read", says="result.benefit.percent")
class CreatedOtherwise(TallyAdapter):
    """What creating gives is what was asked for, with a fraction that the vendor does not have."""

    def create_reward(self, command: op.CreateReward) -> Exchange[Reward]:
        """Vendor operation: POST /api/offers."""
        made = yield from super().create_reward(command)
        return attrs.evolve(made, benefit=PercentOff(Decimal("9.99")))


@caught_by("test_an_update_changes_only_what_it_says", says="description")
class UpdateChangesMore(TallyAdapter):
    """With each change the description goes."""

    def replacing(self, offer: wire.Offer, changes: Mapping[str, Any]) -> Request:
        return super().replacing(offer, {"text": None, **changes})


@caught_by("test_an_update_changes_only_what_it_says", says="'Ten off' == 'Another name'")
class UpdateChangesNothing(TallyAdapter):
    """What is changed is not sent."""

    def replacing(self, offer: wire.Offer, changes: Mapping[str, Any]) -> Request:
        return super().replacing(offer, {})


@caught_by("test_an_update_keeps_fields_that_nobody_knows", says="without the new field")
class UpdateForgetsNewFields(TallyAdapter):
    """An update sends the fields that are known, and by that takes the others away."""

    def replacing(self, offer: wire.Offer, changes: Mapping[str, Any]) -> Request:
        known = {**encode(offer, from_raw=False), **changes}
        return attrs.evolve(super().replacing(offer, changes), json=known)


@caught_by("test_an_update_keeps_fields_that_nobody_knows", says="without the new field")
class UpdateEmptiesNewFields(TallyAdapter):
    """An update sends what it does not know as null."""

    def replacing(self, offer: wire.Offer, changes: Mapping[str, Any]) -> Request:
        known = encode(offer, from_raw=False)
        nulls = {key: None for key in offer.raw or {} if key not in known}
        return attrs.evolve(super().replacing(offer, changes), json={**known, **nulls, **changes})


@caught_by("test_an_unknown_value_is_not_written_as_another", says="active")
class UnknownWrittenAsUsual(TallyAdapter):
    """A status that the vendor does not have is written as live."""

    def offer_body(self, reward: Reward) -> dict[str, Any]:
        return super().offer_body(self.fit(reward).reward)

    def fit_to(self, fitting: Fitting) -> None:
        status = fitting.reward.status
        if status is not None and not status.known:
            fitting.change("status", RewardStatus.ACTIVE, Loss.DEFAULTED)
        super().fit_to(fitting)


@caught_by("test_a_deleted_reward_is_gone", says="DID NOT RAISE")
class DeletesNothing(TallyAdapter):
    """A reward that is to be deleted is looked at."""

    def delete_reward(self, command: op.DeleteReward) -> Exchange[None]:
        """Vendor operation: DELETE /api/offers/{id}."""
        yield from self.offer(command.id)


@caught_by("test_a_status_that_is_set_is_read", says="RewardStatus.ACTIVE is RewardStatus.PAUSED")
class SetsNothing(TallyAdapter):
    """A status is said to be set, and is not."""

    def set_status(self, command: op.SetStatus) -> Exchange[Reward]:
        """Vendor operation: POST /api/offers/{id}/state."""
        reward = yield from super().get_reward(op.GetReward(command.id))
        return attrs.evolve(reward, status=command.status)


@caught_by("test_a_status_that_is_set_is_read", says="neither paused nor active")
class SetsNoStatus(TallyAdapter):
    """It says that statuses can be set, and refuses all that there are."""

    def state(self, status: OpenEnum | None) -> str:
        raise InvalidRequest("there is no such state")
