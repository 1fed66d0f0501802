"""The simulator's endpoints, put together to an application."""

from __future__ import annotations

from typing import Any, Literal

from rewardkit.sandbox import Clock, Contract, Identifiers, create_app

from . import seed
from .assignments import Assignments
from .campaign_changes import CampaignChanges
from .campaigns import Campaigns
from .lone_codes import LoneCodes
from .redeeming import Checkout
from .refusing import Gate
from .reward_changes import RewardChanges
from .rewards import Rewards
from .state import State
from .validation_rules import ValidationRules
from .vouchers import Vouchers


def application(
    mode: Literal["ALL", "PARTIAL"], *, calls_per_minute: int, clock: Clock | None
) -> Any:
    """A fresh application; see ``create_app`` of this package."""
    clock = clock or Clock()
    state = State(clock, Identifiers(seed=1))
    seed.fill(state)
    gate = Gate(clock, Identifiers(seed=2), calls_per_minute)
    resources = (
        Rewards(state),
        RewardChanges(state),
        Assignments(state),
        Campaigns(state),
        CampaignChanges(state),
        ValidationRules(state),
        Vouchers(state),
        LoneCodes(state),
        Checkout(state, mode),
    )
    handlers = {
        name: gate.with_headers(handler)
        for resource in resources
        for name, handler in resource.handlers().items()
    }
    return create_app(
        Contract.load("rewardkit_voucherify"), handlers, authorize=gate.authorize, shape=gate.shape
    )
