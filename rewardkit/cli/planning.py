"""``rewardkit plan``: a reward on its way to another provider."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rewardkit.plain import plain

from .money import money_document
from .options import REF, Ref, connect, examples, json_option
from .output import console, emit, say, table
from .side_by_side import entry_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from rewardkit.compare import Edit, Plan
    from rewardkit.exchange import Request
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

    It says what would be sent for it, each field that changes and why, and for each one and for all
    together the cheapest basket at which a customer notices. Codes show their beginning only, also as JSON.

    Only the reward is read; nothing is sent to the other provider.
    """
    from rewardkit.fidelity import Action, Loss, Policy
    from rewardkit.secret import redact_data

    actions = {loss: Action.RAISE if loss in refuse else Action.ALLOW for loss in Loss}
    with connect(ref.connection) as here, connect(to) as there:
        reward = here.get_reward(ref.id)
        found = here.plan_translation(reward, to=there, policy=Policy(actions))
    hidden = partial(redact_data, sensitive=_codes(reward, found))
    if as_json:
        emit(hidden(_document(reward, found)))
    else:
        _print(found, to, hidden)


def _print(found: Plan, to: str, hidden: Callable[[Any], Any]) -> None:
    if not found.edits:
        say("Nothing changes.")
    else:
        _print_edits(found, hidden)
        _print_cost(found)
    if found.obstacle:
        say(f"\n{to} would be sent nothing: {found.obstacle}.")
        return
    say(f"\n{to} would be sent:")
    for request in found.requests:
        say(f"  {request.method} {hidden(_path(request))}")


def _print_edits(found: Plan, hidden: Callable[[Any], Any]) -> None:
    from rewardkit.compare import text
    from rewardkit.compare.render import shown

    made = table("field", "what becomes of it", "before", "after", "why")
    for edit in found.edits:
        entry = edit.entry
        cells = (
            text.label(entry.path),
            str(entry.loss),
            shown(entry.path, entry.before),
            shown(entry.path, entry.after),
            entry.why,
        )
        made.add_row(*map(plain, hidden(cells)))
    console().print(made)


def _print_cost(found: Plan) -> None:
    """What customers notice of each edit, and of all together, which also says what was assumed."""
    from attrs import evolve

    from rewardkit.compare import in_words, text

    noticed = [edit for edit in found.edits if _is_noticed(edit, found)]
    if not noticed:
        say(in_words(found.cost))
        return
    say("In money:")
    for edit in noticed:
        cost = in_words(evolve(edit.cost, assumed=()))
        say(f"  {text.label(edit.entry.path)}, {edit.entry.loss}: {cost}")
    say(f"  all of it: {in_words(found.cost)}")


def _is_noticed(edit: Edit, found: Plan) -> bool:
    """Whether an edit costs something, or nobody knows, for another reason than of the whole plan."""
    of_the_plan = edit.cost.undecided and edit.cost.undecided == found.cost.undecided
    return not edit.cost.same and not of_the_plan


def _codes(reward: Reward, found: Plan) -> frozenset[str]:
    """The codes that a plan has."""
    shared = (reward.shared_code, found.translation.reward.shared_code)
    sent = (code for request in found.requests for code in request.sensitive)
    return frozenset(code for code in (*shared, *sent) if code)


def _document(reward: Reward, found: Plan) -> dict[str, Any]:
    from rewardkit import to_document

    return {
        "reward": str(reward.ref),
        "translation": to_document(found.translation.reward),
        "edits": [
            entry_document(reward, edit.entry) | {"cost": money_document(edit.cost)}
            for edit in found.edits
        ],
        "cost": money_document(found.cost),
        "requests": [_request(request) for request in found.requests],
        "obstacle": found.obstacle,
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": _path(request),
        "params": dict(request.params),
        "body": request.json,
    }


def _path(request: Request) -> str:
    return f"/{'/'.join(request.segments)}"
