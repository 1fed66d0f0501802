"""The journal's settings, from its table in rewardkit.toml and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from .file import read_config
from .names import JOURNAL, Place, variable

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
    asked = given is not None or file.journal is not None
    if not (asked or environ.get(variable(JOURNAL, "address"))):
        return None
    from .loading import load  # loads typed-settings

    others = (variable(name, "") for name in file.sections)
    return load(
        cls,
        Place(JOURNAL),
        table=file.journal or {},
        given=given or {},
        file=str(file),
        environ=environ,
        taken=tuple(other for other in others if other.startswith(variable(JOURNAL, ""))),
    )
