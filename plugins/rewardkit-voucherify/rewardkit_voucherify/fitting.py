"""What becomes of another provider's reward here: the nearest one that can be created as it is.

``drafts`` refuses all that is changed here; what may be lost is declared in ``expressions``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from operator import attrgetter

from attrs import evolve

from rewardkit.fidelity import Expression, Fitting, Loss, in_range, nearest_whole, plain
from rewardkit.model import Delivery, Money, Reward, RewardStatus, Scope, ScopeKind

from .drafts import shared_code_problem
from .expressions import EXPRESSIONS, expressions_for
from .inputs import is_sitewide
from .kinds import COUPONS, NO_CODES, NO_LOYALTY_CAMPAIGN, Kind, kind_if_any
from .mapping.money import nearest_money
from .nearest_benefits import fit_benefit, fit_currency
from .translation import Translation

_TEXTS = ("description", "image_url", "external_url")
_COUNTS = (
    "conditions.minimum_quantity",
    "limits.total",
    "limits.per_customer",
    "limits.stock",
)
_MOST = 10**18 - 1  # more digits are not read as a limit

_NAME = "Reward"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DOTS = frozenset({".", ".."})

_OWN_CODES = "members who buy it with points each get a code of their own"

_MILLISECOND = timedelta(milliseconds=1)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


class Nearest(Translation):
    """The part of the adapter that says what becomes of other providers' rewards."""

    expressions = EXPRESSIONS

    def expressions_for(self, reward: Reward) -> Mapping[str, Expression]:
        """How each field is said of what is made of it: a campaign, a catalogue reward, or both."""
        return expressions_for(self.settings, reward)

    def fit_to(self, fitting: Fitting) -> None:
        """Make of a reward one that ``create_reward`` takes.

        A shared code that cannot be said makes it one of unique codes. Limits of all uses and of
        stock stand for each other, where only one of them is there.

        Raises:
            LossyTranslation: there is no such benefit, its numbers are none, or its currency is not
                the connection's; of the rest, the report is whole.
        """
        kind = kind_if_any(self.settings, fitting.reward) or COUPONS
        _fit_texts(fitting)
        _fit_delivery(fitting, kind)
        for path, other in (("limits.stock", "limits.total"), ("limits.total", "limits.stock")):
            _stand_in(fitting, kind, path, other)
        if self.settings.unsaid_in_metadata:
            _keep_in_metadata(fitting, kind)
        for path, lack in kind.lacks.items():
            _leave_out(fitting, path, lack)
        self._fit_status(fitting, kind)
        _fit_scope(fitting, kind)
        _fit_window(fitting)
        _fit_counts(fitting)
        self._fit_minimum(fitting)
        self._fit_price(fitting, kind)
        fit_benefit(self, fitting)

    def _fit_status(self, fitting: Fitting, kind: Kind) -> None:
        status, ends = fitting.reward.status, fitting.reward.window.expires_at
        if "status" in kind.lacks:
            return
        if status is None:
            loss = Loss.DEFAULTED
        elif status == RewardStatus.EXPIRED and ends is not None and ends <= self.clock():
            loss = Loss.APPROXIMATED
        else:
            loss = Loss.WIDENED
        fitting.change("status", RewardStatus.ACTIVE, loss)

    def _fit_minimum(self, fitting: Fitting) -> None:
        path = "conditions.minimum_purchase"
        minimum = fitting.reward.conditions.minimum_purchase
        if minimum is None:
            return
        stated, why = fit_currency(self, minimum)
        if why is not None:
            fitting.change(path, None, Loss.WIDENED, why)
            return
        fitting.change(path, stated, Loss.DEFAULTED)
        nearest = nearest_money(Money(max(stated.minor, 0), stated.currency), up=False)
        fitting.change(path, nearest, Loss.ROUNDED)

    def _fit_price(self, fitting: Fitting, kind: Kind) -> None:
        points = fitting.reward.points_cost
        if points is None or "points_cost" in kind.lacks:
            return
        if self.settings.loyalty_campaign is None:
            why = f"it is offered by no loyalty campaign: {NO_LOYALTY_CAMPAIGN}"
            fitting.change("points_cost", None, Loss.NARROWED, why)
        else:
            fitting.change("points_cost", max(points, 1), Loss.ROUNDED)


def _fit_texts(fitting: Fitting) -> None:
    if not fitting.reward.name.strip():
        fitting.change("name", _NAME, Loss.DEFAULTED)
    fitting.change("name", _as_in_an_address(fitting.reward.name), Loss.APPROXIMATED)
    for path in _TEXTS:
        if attrgetter(path)(fitting.reward) == "":
            fitting.change(path, None, Loss.DROPPED)
    fitting.change("metadata", plain(fitting.reward.metadata), Loss.DROPPED)


def _as_in_an_address(name: str) -> str:
    """A name by which a campaign can be looked up."""
    plain = _CONTROL.sub(" ", name)
    return _NAME if not plain.strip() or plain in _DOTS else plain


def _fit_delivery(fitting: Fitting, kind: Kind) -> None:
    reward = fitting.reward
    if kind.in_catalogue:
        fitting.change("delivery", Delivery.NONE, Loss.APPROXIMATED, NO_CODES)
        return
    shared = reward.delivery == Delivery.SHARED_CODE
    problem = shared_code_problem(reward.shared_code) if shared else None
    if problem is not None or reward.delivery not in kind.deliveries:
        why = _OWN_CODES if kind.bought else problem or ""
        fitting.change("delivery", Delivery.UNIQUE_CODES, Loss.APPROXIMATED, why)
    if fitting.reward.delivery != Delivery.SHARED_CODE:
        fitting.change("shared_code", None, Loss.DROPPED, problem or "")


def _stand_in(fitting: Fitting, kind: Kind, path: str, other: str) -> None:
    """Let a limit that is there stand for one that is not; ``_leave_out`` takes that one away."""
    lack = kind.lacks.get(path)
    limit, least = attrgetter(path)(fitting.reward), attrgetter(other)(fitting.reward)
    if lack is not None and Loss.APPROXIMATED in lack.losses and limit is not None:
        fitting.change(other, limit if least is None else min(limit, least), Loss.NARROWED)


def _keep_in_metadata(fitting: Fitting, kind: Kind) -> None:
    """Put texts that have no field into the metadata, unless it has something of that name."""
    reward = fitting.reward
    texts = {path: attrgetter(path)(reward) for path in _TEXTS if path in kind.lacks}
    kept = {path: text for path, text in texts.items() if text and path not in reward.metadata}
    fitting.change("metadata", {**reward.metadata, **kept}, Loss.APPROXIMATED, can_be_undone=True)
    for path in kept:
        why = f"there is no field for it, and it is kept as metadata[{path!r}]"
        fitting.change(path, None, Loss.DROPPED, why, can_be_undone=True)


def _leave_out(fitting: Fitting, path: str, lack: Expression) -> None:
    """Take away a field that this kind does not have; what asks for nothing widens nothing."""
    value = attrgetter(path)(fitting.reward)
    asks_nothing = value is True or value == RewardStatus.ACTIVE or is_sitewide(value)
    if len(lack.losses) == 1:
        (loss,) = lack.losses
    else:
        loss = Loss.DROPPED if asks_nothing else Loss.WIDENED
    fitting.change(path, None, loss)


def _fit_scope(fitting: Fitting, kind: Kind) -> None:
    if "applies_to" in kind.lacks:
        return
    scope = fitting.reward.applies_to
    if scope is None:
        fitting.change("applies_to", Scope(ScopeKind.SITEWIDE), Loss.DEFAULTED)
        return
    everything = is_sitewide(scope)
    targets = () if everything else tuple(target for target in scope.targets if target)
    fitting.change("applies_to", evolve(scope, targets=targets), Loss.DROPPED)
    if not everything and not (scope.kind.known and targets):
        fitting.change("applies_to", Scope(ScopeKind.SITEWIDE), Loss.WIDENED)


def _fit_window(fitting: Fitting) -> None:
    """The start half a millisecond earlier and the end later, where that is as near."""
    for path, up in (("window.starts_at", False), ("window.expires_at", True)):
        moment: datetime | None = attrgetter(path)(fitting.reward)
        if moment is not None:
            fitting.change(path, _in_milliseconds(in_range(moment), up=up), Loss.ROUNDED)


def _in_milliseconds(moment: datetime, *, up: bool) -> datetime:
    whole = nearest_whole(Fraction((moment - _FIRST) // timedelta.resolution, 1000), up=up)
    last = (_LAST - _FIRST) // _MILLISECOND
    return _FIRST + min(whole, last) * _MILLISECOND


def _fit_counts(fitting: Fitting) -> None:
    for path in _COUNTS:
        count: int | None = attrgetter(path)(fitting.reward)
        if count is not None:
            fitting.change(path, min(max(count, 0), _MOST), Loss.ROUNDED)
    shared = fitting.reward.delivery == Delivery.SHARED_CODE
    if shared and fitting.reward.limits.total == 0:
        fitting.change("limits.total", 1, Loss.WIDENED)
