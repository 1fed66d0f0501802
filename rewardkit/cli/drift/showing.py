"""``rewardkit drift show``: what was seen, most frequent first, and what to do about each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from rewardkit.cli.options import examples, json_option
from rewardkit.cli.output import complain, console, emit_stream, say, table
from rewardkit.plain import plain

from .opened import choosing, opened, sighting_document, sought

if TYPE_CHECKING:
    from rewardkit.sightings import Sighting

#: The kinds, in a word.
_WHAT = {
    "unknown_field": "field",
    "unknown_value": "value",
    "unknown_error_key": "error key",
    "unparsable_time": "time",
    "out_of_range": "number",
}

_NEXT = (
    "To deal with it: install a newer version of the adapter, or give its author what `rewardkit drift\n"
    "export` makes of it, which are tests. Then `rewardkit drift forget`, and see what comes again."
)

#: What to do about each kind; those that are there are printed, in this order.
_ADVICE = {
    "unknown_field": (
        "fields that nothing reads: they are kept in native, and written back as they were"
    ),
    "unknown_value": (
        "words that mean nothing to the adapter: they are passed on as they came, so see that your "
        "code does not take them for one that it knows"
    ),
    "unknown_error_key": (
        "errors told apart by their HTTP status alone: see that what you catch is what you mean"
    ),
    "unparsable_time": "times that cannot be read: they are not stated, and are kept in native",
    "out_of_range": "numbers that make no sense: what they are of is not stated, or unknown",
}


@click.command(
    epilog=examples(
        "rewardkit drift",
        "rewardkit drift checkout --since 2026-11-01",
        "rewardkit drift show checkout --kind unknown_value --json",
        "rewardkit drift --journal postgresql://user@host/shop",
    )
)
@click.argument("connection", required=False)
@choosing
@json_option
def show(*, connection: str | None, as_json: bool, **found: Any) -> None:
    """Show what was seen, most frequent first; of one CONNECTION or of all.

    A value in angle brackets is only a shape, such as <AAAA-99>: what may be a code, a name or an address is not written
    down. The exit code is 0 also where something was seen.
    """
    chosen = sought(connection, found)
    with opened(**found) as store:
        seen = store.seen(chosen)
    if as_json:
        emit_stream(map(sighting_document, seen))
    elif seen:
        _print(seen)
    else:
        complain("nothing was seen that rewardkit has no word for", "note")


def _print(seen: Sequence[Sighting]) -> None:
    from rewardkit.drift import REST

    made = table("count", "connection", "what", "", "first seen", "last seen")
    count = made.columns[0]
    count.justify = "right"
    count.no_wrap = True
    count.min_width = max(len(str(each.count)) for each in seen)  # on a narrow terminal, too
    for each in seen:
        cells = (
            str(each.count),
            each.connection,
            _WHAT.get(each.kind, each.kind),
            _new(each),
            each.first_seen.date().isoformat(),
            each.last_seen.date().isoformat(),
        )
        made.add_row(*map(plain, cells))
    console().print(made)
    kinds = {each.kind for each in seen}
    for kind, advice in _ADVICE.items():
        if kind in kinds:
            say(f"{_WHAT[kind]}: {advice}.")
    if any(each.where == REST for each in seen):
        say(f"{REST}: more than [drift] at_most tells apart; `rewardkit drift forget` makes room.")
    say(f"\n{_NEXT}")
    for provider, version in _newer(seen).items():
        say(f"{provider} {version} is installed, and some was seen by another version.")


def _new(sighting: Sighting) -> str:
    """What was new, and where, as people write it."""
    from rewardkit.drift import REST

    if sighting.where == REST:
        return REST
    if sighting.kind == "unknown_field":
        return f"{sighting.where}.{sighting.value}"
    return f"{sighting.where} = {sighting.value}"


def _newer(seen: Sequence[Sighting]) -> dict[str, str]:
    """The providers whose adapter is of another version than when something was seen."""
    from rewardkit.client import installed

    providers = installed()
    versions = {name: providers.version(name) for name in sorted({each.provider for each in seen})}
    return {
        name: version
        for name, version in versions.items()
        if version != "unknown"
        and any(each.provider == name and each.version != version for each in seen)
    }
