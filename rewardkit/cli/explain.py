"""``rewardkit explain``: what each field of a vendor's becomes, by which rule, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from rewardkit.plain import plain

from .options import REF, Ref, connect, examples, json_option
from .output import console, emit, say, table

if TYPE_CHECKING:
    from rewardkit.explaining import ReadField, WrittenField
    from rewardkit.homes import Homes

_LONGEST = 60  # characters of a value
_NO_RULE = "kept in native, no rule"
_NATIVE = "native"


@click.command(
    epilog=examples(
        "rewardkit explain checkout:summer",
        "rewardkit explain checkout:summer --write",
        "rewardkit explain checkout:summer --json",
    )
)
@click.argument("ref", type=REF)
@click.option(
    "--write",
    is_flag=True,
    help="Show where each neutral field is sent to, in place of what is read.",
)
@json_option
def explain(*, ref: Ref, write: bool, as_json: bool) -> None:
    """Explain where each field of a reward comes from, or goes.

    Each field of the vendor's payload has its value, the neutral fields that it becomes, the rule and
    the vendor's operation that it is of. Codes show their beginning only, also as JSON, and long
    values are cut in the table. What no rule knows is kept in native.
    """
    from rewardkit.explaining import read_fields, written_fields

    with connect(ref.connection) as rewards:
        reward = rewards.get_reward(ref.id)
        homes = rewards.adapter.homes(reward)
    if write:
        written = written_fields(reward, homes)
        _emit(ref, homes, written=_of_written(written)) if as_json else _print_written(written)
    else:
        read = read_fields(homes)
        _emit(ref, homes, read=_of_read(read)) if as_json else _print_read(read)
    if homes.documentation and not as_json:
        say(f"The vendor's documentation is at {homes.documentation}")


def _emit(ref: Ref, homes: Homes, **found: list[dict[str, Any]]) -> None:
    reward = f"{ref.connection}:{ref.id}"
    emit({"reward": reward, "documentation": homes.documentation or None, **found})


def _print_read(found: Sequence[ReadField]) -> None:
    for operation, fields in groupby(found, attrgetter("operation")):
        say(f"What {operation} answered:")
        made = table("vendor's field", "value", "neutral field", "rule")
        for each in fields:
            rule = each.rule if each.known else _NO_RULE
            value = "…" if each.parts else _short(each.value)
            made.add_row(*map(plain, (each.wire, value, ", ".join(each.paths) or _NATIVE, rule)))
        console().print(made)
    unknown = sum(not each.known for each in found)
    if unknown:
        say(f"{unknown} fields of the payload have no rule: they are kept in native as they came.")


def _of_read(found: Sequence[ReadField]) -> list[dict[str, Any]]:
    return [
        {
            "wire": each.wire,
            "value": each.value,
            "neutral": list(each.paths),
            "rule": each.rule if each.known else None,
            "document": each.operation,
        }
        for each in found
    ]


def _print_written(found: Sequence[WrittenField]) -> None:
    made = table("neutral field", "value", "sent as", "rule", "document")
    for each in found:
        value = _short(_neutral(each))
        if not each.places:
            made.add_row(*map(plain, (each.path, value, "not sent", each.why, "")))
        for number, place in enumerate(each.places):
            first = (each.path, value) if number == 0 else ("", "")
            made.add_row(*map(plain, (*first, place.wire, place.rule, place.operation)))
    console().print(made)


def _of_written(found: Sequence[WrittenField]) -> list[dict[str, Any]]:
    return [
        {
            "neutral": each.path,
            "value": _neutral(each),
            "sent": [
                {"wire": place.wire, "rule": place.rule, "document": place.operation}
                for place in each.places
            ],
            "why": each.why or None,
        }
        for each in found
    ]


def _neutral(each: WrittenField) -> str:
    from rewardkit.compare import text
    from rewardkit.model import mask

    if each.path == "shared_code" and each.value is not None:
        return mask(each.value)
    return text.value(each.path, each.value, stated=each.stated)


def _short(value: Any) -> str:
    """A value on a line: an object or list by what is in it, as its parts have lines of their own."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
