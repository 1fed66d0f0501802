"""What the journal itself knows to be in the way of a redemption, so that nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewardkit.errors import CodeAlreadyRedeemed, Rejected, UsageLimitReached
from rewardkit.operations import Operation

from .entry import Entry

if TYPE_CHECKING:
    from .store import Store


def obstacle(store: Store, entry: Entry) -> Rejected | None:
    """Why a redemption cannot be made: another order has used the code, or holds it.

    Args:
        store: is asked.
        entry: of the redemption, written down already.
    """
    if entry.operation is not Operation.REDEEM or entry.code_digest is None:
        return None
    order = entry.order_id or ""
    done = store.done_by_another(entry.place, entry.code_digest, order)
    if done is not None:
        return CodeAlreadyRedeemed(
            "the journal has its redemption for another order", have=done.order_id
        )
    held = store.held_by_others(entry.place, entry.code_digest, order)
    if held is None:
        return None
    return UsageLimitReached(
        "the journal holds it for another order", have=held.order_id, retry_at=held.expires_at
    )
