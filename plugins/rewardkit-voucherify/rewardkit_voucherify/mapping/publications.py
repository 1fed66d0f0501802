"""Publications as grants."""

from __future__ import annotations

from rewardkit.model import Grant, GrantStatus
from rewardkit_voucherify import wire

from .money import VoucherifyLike
from .vouchers import reward_ref


def grant(
    adapter: VoucherifyLike,
    published: wire.Publication | wire.ListedPublication,
    voucher: wire.Voucher,
) -> Grant:
    """A publication as a grant.

    It is claimed from the start: the code is the customer's as soon as it is published, and there
    is no token to claim it with. It ends when its code does.
    """
    return Grant(
        id=published.id,
        reward=reward_ref(adapter, voucher),
        status=GrantStatus.CLAIMED,
        customer=customer_of(published) or published.customer_id,
        code=voucher.code,
        expires_at=adapter.instant("Voucher.expiration_date", voucher.expiration_date),
        native=published.raw or {},
    )


def customer_of(published: wire.Publication | wire.ListedPublication) -> str | None:
    """Our side's id of the customer, where it is stated."""
    customer = published.customer
    return (customer.source_id if customer else None) or published.tracking_id
