import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from attrs import define, field

import rewardkit
from rewardkit import Operation, Rewards, Secret
from rewardkit.codec import Codec
from rewardkit.drift import DriftLog
from rewardkit.errors import (
    AuthenticationFailed,
    CodeNotFound,
    Conflict,
    ContractViolated,
    GrantUnavailable,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RewardNotFound,
)
from rewardkit.model import Code, CodeMatch, CodeStatus, Customer, MatchedVia, Money, Order, Reward
from rewardkit_oneofnone import wire
from rewardkit_oneofnone.mapping import Neutral
from rewardkit_oneofnone.settings import OneOfNoneSettings

UUID = "0000000a-0000-4000-8000-000000000001"
CODE = "TEN-4F9A-77"
ORDER = Order(id="1042", total=Money(5900))


@define
class Vendor:
    """A server that gives every request the same answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(factory=dict)
    url: str = ""

    def says(self, status: int, body: Any = b"", **headers: str) -> None:
        """Answer so from now on."""
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    """The server, on loopback."""
    vendor = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(vendor.status)
            for name, value in vendor.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(vendor.body)))
            self.end_headers()
            self.wfile.write(vendor.body)

        do_POST = do_PATCH = do_GET  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    yield vendor
    server.shutdown()
    server.server_close()


@pytest.fixture
def rewards(vendor: Vendor) -> Iterator[Rewards]:
    """A client of the server."""
    settings = {"api_key": "topsecret", "base_url": vendor.url}
    with rewardkit.connect("oneofnone", settings=settings) as client:
        yield client


@pytest.fixture
def reward(payload: Callable[[str], Any]) -> Reward:
    """A reward as it was read."""
    it = Codec().read(wire.Reward, payload("reward_percentage"))
    return Neutral(OneOfNoneSettings(api_key=Secret("k")), DriftLog()).reward(it)


Act = Callable[[Rewards, Reward], Any]


def unique(reward: Reward) -> CodeMatch:
    """What a look-up of a unique code found."""
    code = Code(id=UUID, reward=reward.ref, value=CODE, status=CodeStatus.AVAILABLE)
    return CodeMatch(reward, code, MatchedVia.UNIQUE_CODE, CODE)


def shared(reward: Reward) -> CodeMatch:
    """What a look-up of a shared code found."""
    return CodeMatch(reward, None, MatchedVia.SHARED_CODE, CODE)


READING: dict[str, Act] = {
    "check": lambda r, _: r.check(),
    "get_reward": lambda r, _: r.get_reward(UUID),
    "list_rewards": lambda r, _: list(r.list_rewards()),
    "lookup": lambda r, _: r.lookup(CODE),
    "list_codes": lambda r, _: list(r.list_codes(UUID)),
    "list_redemptions": lambda r, _: list(r.list_redemptions(UUID)),
    "find_redemption": lambda r, _: r.find_redemption(CODE, order_id="1"),
}
WRITING: dict[str, Act] = {
    "update_reward": lambda r, reward: r.update_reward(reward, name="Winter"),
    "generate_codes": lambda r, _: r.generate_codes(UUID, 2),
    "redeem a unique code": lambda r, reward: r.redeem(unique(reward), order=ORDER),
    "redeem a shared code": lambda r, reward: r.redeem(
        shared(reward), order=ORDER, discount=Money(1)
    ),
    "record_redemption": lambda r, _: r.record_redemption(UUID, order=ORDER, discount=Money(1)),
    "issue_grant": lambda r, _: r.issue_grant(UUID, Customer(UUID)),
    "claim_grant": lambda r, _: r.claim_grant("tok-0123456789abcdef"),
    "retry_sync": lambda r, _: r.retry_sync(UUID, "stripe"),
}
ALL = {**READING, **WRITING}

#: What a vendor may quote a code in answer to.
WITH_A_CODE = {"lookup", "find_redemption", "redeem a unique code", "redeem a shared code"}

#: What a 404 means, by operation; of the others a reward is not found.
MISSING: dict[str, type[ProviderError]] = {
    "check": NotFound,
    "get_reward": NotFound,
    "list_rewards": NotFound,
    "lookup": CodeNotFound,
    "find_redemption": CodeNotFound,
    "redeem a unique code": CodeNotFound,
    "claim_grant": NotFound,
}
SAME: dict[int, type[ProviderError]] = {
    400: InvalidRequest,
    401: AuthenticationFailed,
    403: PermissionDenied,
    409: Conflict,
    422: InvalidRequest,
    429: RateLimited,
}


def fails(act: Act, rewards: Rewards, reward: Reward) -> ProviderError:
    """The error that an operation ends with; it shows neither key nor code."""
    with pytest.raises(ProviderError) as raised:
        act(rewards, reward)
    shown = f"{raised.value} {raised.value!r}"
    assert "topsecret" not in shown
    assert CODE not in shown
    assert raised.value.provider == "oneofnone"
    assert isinstance(raised.value.operation, Operation)
    return raised.value


@pytest.mark.parametrize("name", ALL)
def test_a_status_classifies_in_every_operation(
    name: str, vendor: Vendor, rewards: Rewards, reward: Reward
) -> None:
    """If an answer is an error, its status says which, and the vendor's code and words come along."""
    for status, error in {**SAME, 404: MISSING.get(name, RewardNotFound)}.items():
        quoted = CODE if name in WITH_A_CODE else "that"
        vendor.says(status, {"message": f"No {quoted}.", "code": "SOME_KEY"})
        found = fails(ALL[name], rewards, reward)
        assert type(found) is error, status
        assert (found.status, found.vendor_key) == (status, "SOME_KEY")
        assert found.vendor_message is not None


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_vendor_may_have_done_it(
    status: int, name: str, vendor: Vendor, rewards: Rewards, reward: Reward
) -> None:
    """If the vendor fails, what was only read can be asked again; what changes something is unknown."""
    vendor.says(status, b"<html>oops</html>")
    found = fails(ALL[name], rewards, reward)
    assert type(found) is (ProviderUnavailable if name in READING else OutcomeUnknown)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("body", "seems"),
    [(b"<!DOCTYPE html><p>Sign in", "a web page"), (b"", "empty"), (b"null", ""), (b"[]", "")],
)
def test_an_answer_that_is_none_is_no_success(
    *, body: bytes, seems: str, name: str, vendor: Vendor, rewards: Rewards, reward: Reward
) -> None:
    """If a good status has a page, nothing or another shape, it is not success, and not a crash."""
    vendor.says(200, body)
    found = fails(ALL[name], rewards, reward)
    assert type(found) is (ContractViolated if name in READING else OutcomeUnknown)
    if name != "redeem a unique code":  # which has looked the code up, too
        assert seems in str(found)


@pytest.mark.parametrize("name", ALL)
def test_a_rate_limit_says_when(
    name: str, vendor: Vendor, rewards: Rewards, reward: Reward
) -> None:
    """If there were too many requests, the error says from when there may be more."""
    vendor.says(429, {"message": "Slow down"}, retry_after="Wed, 21 Oct 2099 07:28:00 GMT")
    found = fails(ALL[name], rewards, reward)
    assert isinstance(found, RateLimited)
    assert found.retry_at == datetime(2099, 10, 21, 7, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "error"), [("claim_grant", GrantUnavailable), ("issue_grant", NotFound)]
)
def test_what_is_gone(
    name: str, error: type[ProviderError], vendor: Vendor, rewards: Rewards, reward: Reward
) -> None:
    """If a grant is gone, it is unavailable; anything else that is gone is not found."""
    vendor.says(410, {"message": "Already claimed", "code": "CLAIMED"})
    found = fails(ALL[name], rewards, reward)
    assert isinstance(found, error)
    assert found.vendor_message == "Already claimed"
