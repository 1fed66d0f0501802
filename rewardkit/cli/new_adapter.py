"""``rewardkit new-adapter``: the beginning of a provider's package."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import examples, json_option
from .output import emit, facts, say

if TYPE_CHECKING:
    from rewardkit.scaffold import Begun


@click.command(
    "new-adapter",
    epilog=examples(
        "rewardkit new-adapter acme",
        'rewardkit new-adapter acme ./acme --title "Acme Rewards" --defaults',
        "rewardkit new-adapter acme --openapi acme.yaml --auth-header X-Api-Key --defaults",
    ),
)
@click.argument("name")
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--title", help="What people call the vendor.  [default: from NAME]")
@click.option(
    "--auth-header", metavar="HEADER", help="What carries the key.  [default: Authorization]"
)
@click.option("--author", help="Who writes the package.  [default: nobody]")
@click.option(
    "--openapi",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The vendor's OpenAPI document, 3.0 or 3.1, JSON or YAML.",
)
@click.option("--defaults", is_flag=True, help="Ask nothing; take the defaults.")
@json_option
def new_adapter(
    *,
    name: str,
    directory: Path | None,
    title: str | None,
    auth_header: str | None,
    author: str | None,
    openapi: Path | None,
    defaults: bool,
    as_json: bool,
) -> None:
    """Begin a package that adds the provider NAME.

    It is written into DIRECTORY, which is new or empty; without one, into rewardkit-NAME. What is
    written runs and passes its tests, with two operations of an example, and its tests list what is
    still to be written. On a terminal, what no option says is asked for.

    With --openapi, it also has the vendor's JSON shapes and requests, and guesses which operation each request may be.
    """
    from rewardkit.scaffold import begin

    ask = not (defaults or as_json)
    if ask and not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: add --defaults")
    begun = begin(
        name,
        directory,
        title=title,
        auth_header=auth_header,
        author=author,
        openapi=openapi,
        ask=ask,
    )
    if as_json:
        emit(_document(begun))
    else:
        _print(begun)


def _document(begun: Begun) -> dict[str, Any]:
    from attrs import asdict

    return {
        "provider": begun.name,
        "distribution": begun.distribution,
        "package": begun.package,
        "directory": str(begun.directory),
        "files": list(begun.files),
        "openapi": None if begun.written is None else asdict(begun.written),
    }


def _print(begun: Begun) -> None:
    from attrs import asdict

    say(f"{begun.distribution} is in {begun.directory}: {len(begun.files)} files.")
    if begun.written is not None:
        counted = ", ".join(f"{what} {number}" for what, number in asdict(begun.written).items())
        say(f"Made of the document: {counted}; see OPERATIONS.md for the guesses.")
    say("\nWhat now, in that directory:\n")
    facts(
        [
            ("  pip install -e '.[tests]'", "the package, and what its tests need"),
            ("  pytest -rs", "what is still to be written, and in which file"),
            ("  rewardkit providers", "what works already"),
        ]
    )
