"""Where settings come from: the file, the environment, the call. Each is a loader of typed-settings.

What is wrong is noted, and the rest is read all the same, so that all of it can be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen
from typed_settings.dict_utils import get_path, set_path
from typed_settings.types import LoadedSettings, LoaderMeta, OptionInfo, OptionList

from rewardkit.secret import Secret

from .names import Place, listed, nearest
from .values import converter, expected, is_secret

SECRET_FILE = "file://"  # noqa: S105 - the scheme of a file with a secret


@frozen
class Problems:
    """What is wrong with the settings of one place, in the order in which it was found.

    Attributes:
        told: a sentence each, which says where and what to write.
        settings: the paths of the settings whose values are no good.
    """

    told: list[str] = field(factory=list)
    settings: set[str] = field(factory=set)

    def note(self, problem: str, setting: str | None = None) -> None:
        """Note a problem, perhaps of a setting's value."""
        self.told.append(problem)
        if setting is not None:
            self.settings.add(setting)


@frozen
class FileSource:
    """The connection's table in rewardkit.toml."""

    place: Place
    values: Mapping[str, Any]
    file: str
    problems: Problems

    def __call__(self, settings_cls: type[Any], options: OptionList) -> LoadedSettings:
        """Check the keys, refuse secrets that stand there in plain text, convert."""
        _refuse_unknown(self.values, options, f"{self.place.table} in {self.file}", self.problems)
        loaded: dict[str, Any] = {}
        for option, value in _given(self.values, options):
            if is_secret(option.cls) and not _names_a_file(value):
                self.problems.note(
                    f"{option.path} of {self.place} is a secret and does not "
                    f"belong in {self.file}: set the environment variable "
                    f"{self.place.variable(option.path)}, or write "
                    f'{option.path} = "{SECRET_FILE}/path/of/a/file"',
                    option.path,
                )
                continue
            where = f"{option.path} below {self.place.table} in {self.file}"
            _take(loaded, option, value, where, self.problems)
        return LoadedSettings(loaded, LoaderMeta(self.file))


@frozen
class EnvironmentSource:
    """The environment's variables for the connection; ``taken`` are beginnings of others'."""

    place: Place
    environ: Mapping[str, str]
    problems: Problems
    taken: tuple[str, ...] = ()

    def __call__(self, settings_cls: type[Any], options: OptionList) -> LoadedSettings:
        """Convert what is set, and refuse a variable that is a misspelt setting."""
        names = {self.place.variable(option.path): option for option in options}
        for name in self.environ:
            self._refuse_misspelt(name, names)
        loaded: dict[str, Any] = {}
        for name, option in names.items():
            if name in self.environ:
                _take(loaded, option, self.environ[name], name, self.problems)
        return LoadedSettings(loaded, LoaderMeta("the environment"))

    def _refuse_misspelt(self, name: str, names: Mapping[str, OptionInfo]) -> None:
        # A name with this connection's prefix may be another connection's that the file does not
        # tell of: only one that is almost a setting's, which is not set itself, is a mistake.
        prefix = self.place.variable("")
        if not name.startswith(prefix) or name in names or name.startswith(self.taken):
            return
        settings = {setting.removeprefix(prefix): setting for setting in names}
        meant = nearest(name.removeprefix(prefix), settings, likeness=0.85)
        if meant is not None and settings[meant] not in self.environ:
            self.problems.note(
                f"{name} is set, and {self.place} has no such setting: "
                f"did you mean {settings[meant]}?"
            )


@frozen
class CallSource:
    """What the caller gave as ``settings=``: typed values, or texts."""

    place: Place
    values: Mapping[str, Any]
    problems: Problems

    def __call__(self, settings_cls: type[Any], options: OptionList) -> LoadedSettings:
        """Check the keys and convert."""
        _refuse_unknown(self.values, options, f"the settings of {self.place}", self.problems)
        loaded: dict[str, Any] = {}
        for option, value in _given(self.values, options):
            where = f"the setting {option.path} of {self.place}"
            _take(loaded, option, value, where, self.problems)
        return LoadedSettings(loaded, LoaderMeta("the call"))


def _given(values: Mapping[str, Any], options: OptionList) -> list[tuple[OptionInfo, Any]]:
    given = []
    for option in options:
        try:
            given.append((option, get_path(dict(values), option.path)))
        except (KeyError, TypeError):
            continue
    return given


def _refuse_unknown(
    values: Mapping[str, Any], options: OptionList, where: str, problems: Problems
) -> None:
    known = {option.path.partition(".")[0] for option in options}
    for key in values:
        if key not in known:
            meant = nearest(key, known)
            problems.note(
                f"{where} has no setting {key!r}: "
                + (f"did you mean {meant}?" if meant else f"there are {listed(known)}")
            )


def _names_a_file(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(SECRET_FILE)


def _take(
    loaded: dict[str, Any], option: OptionInfo, value: Any, where: str, problems: Problems
) -> None:
    """Add a setting to what is loaded, or note why that cannot be done."""
    try:
        set_path(loaded, option.path, _convert(option, value, where))
    except _BadValueError as error:
        problems.note(str(error), option.path)


class _BadValueError(ValueError):
    """A value cannot be had; the message says which, why and what to write."""


def _convert(option: OptionInfo, value: Any, where: str) -> Any:
    secret = is_secret(option.cls)
    if secret and _names_a_file(value):
        value = _read_secret(value.removeprefix(SECRET_FILE), where)
    if secret and isinstance(value, str | Secret) and not value:
        raise _BadValueError(f"{where} is empty: write the secret into it")
    try:
        return converter().structure(value, option.cls)
    except Exception:  # noqa: BLE001 - whatever a hook raises; its message may quote a secret
        shown = "" if secret else f", not {value!r}"
        raise _BadValueError(f"{where} must be {expected(option.cls)}{shown}") from None


def _read_secret(path: str, where: str) -> Secret:
    """The secret in a file, without the line's end that editors and orchestrators put there."""
    if not Path(path).is_absolute():
        raise _BadValueError(
            f"{where} names the file {path!r}: write the whole path, such as {SECRET_FILE}/run/key"
        )
    try:
        text = Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "it is not UTF-8"
        raise _BadValueError(
            f"{where} names the file {path}, which cannot be read: {problem}"
        ) from None
    if not text:
        raise _BadValueError(f"{where} names the file {path}, which is empty")
    return Secret(text)
