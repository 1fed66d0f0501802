"""``rewardkit journal prune`` and ``key``: how long entries stay, and what seals them."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from rewardkit.cli.options import examples, json_option
from rewardkit.cli.output import complain, emit, say

from .opened import DURATION, journal_option, open_it


@click.command(
    epilog=examples(
        "rewardkit journal prune --older-than 90d --dry-run",
        "rewardkit journal prune --older-than 90d --yes",
    )
)
@click.option(
    "--older-than",
    type=DURATION,
    required=True,
    help="How long a settled entry has not changed: 90d, 12h, 30min or 2w.",
)
@click.option("--dry-run", is_flag=True, help="Only say how many.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@journal_option
@json_option
def prune(
    *, older_than: timedelta, dry_run: bool, yes: bool, address: str | None, as_json: bool
) -> None:
    """Forget settled entries that are old, with their history. What is open stays.

    Whoever makes the call of a forgotten entry again is not given its outcome any more: it is sent. So keep entries for
    longer than an order may come again.
    """
    from rewardkit.times import now

    with open_it(address) as journal:
        before = now() - older_than
        number = journal.prune(before, dry_run=True)
        if number and not (yes or dry_run):
            _confirm(number)
        if not dry_run:
            number = journal.prune(before)
    if as_json:
        emit({"entries": number, "dry_run": dry_run})
        return
    say(f"{number} entries {'would be' if dry_run else 'were'} forgotten")


def _confirm(number: int) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError(f"{number} entries would be forgotten: say --yes, or --dry-run")
    click.confirm(f"Forget {number} entries?", abort=True, err=True)


@click.command(epilog=examples("rewardkit journal key > journal.key"))
def key() -> None:
    """Make a new key for a journal and print it; nothing else is changed.

    Every host that shares the journal has the same one, as REWARDKIT_JOURNAL_KEY or in a file that the setting `key` names.
    Without it, nobody can read what the journal has sealed.
    """
    from rewardkit.journal import new_key

    click.echo(new_key().reveal())
    if sys.stdout.isatty():
        complain("keep it where your other secrets are: it is not shown again", "note")
