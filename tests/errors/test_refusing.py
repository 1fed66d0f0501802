from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

import pytest
from attrs import frozen

from rewardkit import Secret
from rewardkit.adapter import Adapter
from rewardkit.errors import (
    CodeExpired,
    Conflict,
    InvalidRequest,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from rewardkit.exchange import Request, Response
from rewardkit.ratelimit import RateLimit
from rewardkit.refusals import VendorError

CODE = "SUMMER-7F3K"


class Acme(Adapter[None]):
    """Says the same about every error."""

    provider = "acme"
    refusals: ClassVar[dict[str, type[ProviderError]]] = {
        "expired": CodeExpired,
        "busy": Conflict,
        "slow_down": RateLimited,
    }
    unmapped = frozenset({"bad_body"})

    def read_error(self, response: Response) -> VendorError:
        """The key is the body; all else is always there."""
        return VendorError(
            key=response.body.decode() or None,
            message=f"no {CODE} today",
            request_id="r-1",
            facts={"reason": "it ended", "need": "another"},
        )


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("expired", CodeExpired),
        ("busy", Conflict),
        ("slow_down", RateLimited),
        ("bad_body", InvalidRequest),
        ("brand_new", InvalidRequest),
        ("", InvalidRequest),
    ],
)
def test_a_key_goes_before_the_status_and_facts_go_where_they_fit(
    key: str, error: type[ProviderError]
) -> None:
    """If the vendor gives a key and facts, the table decides, and no fact breaks an error."""
    made = Acme(None).refuse(Request.post("x"), Response(400, {}, key.encode()))
    assert type(made) is error
    assert (made.vendor_key, made.status, made.request_id) == (key or None, 400, "r-1")
    if isinstance(made, CodeExpired):
        assert (made.reason, made.need) == ("it ended", "another")


def test_a_code_in_the_vendor_s_words_is_masked() -> None:
    """If the vendor quotes the code, its words come along without it."""
    made = Acme(None).refuse(Request.post("x", sensitive=(CODE,)), Response(400, {}, b"expired"))
    assert made.vendor_message == "no SUM… today"
    assert CODE not in str(made)


def test_a_key_that_nobody_has_heard_of_is_counted() -> None:
    """If a key is neither mapped nor known, it is drift; known ones are not."""
    adapter = Acme(None)
    for key in (b"brand_new", b"bad_body", b"expired"):
        adapter.refuse(Request.post("x"), Response(400, {}, key))
    assert [(drift.where, drift.value) for drift in adapter.drift.seen()] == [
        ("HTTP 400", "brand_new")
    ]


def test_an_answer_that_says_when_to_come_back_makes_an_error_that_does() -> None:
    """If the vendor's server is down and says until when, or a limit resets, the error says it."""
    adapter = Acme(None, clock=lambda: datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
    down = adapter.refuse(Request.get("x"), Response(503, {"retry-after": "90"}))
    assert isinstance(down, ProviderUnavailable)
    assert "try again at 2026-11-21T12:01:30+00:00" in str(down)
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}
    limited = adapter.refuse(Request.get("x"), Response(429, spent))
    assert isinstance(limited, RateLimited)
    assert "Try again at 2026-11-21T12:00:30+00:00" in str(limited)


@frozen
class Keys:
    api_key: Secret


class Echoing(Adapter[Keys]):
    """Says back what it was sent, in every field."""

    provider = "echoing"

    def read_error(self, response: Response) -> VendorError:
        """All of it."""
        text = response.body.decode()
        return VendorError(key=text, message=text, request_id=text)


@pytest.mark.parametrize("status", [400, 401, 404, 503])
def test_a_vendor_that_echoes_keys_and_codes_does_not_make_them_known(status: int) -> None:
    """If an error quotes the credentials or the code, in any case, neither is in ours or in drift."""
    adapter = Echoing(Keys(Secret("k-4711-very-secret")))
    body = f"NO_{CODE.lower()} for K-4711-VERY-SECRET".encode()
    made = adapter.refuse(Request.get("x", sensitive=(CODE,)), Response(status, {}, body))
    shown = f"{made} {vars(made)} {adapter.drift.seen()}".lower()
    assert CODE.lower() not in shown
    assert "4711" not in shown


def test_an_error_and_the_driver_go_by_the_same_limit() -> None:
    """If an adapter says that waiting is of no use, the error says the same without its help."""
    resets_at = datetime(2026, 12, 1, tzinfo=UTC)
    limit = RateLimit(resets_at=resets_at, worth_waiting=False)

    class Spent(Acme):
        def rate_limit(self, _: Response) -> RateLimit:
            return limit

    refused = Spent(None).refuse(Request.get("v1"), Response(429))
    assert isinstance(refused, RateLimited)
    assert (refused.retry_at, refused.worth_waiting) == (resets_at, False)
    down = Spent(None).refuse(Request.get("v1"), Response(503))
    assert isinstance(down, ProviderUnavailable)
    assert down.retry_at == resets_at
