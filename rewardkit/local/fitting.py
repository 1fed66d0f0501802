"""What becomes of another provider's reward here: nearly nothing, as the store keeps documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import attrs

from rewardkit import operations as op
from rewardkit.adapter import Adapter
from rewardkit.documents import DocumentError, from_document, to_document
from rewardkit.errors import InvalidRequest
from rewardkit.exchange import Request
from rewardkit.fidelity import OFFER, Expression, Fitting, Loss, in_range, plain, said
from rewardkit.model import Benefit, Delivery, Money, Reward, RewardStatus

from .messages import creation
from .refusal import Refusal
from .reward_rules import check_reward, is_never, numbers
from .settings import LocalSettings

#: The most pieces that a column of the tables can count.
_MOST_PIECES = 2**63 - 1

_NEGATIVE = {"rounded": "what is negative means the same as 0"}
_YEARS = "outside the years 1 to 9999 in UTC, the first or last moment of them"

#: What may be lost of a field, and why; of all others nothing is. ``reward_rules`` refuses the rest.
_LOSSES: Mapping[str, Mapping[str, str]] = {
    "name": {"defaulted": "a reward has a name"},
    "benefit": {"dropped": "its native is kept as JSON, and this has something else in it"},
    "delivery": {
        "approximated": "what is delivered in a way that is not known, or by a shared code that is "
        "not there, is given by hand"
    },
    "shared_code": {"dropped": "only a reward that is delivered by a shared code has one"},
    "status": {
        "defaulted": "a reward has a status, and one of which nothing is said is active",
        "approximated": "a reward is expired when its window has ended",
        "narrowed": "a status that is not known is none; nobody gets a draft",
    },
    "window.starts_at": {
        "rounded": _YEARS,
        "widened": "a start that does not lie before the end is refused",
    },
    "window.expires_at": {"rounded": _YEARS},
    "conditions.minimum_purchase": _NEGATIVE,
    "conditions.minimum_quantity": _NEGATIVE,
    "limits.total": _NEGATIVE,
    "limits.per_customer": _NEGATIVE,
    "limits.stock": {**_NEGATIVE, "narrowed": f"no more than {_MOST_PIECES} pieces are counted"},
    "points_cost": _NEGATIVE,
    "metadata": {"dropped": "what JSON cannot say"},
}

#: How each field is said: where it stands in the document of create_reward.
EXPRESSIONS: Mapping[str, Expression] = {
    path: said(f"reward.{path}", **_LOSSES.get(path, {})) for path in OFFER
}


class Nearest(Adapter[LocalSettings]):
    """The part of the adapter that says what becomes of other providers' rewards."""

    expressions: ClassVar[Mapping[str, Expression]] = EXPRESSIONS

    def fit_to(self, fitting: Fitting) -> None:
        """Make of a reward one that the store takes.

        Raises:
            LossyTranslation: the native of a benefit that is not known is no JSON.
        """
        if not fitting.reward.name:
            fitting.change("name", "Reward", Loss.DEFAULTED)
        fitting.change("metadata", plain(fitting.reward.metadata), Loss.DROPPED)
        _fit_delivery(fitting)
        _fit_numbers(fitting)
        _fit_window(fitting)
        self._fit_status(fitting)
        if not _comes_back(fitting.reward.benefit):
            raise fitting.impossible("benefit")

    def requests_to_create(self, reward: Reward) -> tuple[Request, ...]:
        """The one request of ``create_reward``.

        Raises:
            InvalidRequest: the store would refuse it.
        """
        try:
            check_reward(reward)
        except Refusal as refusal:
            raise InvalidRequest(refusal.message) from None
        return (creation(op.CreateReward(reward)),)

    def _fit_status(self, fitting: Fitting) -> None:
        status, ends = fitting.reward.status, fitting.reward.window.expires_at
        if status is None:
            fitting.change("status", RewardStatus.ACTIVE, Loss.DEFAULTED)
        elif not status.known:
            fitting.change("status", RewardStatus.DRAFT, Loss.NARROWED)
        is_over = ends is not None and ends <= self.clock()
        if is_over and fitting.reward.status == RewardStatus.ACTIVE:
            fitting.change("status", RewardStatus.EXPIRED, Loss.APPROXIMATED)


def _fit_delivery(fitting: Fitting) -> None:
    reward = fitting.reward
    by_no_code = reward.delivery == Delivery.SHARED_CODE and not reward.shared_code
    if by_no_code or not reward.delivery.known:
        fitting.change("delivery", Delivery.NONE, Loss.APPROXIMATED)
    if fitting.reward.delivery != Delivery.SHARED_CODE:
        fitting.drop("shared_code")


def _fit_numbers(fitting: Fitting) -> None:
    for path, number in numbers(fitting.reward).items():
        if number is not None and number < 0:
            minimum = fitting.reward.conditions.minimum_purchase
            nothing = minimum and Money(0, minimum.currency)
            is_money = path == "conditions.minimum_purchase"
            fitting.change(path, nothing if is_money else 0, Loss.ROUNDED)
    stock = fitting.reward.limits.stock
    if stock is not None:
        fitting.change("limits.stock", min(stock, _MOST_PIECES), Loss.NARROWED)


def _fit_window(fitting: Fitting) -> None:
    for name, moment in attrs.asdict(fitting.reward.window).items():
        if moment is not None:
            fitting.change(f"window.{name}", in_range(moment), Loss.ROUNDED)
    if is_never(fitting.reward.window):
        fitting.change("window.starts_at", None, Loss.WIDENED)


def _comes_back(benefit: Benefit) -> bool:
    """Whether a benefit is the same when it is read again."""
    try:
        document = to_document(benefit)
    except DocumentError:
        return False
    same: bool = from_document(Benefit, document) == benefit
    return same
