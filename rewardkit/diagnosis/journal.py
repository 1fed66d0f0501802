"""Findings about the journal: whether it can be used, is of this version, has something to settle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rewardkit.errors import ConfigurationError, JournalUnavailable
from rewardkit.journal import JournalSettings
from rewardkit.journal.looking import look
from rewardkit.settings import load_journal

from .finding import Finding, Kind, Severity

_WHERE = "the journal"


def journal_findings(config: Path | None, *, offline: bool) -> Iterator[Finding]:
    """What is wrong with the journal of the settings, or worth knowing; nothing where there is none.

    Args:
        config: the configuration file, as ``load_journal`` takes it.
        offline: whether one on a server is left alone.
    """
    try:
        settings = load_journal(JournalSettings, config=config)
    except ConfigurationError as error:
        for problem in error.problems:
            yield _finding(Severity.PROBLEM, problem, kind=Kind.SETTINGS)
        return
    if settings is None:
        return
    if offline and "://" in settings.address:
        yield _finding(Severity.NOTE, "it is on a server, and was not looked at (--offline)")
        return
    yield from _inside(settings)


def _inside(settings: JournalSettings) -> Iterator[Finding]:
    try:
        seen = look(settings)
    except (ConfigurationError, JournalUnavailable) as error:
        yield _finding(Severity.PROBLEM, str(error))
        return
    if seen.revision is None:
        yield _finding(
            Severity.NOTE, f"there is none at {seen.name} yet: the first connection makes it"
        )
    elif seen.revision != seen.newest:
        yield _finding(
            Severity.WARNING,
            f"{seen.name} has tables of version {seen.revision}, and this rewardkit works with "
            f"{seen.newest}",
            "The next connection brings it up to that, and older versions of rewardkit-core cannot "
            "use it any more: see that all hosts that share it have this one, and make a backup.",
        )
    if seen.open_entries:
        one = seen.open_entries == 1
        yield _finding(
            Severity.WARNING,
            f"{seen.open_entries} {'entry' if one else 'entries'} in {seen.name} "
            f"{'has' if one else 'have'} to be settled",
            "rewardkit journal list --open shows them, and rewardkit journal resolve settles them.",
        )


def _finding(
    severity: Severity, what: str, advice: str = "", *, kind: Kind = Kind.JOURNAL
) -> Finding:
    return Finding(severity=severity, kind=kind, where=_WHERE, what=what, advice=advice)
