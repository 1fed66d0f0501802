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
from rewardkit.cli.output import complain, console, emit, facts, say, table
from rewardkit.cli.progress import LateProgress
from rewardkit.plain import plain

from .opened import MOMENT, journal_option, open_it, seconds

if TYPE_CHECKING:
    from rewardkit import Rewards
    from rewardkit.journal import Journal
    from rewardkit.journal.reconciling import Difference, Reconciliation
    from rewardkit.model import Redemption

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

    Differences come first, then the counts. Compared are the rewards that the journal has redemptions of, those named, or
    all. Around the ends of the period, five minutes are allowed for clocks. The exit code is 1 if there is a difference, and
    11 if there is none and some of the journal's could not be compared.
    """
    import rewardkit
    from rewardkit.journal.reconciling import Period, Reconciliation

    period = Period(since=since, until=until or datetime.now(UTC))
    if period.since >= period.until:
        raise click.UsageError("the period has no length: --since is before --until")
    if rewards and all_rewards:
        raise click.UsageError("name the rewards, or give --all-rewards")
    with (
        open_it(address) as journal,
        rewardkit.connect(connection, config=config_file(), journal=journal) as client,
        LateProgress("redemptions") as progress,
    ):
        reconciliation = Reconciliation(period, journal.digest_of)
        left_out: dict[str, str] = {}
        known = _add_entries(journal, client, reconciliation, rewards)
        if rewards:
            found = _of_named(client, rewards)
        else:
            wanted = (each.ref.id for each in client.list_rewards()) if all_rewards else known
            found = _of_all(client, wanted, reconciliation, left_out)
        if not all_rewards:
            reconciliation.leave_out(None)
        differences = list(reconciliation.compare(progress.counting(found)))
    if as_json:
        emit(_document(reconciliation, differences, left_out))
    else:
        _print(reconciliation, differences, left_out)
    if differences:
        return Exit.FAILED
    return Exit.INCOMPLETE if reconciliation.uncompared else Exit.OK


def _add_entries(
    journal: Journal, client: Rewards, reconciliation: Reconciliation, named: tuple[str, ...]
) -> list[str]:
    """Give the comparison the journal's side; returns the rewards that it is about.

    An entry whose reward nobody knows may be of those that are named.
    """
    from rewardkit import Operation
    from rewardkit.journal import Chosen
    from rewardkit.journal.reconciling import EDGE

    period = reconciliation.period
    chosen = Chosen(
        place=client.place,
        operation=Operation.REDEEM,
        until=period.until + EDGE,
        sent_since=period.since - EDGE,
    )
    rewards = set()
    for entry in journal.entries(chosen):
        if not named or entry.reward_id in {None, *named}:
            reconciliation.add(entry, journal.outcome(entry))
            rewards.add(entry.reward_id)
    return sorted(reward for reward in rewards if reward is not None)


def _of_named(client: Rewards, rewards: Iterable[str]) -> Iterator[Redemption]:
    return chain.from_iterable(map(client.list_redemptions, dict.fromkeys(rewards)))


def _of_all(
    client: Rewards,
    rewards: Iterable[str],
    reconciliation: Reconciliation,
    left_out: dict[str, str],
) -> Iterator[Redemption]:
    """The redemptions of rewards; one that is gone, or whose cannot be listed, is left out.

    A provider that can list none of them is not.
    """
    from rewardkit import Operation
    from rewardkit.errors import NotFound, Unsupported

    for reward in rewards:
        try:
            yield from client.list_redemptions(reward)
        except (NotFound, Unsupported) as error:
            if not client.support(Operation.LIST_REDEMPTIONS):
                raise
            reconciliation.leave_out(reward)
            left_out[reward] = str(error)


def _document(
    reconciliation: Reconciliation, differences: list[Difference], left_out: dict[str, str]
) -> dict[str, Any]:
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
            "uncompared": reconciliation.uncompared,
        },
        "left_out": [{"reward": reward, "reason": why} for reward, why in left_out.items()],
    }


_HEADINGS = ("what", "order", "code", "ticket", "at the provider", "when", "detail")

#: The columns of words, and for how many letters they have room at least. What is in the others may
#: be copied, and so is not broken into lines.
_OF_WORDS = {"what": 20, "detail": 20}

_UNBOUNDED = 10_000  # columns


def _cells(difference: Difference) -> tuple[str, ...]:
    """What there is to show of a difference, by heading."""
    return (
        _WORDS[difference.finding],
        difference.order_id or "",
        difference.code_hint or "",
        difference.ticket or "",
        difference.vendor_id or "",
        "" if difference.at is None else seconds(difference.at),
        difference.detail,
    )


def _print_differences(rows: list[tuple[str, ...]]) -> None:
    """A table; where it is wider than the terminal, a block for each difference."""
    screen = console()
    made = table(*_HEADINGS)
    for column, heading in zip(made.columns, _HEADINGS, strict=True):
        column.no_wrap = heading not in _OF_WORDS
        column.min_width = _OF_WORDS.get(heading)
    for row in rows:
        made.add_row(*(plain(cell) or "-" for cell in row))
    needed = screen.measure(made, options=screen.options.update(width=_UNBOUNDED)).minimum
    if needed <= screen.width:
        screen.print(made)
        return
    for row in rows:
        facts((name, cell) for name, cell in zip(_HEADINGS, row, strict=True) if cell)
        say()


def _print(
    reconciliation: Reconciliation, differences: list[Difference], left_out: dict[str, str]
) -> None:
    if differences:
        _print_differences([_cells(each) for each in differences])
    say(f"{reconciliation.matched} redemptions are the same on both sides")
    for finding, number in Counter(each.finding for each in differences).items():
        say(f"{number} {_WORDS[finding]}")
    if reconciliation.unmatchable:
        say(
            f"{reconciliation.unmatchable} at the provider do not show enough to tell whose they are: "
            "an order, a time, or the code"
        )
    if reconciliation.uncompared:
        say(
            f"{reconciliation.uncompared} in the journal are of rewards that were left out or that it "
            "does not know: --all-rewards looks at more"
        )
    for why, number in Counter(left_out.values()).items():
        first = next(reward for reward, reason in left_out.items() if reason == why)
        complain(f"{number} rewards, such as {first}, are left out: {why}", "note")
