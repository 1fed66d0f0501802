"""What a refused redemption meant, by what the code and its reward are afterwards.

The vendor documents neither the errors nor their codes, so its status alone does not tell an expired
code from one that has been used. What the look-up does not explain stays what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotYetActive,
    CodeRevoked,
    ProviderError,
    Rejected,
    UsageLimitReached,
)
from rewardkit.model import CodeMatch, CodeStatus, Reward, RewardStatus

#: Answers that may mean that the code cannot be used, or that we sent nonsense.
UNCLEAR = frozenset({400, 409, 422})
_CONFLICT = 409

BY_CODE: Mapping[CodeStatus, type[Rejected]] = {
    CodeStatus.REDEEMED: CodeAlreadyRedeemed,
    CodeStatus.RESERVED: Rejected,
    CodeStatus.EXPIRED: CodeExpired,
    CodeStatus.REVOKED: CodeRevoked,
}

BY_REWARD: Mapping[RewardStatus, type[Rejected]] = {
    RewardStatus.DRAFT: CodeNotYetActive,
    RewardStatus.PAUSED: CodeRevoked,
    RewardStatus.EXPIRED: CodeExpired,
    RewardStatus.ARCHIVED: CodeRevoked,
}


def meaning(refused: ProviderError, found: CodeMatch, now: datetime) -> ProviderError:
    """The error that a refusal is; the refusal itself where nothing explains it.

    Args:
        refused: what the vendor's answer was taken for.
        found: the code and its reward, looked up after that.
        now: the present, for the reward's window.
    """
    of_code = None if found.code is None else BY_CODE.get(found.code.status)
    rejection, facts = _of_reward(found.reward, now) if of_code is None else (of_code, {})
    if rejection is None and refused.status == _CONFLICT:
        rejection = Rejected  # of a code, "it conflicts" can only mean that it is not to be used
    if rejection is None:
        return refused
    if found.code is not None and found.code.status == CodeStatus.REDEEMED:
        facts = {"have": found.code.order_id}
    if found.code is not None and found.code.status == CodeStatus.RESERVED:
        facts = {"reason": "the code is reserved"}
    return refused.recast(rejection, **facts)


def _of_reward(reward: Reward, now: datetime) -> tuple[type[Rejected] | None, dict[str, Any]]:
    starts_at, expires_at = reward.window.starts_at, reward.window.expires_at
    if expires_at is not None and expires_at <= now:
        return CodeExpired, {}
    if starts_at is not None and now < starts_at:
        return CodeNotYetActive, {"retry_at": starts_at}
    of_status = None if reward.status is None else BY_REWARD.get(reward.status)
    if of_status is not None:
        return of_status, {}
    most, made = reward.limits.total, reward.usage.redemptions
    if most is not None and made is not None and made >= most:
        return UsageLimitReached, {"need": most, "have": made}
    return None, {}
