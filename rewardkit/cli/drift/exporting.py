"""``rewardkit drift export``: what was seen as tests, for the author of an adapter."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rewardkit.cli.exits import Exit
from rewardkit.cli.options import examples, json_option
from rewardkit.cli.output import complain, emit, say
from rewardkit.cli.progress import LateProgress

from .opened import choosing, opened, sighting_document, sought

if TYPE_CHECKING:
    from rewardkit.cases import Exported
    from rewardkit.sightings import Sighting


@click.command(
    epilog=examples(
        "rewardkit drift export tests",
        "rewardkit drift export tests --connection checkout --since 2026-11-01",
    )
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--connection", metavar="NAME", help="Only of this connection.")
@choosing
@json_option
def export(*, folder: Path, connection: str | None, as_json: bool, **found: Any) -> int:
    """Write what was seen into a FOLDER, as tests of the adapter.

    For each provider that is a document, drift_NAME.json, and a module for pytest, test_drift_NAME.py. A case asks the adapter
    for what the provider's sandbox was asked, and answers what that answered, with the new thing in it; nothing of your
    production is in it but the new word. Cases that are there already stay. Where no answer of the sandbox has a place for
    it, there is no case, and the exit code is 11.
    """
    chosen = sought(connection, found)
    with opened(**found) as store:
        seen = store.seen(chosen)
    exported, complete = _exported(seen, folder)
    if as_json:
        emit({name: _document(each) for name, each in exported.items()})
    elif not seen:
        complain("nothing was seen that rewardkit has no word for", "note")
    for each in exported.values():
        if not as_json:
            say(f"{len(each.cases)} cases are in {each.document}, and tested by {each.module}")
        for sighting in each.left_out:
            complain(
                f"{sighting.kind} {sighting.where} {sighting.value} has no case: no answer of the sandbox "
                f"of {sighting.provider} has a place for it",
                "note",
            )
    return Exit.OK if complete else Exit.INCOMPLETE


def _exported(seen: Iterable[Sighting], folder: Path) -> tuple[dict[str, Exported], bool]:
    """What became of the sightings of each provider, and whether that is all of them."""
    from rewardkit.cases import export
    from rewardkit.client import installed
    from rewardkit.errors import PluginError

    by_provider: dict[str, list[Sighting]] = {}
    for sighting in seen:
        by_provider.setdefault(sighting.provider, []).append(sighting)
    exported: dict[str, Exported] = {}
    for name, sightings in by_provider.items():
        try:
            provider = installed().provider(name)
            with LateProgress(f"things of {name}") as progress:
                exported[name] = export(provider, progress.counting(sightings), folder)
        except PluginError as error:
            complain(f"what {name} sent has no cases: {error}", "note")
        except OSError as error:
            raise click.FileError(str(error.filename or folder), error.strerror) from None
    complete = len(exported) == len(by_provider)
    return exported, complete and not any(each.left_out for each in exported.values())


def _document(exported: Exported) -> dict[str, Any]:
    return {
        "document": str(exported.document),
        "module": str(exported.module),
        "cases": [
            {"kind": case.kind.value, "where": case.where, "value": case.value, "kept": case.kept}
            for case in exported.cases
        ],
        "left_out": [sighting_document(sighting) for sighting in exported.left_out],
    }
