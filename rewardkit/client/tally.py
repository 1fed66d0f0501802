"""How far a call of several batches is, as one pair of numbers that never goes back."""

from __future__ import annotations

from attrs import define, field

from rewardkit.operations import Progress


@define
class Tally:
    """Adds to what a batch says of itself what the batches before it made.

    Attributes:
        tell: is told; None for nobody.
        total: how many there will be in all.
    """

    tell: Progress | None
    total: int
    _made: int = field(default=0, init=False)
    _told: int = field(default=0, init=False)

    def during(self, made: int, _: int) -> None:
        """The batch that is being made has so many."""
        self._say(self._made + made)

    def add(self, made: int) -> None:
        """A batch is done."""
        self._made += made
        self._say(self._made)

    def _say(self, made: int) -> None:
        made = min(made, self.total)
        if self.tell is not None and made > self._told:
            self._told = made
            self.tell(made, self.total)
