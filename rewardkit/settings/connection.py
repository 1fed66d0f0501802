"""A connection: a provider's name and its settings, found by the connection's name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from rewardkit.errors import ConfigurationError

from .file import ConfigFile, provider_of, read_config
from .names import Place, listed, variable

#: The table, and the part of a variable's name, with the driver's settings.
HTTP = "http"


@frozen
class Connection:
    """What connects to a provider.

    Attributes:
        name: the connection's name; a provider's where there is no section for it.
        provider: the provider's name.
        settings: an instance of the adapter's ``Settings``.
        http: an instance of the driver's settings; None where none were asked for.
    """

    name: str
    provider: str
    settings: Any = field(repr=False)
    http: Any = field(default=None, repr=False)


def load_connection(
    name: str,
    *,
    settings_class_for: Callable[[str], type[Any]],
    http_class: type[Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Connection:
    """Load the connection ``name``; the call goes before the environment, and that before the file.

    Args:
        name: a section ``[connections.NAME]`` of rewardkit.toml, or a provider's name, which needs
            no section and no file.
        settings_class_for: from a provider's name to the attrs class of its settings; raises
            ConfigurationError or PluginError for a name that it cannot serve.
        http_class: the attrs class of the driver's settings, read from ``[connections.NAME.http]``
            and ``REWARDKIT_NAME_HTTP_…``.
        overrides: settings from the call, typed or as texts; ``http`` may hold the driver's.
        config: the configuration file; else REWARDKIT_CONFIG, else ./rewardkit.toml.
        environ: the environment's variables; else those of this process.

    Raises:
        ConfigurationError: a connection, provider or setting is unknown, missing or wrong; one
            sentence that says what to write, and never shows a secret. ``problems`` has one for
            each setting.
        PluginError: the provider's package cannot be used.
    """
    environ = os.environ if environ is None else environ
    file = read_config(config, environ)
    section = dict(file.sections.get(name, {}))
    provider, settings_class = _provider(name, section, file, environ, settings_class_for)
    section.pop("provider", None)
    given = dict(overrides or {})
    http_section, http_given = section.pop(HTTP, {}), given.pop(HTTP, {})
    from .loading import load  # loads typed-settings

    own = variable(name, "")
    others = (variable(other, "") for other in file.sections if other != name)
    taken = tuple(other for other in others if other.startswith(own))

    def load_settings() -> Any:
        return load(
            settings_class,
            Place(name),
            table=section,
            given=given,
            file=str(file),
            environ=environ,
            taken=(*taken, variable(name, HTTP, ""), variable(name, "provider")),
        )

    def load_http() -> Any:
        if not isinstance(http_section, Mapping):
            raise ConfigurationError(
                f"{HTTP} of connection {name} in {file} is no table: "
                f"write [connections.{name}.{HTTP}]"
            )
        return http_class and load(
            http_class,
            Place(name, (HTTP,)),
            table=http_section,
            given=http_given,
            file=str(file),
            environ=environ,
            taken=taken,
        )

    return Connection(name, provider, *_both(load_settings, load_http))


def _both(*loads: Callable[[], Any]) -> Iterator[Any]:
    """What each gives; if one cannot, all that is wrong with any of them is told."""
    loaded: list[Any] = []
    problems: list[str] = []
    for load in loads:
        try:
            loaded.append(load())
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems=problems)
    return iter(loaded)


def _provider(
    name: str,
    section: Mapping[str, Any],
    file: ConfigFile,
    environ: Mapping[str, str],
    settings_class_for: Callable[[str], type[Any]],
) -> tuple[str, type[Any]]:
    """The provider's name and its settings' class: of the variable, the section, or ``name``."""
    stated = environ.get(variable(name, "provider"))
    if stated or name in file.sections:
        provider = stated or provider_of(name, section, file)
        try:
            return provider, settings_class_for(provider)
        except ConfigurationError as error:
            where = variable(name, "provider") if stated else f"connection {name} in {file}"
            raise ConfigurationError(f"{where}: {error}") from None
    try:
        return name, settings_class_for(name)
    except ConfigurationError as error:
        there = (
            f"no connection in {file} (there: {listed(file.sections)})"
            if file.path
            else "no connection, as there is no rewardkit.toml here"
        )
        raise ConfigurationError(f"{name!r} is {there}; as a provider: {error}") from None
