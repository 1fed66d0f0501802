"""What the commands of drift share: where it is kept, and which of it is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rewardkit.cli.journal.opened import MOMENT, open_it
from rewardkit.cli.options import config_file

if TYPE_CHECKING:
    from rewardkit.sightings import Sighting, Sought, Store

F = TypeVar("F", bound=Callable[..., Any])

_KINDS = (
    "unknown_field",
    "unknown_value",
    "unknown_error_key",
    "unparsable_time",
    "out_of_range",
)


def choosing(command: F) -> F:
    """The options that choose sightings, and where they are kept."""
    options = (
        click.option("--provider", metavar="NAME", help="Only of this provider."),
        click.option("--kind", type=click.Choice(_KINDS), help="Only of this kind."),
        click.option("--where", metavar="PATH", help="Only there, such as Reward.status."),
        click.option("--since", type=MOMENT, help="Only what was seen then or later."),
        click.option("--before", type=MOMENT, help="Only what was not seen any more from then on."),
        click.option(
            "--journal",
            metavar="ADDRESS",
            help="A journal, in place of what the settings say.",
        ),
        click.option(
            "--file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A file of drift, in place of what the settings say.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def sought(connection: str | None, found: dict[str, Any]) -> Sought:
    """Which sightings the options of ``choosing`` ask for; takes those out of ``found``."""
    from rewardkit.sightings import Sought

    names = ("provider", "kind", "where", "since", "before")
    return Sought(connection=connection, **{name: found.pop(name) for name in names})


@contextmanager
def opened(*, journal: str | None, file: Path | None) -> Iterator[Store]:
    """Where drift is kept: what is named, or else what the settings say. None is made here.

    Raises:
        ConfigurationError: there is none.
    """
    from rewardkit.errors import ConfigurationError
    from rewardkit.sightings import SightingsFile

    if journal is not None and file is not None:
        raise click.UsageError("give --journal or --file, not both")
    if journal is None and file is None:
        file = _file_of_settings()
    if file is None:
        with open_it(journal) as found:
            yield found.drift
        return
    if not file.exists():
        raise ConfigurationError(
            f"there is no file of drift {file}: it is made when a connection first sees something new; "
            "or name another one with --file"
        )
    yield SightingsFile(file)


def sighting_document(sighting: Sighting) -> dict[str, Any]:
    """A sighting as JSON."""
    from rewardkit.times import format_instant

    return {
        "provider": sighting.provider,
        "connection": sighting.connection,
        "kind": sighting.kind,
        "where": sighting.where,
        "value": sighting.value,
        "count": sighting.count,
        "first_seen": format_instant(sighting.first_seen),
        "last_seen": format_instant(sighting.last_seen),
        "version": sighting.version,
    }


def _file_of_settings() -> Path | None:
    """The file that the settings name; None where they have a journal, which goes before it."""
    from rewardkit.errors import ConfigurationError
    from rewardkit.journal import JournalSettings
    from rewardkit.settings import load_drift, load_journal
    from rewardkit.sightings import DriftSettings

    if load_journal(JournalSettings, config=config_file()) is not None:
        return None
    file = load_drift(DriftSettings, config=config_file()).file
    if file is None:
        raise ConfigurationError(
            "nothing keeps drift: write [journal], or [drift] with a file, in rewardkit.toml, set "
            "REWARDKIT_DRIFT_FILE, or name one with --journal or --file"
        )
    return file
