"""From rewardkit's words to Tally's, and the nearest reward that there are words for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar

from rewardkit.fidelity import OFFER, Expression, Fitting, Loss, cut, in_range, plain, said, unsaid
from rewardkit.model import (
    AmountOff,
    Delivery,
    FreeShipping,
    Money,
    PercentOff,
    Reward,
    RewardStatus,
    Scope,
    ScopeKind,
)
from rewardkit.model.enums import OpenEnum
from rewardkit.times import format_instant

from .reading import CODE_STATES, OFFER_STATES, Reading

_TITLE_AT_MOST = 100

EXPRESSIONS: Mapping[str, Expression] = {
    "name": said(
        "title", defaulted="an offer has a title", approximated="a title has 100 letters at most"
    ),
    "benefit": said(
        "kind",
        "percent",
        "amount",
        dropped="there are percentages without a cap, amounts of a currency, and free shipping",
    ),
    "description": said("text"),
    "applies_to": unsaid("an offer applies to the whole order", Loss.WIDENED),
    "delivery": unsaid("an offer has codes, one for each customer", Loss.APPROXIMATED),
    "shared_code": unsaid("all codes of an offer are made by Tally or imported"),
    "status": said(
        "state",
        defaulted="an offer has a state, and is live unless something else is said",
        narrowed="what is neither a draft, live, halted nor over becomes a draft",
    ),
    "window.starts_at": said("begins", rounded="to whole seconds"),
    "window.expires_at": said("ends", rounded="to whole seconds"),
    "conditions.minimum_purchase": said("minimum", widened="an amount has a currency"),
    "conditions.minimum_quantity": unsaid("pieces are not counted", Loss.WIDENED),
    "conditions.stackable": said("stackable", defaulted="it is said, and no where nothing is"),
    "limits.total": said("most"),
    "limits.per_customer": unsaid("customers are not counted", Loss.WIDENED),
    "limits.stock": unsaid("there is no stock", Loss.WIDENED),
    "points_cost": unsaid("there are no points", Loss.WIDENED),
    "image_url": unsaid("there are no pictures"),
    "external_url": said("link"),
    "metadata": said("labels", dropped="what JSON cannot say"),
}


class Writing(Reading):
    """The part of the adapter that writes."""

    expressions: ClassVar[Mapping[str, Expression]] = EXPRESSIONS

    def fit_to(self, fitting: Fitting) -> None:
        """Make of a reward one that can be an offer.

        Raises:
            LossyTranslation: there is no such benefit.
        """
        reward = fitting.reward
        if not reward.name:
            fitting.change("name", "Offer", Loss.DEFAULTED)
        fitting.change("name", cut(fitting.reward.name, _TITLE_AT_MOST), Loss.APPROXIMATED)
        fitting.change("applies_to", Scope(ScopeKind.SITEWIDE), Loss.WIDENED)
        fitting.change("delivery", Delivery.UNIQUE_CODES, Loss.APPROXIMATED)
        if reward.status is None:
            fitting.change("status", RewardStatus.ACTIVE, Loss.DEFAULTED)
        elif reward.status not in OFFER_STATES.values():
            fitting.change("status", RewardStatus.DRAFT, Loss.NARROWED)
        _fit_window(fitting)
        minimum = reward.conditions.minimum_purchase
        if minimum is not None and minimum.currency is None:
            fitting.change("conditions.minimum_purchase", None, Loss.WIDENED)
        if reward.conditions.stackable is None:
            fitting.change("conditions.stackable", False, Loss.DEFAULTED)
        fitting.change("metadata", plain(reward.metadata), Loss.DROPPED)
        for path, expression in self.expressions.items():
            if not expression.wire and path not in {"applies_to", "delivery"}:
                fitting.drop(path)
        if self.benefit_body(reward) is None:
            raise fitting.impossible("benefit")

    def benefit_body(self, reward: Reward) -> dict[str, Any] | None:
        """What says a benefit; None where nothing does."""
        nothing = {"percent": None, "amount": None}
        match reward.benefit:
            case PercentOff(percent, None):
                return {**nothing, "kind": "PERCENT", "percent": f"{percent:f}"}
            case AmountOff(amount) if amount.currency is not None:
                return {**nothing, "kind": "AMOUNT", "amount": self.amount_body(amount)}
            case FreeShipping():
                return {**nothing, "kind": "SHIPPING"}
            case _:
                return None

    def amount_body(self, money: Money | None) -> dict[str, Any] | None:
        """An amount, which has a currency."""
        if money is None:
            return None
        return {"value": f"{money.major:f}", "currency": money.currency}

    def state(self, status: OpenEnum | None) -> str:
        """Tally's word for a status.

        Raises:
            InvalidRequest: there is none.
        """
        states: dict[str, OpenEnum] = {**OFFER_STATES, **CODE_STATES}
        for word, known in states.items():
            if type(known) is type(status) and known == status:
                return word
        raise self.invalid(f"there is no state {status}: take draft, active, paused or expired")

    def offer_body(self, reward: Reward) -> dict[str, Any]:
        """An offer that is to be made.

        Raises:
            InvalidRequest: something cannot be said; ``fit`` makes the nearest reward.
            LossyTranslation: its benefit cannot.
        """
        lost = sorted({entry.path for entry in self.fit(reward).report.losses})
        if lost:
            raise self.invalid(f"{', '.join(lost)} cannot be said as it is: take what fit gives")
        return {
            key: value for path in OFFER for key, value in self.field_body(path, reward).items()
        }

    def field_body(self, path: str, reward: Reward) -> dict[str, Any]:
        """What says one field.

        Raises:
            InvalidRequest: nothing does.
        """
        match path:
            case "name":
                return {"title": reward.name}
            case "benefit":
                benefit = self.benefit_body(reward)
                if benefit is None:
                    raise self.invalid("there is no such benefit: take one that fit gives")
                return benefit
            case "status":
                return {"state": self.state(reward.status)}
            case "window.starts_at" | "window.expires_at":
                moment = attrgetter(path)(reward)
                (key,) = self.expressions[path].wire
                return {key: moment and format_instant(moment)}
            case "conditions.minimum_purchase":
                return {"minimum": self.amount_body(reward.conditions.minimum_purchase)}
            case _:
                return {key: attrgetter(path)(reward) for key in self.expressions[path].wire}

    def changes(self, before: Reward, after: Reward) -> dict[str, Any]:
        """What differs, as Tally says it.

        Raises:
            InvalidRequest: Tally has no such field.
        """
        paths = [path for path in OFFER if attrgetter(path)(before) != attrgetter(path)(after)]
        unsayable = [path for path in paths if not self.expressions[path].wire]
        if unsayable:
            raise self.invalid(f"Tally has no {', '.join(unsayable)}: leave it as it is")
        return {key: value for path in paths for key, value in self.field_body(path, after).items()}


def _fit_window(fitting: Fitting) -> None:
    for path in ("window.starts_at", "window.expires_at"):
        moment: datetime | None = attrgetter(path)(fitting.reward)
        if moment is not None:
            fitting.change(path, in_range(moment).replace(microsecond=0), Loss.ROUNDED)
