"""``rewardkit redeem``: use a code for an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import MONEY, connect, examples, json_option, on_option
from .output import emit, facts

if TYPE_CHECKING:
    from rewardkit.model import Money, Redemption


@click.command(
    epilog=examples(
        'rewardkit redeem SUMMER-7F3K --on checkout --order 1042 --total "59.00 EUR"',
        'rewardkit redeem GIFT-9XQ2 --on checkout --order 1043 --amount "20.00 EUR" --json',
        "rewardkit redeem CARD-4TQ8 --on checkout --order 1044 --spend-on rew_TOTE",
        "rewardkit redeem --on checkout --order 1045 -- -7F3K",
    )
)
@click.argument("code")
@on_option
@click.option("--order", "order_id", required=True, metavar="ID", help="Your id of the order.")
@click.option("--total", type=MONEY, help='What the order costs, such as "59.00 EUR".')
@click.option("--discount", type=MONEY, help="What the order costs less, where you computed it.")
@click.option("--amount", type=MONEY, help="How much of a credit to spend.")
@click.option("--spend-on", metavar="REWARD", help="What a loyalty card's points are spent on.")
@click.option("--points", type=click.IntRange(min=1), help="How many, where that is up to you.")
@click.option("--customer", metavar="ID", help="Your id of the customer.")
@json_option
def redeem(
    *,
    code: str,
    connection: str,
    order_id: str,
    total: Money | None,
    discount: Money | None,
    amount: Money | None,
    spend_on: str | None,
    points: int | None,
    customer: str | None,
    as_json: bool,
) -> None:
    """Use a CODE for an order.

    Exit code 8 means that it may have been carried out: look the code up before you repeat it.
    A CODE that begins with `-` is written behind `--`, as the last example shows.
    """
    from rewardkit.model import Customer, Order

    if points is not None and spend_on is None:
        raise click.UsageError("--points are spent on a reward: name it with --spend-on")
    with connect(connection) as rewards:
        redemption = rewards.redeem(
            code,
            order=Order(id=order_id, total=total),
            customer=None if customer is None else Customer(customer),
            amount=amount,
            discount=discount,
            spend_on=None if spend_on is None else spend_on.removeprefix(f"{connection}:"),
            points=points,
        )
    write_redemption(redemption, as_json=as_json)


def write_redemption(redemption: Redemption, *, as_json: bool) -> None:
    """Print a redemption."""
    if as_json:
        from rewardkit import to_document

        emit(to_document(redemption))
        return
    facts(_redemption_facts(redemption))


def _redemption_facts(redemption: Redemption) -> list[tuple[str, str]]:
    from rewardkit.compare import text

    pairs = (
        ("status", redemption.status),
        ("reward", redemption.reward),
        ("order", redemption.order_id),
        ("customer", redemption.customer),
        ("amount", redemption.amount),
        ("points", redemption.points),
        ("gave", redemption.gave),
        ("at", None if redemption.at is None else text.instant(redemption.at)),
        ("redemption", redemption.id),
        ("reason", redemption.reason),
    )
    return [(name, str(value)) for name, value in pairs if value is not None]
