"""Conditions, limits and targets as the vendor takes them: a validation rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rewardkit.errors import InvalidRequest
from rewardkit.model import Delivery, Reward, ScopeKind
from rewardkit.times import format_instant

from .money import VoucherifyLike, hundredths
from .rules import AT_MOST, EVERY_ITEM, OF_CAMPAIGN, ORDER_AMOUNT, PER_CUSTOMER, SCOPE_KINDS

_OBJECTS: Mapping[ScopeKind, str] = {kind: name for name, kind in SCOPE_KINDS.items()}

#: How the vendor's own ids begin; others are the shop's, which it keeps as ``source_id``.
_OWN_IDS: Mapping[ScopeKind, str] = {
    ScopeKind.COLLECTION: "",  # collections have no ids but the vendor's
    ScopeKind.PRODUCT: "prod_",
    ScopeKind.VARIANT: "sku_",
}


def rule_json(
    adapter: VoucherifyLike, reward: Reward, context: str, *, items: bool
) -> dict[str, Any] | None:
    """The validation rule that a reward needs; None where it needs none.

    Args:
        adapter: has the settings.
        reward: with its conditions, limits and scope.
        context: the vendor's word for what the rule is for.
        items: whether the discount is on items, so that the rule has to name them.

    Raises:
        InvalidRequest: a minimum cannot be said in the vendor's hundredths, or is none.
    """
    singles = list(_singles(adapter, reward))
    if not singles and not items:
        return None
    numbered = {str(number): single for number, single in enumerate(singles, 1)}
    written: dict[str, Any] = {
        # Names of rules are unique, and a rule outlives its campaign, whose name may come again.
        "name": f"{reward.name} ({format_instant(adapter.clock())})",
        "type": "expression",
        "context_type": context,
        "rules": {**numbered, "logic": " and ".join(numbered)},
    }
    if items:
        written["applicable_to"] = _items(reward)
    return written


def _singles(adapter: VoucherifyLike, reward: Reward) -> Iterator[dict[str, Any]]:
    at_least = adapter.settings.rule_operators
    conditions, limits = reward.conditions, reward.limits
    if conditions.minimum_purchase is not None:
        amount = hundredths(adapter, conditions.minimum_purchase)
        yield _single(ORDER_AMOUNT, at_least, "conditions.minimum_purchase", amount)
    if conditions.minimum_quantity is not None:
        name, path = adapter.settings.quantity_rule, "conditions.minimum_quantity"
        yield _single(name, at_least, path, conditions.minimum_quantity)
    if limits.per_customer is not None:
        yield _single(PER_CUSTOMER, AT_MOST, "limits.per_customer", limits.per_customer)
    if limits.total is not None and reward.delivery != Delivery.SHARED_CODE:
        yield _single(OF_CAMPAIGN, AT_MOST, "limits.total", limits.total)


def _single(name: str, operator: str, path: str, number: int) -> dict[str, Any]:
    if type(number) is not int or number < 0:
        raise InvalidRequest(f"{path} is a whole number and not negative, and this is {number!r}")
    return {"name": name, "rules": {}, "conditions": {operator: [number]}}


def _items(reward: Reward) -> dict[str, Any]:
    scope = reward.applies_to
    assert scope is not None  # noqa: S101 - only a discount on items comes here
    included = [
        {
            "object": _OBJECTS[scope.kind],
            "id" if target.startswith(_OWN_IDS[scope.kind]) else "source_id": target,
            "effect": EVERY_ITEM,
        }
        for target in scope.targets
    ]
    return {"included": included, "excluded": [], "included_all": False}
