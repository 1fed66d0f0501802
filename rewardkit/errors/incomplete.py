"""Part of it was done, and part not: what was made, and each thing that was not, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from rewardkit.model import Code, mask

from .provider import ProviderError


@frozen
class Failure:
    """One of several things that was not done.

    Attributes:
        index: its place in what was given, from 0.
        code: the code's text; hidden in repr.
        key: the vendor's own key for why, where it gives one.
        reason: the vendor's words, or ours where it says nothing.
    """

    index: int
    code: str = field(repr=mask)
    key: str | None = None
    reason: str | None = None


class Incomplete(ProviderError):
    """Part of it was done, and part not. Nothing more will come of it: what is missing stays so.

    Attributes:
        made: the codes that were made all the same.
        failures: what was not done, one by one, in the order in which it was given; empty where the
            provider says only how many there are.
    """

    summary = "part of it was done, and part not"
    advice = "Repeat only what is not in made; failures says of each why not, where that is known."

    def __init__(
        self,
        detail: str | None = None,
        *,
        made: Iterable[Code] = (),
        failures: Iterable[Failure] = (),
        **facts: Any,
    ) -> None:
        super().__init__(detail, **facts)
        self.made = tuple(made)
        self.failures = tuple(failures)
