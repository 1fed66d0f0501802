"""The reward: what is offered, to whom, when and how often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from attrs import evolve, field, frozen

from .benefit import Benefit
from .enums import Delivery, OpenEnum, RewardStatus, ScopeKind, SyncStatus
from .masking import mask
from .money import Money
from .refs import RewardRef


def _naive(name: str, moment: datetime) -> ValueError:
    return ValueError(f"{name} has no time zone: {moment.isoformat()}; add one, such as UTC")


@frozen
class Window:
    """When something can be used. Both ends are aware; None leaves that end open."""

    starts_at: datetime | None = None
    expires_at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        starts_at, expires_at = self.starts_at, self.expires_at
        if starts_at is not None and starts_at.tzinfo is None:
            raise _naive("starts_at", starts_at)
        if expires_at is not None and expires_at.tzinfo is None:
            raise _naive("expires_at", expires_at)

    def contains(self, moment: datetime) -> bool:
        """Whether ``moment`` (aware) lies in the window; the start belongs to it, the end not."""
        if moment.tzinfo is None:
            raise _naive("the moment", moment)
        if self.starts_at is not None and moment < self.starts_at:
            return False
        return self.expires_at is None or moment < self.expires_at


@frozen
class Scope:
    """What part of an order a reward applies to; ``targets`` are ids of collections or products."""

    kind: ScopeKind
    targets: tuple[str, ...] = ()


@frozen
class Conditions:
    """What must hold for the reward to apply; None means that nothing is asked."""

    minimum_purchase: Money | None = None
    minimum_quantity: int | None = None
    stackable: bool | None = None


@frozen
class Limits:
    """How often it can be had; None means without limit."""

    total: int | None = None
    per_customer: int | None = None
    stock: int | None = None


@frozen
class Usage:
    """What has happened so far."""

    redemptions: int | None = None
    revenue: Money | None = None


@frozen
class Sync:
    """What an external system (a shop, a payment service) has of a reward or a code.

    Attributes:
        system: the system's name, as the vendor writes it.
        status: synced, pending or error.
        external_id: the id there.
        external_code_id: the code's id there, where there is one.
        synced_at: when it was last synced.
        error: what the system answered when it failed.
    """

    system: str
    status: SyncStatus
    external_id: str | None = None
    external_code_id: str | None = None
    synced_at: datetime | None = None
    error: str | None = None


@frozen
class Access:
    """Whether the customer who asks qualifies, and why not."""

    qualifies: bool
    reasons: tuple[str, ...] = ()


@frozen(kw_only=True, slots=False)  # of so many fields, one without slots is made twice as fast
class Reward:
    """One offer of one provider.

    A field is None where there is none of it (no end, no limit, no minimum). Where the vendor
    does not say at all, the value is None too and the field's path stands in ``not_stated``.

    Attributes:
        ref: the provider and the vendor's id.
        benefit: what the customer gets.
        applies_to: what part of an order it applies to.
        delivery: how the customer comes to it.
        shared_code: the one code, where ``delivery`` is a shared code; opaque.
        syncs: the state in each external system.
        access: whether the customer who asked qualifies, where the vendor says.
        points_cost: what it costs in loyalty points, where it is bought with them.
        not_stated: paths such as ``limits.per_customer`` that this vendor does not state.
        native: the vendor's payload, untouched; outside equality and repr.
    """

    ref: RewardRef
    name: str
    benefit: Benefit
    description: str | None = None
    applies_to: Scope | None = None
    delivery: Delivery = Delivery.NONE
    shared_code: str | None = field(default=None, repr=mask)
    status: RewardStatus | None = None
    window: Window = Window()
    conditions: Conditions = Conditions()
    limits: Limits = Limits()
    usage: Usage = Usage()
    points_cost: int | None = None
    image_url: str | None = None
    external_url: str | None = None
    metadata: Mapping[str, Any] = field(factory=dict, hash=False, repr=False)
    syncs: tuple[Sync, ...] = ()
    access: Access | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    not_stated: frozenset[str] = field(default=frozenset(), repr=False)
    native: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def new(cls, name: str, benefit: Benefit, **fields: Any) -> Self:
        """A reward that no provider has yet, for ``Rewards.create_reward``.

        Args:
            name: what people call it.
            benefit: what the customer gets.
            **fields: any other field of Reward but ``ref``; a status or delivery may be a text.

        Raises:
            ValueError: a status or delivery is none that rewardkit knows.
        """
        return cls(ref=NEW, name=name, benefit=benefit, **_strictly(fields))

    def changed(self, **fields: Any) -> Self:
        """This reward with other values in some fields; see ``new``."""
        return evolve(self, **_strictly(fields))

    def states(self, path: str) -> bool:
        """Whether the vendor says anything of ``path``, such as ``limits.total``."""
        return path not in self.not_stated and path.partition(".")[0] not in self.not_stated


def _strictly(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields that people wrote: texts become members of their enums, or are refused."""
    enums: dict[str, type[OpenEnum]] = {"status": RewardStatus, "delivery": Delivery}
    return {
        name: enums[name](value) if name in enums and type(value) is str else value
        for name, value in fields.items()
    }


#: The reference of a reward that no provider has yet.
NEW = RewardRef("new", "reward")
