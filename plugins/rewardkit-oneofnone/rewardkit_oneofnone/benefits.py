"""What a One of None reward gives, by its type and the type of its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rewardkit.drift import DriftKind, DriftLog
from rewardkit.model import (
    AmountOff,
    Benefit,
    ContentAccess,
    Credit,
    EarlyAccess,
    FreeClaim,
    FreeShipping,
    PercentOff,
    UnknownBenefit,
)

from . import wire
from .amounts import Amounts
from .settings import OneOfNoneSettings
from .tables import REWARD_TYPES, VALUE_TYPES

_FREE_SHIPPING = FreeShipping()
_FREE_CLAIM = FreeClaim()

Make = Callable[["Benefits", wire.Reward], Benefit]


class Benefits:
    """Makes benefits, with a connection's units; a value that we have no word for is drift."""

    def __init__(self, settings: OneOfNoneSettings, drift: DriftLog) -> None:
        self._amounts = Amounts(settings)
        self._drift = drift

    def benefit(self, reward: wire.Reward) -> Benefit:
        """The benefit of a reward; one that we cannot say is kept as it came."""
        kind, value_type = reward.type, reward.value_type
        make = BENEFITS.get((kind, value_type)) or BENEFITS_OF_TYPE.get(kind)
        if make is None:
            if kind not in REWARD_TYPES:
                self._drift.note(DriftKind.UNKNOWN_VALUE, "Reward.type", kind)
            elif value_type in VALUE_TYPES:
                self._drift.note(
                    DriftKind.UNKNOWN_VALUE, "Reward.valueType", f"{kind} {value_type}"
                )
            if value_type not in VALUE_TYPES:
                self._drift.note(DriftKind.UNKNOWN_VALUE, "Reward.valueType", value_type)
            return _unknown(reward)
        try:
            return make(self, reward)
        except ValueError:
            self._drift.note(DriftKind.OUT_OF_RANGE, "Reward.value", reward.value)
            return _unknown(reward)

    def percent_off(self, reward: wire.Reward) -> Benefit:
        """``value`` per cent, by the connection's scale."""
        return PercentOff(self._amounts.percent(reward.value))

    def amount_off(self, reward: wire.Reward) -> Benefit:
        """``value`` of money off."""
        return AmountOff(self._amounts.money(reward.value))

    def credit(self, reward: wire.Reward) -> Benefit:
        """``value`` of store credit."""
        return Credit(self._amounts.money(reward.value))


#: By ``type`` and ``valueType``.
BENEFITS: Mapping[tuple[str, str], Make] = {
    ("DISCOUNT", "percentage"): Benefits.percent_off,
    ("DISCOUNT", "fixed_amount"): Benefits.amount_off,
    ("DISCOUNT", "free_shipping"): lambda _, __: _FREE_SHIPPING,
    ("CREDIT", "fixed_amount"): Benefits.credit,
}

#: By ``type`` alone, where a value means nothing.
BENEFITS_OF_TYPE: Mapping[str, Make] = {
    "GATED_CONTENT": lambda _, reward: ContentAccess(reward.external_url),
    "EARLY_ACCESS": lambda _, reward: EarlyAccess(reward.external_url),
    "FREE_CLAIM": lambda _, __: _FREE_CLAIM,
}


def _unknown(reward: wire.Reward) -> UnknownBenefit:
    native = {"type": reward.type, "valueType": reward.value_type, "value": reward.value}
    return UnknownBenefit(f"{reward.type} {reward.value_type}", native)
