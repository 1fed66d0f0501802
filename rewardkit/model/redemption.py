"""What happens to codes at checkout: orders, redemptions, reservations, grants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from .enums import GrantStatus, RedemptionStatus
from .masking import mask
from .money import Money
from .refs import RewardRef


@frozen
class OrderItem:
    """One line of an order; ``price`` is for one piece."""

    product_id: str
    quantity: int = 1
    price: Money | None = None
    variant_id: str | None = None


@frozen(kw_only=True)
class Order:
    """The order that a code is redeemed for.

    Attributes:
        id: your own id of it; the one that a read-back looks for.
        external_id: the shop's id, where it is another.
        total: what the order costs before the reward.
        items: its lines, where the reward depends on them.
    """

    id: str
    external_id: str | None = None
    total: Money | None = None
    items: tuple[OrderItem, ...] = ()
    metadata: Mapping[str, Any] = field(factory=dict, hash=False)


@frozen
class Customer:
    """Who redeems: ``id`` is your own id of them."""

    id: str
    email: str | None = field(default=None, repr=lambda email: "None" if email is None else "…")


@frozen(kw_only=True)
class Redemption:
    """One use of a code for an order.

    Attributes:
        id: the vendor's id; None where the vendor gives none.
        code: the code's text; hidden in repr.
        order_id: your own id of the order.
        customer: the customer's id.
        amount: what the customer saved or spent of a credit, where the vendor says.
        points: what was spent of a loyalty card.
        gave: the code that was given for it, such as the coupon that points bought; hidden in repr.
        at: when it happened, by the vendor's clock.
        native: the vendor's payload, untouched; outside equality and repr.
    """

    id: str | None
    reward: RewardRef | None
    status: RedemptionStatus
    code: str | None = field(default=None, repr=mask)
    code_id: str | None = None
    order_id: str | None = None
    external_order_id: str | None = None
    customer: str | None = None
    amount: Money | None = None
    points: int | None = None
    gave: str | None = field(default=None, repr=mask)
    at: datetime | None = None
    reason: str | None = None
    not_stated: frozenset[str] = field(default=frozenset(), repr=False)
    native: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)


@frozen(kw_only=True)
class Reservation:
    """A use of a code that is held for an order until ``expires_at``.

    Attributes:
        id: the vendor's key of it, which releases it.
    """

    id: str
    reward: RewardRef | None
    code: str = field(repr=mask)
    order_id: str
    expires_at: datetime | None = None
    native: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)


@frozen(kw_only=True)
class Grant:
    """A reward that is given to one person, to be claimed with a token.

    Attributes:
        token: what claims it; hidden in repr.
        url: where the person claims it, with the token in it; hidden in repr.
        code: the discount code that a claim gave, where there is one.
    """

    id: str
    reward: RewardRef
    status: GrantStatus
    customer: str | None = None
    token: str | None = field(default=None, repr=mask)
    url: str | None = field(default=None, repr=mask)
    code: str | None = field(default=None, repr=mask)
    expires_at: datetime | None = None
    native: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)
