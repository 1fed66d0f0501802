from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import NOON, Kind, Line, Lines

from rewardkit.errors import (
    ContractViolated,
    OutcomeUnknown,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.http import HttpSettings, within
from rewardkit.ratelimit import RateLimit

SUPPORT = str(Path(__file__).parents[1] / "support")
OK = Response(200, {}, b"{}")
GET = Request.get("v1", "codes")
POST = Request.post("v1", "redeem")
READ_BACK = Request.post("v1", "redeem", repeat=Repeat.AFTER_READ_BACK)


def refused() -> ProviderUnavailable:
    return ProviderUnavailable("it refuses connections", sent=False)


def broken() -> ProviderUnavailable:
    return ProviderUnavailable("the connection broke")


def busy(status: int = 503, **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("request_", [GET, POST, READ_BACK], ids=["safe", "never", "read back"])
def test_what_was_not_sent_is_sent_again(request_: Request) -> None:
    """If nothing was sent, sending it again can do no harm, whatever the request does."""
    line = Line(refused(), refused(), OK)
    assert line.send(request_) is OK
    assert line.sent == 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_safe_request_is_repeated_when_the_answer_is_not_now(status: int) -> None:
    """If a request may be repeated and the answer says "not now", it is."""
    line = Line(busy(status), broken(), OK)
    assert line.send(GET) is OK
    assert line.sent == 3


@pytest.mark.parametrize("status", [400, 401, 404, 409, 500, 501])
def test_an_answer_that_repeating_does_not_change_is_the_answer(status: int) -> None:
    """If the answer is a refusal or a failure of its own, it is not asked for again."""
    line = Line(busy(status))
    assert line.send(GET).status == status
    assert line.sent == 1


@pytest.mark.parametrize("request_", [POST, READ_BACK], ids=["never", "read back"])
@pytest.mark.parametrize(
    "end", [busy(429), busy(502), busy(503), busy(504), OutcomeUnknown("lost"), broken()], ids=str
)
def test_a_request_that_must_not_be_repeated_is_not(
    request_: Request, end: Response | ProviderError
) -> None:
    """If a request was sent and must not be repeated, however it ended, that is its end."""
    line = Line(end, OK)
    if isinstance(end, Response):
        assert line.send(request_) is end
    else:
        with pytest.raises(ProviderError, match=r"lost|broke"):
            line.send(request_)
    assert line.sent == 1


@pytest.mark.parametrize(
    "end",
    [
        ProviderUnavailable("certificate", sent=False, lasting=True),
        ContractViolated("redirects"),
        KeyboardInterrupt(),
    ],
    ids=["lasting", "contract", "interrupt"],
)
def test_what_stays_as_it_is_is_not_repeated(end: BaseException) -> None:
    """If somebody has to correct something first, or wants to stop, there is one attempt."""
    line = Line(end, OK)
    with pytest.raises(type(end)):
        line.send(GET)
    assert line.sent == 1


def test_attempts_are_bounded_and_the_last_one_counts(line_of: Lines) -> None:
    """If every attempt fails, the setting says how many there are, and the last is the outcome."""
    line = line_of(busy(502), busy(504), busy(503), OK, attempts=3)
    assert line.send(GET).status == 503
    assert line.sent == 3


def test_the_last_error_is_raised_as_it_is(line_of: Lines) -> None:
    """If the last attempt raised, its error comes without another one around it."""
    line = line_of(busy(), broken(), attempts=2)
    with pytest.raises(ProviderUnavailable, match="the connection broke") as caught:
        line.send(GET)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_one_attempt_is_a_setting(line_of: Lines) -> None:
    """If the setting says one attempt, nothing is ever sent again."""
    line = line_of(refused(), OK, attempts=1)
    with pytest.raises(ProviderUnavailable):
        line.send(GET)
    assert line.sent == 1


def test_waits_are_random_and_grow_within_their_windows(line_of: Lines) -> None:
    """If attempts fail, each wait lies within a window that doubles."""
    line = line_of(busy(), attempts=6, longest_wait=3, failures_to_open=0)
    line.send(GET)
    windows = [0.25, 0.5, 1, 2, 3]
    assert len(line.time.waits) == 5
    assert all(0 <= wait <= most for wait, most in zip(line.time.waits, windows, strict=True))


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(status: int) -> None:
    """If the vendor says when to come back, the wait is that long, and a little jitter."""
    line = Line(busy(status, retry_after="4"), OK)
    assert line.send(GET) is OK
    assert 4 <= sum(line.time.waits) <= 4.5


@pytest.mark.parametrize("after", ["3600", "11", "Sat, 21 Nov 2026 13:00:00 GMT"])
def test_a_wait_that_is_too_long_is_the_answer_at_once(after: str) -> None:
    """If the vendor asks for more than the setting allows, nothing is waited for."""
    line = Line(busy(429, retry_after=after), OK, longest_wait=10)
    assert line.send(GET).status == 429
    assert line.time.waits == []


def test_a_wait_that_does_not_fit_into_the_callers_time_is_the_answer_at_once(
    line_of: Lines,
) -> None:
    """If the caller has less time than the vendor asks for, nothing is waited for."""
    line = line_of(busy(429, retry_after="5"), OK)
    with within(timedelta(seconds=2)):
        assert line.send(GET).status == 429
    assert line.time.waits == []


def test_a_wait_that_does_not_fit_into_the_time_of_retries_is_the_answer_at_once(
    line_of: Lines,
) -> None:
    """If the time for retries is shorter than the wait, nothing is waited for."""
    line = line_of(busy(503, retry_after="5"), OK, retry_time=2)
    assert line.send(GET).status == 503
    assert line.time.waits == []


def test_a_quota_that_is_used_up_is_not_waited_for(line_of: Lines) -> None:
    """If the adapter says that waiting is of no use, nothing is repeated."""
    spent = RateLimit(resets_at=NOON + timedelta(seconds=1), worth_waiting=False)
    line = line_of(busy(429), OK, rate_limit=lambda _: spent)
    assert line.send(GET).status == 429
    assert line.send(GET) is OK  # asking again is up to the caller: the plan may be a larger one
    assert line.time.waits == []


@given(
    st.sampled_from(["retry-after", "x-ratelimit-reset", "ratelimit-reset"]),
    st.one_of(
        st.text(max_size=30),
        st.integers(-(10**20), 10**20).map(str),
        st.floats().map(str),
        st.dates().map(lambda day: f"{day:%a, %d %b %Y} 07:28:00 GMT"),
        st.sampled_from(["-5", "1.5", "soon", "1795000000", "1795000000000", "0", "", "1e9"]),
    ),
    st.sampled_from([429, 503]),
    st.sampled_from(["sync", "async"]),
)
def test_no_header_raises_or_makes_us_sleep_for_long(
    name: str, text: str, status: int, kind: Kind
) -> None:
    """If a vendor's header says anything at all, no wait is longer than the setting."""
    headers = {name: text, "x-ratelimit-remaining": "0", "ratelimit-remaining": "0"}
    line = Line(Response(status, headers), OK, kind=kind, longest_wait=3)
    assert line.send(GET).status in {status, 200}
    assert all(wait <= 3 for wait in line.time.waits)


def test_a_wait_before_a_request_is_kept(line_of: Lines) -> None:
    """If an adapter asks to wait before it looks again, that is waited for."""
    line = line_of(OK)
    line.send(Request.get("v1", "jobs", after=2.0))
    assert line.time.waits == [2.0]


def test_a_wait_before_a_request_that_does_not_fit_is_an_error_at_once(line_of: Lines) -> None:
    """If the caller has less time than that, it is an error, and nothing is sent."""
    line = line_of(OK)
    with within(1), pytest.raises(ProviderUnavailable, match="does not allow to wait 2 s"):
        line.send(Request.get("v1", "jobs", after=2.0))
    assert line.sent == 0


def test_a_limit_that_is_used_up_holds_up_everyone(line_of: Lines) -> None:
    """If no call is left, the next request waits for the reset, also one that is never repeated."""
    last = Response(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "7"})
    line = line_of(last, OK)
    line.send(GET)
    line.send(POST)
    assert line.time.waits == [7.0]


def test_a_limit_that_resets_too_late_is_an_error_that_says_when(line_of: Lines) -> None:
    """If the reset is further ahead than one may wait, nothing is sent, and the error says when."""
    last = Response(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "600"})
    line = line_of(last, OK)
    line.send(GET)
    with pytest.raises(RateLimited, match="before its limit resets") as caught:
        line.send(POST)
    assert caught.value.retry_at == NOON + timedelta(minutes=10)
    assert line.sent == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"attempts": 0},
        {"longest_wait": 0},
        {"retry_time": -1.0},
        {"calls_per_second": 0},
        {"failures_to_open": -1},
        {"open_time": 0},
    ],
    ids=str,
)
def test_a_setting_out_of_its_range_is_refused(settings: dict[str, Any]) -> None:
    """If a setting is out of its range, the error names it."""
    with pytest.raises(ValueError, match=next(iter(settings))):
        HttpSettings(**settings)


def test_a_success_loads_no_library_for_retries() -> None:
    """If nothing fails, tenacity is not even loaded."""
    code = (
        f"import sys; sys.path.insert(0, {SUPPORT!r})\n"
        "from scripted import Line\n"
        "from rewardkit.exchange import Request, Response\n"
        "Line(Response(200)).send(Request.get('v1'))\n"
        "print('tenacity' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
