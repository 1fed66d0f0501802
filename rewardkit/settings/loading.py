"""Settings of a class, merged from their sources with typed-settings and checked in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import typed_settings
from typed_settings.loaders import Loader
from typed_settings.types import OptionList, SettingsClass, SettingsDict

from rewardkit.errors import ConfigurationError
from rewardkit.secret import Secret, redact

from .names import Place, listed
from .sources import CallSource, EnvironmentSource, FileSource, Problems
from .validating import refusals
from .values import converter, is_secret

S = TypeVar("S")


def load(
    cls: type[S],
    place: Place,
    *,
    table: Mapping[str, Any],
    given: Mapping[str, Any],
    file: str,
    environ: Mapping[str, str],
    taken: tuple[str, ...] = (),
) -> S:
    """An instance of ``cls`` from its table of the file, the environment and the call.

    Args:
        cls: an attrs class.
        place: whose settings they are.
        table: what the file says.
        given: what the call says; it goes before the environment, and that before the file.
        file: the file's name, for messages.
        environ: the environment's variables.
        taken: with what the variables of other connections and tables begin.

    Raises:
        ConfigurationError: settings are unknown, missing or wrong; ``problems`` has each of them.
    """
    problems = Problems()
    sources: list[Loader] = [
        FileSource(place, table, file, problems),
        EnvironmentSource(place, environ, problems, taken),
        CallSource(place, given, problems),
    ]

    def check(
        settings_dict: SettingsDict, settings_cls: SettingsClass, options: OptionList
    ) -> SettingsDict:
        """Refuse in our words what typed-settings would refuse next: its own quote values."""
        needed = [option for option in options if option.has_no_default]
        missing = [option for option in needed if not _has(settings_dict, option.path)]
        missing = [option for option in missing if option.path not in problems.settings]
        if missing:
            secrets = [option.path for option in missing if is_secret(option.cls)]
            problems.note(_missing(place, [option.path for option in missing], secrets, file))
        for refusal in refusals(settings_cls, settings_dict):
            said = redact(refusal, _secrets(settings_dict))
            problems.note(f"the settings of {place} are not good: {said}")
        if problems.told:
            raise ConfigurationError(problems=problems.told)
        return settings_dict

    return typed_settings.load_settings(cls, sources, processors=[check], converter=converter())


def _has(values: Mapping[str, Any], path: str) -> bool:
    node: Any = values
    for part in path.split("."):
        if not isinstance(node, Mapping) or part not in node:
            return False
        node = node[part]
    return True


def _missing(place: Place, missing: Sequence[str], secrets: Sequence[str], file: str) -> str:
    ways = listed(place.variable(setting) for setting in missing)
    them = "them" if len(missing) > 1 else "it"
    secret = f' (a secret as a file: {secrets[0]} = "file:///path/of/a/file")' if secrets else ""
    return (
        f"{place} has no {listed(missing)}: set the environment "
        f"variable{'s' * (len(missing) > 1)} {ways}, or write {them} below {place.table} "
        f"in {file}{secret}"
    )


def _secrets(values: Any) -> Iterator[str]:
    if isinstance(values, Secret):
        yield values.reveal()
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _secrets(value)
    elif attrs.has(type(values)):
        yield from _secrets(attrs.asdict(values, recurse=False))
