"""Publications (``pub_…``): codes that were given to customers."""

from __future__ import annotations

from typing import Any

from attrs import define

from rewardkit.wire import Wire

from .looseness import Opaque
from .vouchers import Voucher


@define
class PublicationCustomer(Wire):
    """Whom a code was given to; ``source_id`` is our side's id."""

    id: str | None = None
    source_id: str | None = None
    name: Any = None
    description: Any = None
    email: Any = None
    phone: Any = None
    birthday: Any = None
    birthdate: Any = None
    address: Any = None
    metadata: Any = None
    summary: Any = None
    loyalty: Any = None
    referrals: Any = None
    system_metadata: Any = None
    assets: Any = None
    created_at: Any = None
    updated_at: Any = None
    object: Any = None


@define
class Publication(Wire):
    """A code that was just given to a customer. Vendor operation: POST /v1/publications."""

    id: str
    object: str
    voucher: Voucher | None = None
    vouchers: list[str] | None = None  # in place of a voucher, where several were asked for
    customer: PublicationCustomer | None = None
    customer_id: str | None = None
    tracking_id: str | None = None  # the customer's id on our side
    source_id: str | None = None  # our side's id of the publication
    created_at: str | None = None
    result: Any = None
    channel: Any = None
    vouchers_id: Any = None
    metadata: Opaque | None = None


@define
class PublishedVoucher(Wire):
    """A code in short, as lists of publications have it."""

    code: str
    object: str
    campaign: str | None = None  # its name
    gift: Any = None
    loyalty_card: Any = None
    discount: Any = None
    is_referral_code: Any = None


@define
class ListedPublication(Wire):
    """A publication in a list, or an attempt at one that failed."""

    id: str
    object: str
    result: str
    voucher: PublishedVoucher | None = None
    vouchers: list[str] | None = None
    customer: PublicationCustomer | None = None
    customer_id: str | None = None
    tracking_id: str | None = None
    source_id: str | None = None
    created_at: str | None = None
    channel: Any = None
    vouchers_id: Any = None
    metadata: Opaque | None = None
    failure_code: Any = None
    failure_message: Any = None


@define
class PublicationsPage(Wire):
    """A page of them. Vendor operation: GET /v1/publications."""

    publications: list[ListedPublication]
    object: str | None = None
    data_ref: str | None = None
    total: int | None = None
