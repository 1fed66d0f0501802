"""The sandbox: a simulator of Voucherify for trials and tests. What runs it is loaded on first use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rewardkit.sandbox import Clock, Example, Sandbox

#: The keys that the sandbox takes.
APP_ID, APP_TOKEN = "sandbox-app", "sandbox-token"


def create_app(
    mode: Literal["ALL", "PARTIAL"] = "ALL",
    *,
    calls_per_minute: int = 2_000,
    calls_per_cycle: int | None = None,
    clock: Clock | None = None,
    job_seconds: float = 0.0,
    failing_codes: str | None = None,
    jobs_stop_at: int | None = None,
    after_is_inclusive: bool = False,
) -> Any:
    """A fresh ASGI application with the seeded project in memory.

    Args:
        mode: how the project answers for a code that it refuses: ALL with HTTP 400, PARTIAL with
            HTTP 200 and the code among what was inapplicable. The vendor has both.
        calls_per_minute: the rate limit; the call after it is answered with 429.
        calls_per_cycle: the plan's quota of a calendar month; None for none.
        clock: the simulator's time; None for the machine's.
        job_seconds: how long work in the background takes, by the simulator's clock.
        failing_codes: a pattern; codes that have it are not made in the background, and the job
            says so.
        jobs_stop_at: per cent, at which such work fails as a whole; None for work that ends.
        after_is_inclusive: whether a list of what was made after a moment has what was made in it;
            the vendor does not say.
    """
    from .application import application
    from .options import JobOptions

    return application(
        mode,
        calls_per_minute=calls_per_minute,
        calls_per_cycle=calls_per_cycle,
        clock=clock,
        job_options=JobOptions(seconds=job_seconds, failing=failing_codes, stop_at=jobs_stop_at),
        after_is_inclusive=after_is_inclusive,
    )


def settings(url: str) -> Mapping[str, Any]:
    """The settings that connect to a sandbox at ``url``."""
    return {
        "app_id": APP_ID,
        "app_token": APP_TOKEN,
        "base_url": url,
        "currency": "EUR",
        "poll_seconds": 0.05,  # its jobs are done at once, unless it is told otherwise
    }


SANDBOX = Sandbox(
    title="Voucherify",
    create_app=create_app,
    settings=settings,
    examples={
        "checkout": Example("10 % off, single-use code", "camp_SandboxSummer10", "SUMMER-7F3K"),
        "comparison": Example("10 % off, at most 25.00", "camp_SandboxSummer10"),
        "amount": Example("10.00 off, single-use code", "camp_SandboxTenOff", "TENOFF-2B9D"),
        "gift": Example("a gift card with 35.00 left", "camp_SandboxGiftCards", "GIFT-H4RT"),
        "shared": Example("one code for everybody", "camp_SandboxWelcome", "WELCOME"),
        "standalone": Example("a code without a campaign", "v_SandboxPress", "PRESS 100%/ü"),
        "used": Example("a code that is used up", "camp_SandboxSummer10", "SUMMER-USED"),
        "expired": Example("a code that has expired", "camp_SandboxSpring", "SPRING-OLD1"),
        "disabled": Example("a code that is switched off", "camp_SandboxTenOff", "TENOFF-OFF1"),
        "early": Example("a code that is not active yet", "camp_SandboxLater", "LATER-SOON"),
        "coupon": Example("a coupon of the catalogue", "rew_SandboxCoupon"),
        "coin": Example("points as money", "rew_SandboxCoin"),
        "product": Example("a product for points", "rew_SandboxTote"),
    },
)
