"""From a name to an asynchronous client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rewardkit.client.connection import Found, JournalChoice, find, gathering, journal_of
from rewardkit.errors import ConfigurationError
from rewardkit.journal import AsyncJournal
from rewardkit.plugins import Registry
from rewardkit.sightings import AsyncGathering
from rewardkit.transport import AsyncTransport

from .rewards import AsyncRewards
from .threads import InThreads


def connect_async(
    target: str,
    *,
    settings: Mapping[str, Any] | None = None,
    config: Path | str | None = None,
    registry: Registry | None = None,
    observers: Iterable[object] = (),
    journal: JournalChoice = None,
) -> AsyncRewards:
    """Connect to a provider from coroutines; nothing is sent before the first call.

    It is no coroutine itself, and is not awaited: ``async with rewardkit.connect_async("checkout")``.
    The client stays within the event loop of its first call.

    Args:
        target: a connection, a provider or ``provider:ADDRESS``, as for ``rewardkit.connect``.
        settings: settings that go before those of the file and the environment.
        config: the file of connections, in place of ``rewardkit.toml``.
        registry: the providers to choose from; None for those installed.
        observers: are told of what happens on this connection, as for ``rewardkit.connect``. They
            are called within the event loop, so they must not wait.
        journal: keeps what is to be done once, as for ``rewardkit.connect``. It is opened before this
            returns, and works in threads after that.

    Returns:
        A client, which is an asynchronous context manager.

    Raises:
        ConfigurationError: as ``rewardkit.connect``; or aiohttp is not installed.
        PluginError: the provider's package, or an observer, cannot be used.
        JournalUnavailable: as ``rewardkit.connect``.
    """
    found = find(target, settings=settings, config=config, registry=registry, observers=observers)
    with journal_of(journal, config) as (opened, is_own):
        gathered = gathering(found, opened, config)
        return AsyncRewards(
            found.adapter,
            transport_of(found),
            name=found.name,
            observers=found.observers,
            journal=None if opened is None else AsyncJournal(opened),
            scope=found.scope,
            closes_journal=is_own,
            sightings=None if gathered is None else AsyncGathering(gathered),
        )


def transport_of(
    found: Found, inside: Callable[[AsyncTransport], AsyncTransport] = lambda once: once
) -> AsyncTransport:
    """What carries a connection's requests; arguments as of the synchronous one.

    Raises:
        ConfigurationError: aiohttp is needed and not installed.
    """
    own = found.provider.load_transport()
    if own is not None:
        return inside(InThreads(own(found.adapter.settings)))
    if find_spec("aiohttp") is None:
        raise ConfigurationError(
            "a connection over HTTP needs aiohttp to be used from coroutines, and it is not "
            "installed: pip install 'rewardkit-core[async]'"
        )
    from rewardkit.http.aio import AsyncHttpTransport
    from rewardkit.http.aio_login import AsyncLoginTransport
    from rewardkit.http.aio_patient import AsyncPatientTransport

    adapter = found.adapter
    once = inside(AsyncHttpTransport(adapter.base_url, found.headers(), found.http))
    patient = AsyncPatientTransport(once, found.traffic(), found.http)
    # In this order for the reasons that are given in the synchronous one.
    return patient if adapter.login() is None else AsyncLoginTransport(patient, adapter)
