"""``rewardkit show``, ``compare`` and ``set-status``: rewards as they are, alone or side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rewardkit.plain import plain

from .comparing import OUTCOMES, check_refs, compare_all, matched_by, only_these
from .exits import Exit
from .options import REF, REF_OR_ALL, STATUS, Ref, connect, examples, json_option
from .output import complain, console, emit, facts, say, table, write
from .side_by_side import (
    at,
    beside,
    page_option,
    print_beside,
    products_option,
    view_of,
    write_whole,
)
from .wording import with_notes

if TYPE_CHECKING:
    from pathlib import Path

    from rewardkit import Adapter
    from rewardkit.compare import Comparison
    from rewardkit.model import Reward

#: What a single reward shows beyond what is compared: what has happened to it.
_SINCE = ("usage.redemptions", "usage.revenue", "syncs", "access", "created_at", "updated_at")


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
        "rewardkit compare checkout:summer local:summer --html report.html",
        "rewardkit compare checkout:summer local:summer --markdown > report.md",
        "rewardkit compare --all checkout: local: --match metadata.sku",
        "rewardkit compare --all checkout: local: --only different,only-left --json",
    )
)
@click.argument("a", type=REF_OR_ALL)
@click.argument("b", type=REF_OR_ALL)
@click.option(
    "--all",
    "all_of_them",
    is_flag=True,
    help="Compare all rewards of two connections, given as CONNECTION: without an id.",
)
@click.option(
    "--match",
    metavar="FIELD",
    callback=matched_by,
    help="With --all: what is the same in both of a pair, metadata.KEY or, if not given, name.",
)
@click.option(
    "--only",
    metavar="OUTCOMES",
    callback=only_these,
    help=f"With --all: print only these, such as different,only_left; of {', '.join(OUTCOMES)}.",
)
@json_option
@click.option("--markdown", "in_markdown", is_flag=True, help="Write Markdown, for a ticket.")
@page_option
@products_option
@click.option("--all-rows", is_flag=True, help="Also show fields that are empty on both sides.")
def compare(
    *,
    a: Ref,
    b: Ref,
    all_of_them: bool,
    match: str | None,
    only: frozenset[str] | None,
    as_json: bool,
    in_markdown: bool,
    page: Path | None,
    products: dict[str, str],
    all_rows: bool,
) -> int:
    """Put two rewards, or two catalogues, side by side.

    They may be of one provider or of two.
    What a provider does not state is not taken for "none": nobody can tell whether it is the same.
    Where a provider says what it has no place for, it is told what it would lose of the other reward.
    Of codes only the beginning is shown, but in JSON.

    With --all, the rewards of two connections are paired. Each pair is a line as soon as it is known, and a summary is the last. Pairs that are
    the same are only counted, unless --only names them. With --json, each line is a JSON document.
    The exit code is 0 if each reward has one on the other side that is the same, 1 if not, and
    another one after an error, when what had been compared is printed all the same.
    """
    check_refs(a, b, all_of_them=all_of_them)
    if as_json and in_markdown:
        raise click.UsageError("--json and --markdown both write to standard output: choose one")
    if all_of_them:
        if in_markdown or page is not None or all_rows:
            raise click.UsageError(
                "--markdown, --html and --all-rows are for two rewards, not --all"
            )
        return compare_all(a, b, match=match, only=only, products=products, as_json=as_json)
    if match or only:
        raise click.UsageError("--match and --only are for comparing many: add --all")
    left, right = _both(a, b)
    view = view_of((left, _adapter(a)), (right, _adapter(b)), all_rows=all_rows, products=products)
    if page is not None:
        from rewardkit.compare import as_html

        write_whole(page, as_html(view))
        complain(f"the page is in {page}", "note")
    if as_json:
        emit(comparison_document(view.comparison, left, right) | beside(view, left, right))
    elif in_markdown:
        from rewardkit.compare import as_markdown

        write(as_markdown(view), nl=False)
    else:
        print_comparison(view.comparison, all_rows=all_rows)
        print_beside(view)
    return Exit.OK


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
                "left": at(documents[0], row.path),
                "right": at(documents[1], row.path),
                "unsaid": sorted(str(side) for side in row.unsaid),
                "unstated": {str(side): sorted(parts) for side, parts in row.unstated.items()},
            }
            for row in comparison.rows
        ],
    }


def print_comparison(comparison: Comparison, *, all_rows: bool = False) -> None:
    """Print a comparison as a table, if not asked for without rows that are empty on both sides."""
    from rich.text import Text

    from rewardkit.compare import as_rows
    from rewardkit.compare.render import LETTERS

    sides = zip(LETTERS.values(), (comparison.left, comparison.right), strict=True)
    made = table("", *(f"{letter} {ref.provider}\n{ref.id}" for letter, ref in sides), "")
    rows = as_rows(comparison, only_interesting=not all_rows)
    for row in rows:
        verdict = Text(str(row.sign), style=row.sign.colour, no_wrap=True)
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


def _both(a: Ref, b: Ref) -> tuple[Reward, Reward]:
    """Both rewards; what is wrong is told of either, and the first error is how it ends."""
    from rewardkit.errors import RewardKitError

    found: list[Reward] = []
    wrong: list[RewardKitError] = []
    for side, ref in (("left", a), ("right", b)):
        try:
            found.append(_get(ref))
        except RewardKitError as error:
            error.add_note(f"It is the {side} one, {ref.connection}:{ref.id}.")
            wrong.append(error)
    if wrong:
        first, *others = wrong
        for other in others:
            complain(with_notes(str(other), other))
        raise first
    left, right = found
    return left, right


def _get(ref: Ref) -> Reward:
    with connect(ref.connection) as rewards:
        return rewards.get_reward(ref.id)


def _adapter(ref: Ref) -> Adapter[Any]:
    with connect(ref.connection) as rewards:
        return rewards.adapter
