"""What a provider has no place for, told by how it would say a reward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self, TypeAlias

from attrs import frozen

from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import Expression, Loss, LossReport, Translation
from rewardkit.model import Delivery, Reward

#: Values of a field that has nothing in it.
NOTHING: tuple[Any, ...] = (None, (), {}, Delivery.NONE)

#: What becomes of a field whose value is there afterwards as it was.
_HARMLESS = frozenset({Loss.KEPT, Loss.DEFAULTED})


@frozen
class Places:
    """What one provider cannot say of another one's reward.

    Attributes:
        missing: the paths that it has no place for, whatever the reward.
        lost: those of them that are lost where the reward has something in them.
    """

    missing: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()

    @classmethod
    def of(cls, fit: Callable[[Reward], Translation] | None, reward: Reward) -> Self:
        """What the provider of ``fit`` cannot say of ``reward``; nothing where that is not known."""
        if fit is None:
            return cls()
        try:
            report = fit(reward).report
        except LossyTranslation as error:  # not even the benefit can be said; the report says so
            if not isinstance(error.report, LossReport):
                raise
            report = error.report
        missing = [entry for entry in report.entries if not entry.wire]
        return cls(
            frozenset(entry.path for entry in missing),
            frozenset(entry.path for entry in missing if entry.loss not in _HARMLESS),
        )

    @classmethod
    def declared(cls, expressions: Mapping[str, Expression]) -> Self:
        """What a provider cannot say of whatever reward, by its ``Adapter.expressions``."""
        missing = frozenset(path for path, each in expressions.items() if not each.wire)
        return cls(missing, missing)


#: What a provider cannot say of a reward.
PlacesOf: TypeAlias = Callable[[Reward], Places]


def places_by_kind(expressions_for: Callable[[Reward], Mapping[str, Expression]]) -> PlacesOf:
    """What a provider cannot say of a reward, by what it declares of that kind of rewards.

    It is what many rewards are compared by: to fit each of them costs more than to compare it.

    Args:
        expressions_for: the one of the provider's adapter.
    """
    known: dict[Places, Places] = {}  # one for each kind, however many rewards are held with it

    def places_of(reward: Reward) -> Places:
        found = Places.declared(expressions_for(reward))
        return known.setdefault(found, found)

    return places_of
