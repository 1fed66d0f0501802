"""What becomes of another provider's reward at One of None: what may be lost, as a table, and how.

No documented call creates a reward. What is made here is what somebody enters in the dashboard, or
what an update writes; ``writing`` has it in the vendor's fields.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from rewardkit.fidelity import (
    OFFER,
    Expression,
    Fitting,
    Loss,
    cut,
    in_range,
    said,
)
from rewardkit.homes import keys_of
from rewardkit.model import (
    AmountOff,
    ContentAccess,
    Credit,
    Delivery,
    EarlyAccess,
    FreeClaim,
    FreeItems,
    PercentOff,
    Product,
    RewardStatus,
    Scope,
    ScopeKind,
)

from . import inputs, offers, wire
from .changes import LONGEST_DESCRIPTION, LONGEST_NAME
from .homes import HOMES
from .tables import CODE_TYPE_TO_VENDOR, SCOPE_TO_VENDOR, STATUS_TO_VENDOR
from .translation import Translation

_YEARS = "outside the years 1 to 9999 in UTC, the first or last moment of them"

_CURRENCY = "an amount without a currency is in that of the connection"
_ADDRESS = "externalUrl is the address of what is accessed, too"

#: What may be lost of a field, and why; of all others nothing is.
_LOSSES: Mapping[str, Mapping[str, str]] = {
    "name": {
        "approximated": f"it has at most {LONGEST_NAME} characters, so a longer one is cut",
        "defaulted": "a reward has a name",
    },
    "benefit": {
        "rounded": "to whole steps of percent_scale, or whole units of money_unit; half a step is "
        "rounded up",
        "widened": "a percentage has no cap",
        "defaulted": f"{_CURRENCY}; and {_ADDRESS}",
        "approximated": "what is handed over is claimed for free, and which things those are is not "
        "said",
        "dropped": "there is no such benefit, or its amount cannot be said",
    },
    "description": {
        "approximated": f"it has at most {LONGEST_DESCRIPTION} characters, so a longer one is cut"
    },
    "applies_to": {
        "defaulted": "a reward has a scope, and one of which nothing is said applies to all",
        "widened": "what the targets of a scope are, or a scope that is not known, is not said",
    },
    "delivery": {
        "approximated": "what is given by hand, or in a way that is not known, has unique codes, of "
        "which there are none until some are made"
    },
    "shared_code": {
        "dropped": f"a code of other than 1 to {inputs.LONGEST_CODE} characters cannot be looked up"
    },
    "status": {
        "defaulted": "a reward has a status, and one of which nothing is said is active",
        "approximated": "a reward is expired when its window has ended",
        "narrowed": "a status that is not known is none; nobody gets a draft",
    },
    "window.starts_at": {
        "defaulted": "a reward has a start: now, or when it ends if that is before",
        "rounded": _YEARS,
    },
    "window.expires_at": {"rounded": _YEARS},
    "conditions.minimum_purchase": {
        "rounded": "to whole units of money_unit; half a unit is rounded down",
        "widened": "the amounts of a connection are in one currency, and another is not converted",
        "defaulted": _CURRENCY,
    },
    "conditions.stackable": {
        "defaulted": "it has to be said, and what nothing is asked of can be combined"
    },
    "limits.total": {"narrowed": "there is no stock, so it is a limit of all uses"},
    "limits.stock": {"approximated": "there is no stock; limits.total is what is left of it"},
    "points_cost": {"widened": "there is no price in points"},
    "image_url": {"dropped": "a picture has an id there, and no address of one is taken"},
    "external_url": {
        "defaulted": _ADDRESS,
        "dropped": "the address of what is accessed stands there",
    },
    "metadata": {"dropped": "there is no metadata"},
}

#: What is read and can be written nowhere.
_READ_ONLY = frozenset({"image_url"})
_KEYS = keys_of(HOMES[wire.Reward][1])

#: How each field is said; and the parts that are not, of fields that are.
EXPRESSIONS: Mapping[str, Expression] = {
    path: said(*(() if path in _READ_ONLY else _KEYS.get(path, ())), **_LOSSES.get(path, {}))
    for path in OFFER
} | {"applies_to.targets": said(), "benefit.cap": said()}


class Nearest(Translation):
    """The part of the adapter that says what becomes of other providers' rewards."""

    expressions = EXPRESSIONS

    def fit_to(self, fitting: Fitting) -> None:
        """Make of a reward one that can be entered in the dashboard.

        Raises:
            LossyTranslation: there is no such benefit, or its amount is of another currency, or would
                be rounded to nothing; of the rest, the report is whole.
        """
        for path in ("points_cost", "image_url"):
            fitting.drop(path)
        fitting.drop("metadata", {})
        _fit_texts(fitting)
        _fit_words(fitting)
        self._fit_window(fitting)
        self._fit_conditions(fitting)
        _fit_stock(fitting)
        self._fit_benefit(fitting)

    def _fit_window(self, fitting: Fitting) -> None:
        window, now = fitting.reward.window, self.clock()
        if window.expires_at is not None:
            fitting.change("window.expires_at", in_range(window.expires_at), Loss.ROUNDED)
        ends = fitting.reward.window.expires_at
        if window.starts_at is not None:
            fitting.change("window.starts_at", in_range(window.starts_at), Loss.ROUNDED)
        else:
            starts_at = now if ends is None else min(now, ends)
            fitting.change("window.starts_at", starts_at, Loss.DEFAULTED)
        if fitting.reward.status == RewardStatus.ACTIVE and ends is not None and ends <= now:
            fitting.change("status", RewardStatus.EXPIRED, Loss.APPROXIMATED)

    def _fit_conditions(self, fitting: Fitting) -> None:
        minimum = fitting.reward.conditions.minimum_purchase
        if minimum is not None:
            minimum = self.amounts.in_currency(minimum)
            fitting.change("conditions.minimum_purchase", minimum, Loss.DEFAULTED)
        if minimum is not None and not self.amounts.has_currency_of(minimum):
            why = f"it is {minimum}, and {self.amounts.which_currency(minimum)}"
            fitting.change("conditions.minimum_purchase", None, Loss.WIDENED, why)
        elif minimum is not None:
            nearest = self.amounts.nearest_money(minimum, up=False)
            fitting.change("conditions.minimum_purchase", nearest, Loss.ROUNDED)
        if fitting.reward.conditions.stackable is None:
            fitting.change("conditions.stackable", True, Loss.DEFAULTED)

    def _fit_benefit(self, fitting: Fitting) -> None:
        """Last, as it may be impossible."""
        benefit = fitting.reward.benefit
        match benefit:
            case PercentOff():
                self._fit_percent(fitting, benefit)
            case AmountOff() | Credit():
                self._fit_amount(fitting, benefit)
            case ContentAccess() | EarlyAccess():
                _fit_address(fitting, benefit)
            case FreeItems() | Product():
                fitting.change("benefit", FreeClaim(), Loss.APPROXIMATED)
            case _:
                if type(benefit) not in offers.OFFERS:
                    why = f"there is no {type(benefit).__name__}: there are {offers.names()}"
                    raise fitting.impossible("benefit", why)

    def _fit_percent(self, fitting: Fitting, benefit: PercentOff) -> None:
        uncapped = evolve(benefit, cap=None)
        fitting.change("benefit", uncapped, Loss.WIDENED)
        nearest = self.amounts.nearest_percent(benefit.percent)
        if benefit.percent and not nearest:
            raise fitting.impossible(
                "benefit", f"{benefit.percent:f} % would be rounded to nothing"
            )
        fitting.change("benefit", evolve(uncapped, percent=nearest), Loss.ROUNDED)

    def _fit_amount(self, fitting: Fitting, benefit: AmountOff | Credit) -> None:
        amount = self.amounts.in_currency(benefit.amount)
        fitting.change("benefit", evolve(benefit, amount=amount), Loss.DEFAULTED, _CURRENCY)
        if not self.amounts.has_currency_of(amount):
            why = f"it is {amount}, and {self.amounts.which_currency(amount)}"
            raise fitting.impossible("benefit", why)
        nearest = self.amounts.nearest_money(amount, up=True)
        if amount.minor and not nearest.minor:
            raise fitting.impossible("benefit", f"{amount} would be rounded to nothing")
        fitting.change("benefit", evolve(benefit, amount=nearest), Loss.ROUNDED)


def _fit_texts(fitting: Fitting) -> None:
    reward = fitting.reward
    if not reward.name:
        fitting.change("name", "Reward", Loss.DEFAULTED)
    fitting.change("name", cut(fitting.reward.name, LONGEST_NAME), Loss.APPROXIMATED)
    if reward.description is not None:
        shorter = cut(reward.description, LONGEST_DESCRIPTION)
        fitting.change("description", shorter, Loss.APPROXIMATED)
    code = reward.shared_code
    if code is not None and not 1 <= len(code) <= inputs.LONGEST_CODE:
        fitting.drop("shared_code")


def _fit_words(fitting: Fitting) -> None:
    """What the vendor has words for, and one of them has to be said."""
    reward = fitting.reward
    scope = reward.applies_to
    if scope is None:
        fitting.change("applies_to", Scope(ScopeKind.SITEWIDE), Loss.DEFAULTED)
    else:
        kind = scope.kind if scope.kind in SCOPE_TO_VENDOR else ScopeKind.SITEWIDE
        fitting.change("applies_to", Scope(kind), Loss.WIDENED)
    if reward.delivery not in CODE_TYPE_TO_VENDOR:
        fitting.change("delivery", Delivery.UNIQUE_CODES, Loss.APPROXIMATED)
    if reward.status is None:
        fitting.change("status", RewardStatus.ACTIVE, Loss.DEFAULTED)
    elif reward.status not in STATUS_TO_VENDOR:
        fitting.change("status", RewardStatus.DRAFT, Loss.NARROWED)


def _fit_stock(fitting: Fitting) -> None:
    """Of a new reward, what is left in stock is how often it can be used at most."""
    total, stock = fitting.reward.limits.total, fitting.reward.limits.stock
    if stock is not None:
        least = stock if total is None else min(total, stock)
        fitting.change("limits.total", least, Loss.NARROWED)
        fitting.drop("limits.stock")


def _fit_address(fitting: Fitting, benefit: ContentAccess | EarlyAccess) -> None:
    """The benefit's address and the external one are one field of the vendor's."""
    if benefit.url is None:
        there = evolve(benefit, url=fitting.reward.external_url)
        fitting.change("benefit", there, Loss.DEFAULTED, _ADDRESS)
    elif fitting.reward.external_url is None:
        fitting.change("external_url", benefit.url, Loss.DEFAULTED)
    else:
        fitting.change("external_url", benefit.url, Loss.DROPPED)
