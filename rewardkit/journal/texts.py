"""Texts of vendors as the database may have them: without the customer, in characters that it keeps."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.readback import Command
from rewardkit.secret import redact


def keepable(text: str) -> str:
    """A text of a vendor's, with escapes for what no database keeps: half of a surrogate pair, and NUL."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", r"\x00")


def without_customer(text: str, command: Command | None) -> str:
    """A text that may quote what was sent, with the customer's id and address masked, as codes are."""
    return redact(text, [word for word in _customer(command) if word])


def _customer(command: Command | None) -> tuple[str | None, ...]:
    match command:
        case op.Redeem(customer=customer) | op.IssueGrant(customer=customer) if customer:
            return customer.id, customer.email
        case op.UndoRedemption(redemption=redemption):
            return (redemption.customer,)
        case _:
            return ()
