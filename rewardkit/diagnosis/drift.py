"""Findings about drift: what a provider sent that rewardkit has no word for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from rewardkit.adapter import Adapter
from rewardkit.errors import ConfigurationError, JournalUnavailable
from rewardkit.journal import JournalSettings, open_journal
from rewardkit.journal.looking import look
from rewardkit.secret import redact
from rewardkit.settings import load_drift, load_journal
from rewardkit.sightings import DriftSettings, Sighting, SightingsFile, Sought
from rewardkit.times import format_instant

from .finding import Finding, Kind, Severity

_LOST = "Until then, what providers send that rewardkit has no word for is kept nowhere."


def drift_findings(where: str, adapter: Adapter[Any]) -> Iterator[Finding]:
    """What an adapter has seen so far, in this process.

    Args:
        where: what to call the connection.
        adapter: of the connection.
    """
    secrets = adapter.secrets()
    for drift in adapter.drift.seen():
        yield Finding(
            severity=Severity.NOTE,
            kind=Kind.DRIFT,
            where=where,
            what=f"the provider sent {drift.kind.replace('_', ' ')} "
            f"{redact(drift.value, (), secrets)!r} at {drift.where}",
            advice="It is kept in native, and nothing is lost; tell the adapter's author.",
        )


def kept_drift_findings(config: Path | None, *, offline: bool) -> Iterator[Finding]:
    """What connections have seen so far, where that is kept; or why it cannot be.

    Args:
        config: the configuration file, as ``load_journal`` takes it.
        offline: whether a journal on a server is left alone.
    """
    try:
        drift = load_drift(DriftSettings, config=config)
    except ConfigurationError as error:
        for problem in error.problems:
            yield _problem(problem, Kind.SETTINGS)
        return
    try:
        journal = load_journal(JournalSettings, config=config)
        seen = [] if journal is None else _kept_in_journal(journal, offline=offline)
    except (ConfigurationError, JournalUnavailable):
        return  # the findings about the journal say why
    if journal is None and drift.keep and drift.file is not None:
        try:
            seen = _kept_in_file(drift.file)
        except (ConfigurationError, JournalUnavailable) as error:
            yield _problem(str(error), Kind.DRIFT, _LOST)
            return
    name = attrgetter("connection")
    for connection, sightings in groupby(sorted(seen, key=name), key=name):
        yield _kept_finding(connection, list(sightings))


def _kept_in_journal(settings: JournalSettings, *, offline: bool) -> list[Sighting]:
    if offline and "://" in settings.address:
        return []
    there = look(settings)
    if there.revision != there.newest:  # nothing is made or changed by a diagnosis
        return []
    with closing(open_journal(settings)) as journal:
        return journal.drift.seen(Sought())


def _kept_in_file(file: Path) -> list[Sighting]:
    """What a file has; nothing where it is still to be made.

    Raises:
        ConfigurationError: there can be none at that path, or it is another program's.
        JournalUnavailable: it cannot be used.
    """
    try:
        if not file.parent.is_dir():
            raise ConfigurationError(
                f"there is no folder {file.parent}, so the file of drift {file} cannot be made: create "
                "it, or name another file"
            )
        if not file.exists():
            return []
    except OSError as error:  # such as a folder that may not be looked into
        raise JournalUnavailable(f"{file} cannot be looked at: {error.strerror}") from error
    with closing(SightingsFile(file)) as kept:
        return kept.seen(Sought())


def _problem(what: str, kind: Kind, advice: str = "") -> Finding:
    return Finding(
        severity=Severity.PROBLEM, kind=kind, where="what keeps drift", what=what, advice=advice
    )


def _kept_finding(connection: str, seen: list[Sighting]) -> Finding:
    things = "thing was" if len(seen) == 1 else "things were"
    last = format_instant(max(sighting.last_seen for sighting in seen))
    return Finding(
        severity=Severity.NOTE,
        kind=Kind.DRIFT,
        where=connection,
        what=f"{len(seen)} {things} seen so far that rewardkit has no word for, "
        f"{sum(sighting.count for sighting in seen)} times in all, last at {last}",
        advice=f"rewardkit drift {connection} shows them, and rewardkit drift export makes tests of "
        "them for the adapter's author.",
    )
