"""Where settings come from: the file, the environment, the call. Each is a loader of typed-settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from typed_settings.dict_utils import get_path, set_path
from typed_settings.types import LoadedSettings, LoaderMeta, OptionInfo, OptionList

from rewardkit.errors import ConfigurationError
from rewardkit.secret import Secret

from .names import Place, listed, nearest
from .values import converter, expected, is_secret

SECRET_FILE = "file://"  # noqa: S105 - the scheme of a file with a secret


@frozen
class FileSource:
    """The connection's table in rewardkit.toml."""

    place: Place
    values: Mapping[str, Any]
    file: str

    def __call__(self, settings_cls: type[Any], options: OptionList) -> LoadedSettings:
        """Check the keys, refuse secrets that stand there in plain text, convert."""
        _refuse_unknown(self.values, options, f"{self.place.table} in {self.file}")
        loaded: dict[str, Any] = {}
        for option, value in _given(self.values, options):
            if is_secret(option.cls) and not _names_a_file(value):
                raise ConfigurationError(
                    f"{option.path} of {self.place} is a secret and does not "
                    f"belong in {self.file}: set the environment variable "
                    f"{self.place.variable(option.path)}, or write "
                    f'{option.path} = "{SECRET_FILE}/path/of/a/file"'
                )
            where = f"{option.path} below {self.place.table} in {self.file}"
            set_path(loaded, option.path, _convert(option, value, where))
        return LoadedSettings(loaded, LoaderMeta(self.file))


@frozen
class EnvironmentSource:
    """The environment's variables for the connection; ``taken`` are beginnings of others'."""

    place: Place
    environ: Mapping[str, str]
    taken: tuple[str, ...] = ()

    def __call__(self, settings_cls: type[Any], options: OptionList) -> LoadedSettings:
        """Convert what is set, and refuse a variable that is a misspelt setting."""
        names = {self.place.variable(option.path): option for option in options}
        for name in self.environ:
            self._refuse_misspelt(name, names)
        loaded: dict[str, Any] = {}
        for name, option in names.items():
            if name in self.environ:
                set_path(loaded, option.path, _convert(option, self.environ[name], name))
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
            raise ConfigurationError(
                f"{name} is set, and {self.place} has no such setting: "
                f"did you mean {settings[meant]}?"
            )


@frozen
class CallSource:
    """What the caller gave as ``settings=``: typed values, or texts."""

    place: Place
    values: Mapping[str, Any]

    def __call__(self, settings_cls: type[Any], options: OptionList) -> LoadedSettings:
        """Check the keys and convert."""
        _refuse_unknown(self.values, options, f"the settings of {self.place}")
        loaded: dict[str, Any] = {}
        for option, value in _given(self.values, options):
            where = f"the setting {option.path} of {self.place}"
            set_path(loaded, option.path, _convert(option, value, where))
        return LoadedSettings(loaded, LoaderMeta("the call"))


def _given(values: Mapping[str, Any], options: OptionList) -> list[tuple[OptionInfo, Any]]:
    given = []
    for option in options:
        try:
            given.append((option, get_path(dict(values), option.path)))
        except (KeyError, TypeError):
            continue
    return given


def _refuse_unknown(values: Mapping[str, Any], options: OptionList, where: str) -> None:
    known = {option.path.partition(".")[0] for option in options}
    for key in values:
        if key not in known:
            meant = nearest(key, known)
            raise ConfigurationError(
                f"{where} has no setting {key!r}: "
                + (f"did you mean {meant}?" if meant else f"there are {listed(known)}")
            )


def _names_a_file(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(SECRET_FILE)


def _convert(option: OptionInfo, value: Any, where: str) -> Any:
    secret = is_secret(option.cls)
    if secret and _names_a_file(value):
        value = _read_secret(value.removeprefix(SECRET_FILE), where)
    if secret and isinstance(value, str | Secret) and not value:
        raise ConfigurationError(f"{where} is empty: write the secret into it")
    try:
        return converter().structure(value, option.cls)
    except Exception:  # noqa: BLE001 - whatever a hook raises; its message may quote a secret
        shown = "" if secret else f", not {value!r}"
        raise ConfigurationError(f"{where} must be {expected(option.cls)}{shown}") from None


def _read_secret(path: str, where: str) -> Secret:
    """The secret in a file, without the line's end that editors and orchestrators put there."""
    if not Path(path).is_absolute():
        raise ConfigurationError(
            f"{where} names the file {path!r}: write the whole path, such as {SECRET_FILE}/run/key"
        )
    try:
        text = Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigurationError(
            f"{where} names the file {path}, which cannot be read: {problem}"
        ) from None
    if not text:
        raise ConfigurationError(f"{where} names the file {path}, which is empty")
    return Secret(text)
