"""What a provider can do, known without asking it."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from attrs import frozen


class SupportLevel(StrEnum):
    """How well an operation is supported."""

    FULL = "full"
    LIMITED = "limited"
    NONE = "none"


@frozen
class Support:
    """Whether an operation works, and why not where it does not or not wholly.

    Attributes:
        level: full, limited or none.
        reason: one sentence without a full stop; empty for full support.
    """

    level: SupportLevel
    reason: str = ""

    @classmethod
    def full(cls) -> Self:
        """It works as the neutral operation is described."""
        return cls(SupportLevel.FULL)

    @classmethod
    def limited(cls, reason: str) -> Self:
        """It works, with the limit or the cost that ``reason`` says."""
        return cls(SupportLevel.LIMITED, reason)

    @classmethod
    def none(cls, reason: str) -> Self:
        """It does not work, because of ``reason``."""
        return cls(SupportLevel.NONE, reason)

    def __bool__(self) -> bool:
        return self.level is not SupportLevel.NONE

    def __str__(self) -> str:
        return f"{self.level}: {self.reason}" if self.reason else str(self.level)
