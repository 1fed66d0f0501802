"""A whole reward in the vendor's fields, as its dashboard takes it; no documented call does."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from rewardkit.model import Reward, RewardStatus, Scope, ScopeKind

from .amounts import Amounts
from .changes import CHANGES
from .offers import OFFERS
from .tables import CODE_TYPE_TO_VENDOR, SCOPE_TO_VENDOR, STATUS_TO_VENDOR

#: What stands in ``valueType`` and ``value`` where they mean nothing; the vendor requires both.
_NO_VALUE_TYPE, _NO_VALUE = "fixed_amount", 0


def entered(amounts: Amounts, reward: Reward) -> dict[str, Any]:
    """The vendor's keys and values for a reward that ``Adapter.fit`` has made.

    Raises:
        InvalidRequest: a text or an amount cannot be written.
        KeyError: there is no word for its benefit, scope, delivery or status.
    """
    offer = OFFERS[type(reward.benefit)]
    scope = reward.applies_to or Scope(ScopeKind.SITEWIDE)
    found = {
        "type": offer.type,
        "valueType": offer.value_type or _NO_VALUE_TYPE,
        "value": _NO_VALUE if offer.write is None else offer.write(amounts, reward.benefit),
        "scope": SCOPE_TO_VENDOR[scope.kind],
        "codeType": CODE_TYPE_TO_VENDOR[reward.delivery],
        "status": STATUS_TO_VENDOR[reward.status or RewardStatus.ACTIVE],
    }
    for path, change in CHANGES.items():
        found |= change.body(amounts, path, attrgetter(path)(reward))
    return found
