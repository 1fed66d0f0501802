"""Telling observers: those that a caller gives, and those of installed packages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pluggy

from rewardkit import log
from rewardkit.errors import PluginError

from . import hooks

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


class Observers:
    """Objects with methods, or modules with functions, that are marked with ``hookimpl``.

    One that raises breaks no call: that is logged as a warning, and the others are told all the same.

    Args:
        given: in the order in which they are told.

    Raises:
        PluginError: one has a hook that there is none of, or takes what it is not given.
    """

    def __init__(self, given: Iterable[object] = ()) -> None:
        self._manager = pluggy.PluginManager(hooks.PROJECT)
        self._manager.add_hookspecs(hooks)
        for observer in given:
            self._add(observer)

    def __bool__(self) -> bool:
        return bool(self._manager.get_plugins())

    def told(self, hook: str) -> bool:
        """Whether anybody is told of ``hook``; ask before an event is put together."""
        return bool(self._hook(hook).get_hookimpls())

    def tell(self, hook: str, event: object) -> None:
        """Call each implementation of ``hook`` with the event.

        Args:
            hook: its name, such as ``rewardkit_exchange_finished``.
            event: what is told.
        """
        for implementation in self._hook(hook).get_hookimpls():
            try:
                arguments = (event,) if implementation.argnames else ()
                implementation.function(*arguments)
            except Exception as error:  # noqa: BLE001  # anything that an observer does
                log.warn("observer failed", hook=hook, error=type(error).__name__)

    def _hook(self, name: str) -> Any:
        return getattr(self._manager.hook, name)

    def _add(self, observer: object) -> None:
        try:
            self._manager.register(observer)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(
                f"the observer {type(observer).__name__} cannot be used: "
                f"{str(error).splitlines()[-1]}"
            ) from None


def load_observers(found: Iterable[EntryPoint]) -> tuple[object, ...]:
    """What the entry points name. One that cannot be loaded is left out, with a warning in the log."""
    loaded: list[object] = []
    for entry in found:
        try:
            loaded.append(load_observer(entry))
        except PluginError as error:
            log.warn("observer cannot be used", entry_point=entry.value, error=str(error))
    return tuple(loaded)


def load_observer(entry: EntryPoint) -> object:
    """What an entry point names, which is an observer.

    Raises:
        PluginError: it cannot be imported, or has a hook that there is none of.
    """
    try:
        observer: object = entry.load()
    except (Exception, SystemExit) as error:  # anything a module does at import
        raise PluginError(
            f"importing {entry.value} raised {type(error).__name__}: {error}"
        ) from error
    Observers([observer])
    return observer
