"""What ``rewardkit compare`` tells beside its table: what would be lost, and the page in a file."""

from __future__ import annotations

import json
import os
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from .money import money_document
from .output import facts, say

if TYPE_CHECKING:
    from rewardkit import Adapter
    from rewardkit.compare import Curve, Side, View
    from rewardkit.fidelity import Entry, LossReport
    from rewardkit.model import Reward

#: A reward, and the adapter of its provider.
Known: TypeAlias = "tuple[Reward, Adapter[Any]]"


def _page_file(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """See that there can be such a file, before anybody is asked for anything."""
    if value is not None and not value.parent.is_dir():
        raise click.BadParameter(f"there is no folder {str(value.parent)!r}: make it first")
    if value is not None and value.exists() and not value.is_file():
        raise click.BadParameter(f"{str(value)!r} is no file")
    return value


page_option = click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    callback=_page_file,
    help="Also write it as a page of HTML, which needs no network.",
)


def _products(_: click.Context, __: click.Parameter, value: Path | None) -> dict[str, str]:
    """The ids of a file, from those of A to those of B."""
    if value is None:
        return {}
    try:
        found = json.loads(value.read_text("utf-8"))
    except (OSError, ValueError):
        raise click.BadParameter(f"{str(value)!r} is no file of JSON") from None
    if not (isinstance(found, dict) and all(isinstance(each, str) for each in found.values())):
        raise click.BadParameter(f'{str(value)!r} has no object of ids, such as {{"1": "one"}}')
    if len(set(found.values())) < len(found):
        raise click.BadParameter(f"{str(value)!r} says of two ids that they are the same one")
    return found


products_option = click.option(
    "--products",
    type=click.Path(path_type=Path),
    metavar="FILE",
    callback=_products,
    help="JSON: which id of a product, variant or collection of A is which of B.",
)


def view_of(
    left: Known, right: Known, *, all_rows: bool, products: dict[str, str] | None = None
) -> View:
    """The comparison of two rewards, and what each one's provider would lose of the other one."""
    from datetime import UTC, datetime

    from rewardkit.compare import Side, View, compare, curves, in_money, in_words

    (a, here), (b, there) = left, right
    losses: dict[Side, LossReport | str] = {}
    if here.provider != there.provider:
        losses = {Side.LEFT: _lost(a, there), Side.RIGHT: _lost(b, here)}
    money = in_money(a, b, products=products)
    return View(
        title=f"{a.name} and {b.name}",
        comparison=compare(
            a,
            b,
            left=here.fit if here.expressions else None,
            right=there.fit if there.expressions else None,
            products=products,
        ),
        made_at=datetime.now(UTC).replace(second=0, microsecond=0),
        losses=losses,
        curves=curves(a, b),
        counterexample=in_words(money),
        in_money=money,
        all_rows=all_rows,
    )


def print_beside(view: View) -> None:
    """Print what is told beside the table."""
    from rewardkit.compare.sections import loss_sections

    if view.counterexample is not None:
        say(f"\n{view.counterexample}")
    for section in loss_sections(view):
        say(f"\n{section.heading}: {section.sentence}")
        if section.table is not None:
            facts([(name, _told(*cells)) for name, *cells in section.table.rows])


def beside(view: View, left: Reward, right: Reward) -> dict[str, Any]:
    """What is told beside the table, as JSON, by side; values are as in the rewards' documents."""
    from rewardkit.compare import Side

    rewards = {Side.LEFT: left, Side.RIGHT: right}
    return {
        "counterexample": None if view.in_money is None else money_document(view.in_money),
        "curves": {str(side): _curve(curve) for side, curve in view.curves.items()},
        "losses": {str(side): _report(rewards[side], lost) for side, lost in view.losses.items()},
    }


def write_whole(path: Path, text: str) -> None:
    """Write a file, or leave what is there as it is.

    Raises:
        click.ClickException: it cannot be written.
    """
    path = path.resolve()  # a link stays one
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise click.ClickException(f"{path} cannot be written, and is as it was: {why}") from error
    finally:
        part.unlink(missing_ok=True)


def _lost(reward: Reward, adapter: Adapter[Any]) -> LossReport | str:
    """What becomes of a reward at a provider, or why nobody knows."""
    from rewardkit.errors import LossyTranslation, Unsupported
    from rewardkit.fidelity import LossReport

    try:
        return adapter.fit(reward).report
    except LossyTranslation as error:  # not even the benefit can be said; the report says so
        return error.report if isinstance(error.report, LossReport) else str(error)
    except Unsupported as error:
        return f"What would be lost is not known: {error.reason}."


def _told(loss: str, before: str, after: str, why: str, undone: str) -> str:
    return f"{loss}, {before} → {after}: {why}" + ("; can be undone" if undone == "yes" else "")


def _curve(curve: Curve | str) -> dict[str, Any]:
    from rewardkit import to_document

    if isinstance(curve, str):
        return {"unknown": curve}
    points = [
        {"total": to_document(point.total), "off": to_document(point.off), "mark": point.mark}
        for point in curve.points
    ]
    return {"points": points}


def _report(reward: Reward, report: LossReport | str) -> dict[str, Any]:
    if isinstance(report, str):
        return {"unknown": report}
    fields = [entry_document(reward, entry) for entry in report.entries]
    return {"provider": report.provider, "fields": fields}


def entry_document(reward: Reward, entry: Entry) -> dict[str, Any]:
    """What becomes of a field of a reward, as JSON; values are as in the reward's document."""
    from rewardkit import to_document
    from rewardkit.fidelity import put

    before, after = (
        at(to_document(put(reward, entry.path, value)), entry.path)
        for value in (entry.before, entry.after)
    )
    return {
        "path": entry.path,
        "wire": list(entry.wire),
        "loss": str(entry.loss),
        "before": before,
        "after": after,
        "can_be_undone": entry.can_be_undone,
        "why": entry.why,
    }


def at(document: dict[str, Any], path: str) -> Any:
    """The value at a path such as ``limits.total`` of a reward's document."""
    return reduce(lambda part, name: part[name], path.split("."), document)
