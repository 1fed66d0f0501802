"""Finding providers: entry points are read on first use, and only the one asked for is loaded.

A plugin that cannot be used is quarantined with its reason and breaks nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from threading import RLock
from typing import TYPE_CHECKING, Any

import pluggy
from attrs import frozen

from rewardkit.errors import ConfigurationError, PluginError

from . import hooks
from .installed import installed_entry_points
from .observers import load_observers
from .provider import Provider

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_CORE = "rewardkit-core"


class State(StrEnum):
    """Whether a provider can be used."""

    READY = "ready"
    QUARANTINED = "quarantined"


@frozen
class Standing:
    """One entry point and what became of it.

    Attributes:
        name: the provider's name.
        distribution: the installed package it comes from.
        version: that package's version.
        state: ready or quarantined.
        reason: why it is quarantined; empty when it is ready.
        provider: what the plugin says of itself, when it is ready.
        module: the module that the entry point names.
    """

    name: str
    distribution: str
    version: str
    state: State
    reason: str = ""
    provider: Provider | None = None
    module: str = ""


class Registry:
    """The providers that are installed.

    Args:
        found: the entry points; None for those of the installed packages.
        observing: the entry points of observers; None for those of the installed packages, where
            ``found`` is None, too.
    """

    def __init__(
        self,
        found: Iterable[EntryPoint] | None = None,
        *,
        observing: Iterable[EntryPoint] | None = None,
    ) -> None:
        self._found = found
        self._observing = () if observing is None and found is not None else observing
        self._observers: tuple[object, ...] | None = None
        self._entry_points: Any = None
        self._claims: dict[str, list[EntryPoint]] | None = None
        self._standings: dict[EntryPoint, Standing] = {}
        self._lock = RLock()
        self._manager = pluggy.PluginManager(hooks.PROJECT)
        self._manager.add_hookspecs(hooks)

    def names(self) -> tuple[str, ...]:
        """The names that installed packages claim, loaded or not."""
        return tuple(self._by_name())

    def provider(self, name: str) -> Provider:
        """Load the provider ``name``, and no other.

        Raises:
            ConfigurationError: no installed package adds it.
            PluginError: the package that adds it cannot be used.
        """
        standing = self.standing(name)
        if standing.provider is None:
            raise PluginError(
                f"the provider {name!r} of {standing.distribution} {standing.version} cannot be "
                f"used: {standing.reason}",
                provider=name,
                distribution=standing.distribution,
            )
        return standing.provider

    def version(self, name: str) -> str:
        """The version of the package that adds the provider ``name``; "unknown" where none is known."""
        claims = self._by_name().get(name)
        return _distribution(claims[0])[1] if claims else "unknown"

    def standing(self, name: str) -> Standing:
        """What became of the entry point that has the name; its plugin is loaded, and no other.

        Raises:
            ConfigurationError: no installed package adds it.
        """
        claims = self._by_name().get(name)
        if claims is None:
            known = ", ".join(self.names()) or "none"
            raise ConfigurationError(
                f"there is no provider {name!r}; installed are: {known}. "
                "Install the package that adds it, or correct the name"
            )
        return self._standing(claims[0])

    def standings(self) -> tuple[Standing, ...]:
        """Every entry point with its state; this loads all plugins' modules."""
        return tuple(
            self._standing(claim) if number == 0 else _taken(claim, claims[0])
            for claims in self._by_name().values()
            for number, claim in enumerate(claims)
        )

    def observers(self) -> tuple[object, ...]:
        """The observers of the installed packages, loaded once."""
        with self._lock:
            if self._observers is None:
                found = self._observing
                if found is None:
                    found = self._installed(hooks.OBSERVER_GROUP)
                self._observers = load_observers(found)
            return self._observers

    def _by_name(self) -> dict[str, list[EntryPoint]]:
        with self._lock:
            if self._claims is None:
                found = self._found
                if found is None:
                    found = self._installed(hooks.ENTRY_POINT_GROUP)
                self._claims = {}
                for entry in sorted(set(found), key=_precedence):
                    self._claims.setdefault(entry.name, []).append(entry)
            return self._claims

    def _installed(self, group: str) -> Iterable[EntryPoint]:
        """The entry points of installed packages; finding them takes a while, and is done once."""
        if self._entry_points is None:
            self._entry_points = installed_entry_points()
        found: Iterable[EntryPoint] = self._entry_points.select(group=group)
        return found

    def _standing(self, entry: EntryPoint) -> Standing:
        with self._lock:
            if entry not in self._standings:
                self._standings[entry] = self._load(entry)
            return self._standings[entry]

    def _load(self, entry: EntryPoint) -> Standing:
        try:
            plugin = entry.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001  # anything a module does at import
            reason = f"importing {entry.value} raised {type(error).__name__}: {error}"
            return _quarantined(entry, reason)
        other = self._manager.get_name(plugin)
        if other is not None:
            reason = (
                f"its entry point names {entry.value}, which is the provider {other!r} already: "
                "give each provider a module of its own"
            )
            return _quarantined(entry, reason)
        try:
            self._manager.register(plugin, name=entry.name)
            self._manager.check_pending()
            provider = self._ask(plugin)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # anything a hook does
            self._manager.unregister(name=entry.name)
            return _quarantined(entry, _reason(error))
        if provider.name != entry.name:
            self._manager.unregister(name=entry.name)  # another entry point may have it right
            reason = (
                f"its entry point is called {entry.name!r} and its provider {provider.name!r}: give "
                "both the same name"
            )
            return _quarantined(entry, reason)
        return Standing(
            entry.name,
            *_distribution(entry),
            State.READY,
            provider=provider,
            module=entry.module,
        )

    def _ask(self, plugin: object) -> Provider:
        for implementation in self._manager.hook.rewardkit_provider.get_hookimpls():
            if implementation.plugin is plugin:
                provider = implementation.function()
                if isinstance(provider, Provider):
                    return provider
                raise PluginError(
                    f"rewardkit_provider gave a {type(provider).__name__}, not a Provider"
                )
        raise PluginError("it has no function rewardkit_provider marked with @hookimpl")


def _precedence(entry: EntryPoint) -> tuple[bool, bool, str, str]:
    """The core's own first, then the package named for the provider, then by name.

    A stray package must not take over a name by being installed.
    """
    distribution = _distribution(entry)[0]
    named_for_it = distribution == _normal(f"rewardkit-{entry.name}")
    return (distribution != _CORE, not named_for_it, entry.name, distribution)


def _distribution(entry: EntryPoint) -> tuple[str, str]:
    if entry.dist is None:
        return ("unknown", "unknown")
    return (_normal(entry.dist.name), entry.dist.version)


def _normal(name: str) -> str:
    """A distribution's name as installers compare it: ``_`` and ``-`` are the same."""
    return name.lower().replace("_", "-")


def _quarantined(entry: EntryPoint, reason: str) -> Standing:
    return Standing(
        entry.name, *_distribution(entry), State.QUARANTINED, reason, module=entry.module
    )


def _taken(entry: EntryPoint, holder: EntryPoint) -> Standing:
    reason = (
        f"the name {entry.name!r} is taken by {_distribution(holder)[0]}; uninstall one of them"
    )
    return _quarantined(entry, reason)


def _reason(error: Exception | SystemExit) -> str:
    match error:
        case pluggy.PluginValidationError():
            specified = ", ".join(name for name in vars(hooks) if name.startswith("rewardkit_"))
            # A module's repr has the path of its file, which is of no use to the reader.
            called = getattr(error.plugin, "__name__", type(error.plugin).__name__)
            said = str(error).replace(repr(error.plugin), called).splitlines()
            return f"{'; '.join(said)}; the hooks are: {specified}"
        case PluginError():
            return str(error)
        case _:
            return f"its rewardkit_provider raised {type(error).__name__}: {error}"
