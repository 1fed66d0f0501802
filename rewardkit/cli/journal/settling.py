"""``rewardkit journal resolve`` and ``settle``: by reading back, or by what a person has found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from rewardkit.cli.exits import Exit, exit_for
from rewardkit.cli.options import config_file, examples, json_option
from rewardkit.cli.output import complain, emit, emit_stream, say, say_all
from rewardkit.cli.progress import LateProgress
from rewardkit.cli.wording import for_terminal

from .opened import entry_document, journal_option, missing, needed, open_it

if TYPE_CHECKING:
    from rewardkit import Rewards
    from rewardkit.errors import RewardKitError
    from rewardkit.journal import Entry, Journal


@click.command(
    epilog=examples(
        "rewardkit journal resolve rj_0123456789abcdef0123",
        "rewardkit journal resolve --all",
        "rewardkit journal resolve --all --connection checkout --json",
    )
)
@click.argument("tickets", nargs=-1, metavar="[TICKET]…")
@click.option("--all", "all_", is_flag=True, help="All that is open and nobody is at work on.")
@click.option("--connection", metavar="NAME", help="With --all: only of this connection.")
@journal_option
@json_option
def resolve(
    *,
    tickets: tuple[str, ...],
    all_: bool,
    connection: str | None,
    address: str | None,
    as_json: bool,
) -> int:
    """Settle what is unclear by reading back what the provider did. Nothing is sent again.

    What stays unknown says why; the exit code is 8 then. A connection is made as it was made when the entry was written,
    with the settings that are here.
    """
    if bool(tickets) == all_:
        raise click.UsageError("name the tickets, or give --all")
    if tickets and connection is not None:
        raise click.UsageError("--connection goes with --all: each ticket has its own connection")
    codes: set[int] = set()
    with open_it(address) as journal, LateProgress("tickets") as progress:
        if all_:
            entries: Iterable[Entry] = _all_open(journal, connection)
        else:
            entries = [needed(journal, ticket) for ticket in tickets]
        documents = _resolved(journal, progress.counting(entries), codes)
        if as_json:
            emit_stream(documents)
        else:
            number = say_all(_row("ticket", "operation", "state", "about"), map(_line, documents))
            if all_ and not number:
                complain("nothing is open", "note")
    return max(codes, default=Exit.OK)


@click.command(
    epilog=examples(
        'rewardkit journal settle rj_0123456789abcdef0123 --as done --note "ann, in the dashboard"',
        'rewardkit journal settle rj_0123456789abcdef0123 --as undone --note "refunded by hand"',
    )
)
@click.argument("ticket")
@click.option(
    "--as",
    "state",
    type=click.Choice(["done", "nothing-done", "undone"]),
    required=True,
    help="What it has come to.",
)
@click.option("--note", required=True, help="Who has found that, and how; for the history.")
@journal_option
@json_option
def settle(*, ticket: str, state: str, note: str, address: str | None, as_json: bool) -> None:
    """Write down what a person has found that a TICKET has come to. Nothing is sent or looked up.

    `done` keeps it from being sent again; after `nothing-done` the same call sends it. `undone` is also for what was done
    and has been taken back past the journal, such as in the provider's dashboard.
    """
    from rewardkit.journal import State

    with open_it(address) as journal:
        settled = journal.settle(ticket, State(state.replace("-", "_")), note)
    if settled is None:
        raise missing(ticket)
    if as_json:
        emit(entry_document(settled))
        return
    say(f"{ticket}  {state.replace('-', ' ')}")


def _all_open(journal: Journal, connection: str | None) -> Iterator[Entry]:
    from rewardkit.journal import Chosen

    return journal.entries(Chosen(connection=connection, open_only=True, idle_only=True))


def _resolved(
    journal: Journal, entries: Iterable[Entry], codes: set[int]
) -> Iterator[dict[str, Any]]:
    """What each has come to; ``codes`` gets the exit codes of those that are not settled."""
    from rewardkit.errors import RewardKitError

    clients: dict[str, Rewards] = {}
    with ExitStack() as stack:
        for entry in entries:
            name = entry.place.connection
            try:
                if name not in clients:
                    clients[name] = stack.enter_context(_connect(name, journal))
                _check_place(entry, clients[name])
                settled = clients[name].resolve(entry.ticket)
            except RewardKitError as error:
                codes.add(exit_for(error) or Exit.FAILED)
                yield _document(entry, entry.state.value, error)
                continue
            yield _document(entry, settled.state.value)


def _connect(name: str, journal: Journal) -> Rewards:
    import rewardkit

    return rewardkit.connect(name, config=config_file(), journal=journal)


def _check_place(entry: Entry, client: Rewards) -> None:
    """Notice a connection that has another provider since the entry was written."""
    from rewardkit.errors import ConfigurationError

    if client.place != entry.place:
        raise ConfigurationError(
            f"the ticket is of {entry.place.provider}, and the connection {entry.place.connection} is of "
            f"{client.provider} now: give it that provider again, or settle the ticket by hand"
        )


def _document(entry: Entry, state: str, error: RewardKitError | None = None) -> dict[str, Any]:
    return {
        "ticket": entry.ticket,
        "operation": entry.operation.value,
        "order_id": entry.order_id,
        "state": state,
        "error": None if error is None else for_terminal(str(error)),
    }


def _line(document: dict[str, Any]) -> str:
    order = f"order {document['order_id']}" if document["order_id"] else ""
    state = document["state"].replace("_", " ")
    about = f"{order}  {document['error'] or ''}"
    return _row(document["ticket"], document["operation"], state, about)


def _row(*cells: str) -> str:
    return "{:<23}  {:<15}  {:<12}  {}".format(*cells).rstrip()
