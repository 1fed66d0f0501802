"""The settings that are no connection's: of the journal and of drift, from rewardkit.toml and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from .file import ConfigFile, read_config
from .names import DRIFT, JOURNAL, Place, variable

S = TypeVar("S")


def load_journal(
    cls: type[S],
    *,
    given: Mapping[str, Any] | None = None,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> S | None:
    """Load the journal's settings; the call goes before the environment, and that before the file.

    Args:
        cls: the attrs class of its settings.
        given: settings from the call, typed or as texts; {} for the wish to have a journal.
        config: the configuration file; else REWARDKIT_CONFIG, else ./rewardkit.toml.
        environ: the environment's variables; else those of this process.

    Returns:
        None where neither the call nor the file nor REWARDKIT_JOURNAL_ADDRESS asks for a journal.

    Raises:
        ConfigurationError: a setting is unknown or wrong.
    """
    environ = os.environ if environ is None else environ
    file = read_config(config, environ)
    asked = given is not None or JOURNAL in file.tables
    if not (asked or environ.get(variable(JOURNAL, "address"))):
        return None
    return _load(cls, JOURNAL, given or {}, file, environ)


def load_drift(
    cls: type[S], *, config: Path | None = None, environ: Mapping[str, str] | None = None
) -> S:
    """Load the settings of drift; those that nothing is said of have their defaults.

    Args:
        cls: the attrs class of its settings.
        config: the configuration file; else REWARDKIT_CONFIG, else ./rewardkit.toml.
        environ: the environment's variables; else those of this process.

    Raises:
        ConfigurationError: a setting is unknown or wrong.
    """
    environ = os.environ if environ is None else environ
    file = read_config(config, environ)
    prefix = variable(DRIFT, "")
    if DRIFT not in file.tables and not any(name.startswith(prefix) for name in environ):
        return cls()
    return _load(cls, DRIFT, {}, file, environ)


def _load(
    cls: type[S],
    table: str,
    given: Mapping[str, Any],
    file: ConfigFile,
    environ: Mapping[str, str],
) -> S:
    from .loading import load  # loads typed-settings

    own = variable(table, "")
    others = (variable(name, "") for name in file.sections)
    return load(
        cls,
        Place(table),
        table=file.tables.get(table, {}),
        given=given,
        file=str(file),
        environ=environ,
        taken=tuple(other for other in others if other.startswith(own)),
    )
