"""From a name to a client: which provider, which settings, which transport."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rewardkit.adapter import Adapter
from rewardkit.errors import ConfigurationError
from rewardkit.http import HttpSettings
from rewardkit.plugins import Observers, Provider, Registry
from rewardkit.settings import load_connection
from rewardkit.transport import Transport

from .rewards import Rewards


@cache
def installed() -> Registry:
    """The providers of the installed packages, found once for the process."""
    return Registry()


def connect(
    target: str,
    *,
    settings: Mapping[str, Any] | None = None,
    config: Path | str | None = None,
    registry: Registry | None = None,
    observers: Iterable[object] = (),
) -> Rewards:
    """Connect to a provider; nothing is sent before the first call.

    Args:
        target: a connection of ``rewardkit.toml``; or the name of a provider, whose settings come
            from ``settings`` and the environment; or ``provider:ADDRESS``, such as
            ``local:shop.db``, for a provider that is found by an address.
        settings: settings that go before those of the file and the environment. A mapping
            ``http`` in it holds the HTTP settings.
        config: the file of connections, in place of ``rewardkit.toml``.
        registry: the providers to choose from; None for those installed.
        observers: objects whose methods, marked with ``rewardkit.plugins.hookimpl``, are told of
            what happens on this connection, beside those that installed packages add.

    Returns:
        A client, which is a context manager.

    Raises:
        ConfigurationError: there is no such connection or provider, or a setting is missing or
            wrong; the message says what to write where.
        PluginError: the provider's package, or an observer, cannot be used.
    """
    providers = registry or installed()
    name, colon, address = target.partition(":")
    overrides = dict(settings or {})
    if colon:
        overrides = {_address_setting(providers.provider(name), address): address, **overrides}
    adapters: dict[str, type[Adapter[Any]]] = {}

    def settings_class(provider: str) -> type[Any]:
        adapters[provider] = providers.provider(provider).load_adapter()
        return adapters[provider].Settings

    connection = load_connection(
        name,
        settings_class_for=settings_class,
        http_class=HttpSettings,
        overrides=overrides,
        config=None if config is None else Path(config),
    )
    adapter = adapters[connection.provider](connection.settings)
    transport = _transport(providers.provider(connection.provider), adapter, connection.http)
    told = Observers((*providers.observers(), *observers))
    return Rewards(adapter, transport, name=connection.name, observers=told)


def _address_setting(provider: Provider, address: str) -> str:
    if provider.address is None:
        raise ConfigurationError(
            f"{provider.title} is not found by an address: connect to {provider.name!r} and give "
            "its settings in rewardkit.toml or the environment"
        )
    if not address:
        raise ConfigurationError(
            f"there is nothing after {provider.name}: — write {provider.name}:{provider.address.upper()}"
        )
    return provider.address


def _transport(provider: Provider, adapter: Adapter[Any], http: HttpSettings) -> Transport:
    own = provider.load_transport()
    if own is not None:
        transport: Transport = own(adapter.settings)
        return transport
    from rewardkit.http.patient import PatientTransport
    from rewardkit.http.sync import HttpTransport  # loads requests
    from rewardkit.http.traffic import Traffic

    once = HttpTransport(adapter.base_url, adapter.headers(), http)
    return PatientTransport(once, Traffic(http, adapter.rate_limit, adapter.clock), http)
