"""The simulator's endpoints, put together to an application."""

from __future__ import annotations

from typing import Any, Literal

from rewardkit.sandbox import Clock, Contract, Identifiers, create_app

from . import seed
from .campaigns import Campaigns
from .codes import Codes
from .jobs import Jobs
from .options import JobOptions
from .redeeming import Checkout
from .refusing import Gate
from .rewards import Rewards
from .state import State
from .vouchers import Vouchers


def application(
    mode: Literal["ALL", "PARTIAL"],
    *,
    calls_per_minute: int,
    clock: Clock | None,
    job_options: JobOptions,
    after_is_inclusive: bool,
) -> Any:
    """A fresh application; see ``create_app`` of this package."""
    clock = clock or Clock()
    state = State(clock, Identifiers(seed=1))
    seed.fill(state)
    gate = Gate(clock, Identifiers(seed=2), calls_per_minute)
    jobs = Jobs(state, job_options)
    resources = (
        Rewards(state),
        Campaigns(state),
        Vouchers(state, jobs, after_is_inclusive),
        Codes(state, jobs),
        jobs,
        Checkout(state, mode),
    )
    handlers = {
        name: gate.with_headers(jobs.caught_up(handler))
        for resource in resources
        for name, handler in resource.handlers().items()
    }
    return create_app(
        Contract.load("rewardkit_voucherify"), handlers, authorize=gate.authorize, shape=gate.shape
    )
