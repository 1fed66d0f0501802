from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from scripted import NOON, Lines, Time

from rewardkit.errors import ProviderUnavailable, RateLimited
from rewardkit.exchange import Request, Response
from rewardkit.http import within
from rewardkit.http.limiter import Limiter
from rewardkit.ratelimit import RateLimit, read_rate_limit

GET = Request.get("v1", "codes")
POST = Request.post("v1", "redeem")
OK = Response(200)


def learned(limit: RateLimit, *, status: int = 200) -> float:
    time = Time()
    limiter = Limiter(clock=time.ticks)
    limiter.learn(limit, status=status, now=NOON)
    return limiter.closed_for()


SOON = NOON + timedelta(seconds=5)
LATER = NOON + timedelta(minutes=50)


@pytest.mark.parametrize(
    ("limit", "status", "closed"),
    [
        (RateLimit(remaining=0, resets_at=SOON), 200, 5),
        (RateLimit(remaining=3, resets_at=SOON), 200, 0),
        (RateLimit(resets_at=SOON), 429, 5),
        (RateLimit(resets_at=SOON), 503, 5),
        (RateLimit(remaining=9, resets_at=SOON), 429, 5),
        (RateLimit(remaining=9, resets_at=SOON), 503, 0),  # the limit is not the trouble
        (RateLimit(remaining=9, resets_at=LATER, retry_at=SOON), 503, 5),
        (RateLimit(remaining=0), 429, 0),
        (RateLimit(remaining=0, resets_at=NOON - timedelta(days=9)), 429, 0),
        (RateLimit(remaining=0, resets_at=SOON, worth_waiting=False), 429, 0),
        (RateLimit(remaining=0, resets_at=datetime(9999, 1, 1, tzinfo=UTC)), 200, 3_600),
    ],
)
def test_it_is_closed_until_the_reset(limit: RateLimit, status: int, closed: float) -> None:
    """If no call is left or one was refused, it is closed until the reset, an hour at most."""
    assert learned(limit, status=status) == pytest.approx(closed)


def test_an_older_answer_does_not_open_it() -> None:
    """If an answer that was overtaken has a call left, the one that has none still counts."""
    limiter = Limiter(clock=Time().ticks)
    limiter.learn(RateLimit(remaining=0, resets_at=SOON), status=200, now=NOON)
    limiter.learn(RateLimit(remaining=1, resets_at=SOON), status=200, now=NOON)
    assert limiter.closed_for() == 5


def test_no_more_are_under_way_than_are_left() -> None:
    """If the vendor has said how many are left, so many may be under way until one comes back."""
    time = Time()
    limiter = Limiter(clock=time.ticks)
    limiter.learn(RateLimit(limit=3, remaining=2, resets_at=SOON), status=200, now=NOON)
    assert [limiter.take(), limiter.take()] == [0, 0]
    assert 0 < limiter.take() < 1
    limiter.give_back()
    assert limiter.take() == 0
    time.passed = 6  # the reset is over
    assert limiter.take() == 0
    assert limiter.take() > 0  # there are three in all


def test_a_request_that_waits_for_others_is_sent_once_they_are_back(line_of: Lines) -> None:
    """If requests end, however they do, they are under way no longer."""
    last = Response(200, {"ratelimit-remaining": "1", "ratelimit-reset": "60"})
    line = line_of(last, ProviderUnavailable("it hung up", sent=True), KeyboardInterrupt(), last)
    line.send(GET)
    for error in (ProviderUnavailable, KeyboardInterrupt):
        with pytest.raises(error):
            line.send(POST)
    assert line.send(GET) is last
    assert line.time.waits == []


def test_what_was_seen_last_is_kept(line_of: Lines) -> None:
    """If the vendor states its limit, health has it as it was seen last."""
    states = Response(200, {"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "42"})
    line = line_of(states, OK)
    line.send(GET)
    line.send(GET)
    assert line.health().rate_limit == RateLimit(limit=100, remaining=42)


def test_a_rate_of_ones_own_is_kept_to(line_of: Lines) -> None:
    """If a rate is set, requests are sent that far apart."""
    line = line_of(OK, calls_per_second=4)
    for _ in range(3):
        line.send(GET)
    assert line.time.waits == [0.25, 0.25]


def test_a_place_that_comes_too_late_is_not_taken(line_of: Lines) -> None:
    """If the next place is later than the caller has time, it is an error, and the place stays free."""
    line = line_of(OK, calls_per_second=0.2)
    line.send(GET)
    for _ in range(3):
        with within(1), pytest.raises(RateLimited, match="calls_per_second has no place") as caught:
            line.send(GET)
        assert caught.value.retry_at == NOON + timedelta(seconds=5)
    assert line.sent == 1


def test_threads_share_one_line_of_places() -> None:
    """If threads take places at the same time, no two get the same."""
    limiter = Limiter(100, clock=lambda: 0.0)
    places: list[float] = []
    threads = [
        Thread(target=lambda: places.extend(limiter.place(60) for _ in range(50))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(places) == pytest.approx([number / 100 for number in range(400)])


def test_an_adapter_that_cannot_read_a_limit_loses_no_answer(line_of: Lines) -> None:
    """If an adapter makes a mistake with the limit, the answer is given all the same."""

    def naive(_: Response) -> RateLimit:
        return RateLimit(remaining=0, resets_at=datetime(2026, 11, 21))  # noqa: DTZ001  # the mistake

    line = line_of(OK, rate_limit=naive)
    assert line.send(Request.post("v1", "redeem")) is OK
    assert line.health().rate_limit is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "soon"}, None),
        ({"x-ratelimit-reset": "5"}, None),  # of nothing that is said
        ({"retry-after": "5"}, RateLimit(retry_at=SOON)),
        (
            {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "5"},
            RateLimit(limit=60, remaining=0, resets_at=SOON),
        ),
        ({"ratelimit-remaining": "-5", "ratelimit-limit": "many"}, RateLimit()),
        (
            {"ratelimit-remaining": "0", "ratelimit-reset": "1763726405"},
            RateLimit(remaining=0, resets_at=datetime(2025, 11, 21, 12, 0, 5, tzinfo=UTC)),
        ),
        (
            {"ratelimit-remaining": "0", "ratelimit-reset": "1763726405000"},
            RateLimit(remaining=0, resets_at=datetime(2025, 11, 21, 12, 0, 5, tzinfo=UTC)),
        ),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "9" * 15}, RateLimit(remaining=0)),
        ({"ratelimit-remaining": "9" * 5_000}, RateLimit()),
    ],
)
def test_headers_are_read_as_far_as_they_can_be(
    headers: dict[str, str], expected: RateLimit | None
) -> None:
    """If headers state a limit, seconds and moments of Unix are told apart, and the rest is left."""
    assert read_rate_limit(headers, NOON) == expected
