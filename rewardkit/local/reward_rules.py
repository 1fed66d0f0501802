"""What a reward must be to be kept: strict in writing, where a reading stays open.

``fitting`` makes of any reward one that is so.
"""

from __future__ import annotations

import secrets

from rewardkit.model import Delivery, Reward, RewardRef, Window

from .naming import id_of
from .refusal import invalid


def check_reward(reward: Reward) -> None:
    """See that the reward can be kept and used.

    Raises:
        Refusal: it says what nothing could be done with; names the field and what to write.
    """
    for field, value in (("delivery", reward.delivery), ("status", reward.status)):
        if value is not None and not value.known:
            raise invalid(f"{field} {value.value!r} is not one that can be written")
    for field, number in numbers(reward).items():
        if number is not None and number < 0:
            raise invalid(f"{field} cannot be negative: {number}")
    if not reward.name:
        raise invalid("the reward has no name: give it one")
    if is_never(reward.window):
        raise invalid("window.expires_at lies before window.starts_at: swap or correct them")
    _check_shared_code(reward)


def is_never(window: Window) -> bool:
    """Whether there is no moment in a window, as it ends before it starts."""
    starts_at, expires_at = window.starts_at, window.expires_at
    return starts_at is not None and expires_at is not None and starts_at >= expires_at


def numbers(reward: Reward) -> dict[str, int | None]:
    """The numbers of a reward that are not negative, by their paths; of money the minor units."""
    minimum = reward.conditions.minimum_purchase
    return {
        "limits.total": reward.limits.total,
        "limits.per_customer": reward.limits.per_customer,
        "limits.stock": reward.limits.stock,
        "conditions.minimum_quantity": reward.conditions.minimum_quantity,
        "conditions.minimum_purchase": None if minimum is None else minimum.minor,
        "points_cost": reward.points_cost,
    }


def _check_shared_code(reward: Reward) -> None:
    shared = reward.delivery == Delivery.SHARED_CODE
    if shared and not reward.shared_code:
        raise invalid("a reward that is delivered by a shared code needs one: write shared_code")
    if reward.shared_code is not None and not shared:
        raise invalid("shared_code needs delivery=Delivery.SHARED_CODE: write both or neither")


def id_for(reward: Reward) -> str:
    """The id of a new reward; a random one where its name gives none."""
    return id_of(reward) or f"reward-{secrets.token_hex(4)}"


def check_ref(ref: RewardRef, provider: str) -> str:
    """The id in a reference that must be one of ours."""
    if ref.provider != provider:
        raise invalid(f"{ref} is a reward of another provider: give one that this one has read")
    return ref.id
