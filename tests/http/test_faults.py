from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from time import monotonic
from typing import Any

import pytest
from counting_server import BODY, CountingServer, counting
from drivers import driver_of
from fault_proxy import Fault, Kind, faulty
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.http import HttpSettings

#: Short enough for a test, long enough for loopback on a busy machine.
SETTINGS: dict[str, Any] = {
    "read_timeout": 0.2,
    "total_timeout": 0.25,
    "longest_wait": 0.01,  # also of the jitter between attempts
    "retry_time": 1.0,
    "failures_to_open": 0,
}
#: What each request may take: three attempts, two waits, and what a busy machine adds.
MOST = 5.0

FAULTS = st.builds(
    Fault,
    kind=st.sampled_from(Kind),
    at=st.integers(0, 1_000),
    seconds=st.sampled_from([0.0, 0.002, 0.3]),
)
DRIVERS = st.sampled_from(["sync", "async"])
_numbers = count()


@pytest.fixture(scope="module")
def server() -> Iterator[CountingServer]:
    with counting() as server:
        yield server


def ask(
    kind: str, server: CountingServer, faults: list[Fault], repeat: Repeat
) -> tuple[Response | ProviderUnavailable | OutcomeUnknown, int]:
    """How one request through the faults ended, and how often the server carried it out."""
    path = f"n{next(_numbers)}"
    method = "GET" if repeat is Repeat.SAFE else "POST"
    body = None if repeat is Repeat.SAFE else {"order": "1042"}
    with (
        faulty(server.port, faults) as proxy,
        asyncio.Runner() as loop,
        driver_of(kind, loop, patient=True)(proxy.url, **SETTINGS) as transport,
    ):
        try:
            end: Response | ProviderUnavailable | OutcomeUnknown = transport.send(
                Request(method, (path,), json=body, repeat=repeat)
            )
        except (ProviderUnavailable, OutcomeUnknown) as error:
            end = error
    return end, server.done[f"/{path}"]


@settings(max_examples=25, deadline=None)
@given(driver=DRIVERS, faults=st.lists(FAULTS, max_size=4))
def test_a_safe_request_ends_in_its_answer_or_an_honest_error(
    server: CountingServer, driver: str, faults: list[Fault]
) -> None:
    """If a request may be repeated, it ends in the whole answer, or in an error that it is down."""
    started = monotonic()
    end, _ = ask(driver, server, faults, Repeat.SAFE)
    assert monotonic() - started < MOST
    if isinstance(end, Response):
        assert end.body == BODY
    else:
        assert isinstance(end, ProviderUnavailable)
        assert faults  # without a fault there is no error


@settings(max_examples=25, deadline=None)
@given(
    driver=DRIVERS, faults=st.lists(FAULTS, max_size=2), repeat=st.sampled_from(list(Repeat)[1:])
)
def test_what_must_not_be_repeated_is_carried_out_once_at_most(
    server: CountingServer, driver: str, faults: list[Fault], repeat: Repeat
) -> None:
    """If it must not be repeated, it is done once at most, and the error says what is known."""
    started = monotonic()
    end, done = ask(driver, server, faults, repeat)
    assert monotonic() - started < MOST
    match end:
        case Response():
            assert (end.body, done) == (BODY, 1)
        case ProviderUnavailable():
            assert done == 0
        case _:
            assert done <= 1


@pytest.mark.parametrize("driver", ["sync", "async"])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NONE])
def test_one_fault_is_overcome(server: CountingServer, driver: str, kind: Kind) -> None:
    """If one connection goes wrong in whatever way, a request that may be repeated is answered."""
    end, _ = ask(driver, server, [Fault(kind, 20, 0.3)], Repeat.SAFE)
    assert isinstance(end, Response)
    assert end.body == BODY


@pytest.mark.parametrize("driver", ["sync", "async"])
def test_a_safe_request_is_given_up_after_its_attempts(server: CountingServer, driver: str) -> None:
    """If every connection loses the answer, the server is asked as often as the setting says."""
    end, done = ask(driver, server, [Fault(Kind.DROP_AFTER)] * 9, Repeat.SAFE)
    assert isinstance(end, ProviderUnavailable)
    assert done == HttpSettings().attempts
