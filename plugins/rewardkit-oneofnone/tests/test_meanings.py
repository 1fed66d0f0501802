from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import rewardkit
from rewardkit import Secret
from rewardkit import operations as op
from rewardkit.errors import (
    CodeExpired,
    CodeNotYetActive,
    CodeRevoked,
    InvalidRequest,
    ProviderError,
    Rejected,
    UsageLimitReached,
)
from rewardkit.exchange import Request, Response
from rewardkit.model import Money, Order
from rewardkit.sandbox import serve
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.sandbox import SANDBOX, create_app
from rewardkit_oneofnone.settings import OneOfNoneSettings

Play = Callable[..., tuple[Any, list[Request]]]

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = "2026-06-01T12:00:01Z"
USABLE = {
    "status": "active",
    "startsAt": "2026-06-01T12:00:00Z",
    "expiresAt": LATER,
    "usageLimitTotal": 3,
    "totalRedemptions": 2,
}
COMMAND = op.Redeem(code="FAKE-ALL", order=Order(id="1", total=Money(100)), discount=Money(10))


@pytest.fixture
def adapter() -> OneOfNoneAdapter:
    """An adapter for which it is noon."""
    return OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("k")), clock=lambda: NOON)


@pytest.mark.parametrize("kind", ["unique", "shared"])
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, Rejected),
        ({"expiresAt": "2026-06-01T12:00:00Z"}, CodeExpired),
        ({"startsAt": LATER}, CodeNotYetActive),
        ({"status": "draft"}, CodeNotYetActive),
        ({"status": "paused"}, CodeRevoked),
        ({"status": "archived"}, CodeRevoked),
        ({"status": "expired"}, CodeExpired),
        ({"status": "frozen"}, Rejected),
        ({"totalRedemptions": 3}, UsageLimitReached),
        ({"usageLimitTotal": None, "totalRedemptions": 9}, Rejected),
    ],
)
def test_a_refusal_is_explained_by_the_reward(
    *,
    kind: str,
    changes: dict[str, Any],
    error: type[ProviderError],
    adapter: OneOfNoneAdapter,
    play: Play,
    payload: Callable[[str], Any],
    answer: Callable[..., Response],
) -> None:
    """If a use is refused, the reward's status, window or limit says why; else it is a rejection."""
    code = payload("code_available") if kind == "unique" else None
    reward = {**payload("reward_global_code"), **USABLE, **changes}
    found = {
        "reward": reward,
        "code": code,
        "matchedVia": f"{kind}_code".replace("shared", "global"),
    }
    refusal = answer({"message": "No FAKE-ALL", "code": "X"}, 409)
    outcome, sent = play(adapter.redeem(COMMAND), found, refusal, found)
    assert type(outcome) is error
    assert (outcome.status, outcome.vendor_key, outcome.vendor_message) == (409, "X", "No FA…")
    assert [request.method for request in sent] == ["GET", "POST", "GET"]
    if isinstance(outcome, CodeNotYetActive):
        starts_at = datetime(2026, 6, 1, 12, 0, 1, tzinfo=UTC)
        assert outcome.retry_at == (starts_at if "startsAt" in changes else None)
    if isinstance(outcome, UsageLimitReached):
        assert (outcome.need, outcome.have) == (3, 3)


@pytest.mark.parametrize("status", [400, 422])
def test_a_look_that_fails_leaves_the_refusal(
    status: int, adapter: OneOfNoneAdapter, play: Play, payload: Callable[[str], Any]
) -> None:
    """If a use is refused and the look-up fails, the refusal stands."""
    found = payload("lookup_global")
    outcome, _ = play(adapter.redeem(COMMAND), found, Response(status), Response(500))
    assert type(outcome) is InvalidRequest


def test_a_shared_code_that_is_used_up_says_so() -> None:
    """If a shared code has reached its limit, redeeming it is refused as that."""
    app = create_app(rewards={"shared": {"usageLimitTotal": 1}})
    order = Order(id="1", total=Money(100, "EUR"))
    with serve(app) as server:
        with rewardkit.connect("oneofnone", settings=SANDBOX.settings(server.url)) as rewards:
            rewards.redeem("WELCOME", order=order, discount=Money(10, "EUR"))
            with pytest.raises(UsageLimitReached) as raised:
                rewards.redeem("WELCOME", order=order, discount=Money(10, "EUR"))
    assert raised.value.have == 1
