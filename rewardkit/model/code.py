"""Codes: the strings that carry a reward to a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from .enums import CodeStatus, MatchedVia
from .masking import mask
from .money import Money
from .refs import RewardRef
from .reward import Reward, Sync, Window


@frozen
class Uses:
    """How often a code may be used and has been.

    Attributes:
        allowed: None means without limit.
        made: None where the vendor does not say.
    """

    allowed: int | None = None
    made: int | None = None

    @property
    def used_up(self) -> bool:
        """Whether no use is left."""
        return self.allowed is not None and self.made is not None and self.made >= self.allowed


@frozen(kw_only=True, slots=False)  # as Reward: of so many fields, it is made faster without
class Code:
    """One code of a reward. Its text is opaque: never trimmed, upper-cased or otherwise changed.

    Attributes:
        id: the vendor's id of the code, which is not its text.
        reward: whose code it is; None for a code that belongs to no reward.
        value: the text that the customer types; hidden in repr.
        reserved_for: the customer that holds it.
        order_id: the order that used it, by our side's id.
        external_order_id: the same by the shop's or the vendor's id.
        balance: what is left of a credit, where the code carries one.
        points: the loyalty points on it, where it is a loyalty card.
        not_stated: paths that this vendor does not state.
        native: the vendor's payload, untouched; outside equality and repr.
    """

    id: str
    reward: RewardRef | None
    value: str = field(repr=mask)
    status: CodeStatus
    reserved_for: str | None = None
    redeemed_by: str | None = None
    redeemed_at: datetime | None = None
    order_id: str | None = None
    external_order_id: str | None = None
    window: Window = Window()
    uses: Uses = Uses()
    balance: Money | None = None
    points: int | None = None
    syncs: tuple[Sync, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    metadata: Mapping[str, Any] = field(factory=dict, hash=False, repr=False)
    not_stated: frozenset[str] = field(default=frozenset(), repr=False)
    native: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)


@frozen
class CodeMatch:
    """What a look-up found.

    Attributes:
        reward: the reward behind the code.
        code: the code itself; None where the vendor has no object for it, as for shared codes.
        via: whether a unique or a shared code matched.
        value: the code's text as the vendor has it, or as it was looked up; hidden in repr.
    """

    reward: Reward
    code: Code | None
    via: MatchedVia
    value: str = field(repr=mask)
