"""From a name to a client: which provider, which settings, which transport."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from rewardkit.adapter import Adapter
from rewardkit.errors import ConfigurationError
from rewardkit.http import HttpSettings
from rewardkit.http.message import Headers
from rewardkit.http.traffic import Traffic
from rewardkit.journal import JournalSettings, open_journal
from rewardkit.plugins import Observers, Provider, Registry
from rewardkit.settings import load_connection, load_drift, load_journal
from rewardkit.sightings import DriftSettings, Gathering
from rewardkit.transport import Transport

from .rewards import Rewards

if TYPE_CHECKING:
    from rewardkit.journal import Journal
    from rewardkit.sightings import Store

#: Which journal a connection has: an open one, an address, that of the settings, or none.
JournalChoice: TypeAlias = "Journal | Path | str | bool | None"


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
    journal: JournalChoice = None,
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
        journal: keeps what is to be done once, and drift. A file or ``postgresql://…`` goes before the
            address in the settings; True is the journal of the settings, or ``rewardkit-journal.db``;
            False is none. One that is open, of ``rewardkit.journal.open_journal``, may serve several
            connections, and stays open. None is what the table ``journal`` of the file and
            REWARDKIT_JOURNAL_ADDRESS say, and without those no journal.

    Returns:
        A client, which is a context manager.

    Raises:
        ConfigurationError: there is no such connection or provider, or a setting is missing or
            wrong; the message says what to write where.
        PluginError: the provider's package, or an observer, cannot be used.
        JournalUnavailable: the journal cannot be used now.
    """
    found = find(target, settings=settings, config=config, registry=registry, observers=observers)
    with journal_of(journal, config) as (opened, is_own):
        return Rewards(
            found.adapter,
            transport_of(found),
            name=found.name,
            observers=found.observers,
            journal=opened,
            scope=found.scope,
            closes_journal=is_own,
            sightings=gathering(found, opened, config),
        )


@contextmanager
def journal_of(
    journal: JournalChoice, config: Path | str | None
) -> Iterator[tuple[Journal | None, bool]]:
    """The journal that ``connect`` is asked for, and whether it was opened for this connection.

    One that was is closed again if the block fails. Arguments and errors are those of ``connect``.
    """
    opened = _found_journal(journal, config)
    is_own = opened is not None and opened is not journal
    try:
        yield opened, is_own
    except BaseException:
        if opened is not None and is_own:
            opened.close()
        raise


def _found_journal(journal: JournalChoice, config: Path | str | None) -> Journal | None:
    if journal is False:
        return None
    if not (journal is None or isinstance(journal, (bool, str, Path))):
        return journal
    given: dict[str, Any] | None = None if journal is None else {}
    if isinstance(journal, (str, Path)):
        given = {"address": str(journal)}
    path = None if config is None else Path(config)
    settings = load_journal(JournalSettings, given=given, config=path)
    return None if settings is None else open_journal(settings)


def gathering(found: Found, journal: Journal | None, config: Path | str | None) -> Gathering | None:
    """What keeps the connection's drift, in the journal or a file; None where nothing does.

    Raises:
        ConfigurationError: a setting of drift is unknown or wrong.
    """
    settings = load_drift(DriftSettings, config=None if config is None else Path(config))
    if not settings.keep:
        return None
    store = sightings_store(journal, settings.file)
    if store is None:
        return None
    return Gathering(found.adapter, found.scope, store, settings, found.version)


def sightings_store(journal: Journal | None, file: Path | None) -> Store | None:
    """Where drift is kept: the journal, or else the file; None where there is neither."""
    if journal is not None:
        return journal.drift
    if file is None:
        return None
    from rewardkit.sightings import SightingsFile

    return SightingsFile(file)


@frozen
class Found:
    """What a connection is made of, before anything is opened."""

    name: str
    scope: str
    provider: Provider
    adapter: Adapter[Any]
    http: HttpSettings
    observers: Observers
    version: Callable[[], str] = lambda: "unknown"

    def headers(self) -> Headers:
        """The headers of every request, which carry the credentials."""
        return Headers(self.adapter.headers())

    def traffic(self) -> Traffic:
        """What the connection's requests have in common, whichever driver sends them."""
        return Traffic(self.http, self.adapter.rate_limit, self.adapter.clock)


def find(
    target: str,
    *,
    settings: Mapping[str, Any] | None,
    config: Path | str | None,
    registry: Registry | None,
    observers: Iterable[object],
) -> Found:
    """What ``connect`` needs to know; arguments and errors are the same."""
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
    return Found(
        name=connection.name,
        scope=target if colon else connection.name,
        provider=providers.provider(connection.provider),
        adapter=adapters[connection.provider](connection.settings),
        http=connection.http,
        observers=Observers((*providers.observers(), *observers)),
        version=partial(providers.version, connection.provider),
    )


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


def transport_of(
    found: Found, inside: Callable[[Transport], Transport] = lambda once: once
) -> Transport:
    """What carries a connection's requests.

    Args:
        found: what the connection is made of.
        inside: what to make of the transport that sends each request once, before patience and the
            login are put around it.
    """
    own = found.provider.load_transport()
    if own is not None:
        return inside(own(found.adapter.settings))
    from rewardkit.http.login import LoginTransport
    from rewardkit.http.patient import PatientTransport
    from rewardkit.http.sync import HttpTransport  # loads requests

    once = inside(HttpTransport(found.adapter.base_url, found.headers(), found.http))
    patient = PatientTransport(once, found.traffic(), found.http)
    # The login is outside, so that it has patience, too, and keeps to the same limit and breaker.
    # A 401 comes out here at once, from whatever attempt; the request then goes with another login.
    return patient if found.adapter.login() is None else LoginTransport(patient, found.adapter)
