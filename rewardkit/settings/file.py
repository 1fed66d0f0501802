"""rewardkit.toml: where it is, and the connections in it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import field, frozen

from rewardkit.errors import ConfigurationError

from .names import CONFIG_VARIABLE, TABLES, listed, nearest

FILE_NAME = "rewardkit.toml"

#: The table of the connections' tables.
CONNECTIONS = "connections"


@frozen
class ConfigFile:
    """What a rewardkit.toml says.

    Attributes:
        path: the file; None where there is none.
        sections: the table of each connection, by name. Values are as TOML has them.
        tables: the tables beside those of connections, such as ``journal``; only those that are there.
    """

    path: Path | None = None
    sections: Mapping[str, Mapping[str, Any]] = field(
        factory=dict, repr=lambda tables: str(list(tables))
    )
    tables: Mapping[str, Mapping[str, Any]] = field(
        factory=dict, repr=lambda tables: str(list(tables))
    )

    def __str__(self) -> str:
        return FILE_NAME if self.path is None else str(self.path)


@frozen
class Listed:
    """A connection as a list of them shows it: its name and its provider's."""

    name: str
    provider: str


def find_config(
    config: Path | None = None, environ: Mapping[str, str] | None = None
) -> Path | None:
    """The configuration file to use: ``config``, REWARDKIT_CONFIG, or ./rewardkit.toml if it is there.

    Raises:
        ConfigurationError: a file was named, and there is none.
    """
    environ = os.environ if environ is None else environ
    named = (config, "the argument"), (environ.get(CONFIG_VARIABLE), CONFIG_VARIABLE)
    for path, who in named:
        if path:
            if not Path(path).is_file():
                raise ConfigurationError(
                    f"there is no file {path}, which {who} names: write it, or name another"
                )
            return Path(path)
    here = Path(FILE_NAME)
    return here if here.is_file() else None


def read_config(config: Path | None = None, environ: Mapping[str, str] | None = None) -> ConfigFile:
    """Read the configuration file; without one, there are no connections.

    Raises:
        ConfigurationError: the file cannot be read, or is not of the form; says where and why.
            ``problems`` has all that is wrong with its form.
    """
    path = find_config(config, environ)
    if path is None:
        return ConfigFile()
    try:
        document = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror or 'an error'}; check its permissions"
        ) from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}; correct that line") from None
    problems = [*_problems(path, document)]
    if problems:
        raise ConfigurationError(problems=problems)
    tables = {name: document[name] for name in TABLES if name in document}
    return ConfigFile(path, document.get(CONNECTIONS, {}), tables)


def connections(
    config: Path | None = None, environ: Mapping[str, str] | None = None
) -> tuple[Listed, ...]:
    """The connections in the configuration file, by name; their settings are not looked at.

    Raises:
        ConfigurationError: the file cannot be read, or is not of the form.
    """
    file = read_config(config, environ)
    return tuple(
        Listed(name, provider_of(name, section, file)) for name, section in file.sections.items()
    )


def provider_of(name: str, section: Mapping[str, Any], file: ConfigFile) -> str:
    """The provider of a section.

    Raises:
        ConfigurationError: the section names none.
    """
    provider = section.get("provider")
    if isinstance(provider, str) and provider:
        return provider
    raise ConfigurationError(
        f'connection {name} in {file} has no provider: write provider = "NAME" below '
        f"[connections.{name}]; `rewardkit providers` lists the names"
    )


def _problems(path: Path, document: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the form of a file: what it has beside its tables is a mistake."""
    for key in document:
        if key not in {CONNECTIONS, *TABLES}:
            hint = nearest(key, [CONNECTIONS, *TABLES])
            yield f"{path} has {key!r}, which means nothing here: " + (
                f"did you mean {hint}?" if hint else "connections go below [connections.NAME]"
            )
    sections = document.get(CONNECTIONS, {})
    if isinstance(sections, dict):
        yield from _problems_of_connections(path, sections)
    else:
        yield f"connections in {path} is no table: write [connections.NAME]"
    for name in TABLES:
        if not isinstance(document.get(name, {}), dict):
            yield f"{name} in {path} is no table: write [{name}]"


def _problems_of_connections(path: Path, sections: Mapping[str, Any]) -> Iterator[str]:
    wrong = [name for name, section in sections.items() if not isinstance(section, dict)]
    if wrong:
        yield (
            f"{listed(wrong)} in {path} is no connection: write [connections.NAME] and its "
            "settings below it"
        )
    for name, whose in TABLES.items():
        if name in sections:
            yield (
                f"{path} has a connection of the name {name}, whose variables would be those of "
                f"{whose}: give it another name"
            )
