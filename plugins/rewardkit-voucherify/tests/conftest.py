"""What the tests share: payloads of the documents, an adapter, and running sandboxes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import rewardkit
from rewardkit import Rewards, Secret
from rewardkit.exchange import Exchange, Request, Response, run
from rewardkit.sandbox import serve
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX, create_app
from rewardkit_voucherify.settings import VoucherifySettings

#: After the payloads' codes were made, and before their campaigns end.
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def as_stated(url: str) -> dict[str, Any]:
    """Settings without a currency, so that amounts are just what the vendor states."""
    return {**SANDBOX.settings(url), "currency": None}


@pytest.fixture(scope="session")
def payload() -> Callable[[str], Any]:
    """Give a payload of the documents by its file's name."""
    folder = Path(__file__).parent / "payloads"
    return lambda name: json.loads((folder / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def answer() -> Callable[..., Response]:
    """Make a response of JSON."""

    def make(body: Any, status: int = 200, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(status, named, json.dumps(body).encode())

    return make


@pytest.fixture(scope="session")
def answered() -> Callable[..., Any]:
    """Drive an operation with these answers, in their order; keep what was sent in a list."""

    def drive(
        adapter: VoucherifyAdapter, exchange: Exchange[Any], sent: list[Request], *left: Response
    ) -> Any:
        answers = list(left)

        def send(request: Request) -> Response:
            sent.append(request)
            return answers.pop(0)

        return run(exchange, send, adapter.refuse)

    return drive


@pytest.fixture
def make_adapter() -> Callable[..., VoucherifyAdapter]:
    """Make an adapter with settings of one's own, whose present is in the summer of 2026."""

    def make(**settings: Any) -> VoucherifyAdapter:
        keys = VoucherifySettings(app_id=Secret("app"), app_token=Secret("token"), **settings)
        return VoucherifyAdapter(keys, clock=lambda: NOW)

    return make


@pytest.fixture
def adapter(make_adapter: Callable[..., VoucherifyAdapter]) -> VoucherifyAdapter:
    """An adapter with nothing set but the keys."""
    return make_adapter()


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a fresh sandbox that answers refused codes with errors."""
    with serve(create_app()) as running:
        yield running.url


@pytest.fixture
def rewards(url: str) -> Iterator[Rewards]:
    """A connection to that sandbox."""
    with rewardkit.connect("voucherify", settings=as_stated(url)) as connection:
        yield connection


@pytest.fixture(params=["ALL", "PARTIAL"])
def either(request: pytest.FixtureRequest) -> Iterator[Rewards]:
    """A connection to a fresh sandbox in each of the modes that a project may have."""
    with (
        serve(create_app(request.param)) as running,
        rewardkit.connect("voucherify", settings=as_stated(running.url)) as connection,
    ):
        yield connection
