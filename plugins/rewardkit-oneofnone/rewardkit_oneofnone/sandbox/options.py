"""What a simulator can be asked to do otherwise than by default: for tests, and for size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen
from attrs.validators import ge, in_

#: How ``pagination`` may look; the vendor documents none of its members.
Pagination = Literal["empty", "known", "surprise"]


@frozen(kw_only=True)
class Options:
    """How a simulator behaves where the vendor leaves it open, and what goes wrong in it.

    Attributes:
        pagination: what the lists' ``pagination`` has. ``empty``: nothing, as in the vendor's
            examples; ``known``: the seven members that other lists of the vendor's have;
            ``surprise``: others, and known ones of other types.
        codes: how many codes the reward ``many`` has; with 0 there is no such reward.
        rewards: fields of seeded rewards that are otherwise, by their names in ``REWARD_IDS``.
        entered: the fields of rewards that somebody has made in the dashboard, beside those.
        redeem_answers_null: a code is redeemed, and the answer is null.
        null_entries: every list of codes begins with a null.
        sync_fails: a retried sync fails again.
    """

    pagination: Pagination = field(default="empty", validator=in_(("empty", "known", "surprise")))
    codes: int = field(default=0, validator=ge(0))
    rewards: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    entered: Sequence[Mapping[str, Any]] = ()
    redeem_answers_null: bool = False
    null_entries: bool = False
    sync_fails: bool = False
