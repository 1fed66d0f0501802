"""Findings about the plugins that are found: broken ones, clashes, hooks that are misspelt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import EntryPoint
from inspect import getattr_static
from itertools import groupby

from rewardkit.errors import PluginError
from rewardkit.plugins import Provider, Standing
from rewardkit.plugins.hooks import PROJECT
from rewardkit.plugins.observers import load_observer

from .description import describe
from .finding import Finding, Kind, Severity

#: pluggy's mark on a function that implements a hook.
_MARK = f"{PROJECT}_impl"


def broken_providers(standings: Iterable[Standing]) -> Iterator[Finding]:
    """Providers that cannot be used, wholly or in part, and names that two packages have.

    Args:
        standings: of one registry, in its order: of each name, who holds it comes first.
    """
    for name, claims in groupby(standings, lambda standing: standing.name):
        holder, *others = claims
        yield from (_clash(name, holder, other) for other in others)
        reason = holder.reason or describe(holder).reason
        if reason:
            yield _broken(_where(holder), f"the provider {name!r} cannot be used: {reason}")
        elif holder.provider is not None:
            yield from _broken_parts(holder, holder.provider)


def broken_observers(found: Iterable[EntryPoint]) -> Iterator[Finding]:
    """Observers that cannot be used, or have a function that is told of nothing.

    Args:
        found: the entry points of the observers.
    """
    for entry in found:
        where = f"the observer {entry.value}" + (f" of {entry.dist.name}" if entry.dist else "")
        try:
            observer = load_observer(entry)
        except PluginError as error:
            yield _broken(where, str(error))
        else:
            yield from unmarked_hooks(where, observer)


def unmarked_hooks(where: str, plugin: object) -> Iterator[Finding]:
    """Functions that are called like hooks and are not marked as such, so that nobody calls them.

    Args:
        where: what to call the plugin.
        plugin: a module or an object.
    """
    names = (name for name in dir(plugin) if name.startswith(f"{PROJECT}_"))
    for name in names:
        function = getattr_static(plugin, name, None)  # a property is not asked for
        if callable(function) and not hasattr(function, _MARK):
            yield Finding(
                severity=Severity.WARNING,
                kind=Kind.MISSPELT,
                where=where,
                what=f"its function {name} is called by nobody, as it is not marked as a hook",
                advice="Put @hookimpl (of rewardkit.plugins) above it, or give it another name.",
            )


def _broken_parts(standing: Standing, provider: Provider) -> Iterator[Finding]:
    """The sandbox and the transport, which a connection or a demo would find broken."""
    parts: tuple[tuple[str, str | None, Callable[[], object], Severity], ...] = (
        ("transport", provider.transport, provider.load_transport, Severity.PROBLEM),
        ("sandbox", provider.sandbox, provider.load_sandbox, Severity.WARNING),
    )
    for part, path, load, severity in parts:
        if path is None:
            continue
        try:
            load()
        except Exception as error:  # noqa: BLE001  # anything a plugin does; the others are told, too
            said = str(error) if isinstance(error, PluginError) else type(error).__name__
            reason = f"the {part} of the provider {standing.name!r} cannot be used: {said}"
            yield _broken(_where(standing), reason, severity)


def _clash(name: str, holder: Standing, other: Standing) -> Finding:
    used = f"{holder.distribution} {holder.version}"
    return Finding(
        severity=Severity.PROBLEM,
        kind=Kind.CLASH,
        where=_where(other),
        what=f"it adds a provider {name!r}, and so does {used}, which has precedence",
        advice=f"Uninstall one of them: pip uninstall {other.distribution}",
    )


def _broken(where: str, reason: str, severity: Severity = Severity.PROBLEM) -> Finding:
    return Finding(
        severity=severity,
        kind=Kind.BROKEN,
        where=where,
        what=" ".join(reason.split()),
        advice="Correct the package, install another version of it, or uninstall it.",
    )


def _where(standing: Standing) -> str:
    return f"{standing.distribution} {standing.version}"
