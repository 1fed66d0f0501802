"""``rewardkit journal list``, ``show`` and ``export``: the entries as they are."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, TextIO

import click

from rewardkit.cli.options import examples, json_option
from rewardkit.cli.output import complain, emit, emit_stream, facts, say, say_all
from rewardkit.cli.progress import LateProgress

from .opened import choosing, chosen, entry_document, journal_option, needed, open_it, seconds

if TYPE_CHECKING:
    from rewardkit.journal import Entry, Event


@click.command(
    "list",
    epilog=examples(
        "rewardkit journal list --open",
        "rewardkit journal list --order 1042",
        "rewardkit journal list --since 2026-11-01 --state done --json",
    ),
)
@choosing
@journal_option
@json_option
def list_(*, address: str | None, as_json: bool, **found: Any) -> None:
    """List entries, oldest first: what was sent, for which order, and what came of it.

    Each is printed as soon as it is there, so that long lists need no memory.
    """
    with open_it(address) as journal, LateProgress("entries") as progress:
        entries = progress.counting(journal.entries(chosen(journal, found)))
        if as_json:
            emit_stream(entry_document(entry) for entry in entries)
            return
        say_all(
            _row("ticket", "began", "operation", "state", "connection", "about"),
            map(_line, entries),
        )


@click.command(
    epilog=examples(
        "rewardkit journal show rj_0123456789abcdef0123",
        "rewardkit journal show rj_0123456789abcdef0123 --reveal --json",
    )
)
@click.argument("ticket")
@click.option(
    "--reveal",
    is_flag=True,
    help="Also what was asked for and what it gave, with codes and customers.",
)
@journal_option
@json_option
def show(*, ticket: str, reveal: bool, address: str | None, as_json: bool) -> None:
    """Show the entry of a TICKET with its history."""
    with open_it(address) as journal:
        entry = needed(journal, ticket)
        events = journal.events(ticket)
        sealed: dict[str, Any] = {}
        if reveal:
            from rewardkit import to_document

            outcome = journal.outcome(entry)
            sealed["asked"] = to_document(journal.asked(entry))
            sealed["outcome"] = None if outcome is None else to_document(outcome)
    if as_json:
        emit({**entry_document(entry, events), **sealed})
        return
    facts(_facts(entry))
    say()
    say_all(_event_row("when", "state", "attempt", "by", "what"), map(_event_line, events))
    for name, document in sealed.items():
        say(f"\n{name}:")
        emit(document)


@click.command(
    epilog=examples(
        "rewardkit journal export november.jsonl --since 2026-11-01 --until 2026-12-01",
        "rewardkit journal export - --open | jq .ticket",
    )
)
@click.argument("file")
@choosing
@journal_option
def export(*, file: str, address: str | None, **found: Any) -> None:
    """Write entries with their history to a FILE, as JSON, one a line; `-` is the standard output.

    Nothing secret is in it: of a code the first letters. A file is there wholly or not at all.
    """
    number = 0
    with (
        open_it(address) as journal,
        _written(file) as out,
        LateProgress("entries") as progress,
    ):
        for entry in progress.counting(journal.entries(chosen(journal, found))):
            document = entry_document(entry, journal.events(entry.ticket))
            out.write(json.dumps(document) + "\n")
            number += 1
    if file != "-":
        complain(f"{number} entries are in {file}", "note")


@contextmanager
def _written(file: str) -> Iterator[TextIO]:
    """A file that gets its name when it is complete, and is gone if anything goes wrong.

    What is there and no file, such as a pipe or a device, is written to as it is.
    """
    if file == "-":
        yield sys.stdout
        return
    path = Path(file)
    if not path.parent.is_dir():
        raise click.UsageError(f"there is no folder {path.parent}: make it, or name another file")
    if path.is_dir():
        raise click.UsageError(f"{file} is a folder: name a file in it")
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as there:
                yield there
            return
        with _complete(path.resolve()) as out:
            yield out
    except BrokenPipeError:  # of what is written to, stdout or stderr
        raise
    except OSError as error:
        raise click.FileError(file, error.strerror) from None


@contextmanager
def _complete(path: Path) -> Iterator[TextIO]:
    """A file of another name, which takes the place of ``path`` at the end."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as out:
        made = Path(out.name)
        try:
            yield out  # type: ignore[misc]  # it is a text file
            out.flush()
            os.fsync(out.fileno())
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def _line(entry: Entry) -> str:
    """An entry on a line of its own, in columns that need not know the longest."""
    about = [
        entry.order_id and f"order {entry.order_id}",
        entry.code_hint,
        entry.reward_id,
        entry.state.is_open and entry.problem,
    ]
    return _row(
        entry.ticket,
        seconds(entry.began_at),
        entry.operation,
        entry.state,
        entry.place.connection,
        ", ".join(each for each in about if each),
    )


def _row(*cells: str) -> str:
    return "{:<23}  {:<20}  {:<15}  {:<12}  {:<10}  {}".format(*cells).rstrip(" ")


def _facts(entry: Entry) -> list[tuple[str, str]]:
    document = entry_document(entry)
    return [
        (name.replace("_", " "), str(value))
        for name, value in document.items()
        if value is not None
    ]


def _event_line(event: Event) -> str:
    return _event_row(seconds(event.at), event.state, str(event.attempt), event.owner, event.note)


def _event_row(*cells: str) -> str:
    return "{:<20}  {:<12}  {:<7}  {:<20}  {}".format(*cells)
