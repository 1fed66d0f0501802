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
    """What connections have seen so far, where that is kept: a finding for each of them.

    Args:
        config: the configuration file, as ``load_journal`` takes it.
        offline: whether a journal on a server is left alone.
    """
    try:
        seen = _kept(config, offline=offline)
    except (ConfigurationError, JournalUnavailable):
        return  # the findings about the journal and the settings say why
    name = attrgetter("connection")
    for connection, sightings in groupby(sorted(seen, key=name), key=name):
        yield _kept_finding(connection, list(sightings))


def _kept(config: Path | None, *, offline: bool) -> list[Sighting]:
    settings = load_journal(JournalSettings, config=config)
    if settings is None:
        file = load_drift(DriftSettings, config=config).file
        if file is None or not file.exists():
            return []
        with closing(SightingsFile(file)) as kept:
            return kept.seen(Sought())
    if offline and "://" in settings.address:
        return []
    there = look(settings)
    if there.revision != there.newest:  # nothing is made or changed by a diagnosis
        return []
    with closing(open_journal(settings)) as journal:
        return journal.drift.seen(Sought())


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
