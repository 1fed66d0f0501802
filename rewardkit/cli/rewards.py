"""``rewardkit show``, ``compare`` and ``set-status``: rewards as they are, alone or side by side."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from .options import REF, STATUS, Ref, connect, examples, json_option
from .output import console, emit, facts, plain, say, table

if TYPE_CHECKING:
    from rewardkit.compare import Comparison
    from rewardkit.model import Reward

#: What a single reward shows beyond what is compared: what has happened to it.
_SINCE = ("usage.redemptions", "usage.revenue", "syncs", "access", "created_at", "updated_at")

_STYLES = {
    "same": "green",
    "different": "red",
    "cannot be said": "magenta",
    "cannot tell": "yellow",
}


@click.command(
    epilog=examples("rewardkit show local:summer", "rewardkit show checkout:summer --json")
)
@click.argument("ref", type=REF)
@json_option
def show(*, ref: Ref, as_json: bool) -> None:
    """Show one reward: what it gives, to whom, when and how often."""
    _write(_get(ref), as_json=as_json)


@click.command(
    epilog=examples(
        "rewardkit compare checkout:summer local:summer",
        "rewardkit compare checkout:summer local:summer --json",
    )
)
@click.argument("a", type=REF)
@click.argument("b", type=REF)
@json_option
def compare(*, a: Ref, b: Ref, as_json: bool) -> None:
    """Put two rewards side by side.

    They may be of one provider or of two.
    What a provider does not state is not taken for "none": nobody can tell whether it is the same.
    """
    from rewardkit.compare import compare as compare_rewards

    left, right = _get(a), _get(b)
    comparison = compare_rewards(left, right)
    if as_json:
        emit(comparison_document(comparison, left, right))
    else:
        print_comparison(comparison)


@click.command(
    "set-status",
    epilog=examples(
        "rewardkit set-status checkout:summer paused",
        "rewardkit set-status checkout:summer active --json",
    ),
)
@click.argument("ref", type=REF)
@click.argument("status", type=STATUS)
@json_option
def set_status(*, ref: Ref, status: str, as_json: bool) -> None:
    """Put a reward into a STATUS, and show it as it is then."""
    with connect(ref.connection) as rewards:
        reward = rewards.set_status(ref.id, status)
    _write(reward, as_json=as_json)


def reward_facts(reward: Reward) -> list[tuple[str, str]]:
    """A reward's fields as names and values; those that have none and are not asked for are left out."""
    from operator import attrgetter

    from rewardkit.compare import comparison, text

    found = []
    for path in (*comparison.PATHS, *_SINCE):
        value, stated = attrgetter(path)(reward), reward.states(path)
        if value not in (None, (), {}) or not stated or path.startswith(("window", "limits")):
            found.append((text.label(path), text.value(path, value, stated=stated)))
    return found


def comparison_document(comparison: Comparison, left: Reward, right: Reward) -> dict[str, Any]:
    """A comparison as JSON; values are as in the documents of the rewards."""
    from rewardkit import to_document

    documents = to_document(left), to_document(right)
    return {
        "left": str(comparison.left),
        "right": str(comparison.right),
        "same": comparison.same,
        "counts": {str(verdict): count for verdict, count in comparison.counts().items()},
        "rows": [
            {
                "path": row.path,
                "verdict": str(row.verdict),
                "left": _at(documents[0], row.path),
                "right": _at(documents[1], row.path),
                "unsaid": sorted(str(side) for side in row.unsaid),
                "unstated": {str(side): sorted(parts) for side, parts in row.unstated.items()},
            }
            for row in comparison.rows
        ],
    }


def print_comparison(comparison: Comparison) -> None:
    """Print a comparison as a table, without the rows that have nothing on either side."""
    from rich.text import Text

    from rewardkit.compare import as_rows

    sides = (comparison.left, comparison.right)
    made = table("", *(f"{side.provider}\n{side.id}" for side in sides), "")
    rows = as_rows(comparison, only_interesting=True)
    for row in rows:
        verdict = Text(row.verdict, style=_STYLES[row.verdict], no_wrap=True)
        made.add_row(row.label, plain(row.left), plain(row.right), verdict)
    console().print(made)
    left_out = len(comparison.rows) - len(rows)
    if left_out:
        say(f"{left_out} more fields are empty on both sides.")


def _write(reward: Reward, *, as_json: bool) -> None:
    if as_json:
        from rewardkit import to_document

        emit(to_document(reward))
        return
    facts([("reward", str(reward.ref)), *reward_facts(reward)])


def _get(ref: Ref) -> Reward:
    with connect(ref.connection) as rewards:
        return rewards.get_reward(ref.id)


def _at(document: dict[str, Any], path: str) -> Any:
    return reduce(lambda part, name: part[name], path.split("."), document)
