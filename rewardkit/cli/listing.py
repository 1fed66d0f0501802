"""``rewardkit rewards``: the rewards of a connection, to find the one that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import STATUS, connect, examples, json_option
from .output import emit_stream, say
from .progress import LateProgress

if TYPE_CHECKING:
    from rewardkit.model import Reward


@click.command(
    epilog=examples(
        "rewardkit rewards checkout",
        "rewardkit rewards local --status active --json",
    )
)
@click.argument("connection")
@click.option(
    "--status",
    type=STATUS,
    help="Only rewards in this status.",
)
@json_option
def rewards(*, connection: str, status: str | None, as_json: bool) -> None:
    """List the rewards of a CONNECTION, each with its REF.

    A REF is what other commands take. Each reward is printed as soon as it is there, so that long lists need no memory.
    """
    with connect(connection) as client, LateProgress("rewards") as progress:
        found = progress.counting(client.list_rewards(status=status))
        if as_json:
            from rewardkit import to_document

            emit_stream(to_document(reward) for reward in found)
            return
        for reward in found:
            say(_line(connection, reward))


def _line(connection: str, reward: Reward) -> str:
    """A reward on a line of its own, in columns that need not know the longest."""
    from rewardkit.compare.text import benefit

    status = str(reward.status or "-")
    gives = benefit(reward.benefit) if reward.states("benefit") else "not stated"
    return f"{connection}:{reward.ref.id:<40}  {status:<8}  {reward.name}: {gives}"
