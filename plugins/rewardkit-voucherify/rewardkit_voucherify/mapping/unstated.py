"""What Voucherify does not state, as paths of the neutral model."""

from __future__ import annotations

from functools import cache

from rewardkit_voucherify import wire
from rewardkit_voucherify.wire.looseness import Opaque

#: Of no reward: whether it stacks is a matter of categories and the project's rules, usage is in
#: reports, and external systems, pictures and links are not the vendor's business.
NEVER = frozenset(
    {
        "access",
        "conditions.stackable",
        "external_url",
        "image_url",
        "syncs",
        "usage.redemptions",
        "usage.revenue",
    }
)

#: What validation rules may hold, where there are some.
IN_RULES = frozenset(
    {
        "conditions.minimum_purchase",
        "conditions.minimum_quantity",
        "limits.per_customer",
        "limits.total",
    }
)
NO_RULES: frozenset[str] = frozenset()

#: What a reward of the catalogue does not say of itself.
OF_CATALOGUE = frozenset(
    {
        "access",
        "applies_to",
        "conditions.minimum_purchase",
        "conditions.minimum_quantity",
        "conditions.stackable",
        "external_url",
        "limits.per_customer",
        "limits.total",
        "points_cost",  # its assignments to loyalty programmes do
        "status",
        "syncs",
        "usage.revenue",
        "window.expires_at",
        "window.starts_at",
    }
)

#: What a voucher does not say of itself. A holder is who it was published to, and that reserves
#: nothing; a reservation (a locked session) cannot be read back.
OF_CODE = frozenset(
    {
        "external_order_id",
        "order_id",
        "redeemed_at",
        "redeemed_by",
        "reserved_for",
        "syncs",
    }
)


@cache
def together(*paths: frozenset[str]) -> frozenset[str]:
    """The union of some of the sets above, made once for each choice of them."""
    return frozenset().union(*paths)


def by_rules(assignments: Opaque | None) -> frozenset[str]:
    """What is left unsaid as it may stand in validation rules.

    An empty list says that there are none; a list that is left out says nothing.
    """
    if assignments is None or assignments.get("data") != []:
        return IN_RULES
    return IN_RULES if assignments.get("total") else NO_RULES


def assigned_rules(assignments: Opaque | None) -> tuple[str, ...] | None:
    """The ids of the rules in a list of assignments; None where they are not all there, or known.

    A rule that the vendor holds for invalid does not say what it seems to say.
    """
    entries = None if assignments is None else assignments.get("data")
    if not isinstance(entries, list) or (assignments or {}).get("total", len(entries)) not in {
        None,
        len(entries),
    }:
        return None
    ids = []
    for entry in entries:
        id = entry.get("rule_id") if isinstance(entry, dict) else None
        if not isinstance(id, str) or not id or entry.get("validation_status") not in _VALID:
            return None
        ids.append(id)
    return tuple(ids)


_VALID = frozenset({None, "VALID"})


def of_tier(tier: wire.PromotionTier) -> frozenset[str]:
    """The same for a tier of a promotion, which has rules of its own."""
    return by_rules(tier.validation_rule_assignments)
