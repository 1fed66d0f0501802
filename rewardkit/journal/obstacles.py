"""What the journal itself knows to be in the way of a redemption, so that nothing is sent."""

from __future__ import annotations

from rewardkit.errors import CodeAlreadyRedeemed, Rejected, UsageLimitReached

from .entry import Entry
from .holds import Hold


def refusal_of(obstacle: Entry | Hold | None) -> Rejected | None:
    """Why a redemption cannot be made: another order has used the code, or holds it."""
    match obstacle:
        case None:
            return None
        case Entry():
            return CodeAlreadyRedeemed(
                "the journal has its redemption for another order", have=obstacle.order_id
            )
        case Hold():
            return UsageLimitReached(
                "the journal holds it for another order",
                have=obstacle.order_id,
                retry_at=obstacle.expires_at,
            )
