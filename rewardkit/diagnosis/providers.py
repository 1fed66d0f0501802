"""Findings about a provider that can be used: how long importing it takes, and what vouches for it."""

from __future__ import annotations

from collections.abc import Iterator
from sys import modules

from rewardkit.plugins import Provider, Standing
from rewardkit.plugins.verification import VerificationState, verification

from .finding import Finding, Kind, Severity
from .loading import measure_fairly, slow_imports
from .plugins import unmarked_hooks


def provider_findings(standing: Standing) -> Iterator[Finding]:
    """What is slow, heavy, unmarked or unproven about a provider; nothing of one that is broken.

    Args:
        standing: its entry point, and what became of it.
    """
    if standing.provider is None:
        return
    where = f"{standing.distribution} {standing.version}"
    loading = measure_fairly(standing.name)
    if loading is not None:
        yield from slow_imports(where, loading)
    plugin = modules.get(standing.module)
    if plugin is not None:
        yield from unmarked_hooks(where, plugin)
    yield from _unproven(where, standing.provider)


def _unproven(where: str, provider: Provider) -> Iterator[Finding]:
    found = verification(provider)
    if found.state is VerificationState.VERIFIED:
        return
    stale = found.state is VerificationState.STALE
    yield Finding(
        severity=Severity.WARNING if stale else Severity.NOTE,
        kind=Kind.CONFORMANCE,
        where=where,
        what=f"the adapter of {provider.name!r} is {found}",
        advice="Its author runs the conformance suite again, and ships the new report."
        if stale
        else "Its author runs the conformance suite, and ships the report in the package.",
    )
