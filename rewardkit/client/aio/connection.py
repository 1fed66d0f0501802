"""From a name to an asynchronous client."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rewardkit.client.connection import Found, find
from rewardkit.errors import ConfigurationError
from rewardkit.plugins import Registry
from rewardkit.transport import AsyncTransport

from .rewards import AsyncRewards
from .threads import InThreads


def connect_async(
    target: str,
    *,
    settings: Mapping[str, Any] | None = None,
    config: Path | str | None = None,
    registry: Registry | None = None,
) -> AsyncRewards:
    """Connect to a provider from coroutines; nothing is sent before the first call.

    It is no coroutine itself, and is not awaited: ``async with rewardkit.connect_async("checkout")``.
    The client stays within the event loop of its first call.

    Args:
        target: a connection, a provider or ``provider:ADDRESS``, as for ``rewardkit.connect``.
        settings: settings that go before those of the file and the environment.
        config: the file of connections, in place of ``rewardkit.toml``.
        registry: the providers to choose from; None for those installed.

    Returns:
        A client, which is an asynchronous context manager.

    Raises:
        ConfigurationError: as ``rewardkit.connect``; or aiohttp is not installed.
        PluginError: the provider's package cannot be used.
    """
    found = find(target, settings=settings, config=config, registry=registry)
    return AsyncRewards(found.adapter, _transport(found), name=found.name)


def _transport(found: Found) -> AsyncTransport:
    own = found.provider.load_transport()
    if own is not None:
        return InThreads(own(found.adapter.settings))
    if find_spec("aiohttp") is None:
        raise ConfigurationError(
            "a connection over HTTP needs aiohttp to be used from coroutines, and it is not "
            "installed: pip install 'rewardkit-core[async]'"
        )
    from rewardkit.http.aio import AsyncHttpTransport
    from rewardkit.http.aio_login import AsyncLoginTransport

    adapter = found.adapter
    over_http = AsyncHttpTransport(adapter.base_url, adapter.headers(), found.http)
    return over_http if adapter.login() is None else AsyncLoginTransport(over_http, adapter)
