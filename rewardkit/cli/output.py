"""How the commands write: tables for people, JSON for programs, one sentence for errors."""

from __future__ import annotations

import codecs
import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from rewardkit.plain import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_REPLACED = "rewardkit.replaced"

#: Signs of ours, and what stands for one where it cannot be written: of one character, as columns are
#: made before, and none is ``?``, which is a sign itself.
_STAND_INS = {"≠": "!", "∅": "-", "→": ">", "×": "x", "…": "*", "–": "-"}


def write_what_can_be() -> None:
    """See that a sign or a name that the terminal cannot show is no crash, on stdout and stderr."""
    codecs.register_error(_REPLACED, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_REPLACED)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """What is written in place of characters that an encoding does not have; how codecs asks for it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(each, "?") for each in lost), error.end


def console(*, stderr: bool = False) -> Console:
    """A console that takes text as it stands; colour only on a terminal, and not with NO_COLOR."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=False)


def table(*headers: str) -> Table:
    """An empty table; long cells are folded, so that nothing is cut off."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for header in headers:
        made.add_column(header, overflow="fold")
    return made


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Print names and values, a line each."""
    rows = list(pairs)
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        write(f"{name:<{width}}  {' '.join(plain(value).split())}")


def write(text: str, *, nl: bool = True) -> None:
    """Print a text as it stands.

    It is written by stdout itself, as the tables are: click would write UTF-8 to what says it is ASCII.
    """
    click.echo(text, nl=nl, file=sys.stdout)


def say(text: str = "") -> None:
    """Print a line for people."""
    write(plain(text))


def say_all(heading: str, lines: Iterable[str]) -> int:
    """Print lines below their heading, each as soon as it is there; nothing where there is none.

    Returns:
        How many lines.
    """
    number = 0
    for number, line in enumerate(lines, start=1):
        if number == 1:
            say(heading)
        say(line)
    return number


def emit(document: Any) -> None:
    """Print one JSON document."""
    write(_dumps(document, indent=2))


def lines(*, as_json: bool) -> Callable[[Any], object]:
    """What prints one of many lines: a text for people, or a JSON document.

    Each goes to standard output at once on a terminal, and elsewhere when there are enough of them:
    of ten thousand, sending each by itself costs more than making it.

    Args:
        as_json: whether the lines are documents.
    """
    write = sys.stdout.write
    if as_json:
        encode = json.JSONEncoder(ensure_ascii=not _speaks_utf8(), allow_nan=False).encode
        return lambda document: write(f"{encode(document)}\n")
    return lambda text: write(f"{plain(text)}\n")


def emit_stream(documents: Iterable[Any]) -> None:
    """Print a JSON array, an item a line, each as soon as it is there."""
    begin = "["
    for document in documents:
        write(f"{begin}\n{_dumps(document)}", nl=False)
        begin = ","
    write("[]" if begin == "[" else "\n]")


def complain(sentence: str, kind: str = "error") -> None:
    """Print what went wrong, or what else to know, on stderr in one line."""
    lines: Sequence[str] = plain(sentence).split("\n")
    click.echo(
        f"{kind}: {' '.join(line.strip() for line in lines if line.strip())}", file=sys.stderr
    )


def output_fails(error: OSError) -> bool:
    """Whether stdout takes no more, and that is what an error is about.

    What could not be written is tried again: it is still there, unless Python's own buffer is off. Then
    a full disk tells itself.
    """
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return error.errno == errno.ENOSPC


def leave_quietly() -> None:
    """Let Python end without another word, after the reader of stdout has gone or the disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dumps(document: Any, indent: int | None = None) -> str:
    return json.dumps(document, indent=indent, ensure_ascii=not _speaks_utf8(), allow_nan=False)


def _speaks_utf8() -> bool:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return encoding.lower().replace("-", "") == "utf8"
