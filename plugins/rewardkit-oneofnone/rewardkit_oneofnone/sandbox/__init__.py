"""A simulator of One of None: its rewards API over HTTP on loopback, with seeded example data.

What the vendor does not document is an assumption here; ``endpoints`` says each where it is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rewardkit.sandbox import Example, Sandbox

from .options import Options
from .seed import API_KEY, MANY_CODE, REWARD_IDS, entered_id

if TYPE_CHECKING:
    from rewardkit.model import Reward
    from rewardkit.sandbox import Clock
    from rewardkit_oneofnone.settings import OneOfNoneSettings

__all__ = ["MANY", "SANDBOX", "Options", "create_app", "enter", "settings"]


def create_app(clock: Clock | None = None, **options: Any) -> Any:
    """A fresh ASGI application with seeded data and state of its own.

    Args:
        clock: the simulator's time; None for the machine's.
        options: how it behaves where the vendor leaves it open, what goes wrong, and how many codes
            the reward ``many`` has; the fields of ``Options``.
    """
    from .application import application  # loads the web framework

    return application(clock, Options(**options))


def settings(url: str) -> Mapping[str, Any]:
    """The settings of a connection to the simulator at ``url``."""
    return {"api_key": API_KEY, "base_url": url, "currency": "EUR"}


def enter(rewards: Sequence[Reward], settings: OneOfNoneSettings) -> tuple[Any, Sequence[str]]:
    """A fresh application in which somebody has made these rewards in the dashboard, and their ids.

    Args:
        rewards: as ``Adapter.fit`` makes them.
        settings: the connection's, which say how amounts and percentages are written.
    """
    from rewardkit_oneofnone.amounts import Amounts
    from rewardkit_oneofnone.writing import entered

    amounts = Amounts(settings)
    app = create_app(entered=tuple(entered(amounts, reward) for reward in rewards))
    return app, tuple(map(entered_id, range(len(rewards))))


SANDBOX = Sandbox(
    title="One of None",
    create_app=create_app,
    settings=settings,
    enter=enter,
    examples={
        "checkout": Example("10 % off, single-use code", REWARD_IDS["summer"], "SUMMER-7F3K"),
        "comparison": Example("10 % off from a minimum purchase", REWARD_IDS["summer"]),
        "amount": Example("10.00 off, single-use code", REWARD_IDS["amount"], "TENOFF-2B9D"),
        "shared": Example("one code for everybody", REWARD_IDS["shared"], "WELCOME"),
        "used": Example("a code that is redeemed", REWARD_IDS["summer"], "SUMMER-USED"),
        "held": Example("a code that is reserved", REWARD_IDS["summer"], "SUMMER-HELD"),
        "expired": Example("a code that has expired", REWARD_IDS["summer"], "SUMMER-LATE"),
        "revoked": Example("a code that is revoked", REWARD_IDS["summer"], "SUMMER-GONE"),
        "shipping": Example("free shipping, without a code", REWARD_IDS["shipping"]),
        "credit": Example("25.00 of store credit", REWARD_IDS["credit"], "CREDIT-Q4WZ"),
        "content": Example("gated content", REWARD_IDS["content"]),
        "early": Example("early access, a draft", REWARD_IDS["early"]),
        "free": Example("a free claim", REWARD_IDS["free"], "TOTE-H6XN"),
        "unsynced": Example("a sync that failed and can be retried", REWARD_IDS["unsynced"]),
    },
)

#: Only in a simulator that was made with ``codes``.
MANY = Example("a reward with many codes", REWARD_IDS["many"], MANY_CODE.format(0))
