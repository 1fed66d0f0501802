"""``rewardkit plan``: a reward on its way to another provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rewardkit.plain import plain

from .money import money_document
from .options import REF, Ref, connect, examples, json_option
from .output import console, emit, say, table

if TYPE_CHECKING:
    from rewardkit.compare import Plan
    from rewardkit.exchange import Request
    from rewardkit.fidelity import Entry
    from rewardkit.model import Reward

_LOSSES = ("rounded", "widened", "narrowed", "defaulted", "approximated", "dropped")


@click.command(
    epilog=examples(
        "rewardkit plan checkout:summer --to local",
        "rewardkit plan checkout:summer --to local --refuse dropped --refuse widened",
        "rewardkit plan checkout:summer --to local --json",
    )
)
@click.argument("ref", type=REF)
@click.option("--to", required=True, metavar="CONNECTION", help="Who is to have it.")
@click.option(
    "--refuse",
    multiple=True,
    type=click.Choice(_LOSSES),
    help="End with an error if a field is lost so.",
)
@json_option
def plan(*, ref: Ref, to: str, refuse: tuple[str, ...], as_json: bool) -> None:
    """Say what a reward would be at another provider.

    It says what would be sent for it, each field that changes and why, and the cheapest basket at which a customer notices.

    Only the reward is read; nothing is sent to the other provider.
    """
    from rewardkit.fidelity import Action, Loss, Policy

    actions = {loss: Action.RAISE if loss in refuse else Action.ALLOW for loss in Loss}
    with connect(ref.connection) as here, connect(to) as there:
        reward = here.get_reward(ref.id)
        found = here.plan_translation(reward, to=there, policy=Policy(actions))
    if as_json:
        emit(_document(reward, found))
    else:
        _print(found, to)


def _print(found: Plan, to: str) -> None:
    from rewardkit.compare import in_words, text

    if not found.edits:
        say("Nothing changes.")
    else:
        made = table("field", "what becomes of it", "before", "after", "why")
        for edit in found.edits:
            entry = edit.entry
            cells = (
                text.label(entry.path),
                str(entry.loss),
                text.value(entry.path, entry.before),
                text.value(entry.path, entry.after),
                entry.why,
            )
            made.add_row(*map(plain, cells))
        console().print(made)
        say(in_words(found.cost))
    if found.obstacle:
        say(f"\n{to} would be sent nothing: {found.obstacle}.")
        return
    say(f"\n{to} would be sent:")
    for request in found.requests:
        say(f"  {request.method} /{'/'.join(request.segments)}")


def _document(reward: Reward, found: Plan) -> dict[str, Any]:
    from rewardkit import to_document

    before, after = to_document(reward), to_document(found.translation.reward)
    return {
        "reward": str(reward.ref),
        "translation": after,
        "edits": [
            _edit(edit.entry, before, after) | {"cost": money_document(edit.cost)}
            for edit in found.edits
        ],
        "cost": money_document(found.cost),
        "requests": [_request(request) for request in found.requests],
        "obstacle": found.obstacle,
    }


def _edit(entry: Entry, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    from .side_by_side import at

    return {
        "path": entry.path,
        "wire": list(entry.wire),
        "loss": str(entry.loss),
        "before": at(before, entry.path),
        "after": at(after, entry.path),
        "can_be_undone": entry.can_be_undone,
        "why": entry.why,
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": f"/{'/'.join(request.segments)}",
        "params": dict(request.params),
        "body": request.json,
    }
