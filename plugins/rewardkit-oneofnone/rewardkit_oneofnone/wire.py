"""One of None's JSON shapes, field by field; what they mean is in ``mapping``.

A field without a default is one that the vendor's contract requires.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import define, field

from rewardkit.wire import Wire, camel_case, tolerate


class _Absent:
    """Stands for a field that may be null and was not there at all."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


#: In place of None where the contract tells a null from a field that is not there.
ABSENT: Any = _Absent()


def read_id(value: Any) -> str:
    """An id: a text that is not empty, as everything is found by it."""
    if type(value) is str and value:
        return value
    raise ValueError("is no id: a text that is not empty")


@define
class _Camel(Wire):
    key_of = staticmethod(camel_case)


@define
class Image(_Camel):
    """A reward's picture."""

    id: int
    url: str | None


@define
class RewardExternalId(_Camel):
    """What an external system has of a reward."""

    id: str
    reward_id: str
    system: str
    external_id: str
    external_code_id: str | None
    synced_at: str
    sync_status: str
    error: str | None
    created_at: str
    updated_at: str | None


@define
class RewardAccess(_Camel):
    """Whether the one who asks qualifies."""

    qualifies: bool
    reasons: list[str]


@define
class Reward(_Camel):
    """A reward. The unit of its amounts and the scale of its percentages are not documented."""

    id: str = field(metadata=tolerate(read_id))
    team_id: str
    name: str
    description: str | None
    type: str
    scope: str
    value_type: str
    value: int
    minimum_purchase: int | None
    minimum_quantity: int | None
    usage_limit_total: int | None
    usage_limit_per_customer: int | None
    starts_at: str
    expires_at: str | None
    stackable: bool
    code_type: str
    global_code: str | None
    external_url: str | None
    image_id: int | None
    conditions: dict[str, Any]
    status: str
    total_redemptions: int
    total_revenue_impact: Decimal
    created_at: str
    updated_at: str | None
    image: Image | None = ABSENT
    external_ids: list[RewardExternalId] | None = None
    access: RewardAccess | None = None


@define
class RewardCodeExternalId(_Camel):
    """What an external system has of a code."""

    discount_id: str
    code_id: str | None
    synced_at: str
    sync_status: str
    error: str | None


@define
class RewardCodeExternalIds(_Camel):
    """What the external systems have of a code; of others than these two, see ``raw``."""

    shopify: RewardCodeExternalId | None = None
    stripe: RewardCodeExternalId | None = None

    def of(self, system: str) -> RewardCodeExternalId | None:
        """What one of the two has; None of any other system."""
        match system:
            case "shopify":
                return self.shopify
            case "stripe":
                return self.stripe
            case _:
                return None


@define
class RewardCode(_Camel):
    """One code of a reward."""

    id: str = field(metadata=tolerate(read_id))
    reward_id: str = field(metadata=tolerate(read_id))
    code: str
    status: str
    reserved_for: str | None
    redeemed_by: str | None
    redeemed_at: str | None
    order_id: str | None
    external_order_id: str | None
    created_at: str
    expires_at: str | None
    updated_at: str | None
    external_ids: RewardCodeExternalIds


@define
class RewardsPage(_Camel):
    """A page of rewards.

    The contract requires neither field. Without ``data`` the answer is another one than we asked
    for, and would pass for an empty list.
    """

    data: list[Reward | None]
    pagination: dict[str, Any] | None = None


@define
class RewardCodesPage(_Camel):
    """A page of codes; the contract allows nulls among them."""

    data: list[RewardCode | None]
    pagination: dict[str, Any] | None = None


@define
class RewardLookup(_Camel):
    """What a look-up found; for a shared code ``code`` may be null."""

    reward: Reward
    code: RewardCode | None
    matched_via: str


@define
class GeneratedCodes(_Camel):
    """New codes; the contract allows nulls among them."""

    codes: list[RewardCode | None]


@define
class RewardRedemptionsPage(_Camel):
    """A page of redemptions. What an entry holds is not documented: see ``redemptions``."""

    data: list[Any]
    pagination: dict[str, Any] | None = None


@define
class RecordedRedemption(_Camel):
    """That a redemption was recorded; it has no id."""

    success: bool


@define
class IssuedGrant(_Camel):
    """A grant that was issued, with the token that claims it."""

    grant_id: str = field(metadata=tolerate(read_id))
    token: str
    redirect_url: str
    expires_at: str


@define
class ClaimedGrant(_Camel):
    """A grant that was claimed, with what it gives."""

    grant_id: str = field(metadata=tolerate(read_id))
    reward_id: str = field(metadata=tolerate(read_id))
    discount_code: str | None
    code_type: str
    value_type: str
    value: int
    scope: str
    external_ids: list[dict[str, Any]]
