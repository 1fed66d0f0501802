"""``rewardkit drift forget``: what was dealt with, so that it is seen if it comes again."""

from __future__ import annotations

import sys
from typing import Any

import click

from rewardkit.cli.options import examples, json_option
from rewardkit.cli.output import emit, say

from .opened import choosing, opened, sought


@click.command(
    epilog=examples(
        "rewardkit drift forget checkout --yes",
        "rewardkit drift forget --kind unknown_field --where Reward --yes",
        "rewardkit drift forget --before 2026-11-01 --dry-run",
    )
)
@click.argument("connection", required=False)
@choosing
@click.option("--dry-run", is_flag=True, help="Only say how many.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def forget(
    *, connection: str | None, dry_run: bool, yes: bool, as_json: bool, **found: Any
) -> None:
    """Forget what was seen and is dealt with; of one CONNECTION or of all.

    What comes again is counted anew, from 1. A connection that is open may still have some of it in memory, for the few
    seconds of [drift] every.
    """
    chosen = sought(connection, found)
    with opened(**found) as store:
        number = len(store.seen(chosen))
        if number and not (yes or dry_run):
            _confirm(number)
        if not dry_run:
            number = store.forget(chosen)
    if as_json:
        emit({"things": number, "dry_run": dry_run})
        return
    say(f"{number} things {'would be' if dry_run else 'were'} forgotten")


def _confirm(number: int) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError(f"{number} things would be forgotten: say --yes, or --dry-run")
    click.confirm(f"Forget {number} things?", abort=True, err=True)
