"""Whether a command that comes again is the same one, so that the first outcome is its own."""

from __future__ import annotations

import json
from typing import Any

from rewardkit import operations as op
from rewardkit.documents import to_document
from rewardkit.errors import Conflict
from rewardkit.model import Reward
from rewardkit.readback import Command

from .entry import Entry

#: What would make a command another one, beside what it is known by.
_TERMS: dict[type[Any], tuple[str, ...]] = {
    op.Redeem: ("amount", "points", "spend_on"),
    op.GenerateCodes: ("count", "prefix"),
    op.ImportCodes: ("codes",),
    op.IssueGrant: ("reward_id", "customer"),
    op.CreateReward: ("reward",),
}


def other_terms(first: Command, again: Command, entry: Entry) -> Conflict | None:
    """Why the first one's outcome is not that of the other; None where it is.

    Args:
        first: as the journal has it.
        again: as it is wanted now, with the same key.
        entry: of the first one.
    """
    terms = _TERMS.get(type(first), ())
    differing = [
        name for name in terms if _as_kept(getattr(first, name)) != _as_kept(getattr(again, name))
    ]
    if not differing:
        return None
    what = f"order {entry.order_id} and this code" if entry.order_id else "this batch or id"
    return Conflict(
        f"{what} came before with another {' and '.join(differing)}, as ticket {entry.ticket} of the "
        "journal"
    )


def _as_kept(value: Any) -> Any:
    """A value as the journal has it: a reward without the vendor's payload, and of JSON's types."""
    return json.loads(json.dumps(to_document(value))) if isinstance(value, Reward) else value
