"""Validation rules as conditions, limits and targets: what is simple, as a table of properties.

What is not simple is not stated and stays in the native payload; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from math import ceil, floor
from typing import Any

import attrs
from attrs import frozen

from rewardkit.model import Money, Reward, Scope, ScopeKind
from rewardkit.wire import exact_number
from rewardkit_voucherify import wire
from rewardkit_voucherify.wire.looseness import Opaque

from .money import VoucherifyLike, money
from .unstated import IN_RULES

ORDER_AMOUNT = "order.amount"
PER_CUSTOMER = "redemption.count.per_customer"
OF_CAMPAIGN = "campaign.redemptions.count"

AT_LEAST = ("$more_than_or_equal", "$greater_than_or_equal")  # the vendor's file has both
MORE_THAN = "$more_than"
AT_MOST = "$less_than_or_equal"
LESS_THAN = "$less_than"

#: From a number to the least or most whole number that keeps the rule.
_FROM_BELOW: Mapping[str, Callable[[Decimal], int]] = {
    **dict.fromkeys(AT_LEAST, ceil),
    MORE_THAN: lambda number: floor(number) + 1,
}
_FROM_ABOVE: Mapping[str, Callable[[Decimal], int]] = {
    AT_MOST: floor,
    LESS_THAN: lambda number: ceil(number) - 1,
}

_PURCHASE = "conditions.minimum_purchase"
_QUANTITY = "conditions.minimum_quantity"
_PER_CUSTOMER = "limits.per_customer"
_TOTAL = "limits.total"


@frozen
class Property:
    """What one of the vendor's properties limits.

    Attributes:
        path: the neutral field.
        operators: those that say it, with how a number becomes the limit.
        strictest: which of two such limits counts, as both have to hold.
    """

    path: str
    operators: Mapping[str, Callable[[Decimal], int]]
    strictest: Callable[[Iterable[int]], int]


_AMOUNT = Property(_PURCHASE, _FROM_BELOW, max)
_ITEMS = Property(_QUANTITY, _FROM_BELOW, max)

#: By the vendor's name. The setting ``quantity_rule`` says which one counts items.
PROPERTIES: Mapping[str, Property] = {
    ORDER_AMOUNT: _AMOUNT,
    PER_CUSTOMER: Property(_PER_CUSTOMER, _FROM_ABOVE, min),
    OF_CAMPAIGN: Property(_TOTAL, _FROM_ABOVE, min),
}

SCOPE_KINDS: Mapping[str, ScopeKind] = {
    "product": ScopeKind.PRODUCT,
    "products_collection": ScopeKind.COLLECTION,
    "sku": ScopeKind.VARIANT,
}
EVERY_ITEM = "APPLY_TO_EVERY"

#: What an entry of ``included`` may say and still mean just these items.
_PLAIN: Mapping[str, tuple[Any, ...]] = {
    "skip_initially": (0,),
    "repeat": (1,),
    "strict": (False,),
    "target": ("ITEM",),
}
_NAMES = frozenset({"object", "id", "source_id", "product_id", "product_source_id", "effect"})

_SIMPLE_TYPES = frozenset({None, "basic", "expression"})
_JOINED = re.compile(r"\s*\band\b\s*")
_WHOLE_ORDER = Scope(ScopeKind.SITEWIDE)
_NO_TARGETS = "applies_to.targets"


@frozen
class Read:
    """What validation rules say, all of them together.

    Attributes:
        found: limits by their path, in the vendor's numbers.
        complete: whether all of the rules are understood; else what is not found is not stated.
        targets: the items that a discount is for; None where no rule says.
        limited: whether a rule is about some items only, be it understood or not.
    """

    found: Mapping[str, int]
    complete: bool
    targets: Scope | None = None
    limited: bool = False


def read_rules(adapter: VoucherifyLike, rules: Iterable[wire.ValidationRule]) -> Read:
    """What some validation rules say, which all have to hold."""
    properties = {**PROPERTIES, adapter.settings.quantity_rule: _ITEMS}
    parts = [_read(properties, rule) for rule in rules]
    limits = (limit for part in parts for limit in part.found.items())
    targets = [part.targets for part in parts if part.limited]
    return Read(
        _strictest(properties, limits),
        all(part.complete for part in parts),
        targets[0] if len(targets) == 1 else None,
        limited=bool(targets),
    )


def with_rules(adapter: VoucherifyLike, reward: Reward, read: Read, most: int | None) -> Reward:
    """A reward with what its validation rules say.

    Args:
        adapter: the adapter.
        reward: as it is without them.
        read: what they say.
        most: how often the one code of all can be used by itself; None for without limit.
    """
    found = dict(read.found)
    if most is not None:
        found[_TOTAL] = min(most, found.get(_TOTAL, most))
    purchase = _money(adapter, found.get(_PURCHASE))
    stated = {path for path in IN_RULES if read.complete or path in found}
    if purchase is None and _PURCHASE in found:
        stated.discard(_PURCHASE)
    applies_to, unsaid = _applies_to(reward, read)
    return attrs.evolve(
        reward,
        applies_to=applies_to,
        conditions=attrs.evolve(
            reward.conditions, minimum_purchase=purchase, minimum_quantity=found.get(_QUANTITY)
        ),
        limits=attrs.evolve(
            reward.limits, per_customer=found.get(_PER_CUSTOMER), total=found.get(_TOTAL)
        ),
        not_stated=frozenset((reward.not_stated - stated - _OF_SCOPE) | unsaid),
    )


_OF_SCOPE = frozenset({"applies_to", _NO_TARGETS})


def _applies_to(reward: Reward, read: Read) -> tuple[Scope | None, frozenset[str]]:
    """Which items, where the discount is on items and the rules name them plainly."""
    before = reward.not_stated & _OF_SCOPE
    if not read.limited:
        return reward.applies_to, before
    if _NO_TARGETS in before and read.targets is not None:
        return read.targets, frozenset()
    if reward.applies_to == _WHOLE_ORDER:  # off the order, and yet for some items: no word for it
        return None, frozenset({"applies_to"})
    return reward.applies_to, before


def _read(properties: Mapping[str, Property], rule: wire.ValidationRule) -> Read:
    singles = dict(rule.rules or {})
    logic = singles.pop("logic", None)
    targets, limited = _targets(rule.applicable_to)
    if rule.type not in _SIMPLE_TYPES or not _all_hold(logic, singles.keys()):
        return Read({}, False, targets, limited)
    limits = [_limit(single, properties) for single in singles.values()]
    bundles = (rule.bundle_rules or {}).keys() - {"limit", "logic"}
    return Read(
        _strictest(properties, (limit for limit in limits if limit is not None)),
        None not in limits and not bundles,
        targets,
        limited,
    )


def _strictest(
    properties: Mapping[str, Property], limits: Iterable[tuple[str, int]]
) -> dict[str, int]:
    """Of several limits on the same, the one that keeps all of them."""
    choose = {each.path: each.strictest for each in properties.values()}
    found: dict[str, int] = {}
    for path, number in limits:
        found[path] = choose[path]((number, found.get(path, number)))
    return found


def _all_hold(logic: Any, numbers: Iterable[str]) -> bool:
    """Whether the single rules are joined by "and" alone: ``1 and 2``, or ``(1 and 2)``."""
    expected = set(numbers)
    if not isinstance(logic, str) or not logic.strip():
        return len(expected) <= 1
    bare = logic.strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    return set(_JOINED.split(bare)) == expected


def _limit(single: Any, properties: Mapping[str, Property]) -> tuple[str, int] | None:
    """The path and number of a single rule; None where it is not one of the simple ones."""
    if not isinstance(single, dict) or single.get("rules") or single.get("property"):
        return None
    known = properties.get(str(single.get("name")))
    conditions = single.get("conditions")
    if known is None or not isinstance(conditions, dict) or len(conditions) != 1:
        return None
    ((operator, values),) = conditions.items()
    make = known.operators.get(operator)
    if make is None or not isinstance(values, list) or len(values) != 1:
        return None
    try:
        number = exact_number(values[0])
    except ValueError:
        return None
    limit = make(number) if number.adjusted() <= _DIGITS_AT_MOST else -1
    return None if limit < 0 else (known.path, limit)


_DIGITS_AT_MOST = 18


def _money(adapter: VoucherifyLike, hundredths: int | None) -> Money | None:
    return money(adapter, "ValidationRule.rules", hundredths)


def _targets(items: wire.ApplicableItems | None) -> tuple[Scope | None, bool]:
    """The items that a rule names plainly, and whether it names any."""
    if items is None or not (items.included or items.excluded):
        return None, False
    if items.excluded or items.included_all:
        return None, True
    entries = items.included or []
    kinds = {entry.get("object") for entry in entries}
    kind = SCOPE_KINDS.get(str(next(iter(kinds)))) if len(kinds) == 1 else None
    ids = tuple(_ids(entries))
    if kind is None or len(ids) != len(entries):
        return None, True
    return Scope(kind, ids), True


def _ids(entries: Iterable[Opaque]) -> Iterator[str]:
    for entry in entries:
        id = entry.get("id") or entry.get("source_id")
        plain = entry.get("effect") == EVERY_ITEM and all(
            value is None or value in _PLAIN.get(key, ())
            for key, value in entry.items()
            if key not in _NAMES
        )
        if plain and isinstance(id, str):
            yield id
