"""What went wrong on our side: settings, plugins, operations that a provider does not have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rewardkit.operations import Operation


class RewardKitError(Exception):
    """The root: catch it to catch all that rewardkit raises on purpose."""


class ConfigurationError(RewardKitError):
    """A connection or setting is missing or wrong; the message says which and what to write.

    Attributes:
        problems: each thing that is wrong, where several are; the first one is the message.
    """

    def __init__(self, message: str = "", *, problems: Sequence[str] = ()) -> None:
        super().__init__(message or next(iter(problems), ""))
        self.problems = tuple(problems) or (message,)


class JournalUnavailable(RewardKitError):
    """The journal cannot be read or written now; the message says why and what to do."""


class PluginError(RewardKitError):
    """A provider's package cannot be used.

    Attributes:
        provider: the name that the package registered.
        distribution: the installed distribution it comes from, where that is known.
    """

    def __init__(
        self, reason: str = "", *, provider: str = "", distribution: str | None = None
    ) -> None:
        super().__init__(reason)
        self.provider = provider
        self.distribution = distribution


class Unsupported(RewardKitError):
    """This provider has no such operation, or cannot take this input.

    Attributes:
        provider: its name.
        operation: which one.
        reason: why not.
    """

    def __init__(
        self, reason: str = "", *, provider: str = "", operation: Operation | None = None
    ) -> None:
        super().__init__(reason)
        self.provider = provider
        self.operation = operation
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.provider} cannot do {self.operation}: {self.reason}"


class LossyTranslation(RewardKitError):
    """A reward cannot be written there without loss.

    Attributes:
        report: what would be lost, entry by entry.
    """

    def __init__(self, message: str = "", *, report: Any = None) -> None:
        super().__init__(message)
        self.report = report
