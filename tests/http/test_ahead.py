"""What is sent before its turn: once, and never at the cost of anything else."""

from __future__ import annotations

import pytest
from scripted import Lines

from rewardkit.errors import ProviderUnavailable
from rewardkit.exchange import Request, Response

GET = Request.get("v1", "codes")
OK = Response(200)


def stating(remaining: int, limit: int | None = None, status: int = 200) -> Response:
    headers = {"ratelimit-remaining": str(remaining), "ratelimit-reset": "5"}
    return Response(status, headers | ({} if limit is None else {"ratelimit-limit": str(limit)}))


@pytest.mark.parametrize(
    ("stated", "is_sent"),
    [
        (OK, True),
        (stating(51, 100), True),
        (stating(50, 100), False),  # the other half is for what cannot wait
        (stating(9, 10), True),
        (
            stating(8, 10),
            False,
        ),  # of four requests and four before them, nobody knows which are counted
        (stating(9), True),
        (stating(8), False),
        (stating(0, 100), False),
        (stating(99, 100, status=429), False),
    ],
)
def test_the_vendors_limit_is_left_to_others(
    line_of: Lines, stated: Response, is_sent: bool
) -> None:
    """If the vendor has few calls left or has refused one, what can wait is not sent."""
    line = line_of(stated, OK, parallel=4, attempts=1)
    line.send(GET)
    assert line.send_ahead(GET) is (OK if is_sent else None)
    assert line.sent == 1 + is_sent
    assert line.time.waits == []


def test_a_rate_of_ones_own_is_kept_to_ahead_as_well(line_of: Lines) -> None:
    """If a rate is set, what can wait takes its places, and not those that are a while away."""
    line = line_of(OK, calls_per_second=8, parallel=4)
    line.send(GET)
    assert line.send_ahead(GET) is OK
    assert line.time.waits == [0.125]
    line.traffic.place()  # others have the next two
    line.traffic.place()
    assert line.send_ahead(GET) is None
    assert line.time.waits == [0.125]


def test_a_provider_that_is_down_is_not_asked_ahead(line_of: Lines) -> None:
    """If the breaker is open, what can wait is not the request that tries."""
    line = line_of(ProviderUnavailable("gone"), OK, failures_to_open=1, open_time=5, attempts=1)
    with pytest.raises(ProviderUnavailable):
        line.send(GET)
    assert line.send_ahead(GET) is None
    line.time.passed += 6
    assert line.send_ahead(GET) is None
    assert line.send(GET) is OK


@pytest.mark.parametrize("step", [Response(503), stating(0, status=429)])
def test_it_is_sent_once(line_of: Lines, step: Response) -> None:
    """If the provider is busy, what can wait is not sent again."""
    line = line_of(OK, step, OK, parallel=4)
    line.send(GET)
    assert line.send_ahead(GET) is step
    assert (line.sent, line.time.waits) == (2, [])


def test_no_more_at_once_than_there_are_connections(line_of: Lines) -> None:
    """If fewer connections are kept than pages may be asked for at once, the fewer count."""
    for pool_size, expected in ((2, 2), (10, 4)):
        line = line_of(OK, parallel=4, pool_size=pool_size)
        assert (line.transport.parallel, line.async_transport.parallel) == (expected, expected)
