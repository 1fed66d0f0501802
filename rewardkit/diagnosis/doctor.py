"""The diagnosis: everything there is to look at, in turn, and what was found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from rewardkit.client import installed
from rewardkit.errors import ConfigurationError
from rewardkit.plugins import Registry
from rewardkit.plugins.hooks import OBSERVER_GROUP
from rewardkit.plugins.installed import installed_entry_points
from rewardkit.settings import ConfigFile, read_config

from .connections import connection_findings
from .distributions import CORE, installed_distributions, version_of
from .drift import kept_drift_findings
from .entry_points import misspelt_entry_points
from .finding import Finding, Kind, Severity
from .journal import journal_findings
from .packages import missing_packages
from .plugins import broken_observers, broken_providers
from .providers import provider_findings
from .targets import stray_variables, targets

#: One thing to look at; it gives what it finds.
Look: TypeAlias = Callable[[], Iterable[Finding]]

#: Told how many things have been looked at, and of how many.
Progress: TypeAlias = Callable[[int, int], None]


@frozen(kw_only=True)
class Diagnosis:
    """What was looked at, and what was found.

    Attributes:
        python: the version of Python.
        core: the version of rewardkit-core; empty where it is not installed as a package.
        providers: the names of the providers that were looked at.
        connections: the connections that were looked at.
        findings: what was found, the worst first.
    """

    python: str
    core: str
    providers: tuple[str, ...]
    connections: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing but notes."""
        return all(finding.severity is Severity.NOTE for finding in self.findings)


def diagnose(
    connections: Sequence[str] = (),
    *,
    config: Path | None = None,
    offline: bool = False,
    registry: Registry | None = None,
    progress: Progress | None = None,
) -> Diagnosis:
    """Look at what is installed, at the settings, and at the providers that the connections lead to.

    Nothing is made or changed: each provider is asked once whether the credentials are good.

    Args:
        connections: those to look at, as ``rewardkit.connect`` takes them; none for all of the file
            and the environment.
        config: the configuration file; else REWARDKIT_CONFIG, else ./rewardkit.toml.
        offline: whether nothing is sent.
        registry: the providers; None for those installed.
        progress: told after each thing that was looked at.
    """
    registry = registry or installed()
    file, findings = _file(config)
    named = tuple(connections) or targets(file, registry.names(), os.environ)
    looks = [*_at_packages(registry), *_at_settings(file, named, registry)]
    if not findings:
        looks.append(partial(journal_findings, config, offline=offline))
        looks.append(partial(kept_drift_findings, config, offline=offline))
        looks += (
            partial(connection_findings, name, config=config, registry=registry, offline=offline)
            for name in named
        )
    for number, look in enumerate(looks, start=1):
        findings.extend(look())
        if progress is not None:
            progress(number, len(looks))
    rank = list(Severity)
    return Diagnosis(
        python=".".join(str(part) for part in sys.version_info[:3]),
        core=version_of(CORE),
        providers=registry.names(),
        connections=named,
        findings=tuple(sorted(findings, key=lambda finding: rank.index(finding.severity))),
    )


def _file(config: Path | None) -> tuple[ConfigFile, list[Finding]]:
    """The configuration file; where it is no good, nothing of it, and what is wrong."""
    try:
        return read_config(config), []
    except ConfigurationError as error:
        found = [
            Finding(
                severity=Severity.PROBLEM,
                kind=Kind.SETTINGS,
                where="the configuration file",
                what=problem,
            )
            for problem in error.problems
        ]
        return ConfigFile(), found


def _at_packages(registry: Registry) -> Iterator[Look]:
    found = installed_distributions()
    yield partial(missing_packages, found)
    yield partial(misspelt_entry_points, found)
    yield lambda: broken_providers(registry.standings())
    yield lambda: broken_observers(installed_entry_points().select(group=OBSERVER_GROUP))
    for standing in registry.standings():
        yield partial(provider_findings, standing)


def _at_settings(file: ConfigFile, named: Sequence[str], registry: Registry) -> Iterator[Look]:
    yield partial(stray_variables, file, registry.names(), os.environ)
    if not named:
        yield lambda: (
            Finding(
                severity=Severity.NOTE,
                kind=Kind.CONNECTIONS,
                where=str(file),
                what="there is no connection, in a file or the environment, so none was looked at",
                advice="Write [connections.NAME] into rewardkit.toml, or name one behind the command.",
            ),
        )
