"""What there is to say of a provider without connecting to it: operations, settings, its report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from attrs import frozen

from rewardkit.adapter import Adapter
from rewardkit.errors import RewardKitError
from rewardkit.operations import Operation
from rewardkit.plugins import Standing
from rewardkit.plugins.verification import Verification, verification
from rewardkit.settings import variable
from rewardkit.support import Support


@frozen(kw_only=True)
class OperationDescription:
    """One operation.

    Attributes:
        operation: which.
        support: whether it works, and why not where it does not or not wholly.
        batch_limit: how many items one call takes; None where that does not apply.
    """

    operation: Operation
    support: Support
    batch_limit: int | None = None


@frozen(kw_only=True)
class SettingDescription:
    """One setting of a connection.

    Attributes:
        name: in rewardkit.toml; with a dot, in a table below.
        type: what it may be, in words.
        required: whether it has to be set.
        default: what it is otherwise; of a secret ``…``.
        variable: the environment's, for a connection that is called like the provider.
        secret: whether it must not stand in the file.
        help: what it is for, in the words of the class; empty where it says nothing.
    """

    name: str
    type: str
    required: bool
    default: Any
    variable: str
    secret: bool
    help: str


@frozen(kw_only=True)
class ProviderDescription:
    """What there is to say of a provider.

    Attributes:
        standing: its entry point, and what became of it.
        reason: why it cannot be used; empty where it can.
        operations: each operation; none where it cannot be used.
        settings: those of a connection; none where it cannot be used.
        verification: what its conformance report is worth; None where it cannot be used.
    """

    standing: Standing
    reason: str = ""
    operations: tuple[OperationDescription, ...] = ()
    settings: tuple[SettingDescription, ...] = ()
    verification: Verification | None = None

    @property
    def has_sandbox(self) -> bool:
        """Whether there is a simulator of the vendor."""
        return self.standing.provider is not None and self.standing.provider.sandbox is not None


def describe(standing: Standing) -> ProviderDescription:
    """Describe a provider, whose adapter is imported for it. Nothing that a plugin does is an error.

    Args:
        standing: its entry point, and what became of it.
    """
    provider = standing.provider
    if provider is None:
        return ProviderDescription(standing=standing, reason=standing.reason)
    try:
        adapter = provider.load_adapter()
    except RewardKitError as error:
        return ProviderDescription(standing=standing, reason=str(error))
    try:
        operations = tuple(_operations(adapter))
    except Exception as error:  # noqa: BLE001 - anything a plugin does; the others are described
        reason = f"asking what it supports raised {type(error).__name__}: {error}"
        return ProviderDescription(standing=standing, reason=reason)
    try:
        settings = tuple(_settings(standing.name, adapter.Settings))
    except Exception as error:  # noqa: BLE001 - such as an annotation that cannot be resolved
        reason = f"reading its Settings raised {type(error).__name__}: {error}"
        return ProviderDescription(standing=standing, reason=reason)
    return ProviderDescription(
        standing=standing,
        operations=operations,
        settings=settings,
        verification=verification(provider),
    )


def _operations(adapter: type[Adapter[Any]]) -> Iterator[OperationDescription]:
    for operation in Operation:
        support = adapter.support(operation)
        _ = support.level  # raises for what is no Support
        yield OperationDescription(
            operation=operation, support=support, batch_limit=adapter.batch_limits.get(operation)
        )


def _settings(provider: str, cls: type[Any]) -> Iterator[SettingDescription]:
    from typed_settings.cls_utils import deep_options  # takes long to import

    from rewardkit.settings.values import expected, is_secret

    said = _attributes(cls)
    for option in deep_options(cls):
        secret = is_secret(option.cls)
        default = option.default.factory() if option.default_is_factory else option.default
        yield SettingDescription(
            name=option.path,
            type=expected(option.cls),
            required=option.has_no_default,
            default="…" if secret and default else None if option.has_no_default else default,
            variable=variable(provider, *option.path.split(".")),
            secret=secret,
            help=said.get(option.path, ""),
        )


def _attributes(cls: type[Any]) -> dict[str, str]:
    """What the section ``Attributes`` of a class's docstring says of each, in one line."""
    _, found, section = cleandoc(cls.__doc__ or "").partition("\nAttributes:\n")
    if not found:
        return {}
    body = re.split(r"\n(?=\S)", section, maxsplit=1)[0]
    entries = re.findall(
        r"^ {4}(\w+)(?: \([^)]*\))?:\s*(.*(?:\n {5,}.*|\n(?=\n {5}))*)", body, re.MULTILINE
    )
    return {name: " ".join(text.replace("``", "`").split()) for name, text in entries}
