"""``rewardkit import``: codes whose texts are decided already, from a file or standard input."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

import click

from .codes import write_codes
from .options import REF, Ref, connect, examples, json_option
from .output import complain
from .progress import LateProgress

if TYPE_CHECKING:
    from rewardkit.errors import Failure
    from rewardkit.model import Code


class _Line(NamedTuple):
    """A code, and where it stands."""

    number: int
    code: str


@click.command(
    "import",
    epilog=examples(
        "rewardkit import checkout:summer codes.txt",
        "rewardkit import checkout:summer codes.txt --json > imported.json",
        "cut -d, -f1 export.csv | rewardkit import checkout:summer",
    ),
)
@click.argument("ref", type=REF)
@click.argument("file", type=click.File(encoding="utf-8-sig"), default="-")
@json_option
def import_(*, ref: Ref, file: IO[str], as_json: bool) -> None:
    """Give a reward the codes of a FILE, and print them.

    There is one code a line. Without a FILE they are read from standard input. Codes are taken to the letter; empty lines are
    left out. When some are not taken, the others are printed, each of those is told with its line
    and the reason, and the exit code is 11.
    """
    from rewardkit.errors import Incomplete, ProviderError

    lines = _read(file)
    made: list[Code] = []
    with connect(ref.connection) as rewards:
        try:
            with LateProgress("codes imported") as progress:
                made += rewards.import_codes(
                    ref.id, [line.code for line in lines], progress=progress.update
                )
        except ProviderError as error:
            made += error.made
            if isinstance(error, Incomplete):
                for failure in error.failures:
                    complain(_told(failure, lines), "not imported")
            raise
        except KeyboardInterrupt:
            complain(f"some may be there already: rewardkit codes {':'.join(ref)}", "note")
            raise
        finally:
            if made:
                write_codes(made, as_json=as_json)
            if 0 < len(made) < len(lines):
                complain(f"{len(made)} of {len(lines)} codes were made, and are printed", "note")


def _read(file: IO[str]) -> list[_Line]:
    """The lines that have a code."""
    try:
        texts = [text.rstrip("\r\n") for text in file]
    except UnicodeDecodeError:
        raise click.BadParameter(f"{file.name} is not UTF-8 text", param_hint="FILE") from None
    lines = [_Line(number, text) for number, text in enumerate(texts, start=1) if text.strip()]
    if not lines:
        raise click.BadParameter(f"there is no code in {file.name}", param_hint="FILE")
    return lines


def _told(failure: Failure, lines: list[_Line]) -> str:
    """Where the code stands, its beginning, and why not."""
    from rewardkit.model import mask

    reason = failure.reason or failure.key or "the provider gives no reason"
    return f"line {lines[failure.index].number} ({mask(failure.code)}): {reason}"
