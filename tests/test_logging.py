from __future__ import annotations

import logging

import pytest
import structlog

from rewardkit.adapter import Adapter
from rewardkit.client import Rewards
from rewardkit.errors import ProviderUnavailable
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.model import CodeMatch
from rewardkit.operations import Lookup

CODE = "SUMMER-7F3K"


class Acme(Adapter[None]):
    """Looks a code up and does not like the answer."""

    provider = "acme"

    def lookup(self, query: Lookup) -> Exchange[CodeMatch]:
        """One request."""
        yield Request.get("codes", query.code, sensitive=(query.code,))
        raise ProviderUnavailable


class Answering:
    """A transport that always answers the same."""

    def send(self, request: Request) -> Response:
        return Response(200)

    def close(self) -> None: ...


def look_up() -> None:
    with pytest.raises(ProviderUnavailable):
        Rewards(Acme(None), Answering(), name="checkout").lookup(CODE)


def test_nothing_is_logged_unless_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    """If an application does not set logging up, a call prints nothing at all."""
    look_up()
    assert capfd.readouterr() == ("", "")


def test_every_exchange_is_one_event_without_codes(caplog: pytest.LogCaptureFixture) -> None:
    """If an application listens, it gets one event an exchange, with no code in it."""
    with caplog.at_level(logging.DEBUG, "rewardkit"):
        look_up()
    (record,) = caplog.records
    assert record.getMessage() == "exchange"
    facts = vars(record)
    assert (facts["provider"], facts["operation"], facts["status"]) == ("acme", "lookup", 200)
    assert facts["connection"] == "checkout"
    assert CODE not in str(facts)


def test_structlog_is_never_configured(caplog: pytest.LogCaptureFixture) -> None:
    """If the library logs, the application's structlog stays as the application left it."""
    with caplog.at_level(logging.DEBUG, "rewardkit"):
        look_up()
    assert not structlog.is_configured()
