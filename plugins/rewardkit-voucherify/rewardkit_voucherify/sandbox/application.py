"""The simulator's endpoints, put together to an application."""

from __future__ import annotations

from typing import Any, Literal

from rewardkit.sandbox import Clock, Contract, Identifiers, create_app

from . import seed
from .assignments import Assignments
from .campaign_changes import CampaignChanges
from .campaigns import Campaigns
from .codes import Codes
from .jobs import Jobs
from .locks import Locks
from .lone_codes import LoneCodes
from .options import JobOptions
from .publications import Publications
from .rates import RateLimit
from .redeeming import Checkout
from .redemptions import Redemptions
from .refusing import Gate
from .reward_changes import RewardChanges
from .rewards import Rewards
from .state import State
from .tokens import Tokens
from .undoing import Undoing
from .validation_rules import ValidationRules
from .vouchers import Vouchers


def application(
    mode: Literal["ALL", "PARTIAL"],
    *,
    calls_per_minute: int,
    calls_per_cycle: int | None,
    clock: Clock | None,
    job_options: JobOptions,
    after_is_inclusive: bool,
) -> Any:
    """A fresh application; see ``create_app`` of this package."""
    clock = clock or Clock()
    state = State(clock, Identifiers(seed=1))
    seed.fill(state)
    contract = Contract.load("rewardkit_voucherify")
    tokens = Tokens(clock, Identifiers(seed=3), contract)
    gate = Gate(Identifiers(seed=2), RateLimit(clock, calls_per_minute, calls_per_cycle), tokens)
    jobs = Jobs(state, job_options)
    vouchers = Vouchers(state, jobs, after_is_inclusive)
    resources = (
        Rewards(state),
        RewardChanges(state),
        Assignments(state),
        Campaigns(state),
        CampaignChanges(state),
        ValidationRules(state),
        vouchers,
        Codes(state, jobs),
        LoneCodes(state),
        jobs,
        Locks(state),
        Checkout(state, mode),
        Undoing(state),
        Redemptions(state),
        Publications(state, vouchers),
        tokens,
    )
    handlers = {
        name: gate.with_headers(jobs.caught_up(handler))
        for resource in resources
        for name, handler in resource.handlers().items()
    }
    return create_app(contract, handlers, authorize=gate.authorize, shape=gate.shape)
