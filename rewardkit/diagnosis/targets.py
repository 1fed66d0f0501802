"""Which connections there are to look at: of rewardkit.toml and of the environment's variables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rewardkit.settings import ConfigFile, variable
from rewardkit.settings.names import CONFIG_VARIABLE, DRIFT, JOURNAL, PREFIX, nearest

from .finding import Finding, Kind, Severity

#: Variables that are no connection's.
_OURS = frozenset({CONFIG_VARIABLE, f"{PREFIX}DEBUG"})

_PROVIDER = "_PROVIDER"


def targets(
    file: ConfigFile, providers: Collection[str], environ: Mapping[str, str]
) -> tuple[str, ...]:
    """The connections of the file, then those that are only in the environment, by their names.

    Args:
        file: the configuration file.
        providers: the names of those that are installed, each of which may be a connection.
        environ: the environment's variables.
    """
    named = dict.fromkeys(file.sections)
    taken = _beginnings(named)
    for name in _unclaimed(environ, taken):
        if name.endswith(_PROVIDER):
            named[name.removeprefix(PREFIX).removesuffix(_PROVIDER).lower()] = None
    taken = _beginnings(named)
    for provider in providers:
        own = variable(provider, "")
        if any(name.startswith(own) for name in _unclaimed(environ, taken)):
            named[provider] = None
    return tuple(named)


def stray_variables(
    file: ConfigFile, providers: Collection[str], environ: Mapping[str, str]
) -> Iterator[Finding]:
    """Variables that begin like ours, and belong to no connection.

    Args:
        file: the configuration file.
        providers: the names of those that are installed.
        environ: the environment's variables; their values are not looked at.
    """
    named = targets(file, providers, environ)
    known = {
        variable(each).removeprefix(PREFIX): each for each in (*named, *providers, DRIFT, JOURNAL)
    }
    for name in sorted(_unclaimed(environ, _beginnings(named))):
        meant = _meant(name, known)
        yield Finding(
            severity=Severity.NOTE if meant is None else Severity.WARNING,
            kind=Kind.SETTINGS,
            where=name,
            what="it is set, and there is nothing that it is a setting of",
            advice="" if meant is None else f"Did you mean {variable(known[meant], '')}…?",
        )


def _meant(name: str, known: Collection[str]) -> str | None:
    """The connection's part of a variable that the beginning of ``name`` is most like."""
    parts = name.removeprefix(PREFIX).split("_")
    heads = ("_".join(parts[:count]) for count in range(1, len(parts)))
    likely = (nearest(head, known, likeness=0.8) for head in heads)
    return next(filter(None, likely), None)


def _beginnings(names: Collection[str]) -> tuple[str, ...]:
    """What the variables of connections, and those of the journal and of drift, begin with."""
    return tuple(variable(name, "") for name in (*names, DRIFT, JOURNAL))


def _unclaimed(environ: Mapping[str, str], taken: tuple[str, ...]) -> list[str]:
    return [
        name
        for name in environ
        if name.startswith(PREFIX) and name not in _OURS and not name.startswith(taken)
    ]
