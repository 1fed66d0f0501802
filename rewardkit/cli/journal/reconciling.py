"""``rewardkit journal reconcile``: the journal against the provider, for a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from rewardkit.cli.exits import Exit
from rewardkit.cli.options import config_file, examples, json_option
from rewardkit.cli.output import console, emit, say, table
from rewardkit.cli.progress import LateProgress
from rewardkit.plain import plain

from .opened import MOMENT, journal_option, open_it

if TYPE_CHECKING:
    from rewardkit import Rewards
    from rewardkit.journal import Journal
    from rewardkit.journal.reconciling import Difference, Reconciliation
    from rewardkit.model import Money

_WORDS = {
    "doubled": "more than once at the provider",
    "not_at_provider": "done in the journal, not at the provider",
    "not_in_journal": "at the provider, not in the journal",
    "not_done": "at the provider, and not done by the journal",
    "undone_here": "undone in the journal, not at the provider",
    "undone_there": "undone at the provider, not in the journal",
    "other_amount": "another amount",
    "open": "not settled: resolve it",
}


@click.command(
    epilog=examples(
        "rewardkit journal reconcile checkout --since 2026-11-24 --until 2026-11-25",
        "rewardkit journal reconcile checkout --since 2026-11-24 --all-rewards --json",
    )
)
@click.argument("connection")
@click.option("--since", type=MOMENT, required=True, help="Where the period begins.")
@click.option("--until", type=MOMENT, help="Where it ends; now, if it is left out.")
@click.option("--reward", "rewards", multiple=True, metavar="ID", help="Only of this reward.")
@click.option("--all-rewards", is_flag=True, help="Of all rewards, also those not in the journal.")
@journal_option
@json_option
def reconcile(
    *,
    connection: str,
    since: datetime,
    until: datetime | None,
    rewards: tuple[str, ...],
    all_rewards: bool,
    address: str | None,
    as_json: bool,
) -> int:
    """Compare the redemptions of a period: what the journal says, and what the provider says.

    Differences come first, then the counts. The exit code is 1 if there is a difference. Compared are the rewards that the
    journal has redemptions of, those named, or all. Around the ends of the period, five minutes are allowed for clocks.
    """
    import rewardkit
    from rewardkit.journal.reconciling import Period, Reconciliation

    period = Period(since=since, until=until or datetime.now(UTC))
    if period.since >= period.until:
        raise click.UsageError("the period has no length: --since is before --until")
    with (
        open_it(address) as journal,
        rewardkit.connect(connection, config=config_file(), journal=journal) as client,
        LateProgress("redemptions") as progress,
    ):
        reconciliation = Reconciliation(period, journal.digest_of, _amount_of(journal))
        known = _add_entries(journal, client, reconciliation)
        wanted = _wanted(client, known, rewards, all_rewards=all_rewards)
        found = chain.from_iterable(client.list_redemptions(each) for each in wanted)
        differences = list(reconciliation.compare(progress.counting(found)))
    if as_json:
        emit(_document(reconciliation, differences))
    else:
        _print(reconciliation, differences)
    return Exit.FAILED if differences else Exit.OK


def _amount_of(journal: Journal) -> Any:
    def amount_of(entry: Any) -> Money | None:
        outcome = journal.outcome(entry)
        return None if outcome is None else outcome.amount

    return amount_of


def _add_entries(journal: Journal, client: Rewards, reconciliation: Reconciliation) -> set[str]:
    """Give the comparison the journal's side; returns the rewards that it is about."""
    from rewardkit import Operation
    from rewardkit.journal import Chosen
    from rewardkit.journal.reconciling import EDGE

    until = reconciliation.period.until + EDGE
    chosen = Chosen(place=client.place, operation=Operation.REDEEM, until=until)
    rewards = set()
    for entry in journal.entries(chosen):
        reconciliation.add(entry)
        if entry.reward_id is not None and reconciliation.period.contains(entry.sent_at, EDGE):
            rewards.add(entry.reward_id)
    return rewards


def _wanted(
    client: Rewards, known: set[str], named: tuple[str, ...], *, all_rewards: bool
) -> Iterable[str]:
    if named:
        return named
    if all_rewards:
        return _ids(client)
    return sorted(known)


def _ids(client: Rewards) -> Iterator[str]:
    return (reward.ref.id for reward in client.list_rewards())


def _document(reconciliation: Reconciliation, differences: list[Difference]) -> dict[str, Any]:
    from rewardkit.journal.reconciling import Finding

    counts = Counter(each.finding for each in differences)
    return {
        "since": reconciliation.period.since.isoformat(),
        "until": reconciliation.period.until.isoformat(),
        "differences": [
            {
                "finding": each.finding.value,
                "order_id": each.order_id,
                "code": each.code_hint,
                "ticket": each.ticket,
                "vendor_id": each.vendor_id,
                "at": None if each.at is None else each.at.isoformat(),
                "detail": each.detail,
            }
            for each in differences
        ],
        "counts": {
            "same": reconciliation.matched,
            **{finding.value: counts[finding] for finding in Finding},
            "unmatchable": reconciliation.unmatchable,
        },
    }


def _print(reconciliation: Reconciliation, differences: list[Difference]) -> None:
    from rewardkit.compare.text import instant

    if differences:
        made = table("what", "order", "code", "ticket", "at the provider", "when", "")
        for each in differences:
            cells = (
                _WORDS[each.finding],
                each.order_id or "-",
                each.code_hint or "-",
                each.ticket or "-",
                each.vendor_id or "-",
                "-" if each.at is None else instant(each.at),
                each.detail,
            )
            made.add_row(*map(plain, cells))
        console().print(made)
    say(f"{reconciliation.matched} redemptions are the same on both sides")
    for finding, number in Counter(each.finding for each in differences).items():
        say(f"{number} {_WORDS[finding]}")
    if reconciliation.unmatchable:
        say(
            f"{reconciliation.unmatchable} at the provider show no order or no time, so that nobody can "
            "tell whose they are"
        )
