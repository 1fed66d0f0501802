import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import rewardkit
from rewardkit import Rewards, Secret
from rewardkit.errors import RewardKitError
from rewardkit.exchange import Exchange, Request, Response, run
from rewardkit.sandbox import Clock, Running, serve
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.sandbox import SANDBOX, create_app
from rewardkit_oneofnone.settings import OneOfNoneSettings

PAYLOADS = Path(__file__).parent / "payloads"


@pytest.fixture(scope="session")
def payload() -> Callable[[str], Any]:
    """Read a payload file."""
    return lambda name: json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def body() -> Callable[[str], bytes]:
    """Read a payload file as bytes."""
    return lambda name: (PAYLOADS / f"{name}.json").read_bytes()


@pytest.fixture
def answer() -> Callable[..., Response]:
    """Make the vendor's answer of a JSON value."""
    return lambda value, status=200: Response(status, {}, json.dumps(value).encode())


@pytest.fixture
def adapter() -> OneOfNoneAdapter:
    """An adapter with the settings that are assumed."""
    return OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("key")))


Play = Callable[..., tuple[Any, list[Request]]]


@pytest.fixture
def play(adapter: OneOfNoneAdapter, answer: Callable[..., Response]) -> Play:
    """Drive an exchange with the vendor's answers; give the outcome, or error, and what was sent."""

    def drive(exchange: Exchange[Any], *answers: Any) -> tuple[Any, list[Request]]:
        sent: list[Request] = []
        left = list(answers)

        def send(request: Request) -> Response:
            sent.append(request)
            found = left.pop(0)
            if isinstance(found, Exception):
                raise found
            return found if isinstance(found, Response) else answer(found)

        try:
            outcome = run(exchange, send, adapter.refuse)
        except RewardKitError as error:
            outcome = error
        assert not left, "all answers were asked for"
        return outcome, sent

    return drive


@pytest.fixture
def clock() -> Clock:
    """The sandbox's time."""
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[Running]:
    """The sandbox on a real port."""
    with serve(create_app(clock)) as running:
        yield running


@pytest.fixture
def rewards(server: Running) -> Iterator[Rewards]:
    """A client of the sandbox."""
    with rewardkit.connect("oneofnone", settings=SANDBOX.settings(server.url)) as client:
        yield client


@pytest.fixture(scope="session")
def reader() -> Iterator[Rewards]:
    """A client of a sandbox that tests share; they only read."""
    with (
        serve(create_app()) as running,
        rewardkit.connect("oneofnone", settings=SANDBOX.settings(running.url)) as client,
    ):
        yield client
