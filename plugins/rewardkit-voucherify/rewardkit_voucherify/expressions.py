"""How each field of a reward is said, and what may be lost of it, of each kind of reward.

Where a field stands is taken from the table of what is sent (``homes``), and what a kind does not
have from ``kinds``; what may become of the values of the others is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

from rewardkit.fidelity import OFFER, Expression, Loss, said
from rewardkit.model import Delivery, Reward

from .homes import SENT
from .kinds import BOUGHT, COUPONS, KINDS, Kind, kind_if_any
from .settings import VoucherifySettings

_COUNT = {"rounded": "it is a whole number of at most 18 digits, and not negative"}
_TO_MILLISECONDS = "to milliseconds of the years 1 to 9999 in UTC"
_NO_TEXT = {"dropped": "an empty text is none"}

#: What may be lost of a field that a kind has, and why; ``kinds`` says it of those that it lacks.
_LOSSES: Mapping[str, Mapping[str, str]] = {
    "name": {
        "defaulted": "a reward has a name",
        "approximated": "names are looked up by an address, which has no control characters, and "
        "not dots alone",
    },
    "benefit": {
        "rounded": "to whole hundredths of the unit, a half in the customer's favour; and a cap below "
        "nothing is nothing",
        "widened": "a cap of another currency cannot be said",
        "defaulted": "an amount without a currency is in that of the connection",
        "approximated": "free items of the product that stands for shipping are free shipping",
        "dropped": "there is no such benefit, or its numbers or its currency cannot be said",
    },
    "description": _NO_TEXT,
    "applies_to": {
        "defaulted": "a discount of which nothing is said is off the whole order",
        "widened": "a discount is for the whole order where its items cannot be named",
        "dropped": "an empty id names nothing, and the whole order needs no ids",
    },
    "delivery": {
        "approximated": "what customers cannot come to in this way has unique codes, of which there "
        "are none until some are made",
    },
    "shared_code": {"dropped": "only a reward that is delivered by a shared code has one"},
    "status": {
        "defaulted": "a new campaign is active",
        "widened": "a new campaign is active: create it, then set_status",
        "approximated": "a campaign whose window has ended is active, and its codes are expired",
    },
    "window.starts_at": {"rounded": _TO_MILLISECONDS},
    "window.expires_at": {"rounded": _TO_MILLISECONDS},
    "conditions.minimum_purchase": {
        "rounded": "to whole hundredths of the unit, a half downwards; below nothing it is nothing",
        "widened": "a minimum of another currency cannot be said",
        "defaulted": "an amount without a currency is in that of the connection",
    },
    "conditions.minimum_quantity": _COUNT,
    "limits.total": {
        **_COUNT,
        "narrowed": "a campaign has no stock, so it is a limit of all uses",
        "widened": "a code that all share can be used at least once",
    },
    "limits.per_customer": _COUNT,
    "limits.stock": {
        **_COUNT,
        "narrowed": "a catalogue reward has no limit of all uses, so it is the stock",
    },
    "points_cost": {
        "rounded": "it is at least 1",
        "narrowed": "no loyalty campaign is set in which it would cost that, so it is not offered",
    },
    "image_url": _NO_TEXT,
    "metadata": {
        "dropped": "what JSON cannot say",
        "approximated": "with unsaid_in_metadata, texts that have no field are in it, too",
    },
}

#: By the place where it stands: the schema of what is sent there.
_Places: TypeAlias = Mapping[str, str]

_RULE: _Places = {
    "validation_rules": "ValidationRuleCreate",
    "validation_rules.applicable_to.included": "ApplicableTo",
}
_CODES: _Places = {"": "CampaignCreate", "voucher": "CampaignVoucherCreate"}
_TIERS: _Places = {"": "CampaignCreate", "promotion.tiers": "PromotionTierCreate"}
_PRICE: _Places = {"assignments": "RewardAssignmentCreate"}
_CATALOGUE: _Places = {"": "RewardCreate", **_PRICE}
_BOUGHT: _Places = {**_CODES, **_RULE, "reward": "RewardCreate", **_PRICE}

#: By what the codes are: the part of the voucher that says what they give, and its schema.
_GIVES: Mapping[str, tuple[str, str]] = {
    "DISCOUNT_VOUCHER": ("voucher.discount", "DiscountAmount"),
    "GIFT_VOUCHER": ("voucher.gift", "CampaignGift"),
    "LOYALTY_CARD": ("voucher.loyalty_card", "CampaignLoyaltyCard"),
}
_ACTION = ("promotion.tiers.action.discount", "DiscountAmount")


@cache
def _expressions(kind: Kind, *, automatic: bool) -> Mapping[str, Expression]:
    """How a kind says each field; of a promotion, if it is had without a code."""
    wires = _wires_in_catalogue() if kind.in_catalogue else _wires_of(kind, automatic=automatic)
    return {
        path: kind.lacks.get(path) or said(*wires.get(path, ()), **_LOSSES.get(path, {}))
        for path in OFFER
    }


def _wires_in_catalogue() -> Mapping[str, tuple[str, ...]]:
    return _wires(_CATALOGUE, {}, frozenset())


def _wires_of(kind: Kind, *, automatic: bool) -> Mapping[str, tuple[str, ...]]:
    if automatic:
        unused = frozenset({"type", "voucher", "vouchers_count"})
        return _wires({**_TIERS, **_RULE}, dict([_ACTION]), unused)
    own = _GIVES[kind.voucher_type]
    others = {place for place, _ in _GIVES.values() if place != own[0]}
    if kind.bought:
        fixed = {"voucher.code_config", "voucher.redemption", "reward.attributes", "reward.stock"}
        return _wires(_BOUGHT, dict([own]), frozenset({"promotion", *fixed, *others}))
    if Delivery.SHARED_CODE in kind.deliveries:
        return _wires({**_CODES, **_RULE}, dict([own]), frozenset({"promotion", *others}))
    unused = frozenset({"promotion", "validation_rules", "voucher.code_config", *others})
    return _wires(_CODES, dict([own]), unused)


def _wires(
    places: _Places, parts: _Places, unused: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    """By neutral field: where it stands.

    Args:
        places: what has these tables of its own is told of by them alone.
        parts: tables of parts that are told of as a whole; what they add to that.
        unused: what a table has for other kinds.
    """
    found: dict[str, tuple[str, ...]] = {}
    for place, schema in (*places.items(), *parts.items()):
        for key, home in SENT[schema][1].items():
            wire = f"{place}.{key}".removeprefix(".")
            if wire in unused or any(f"{each}.".startswith(f"{wire}.") for each in places):
                continue
            for path in _offered(home.paths):
                before = found.get(path, ())
                if not any(f"{wire}.".startswith(f"{each}.") for each in before):
                    found[path] = (*before, wire)
    return found


def _offered(paths: Iterable[str]) -> Iterator[str]:
    """The fields of an offer that are in a table of ``create_reward``."""
    for path in paths:
        name = path.removeprefix("reward.")
        yield from (each for each in OFFER if f"{name}.".startswith(f"{each}."))


def expressions_for(settings: VoucherifySettings, reward: Reward) -> Mapping[str, Expression]:
    """How the kind of reward that is made of this one says each field."""
    kind = kind_if_any(settings, reward) or COUPONS
    automatic = reward.delivery == Delivery.AUTOMATIC and reward.delivery in kind.deliveries
    return _expressions(kind, automatic=automatic)


def _of_all(path: str) -> Expression:
    """A field as all kinds together say it."""
    wire: dict[str, None] = {}
    losses: dict[Loss, dict[str, None]] = {}
    for kind in (*KINDS.values(), *BOUGHT.values()):
        for automatic in (False, True) if Delivery.AUTOMATIC in kind.deliveries else (False,):
            each = _expressions(kind, automatic=automatic)[path]
            wire |= dict.fromkeys(each.wire)
            for loss, why in each.losses.items():
                losses.setdefault(loss, {})[why] = None
    return Expression(tuple(wire), {loss: ", or ".join(whys) for loss, whys in losses.items()})


#: The same of all kinds together.
EXPRESSIONS: Mapping[str, Expression] = {path: _of_all(path) for path in OFFER}
