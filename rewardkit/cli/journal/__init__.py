"""``rewardkit journal``: what is written down of what was sent, and settling what is unclear."""

from __future__ import annotations

import click

from .entries import export, list_, show
from .keeping import key, prune
from .reconciling import reconcile
from .settling import resolve, settle


@click.group()
def journal() -> None:
    """What was sent, what came of it, and settling what is unclear.

    The journal is that of the table [journal] in rewardkit.toml or of REWARDKIT_JOURNAL_ADDRESS; each command takes another
    one as --journal.
    """


for command in (list_, show, resolve, settle, reconcile, export, prune, key):
    journal.add_command(command)
