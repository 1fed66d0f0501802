from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from scripted import NOON, Line, Lines, Step, Time

from rewardkit.errors import ContractViolated, InvalidRequest, OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Request, Response
from rewardkit.http import BreakerState, HttpSettings, within
from rewardkit.http.breaker import Breaker
from rewardkit.http.traffic import Traffic

OK = Response(200, {}, b"{}")
GET = Request.get("v1", "codes")
POST = Request.post("v1", "redeem")
SETTINGS: dict[str, Any] = {"failures_to_open": 3, "open_time": 10, "attempts": 1}


def ask(line: Line, times: int = 1) -> None:
    for _ in range(times):
        with suppress(ProviderUnavailable, OutcomeUnknown, ContractViolated, InvalidRequest):
            line.send(GET)


def test_after_some_failures_in_a_row_the_error_comes_at_once(line_of: Lines) -> None:
    """If the provider has failed so often in a row, nothing is sent, and the error says until when."""
    line = line_of(ProviderUnavailable("gone"), **SETTINGS)
    ask(line, 3)
    with pytest.raises(ProviderUnavailable, match="failed several times in a row") as caught:
        line.send(POST)
    assert line.sent == 3
    assert not caught.value.sent
    assert caught.value.retry_at == NOON + timedelta(seconds=10)
    assert "try again at 2026-11-21T12:00:10+00:00" in str(caught.value)


@pytest.mark.parametrize(
    "failure",
    [
        Response(500),
        Response(503),
        ProviderUnavailable("gone", sent=False),
        ProviderUnavailable("gone"),
        OutcomeUnknown("lost"),
    ],
    ids=["500", "503", "not sent", "broken", "unknown"],
)
def test_a_provider_that_fails_is_counted(failure: Step) -> None:
    """If it cannot be reached, does not answer or says that it failed, that counts."""
    line = Line(failure, **SETTINGS)
    ask(line, 3)
    assert line.health().state is BreakerState.OPEN


@pytest.mark.parametrize(
    "answer",
    [
        Response(400),
        Response(404),
        Response(429),
        ContractViolated("redirects"),
        InvalidRequest("cannot be sent"),
        OutcomeUnknown("larger than the limit", status=200),
        ProviderUnavailable("certificate", sent=False, lasting=True),
    ],
    ids=["400", "404", "429", "contract", "invalid", "too large", "lasting"],
)
def test_a_refusal_is_no_failure(answer: Step) -> None:
    """If the provider answers, whatever it says, or the mistake is ours, that does not count."""
    line = Line(answer, **SETTINGS)
    ask(line, 5)
    assert line.health().state is BreakerState.CLOSED
    assert line.sent == 5


def test_what_a_callers_own_limit_cuts_short_is_no_failure(line_of: Lines) -> None:
    """If the caller's time was over, that says nothing of the provider."""
    line = line_of(ProviderUnavailable("too late"), **SETTINGS)
    for _ in range(5):
        with within(1e-9), pytest.raises(ProviderUnavailable, match="too late"):
            line.send(GET)
    assert line.health().state is BreakerState.CLOSED


def test_a_provider_that_is_silent_for_as_long_as_is_fair_has_failed() -> None:
    """If a caller's time is over and the provider had a second for its answer, it counts as down."""
    time = Time()
    traffic = Traffic(HttpSettings(**SETTINGS), lambda _: None, time.now, ticks=time.ticks)
    silent = OutcomeUnknown("no answer came in time")
    with within(1e-9):
        for _ in range(5):
            traffic.ended(silent, seconds=0.9)
        hasty = traffic.health()
        for _ in range(3):
            traffic.ended(silent, seconds=1.1)
    assert (hasty.state, hasty.attempts, hasty.failures) == (BreakerState.CLOSED, 5, 0)
    assert traffic.health().state is BreakerState.OPEN
    assert (traffic.health().attempts, traffic.health().failures) == (8, 3)


def test_that_our_own_connections_are_all_in_use_is_no_failure(line_of: Lines) -> None:
    """If a request found no connection free, nothing was tried, and nobody failed."""
    line = line_of(ProviderUnavailable("it is our turn", sent=False, why="no_turn"), **SETTINGS)
    for _ in range(5):
        with pytest.raises(ProviderUnavailable):
            line.send(GET)
    health = line.health()
    assert (health.state, health.attempts, health.failures) == (BreakerState.CLOSED, 0, 0)


def test_failures_that_are_not_in_a_row_do_not_add_up(line_of: Lines) -> None:
    """If a success lies between failures, the count begins anew."""
    bad = Response(500)
    line = line_of(bad, bad, OK, bad, bad, OK, **SETTINGS)
    ask(line, 6)
    assert line.sent == 6
    assert line.health().failures == 4


def test_one_request_probes_and_its_success_lets_all_through(line_of: Lines) -> None:
    """If the time is over, one request is sent; if it succeeds, the others follow."""
    bad = ProviderUnavailable("gone")
    line = line_of(bad, bad, bad, OK, **SETTINGS)
    ask(line, 3)
    line.time.passed = 11
    assert line.send(GET) is OK
    health = line.health()
    assert (health.state, health.until) == (BreakerState.CLOSED, None)
    assert health.since == NOON + timedelta(seconds=11)
    assert (health.attempts, health.failures, health.failures_in_a_row) == (4, 3, 0)


def test_a_probe_that_fails_keeps_it_open_for_as_long_again(line_of: Lines) -> None:
    """If the probe fails, nothing is sent for the same time once more."""
    line = line_of(ProviderUnavailable("gone"), **SETTINGS)
    ask(line, 3)
    line.time.passed = 11
    ask(line, 2)
    assert line.sent == 4
    assert line.health().until == NOON + timedelta(seconds=21)


def test_while_one_probes_the_others_are_refused() -> None:
    """If a probe is on its way, others are not sent, unless it is never heard of again."""
    now = 0.0
    breaker = Breaker(1, 10, clock=lambda: now)
    breaker.failed()
    now = 10.0
    assert breaker.admit() == 0
    assert breaker.admit() == 10
    assert breaker.view().state is BreakerState.PROBING
    now = 20.0
    assert breaker.admit() == 0


def test_what_fails_while_it_is_open_says_what_failed(line_of: Lines) -> None:
    """If it opens during a request's own repetitions, the error is the provider's, not ours."""
    line = line_of(Response(502), Response(503), attempts=5, failures_to_open=2)
    assert line.send(GET).status == 503
    assert line.sent == 2


def test_it_can_be_switched_off(line_of: Lines) -> None:
    """If the setting is 0, every request is sent."""
    line = line_of(ProviderUnavailable("gone"), failures_to_open=0, attempts=1)
    ask(line, 20)
    assert line.sent == 20
