"""What the journal's commands share: which journal, which entries, and how one is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rewardkit.cli.options import config_file

if TYPE_CHECKING:
    from rewardkit.errors import NotFound
    from rewardkit.journal import Chosen, Entry, Event, Journal

    MomentParameter = click.ParamType[datetime]
    DurationParameter = click.ParamType[timedelta]
else:
    MomentParameter = DurationParameter = click.ParamType

F = TypeVar("F", bound=Callable[..., Any])

_LONGEST = timedelta(days=36_500)
_UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(MomentParameter):
    """Reads ``2026-11-25`` or ``2026-11-25T12:00+01:00``; without a zone it is UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the text."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time: write it as 2026-11-25 or 2026-11-25T12:00")
        if not 1970 <= found.year < 9999:
            self.fail(f"{value!r} is too far away: give a year from 1970 on")
        return found if found.tzinfo else found.replace(tzinfo=UTC)


class Duration(DurationParameter):
    """Reads ``90d``, ``12h``, ``30min`` or ``2w``."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read the text."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,6})(min|h|d|w)", value)
        if found is None:
            self.fail(f"{value!r} is no duration: write it as 90d, 12h, 30min or 2w")
        duration = timedelta(**{_UNITS[found[2]]: int(found[1])})
        if duration > _LONGEST:
            self.fail(f"{value!r} is longer than 100 years")
        return duration


MOMENT = Moment()
DURATION = Duration()

journal_option = click.option(
    "--journal",
    "address",
    metavar="ADDRESS",
    help="A file, or postgresql://…; in place of the journal of the settings.",
)


def choosing(command: F) -> F:
    """The options that choose entries."""
    options = (
        click.option("--open", "open_only", is_flag=True, help="Only what has to be settled."),
        click.option("--state", type=click.Choice(_STATES), help="Only entries in this state."),
        click.option("--operation", type=click.Choice(_OPERATIONS), help="Only of this operation."),
        click.option("--provider", metavar="NAME", help="Only of this provider."),
        click.option("--connection", metavar="NAME", help="Only of this connection."),
        click.option("--order", "order_id", metavar="ID", help="Only of this order."),
        click.option("--code", help="Only of this code."),
        click.option("--since", type=MOMENT, help="Only what began then or later."),
        click.option("--until", type=MOMENT, help="Only what began before."),
        click.option("--limit", type=click.IntRange(min=1), help="So many at most."),
    )
    for option in reversed(options):
        command = option(command)
    return command


_STATES = ("sending", "unknown", "done", "partly_done", "refused", "nothing_done", "undone")
_OPERATIONS = (
    "redeem",
    "undo_redemption",
    "generate_codes",
    "import_codes",
    "issue_grant",
    "create_reward",
)


def chosen(journal: Journal, found: dict[str, Any]) -> Chosen:
    """Which entries the options of ``choosing`` ask for."""
    from rewardkit import Operation
    from rewardkit.journal import Chosen, State

    code, state, operation = found.pop("code"), found.pop("state"), found.pop("operation")
    return Chosen(
        **found,
        code_digest=None if code is None else journal.digest_of(code),
        states=None if state is None else [State(state)],
        operation=None if operation is None else Operation(operation),
    )


def open_it(address: str | None) -> Journal:
    """The journal that is named, or that of the settings; none is made here.

    Raises:
        ConfigurationError: there is none.
    """
    from rewardkit.errors import ConfigurationError
    from rewardkit.journal import JournalSettings, open_journal
    from rewardkit.journal.looking import may_be_there
    from rewardkit.settings import load_journal

    given = None if address is None else {"address": address}
    settings = load_journal(JournalSettings, given=given, config=config_file())
    if settings is None:
        raise ConfigurationError(
            "there is no journal: write [journal] in rewardkit.toml, set REWARDKIT_JOURNAL_ADDRESS, or "
            "name one with --journal"
        )
    if not may_be_there(settings):
        raise ConfigurationError(
            f"there is no journal {settings.address}: it is made by the first connection that has it; "
            "or name another one with --journal"
        )
    return open_journal(settings)


def needed(journal: Journal, ticket: str) -> Entry:
    """The entry of a ticket.

    Raises:
        NotFound: there is none.
    """
    entry = journal.entry(ticket)
    if entry is None:
        raise missing(ticket)
    return entry


def missing(ticket: str) -> NotFound:
    """The error of a ticket that the journal does not have."""
    from rewardkit.errors import NotFound

    return NotFound(f"the journal has no ticket {ticket}")


def entry_document(entry: Entry, events: list[Event] | None = None) -> dict[str, Any]:
    """An entry as JSON, without what is sealed."""
    document: dict[str, Any] = {
        "ticket": entry.ticket,
        "provider": entry.place.provider,
        "connection": entry.place.connection,
        "operation": entry.operation.value,
        "state": entry.state.value,
        "attempt": entry.attempt,
        "order_id": entry.order_id,
        "code": entry.code_hint,
        "reward_id": entry.reward_id,
        "vendor_id": entry.vendor_id,
        "single_use": entry.single_use,
        "owner": entry.owner,
        "began_at": _text(entry.began_at),
        "sent_at": _text(entry.sent_at),
        "changed_at": _text(entry.changed_at),
        "problem": entry.problem,
    }
    if events is not None:
        document["events"] = [
            {
                "at": _text(event.at),
                "state": event.state.value,
                "attempt": event.attempt,
                "owner": event.owner,
                "note": event.note,
            }
            for event in events
        ]
    return document


def seconds(moment: datetime) -> str:
    """A moment for people, to the second."""
    return _text(moment.replace(microsecond=0))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
