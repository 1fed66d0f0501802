"""``rewardkit redemptions`` and ``undo``: what was redeemed, listed and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .checkout import write_redemption
from .options import REF, Ref, connect, examples, json_option, on_option
from .output import emit_stream, say
from .progress import LateProgress

if TYPE_CHECKING:
    from rewardkit.model import Redemption


@click.command(
    epilog=examples(
        "rewardkit redemptions checkout:summer",
        "rewardkit redemptions checkout:summer --json",
    )
)
@click.argument("ref", type=REF)
@json_option
def redemptions(*, ref: Ref, as_json: bool) -> None:
    """List the redemptions of a reward.

    Each is printed as soon as it is there, so that long lists need no memory.
    """
    with connect(ref.connection) as rewards, LateProgress("redemptions") as progress:
        found = progress.counting(rewards.list_redemptions(ref.id))
        if as_json:
            from rewardkit import to_document

            emit_stream(to_document(redemption) for redemption in found)
            return
        for redemption in found:
            say(_line(redemption))


@click.command(
    epilog=examples(
        "rewardkit undo SUMMER-7F3K --on checkout --order 1042",
        'rewardkit undo SUMMER-7F3K --on checkout --order 1042 --reason "sent back"',
        "rewardkit undo --on checkout --order 1044 -- -7F3K",
    )
)
@click.argument("code")
@on_option
@click.option("--order", "order_id", required=True, metavar="ID", help="Your id of the order.")
@click.option("--customer", metavar="ID", help="Your id of the customer, if it was given then.")
@click.option("--reason", help="Why, where the provider keeps that.")
@json_option
def undo(
    *,
    code: str,
    connection: str,
    order_id: str,
    customer: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Take back that a CODE was used for an order.

    A CODE that begins with `-` is written behind `--`, as the last example shows.
    """
    from rewardkit.errors import NotFound
    from rewardkit.model import Customer

    with connect(connection) as rewards:
        found = rewards.find_redemption(
            code,
            order_id=order_id,
            customer=None if customer is None else Customer(customer),
        )
        if found is None:
            raise NotFound(f"order {order_id} has no redemption of this code to take back")
        undone = rewards.undo_redemption(found, reason=reason)
    write_redemption(undone, as_json=as_json)


def _line(redemption: Redemption) -> str:
    """A redemption on a line of its own, in columns that need not know the longest."""
    from rewardkit.compare.text import instant

    at = "-" if redemption.at is None else instant(redemption.at)
    spent = redemption.amount or (redemption.points and f"{redemption.points} points") or ""
    order = f"order {redemption.order_id or '-'}"
    return f"{at:<22}  {redemption.code or '-':<28}  {redemption.status!s:<10}  {order}  {spent}".rstrip()
