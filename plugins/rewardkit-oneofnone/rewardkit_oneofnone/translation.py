"""What all parts of the adapter share: the codec and the mappings in both directions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from rewardkit.adapter import Adapter
from rewardkit.codec import Codec
from rewardkit.exchange import Response
from rewardkit.times import now
from rewardkit.wire import Wire

from .amounts import Amounts
from .mapping import Neutral
from .settings import OneOfNoneSettings

W = TypeVar("W", bound=Wire)

_CODEC = Codec()


class Translation(Adapter[OneOfNoneSettings]):
    """The ground of the adapter's parts, which are one class each."""

    def __init__(self, settings: OneOfNoneSettings, *, clock: Callable[[], datetime] = now) -> None:
        super().__init__(settings, clock=clock)
        self.neutral = Neutral(settings, self.drift)
        self.amounts = Amounts(settings)

    def decode(self, cls: type[W], response: Response) -> W:
        """Read an answer as a wire class; see ``Codec.decode``."""
        return _CODEC.decode(cls, response, self.drift)
