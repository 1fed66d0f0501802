"""Findings about one connection: its settings, and then the provider that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rewardkit.client.connection import find
from rewardkit.errors import ConfigurationError, PluginError
from rewardkit.plugins import Registry

from .finding import Finding, Kind, Severity
from .reaching import reaching_findings


def connection_findings(
    target: str, *, config: Path | None, registry: Registry, offline: bool
) -> Iterator[Finding]:
    """What is wrong with a connection, or worth knowing.

    Args:
        target: a connection, a provider's name or ``provider:ADDRESS``, as ``connect`` takes it.
        config: the configuration file, as ``connect`` takes it.
        registry: the providers to choose from.
        offline: whether nothing is sent.
    """
    where = f"connection {target}"
    try:
        found = find(target, settings=None, config=config, registry=registry, observers=())
    except ConfigurationError as error:
        for problem in error.problems:
            yield _finding(where, Kind.SETTINGS, problem)
    except PluginError as error:
        yield _finding(where, Kind.BROKEN, str(error))
    except Exception as error:  # noqa: BLE001  # anything a plugin does
        what = f"its adapter raised {type(error).__name__} when it was made"
        yield _finding(where, Kind.BROKEN, what, "Report it to the author of the package.")
    else:
        if not offline:
            yield from reaching_findings(where, found)


def _finding(where: str, kind: Kind, what: str, advice: str = "") -> Finding:
    return Finding(severity=Severity.PROBLEM, kind=kind, where=where, what=what, advice=advice)
