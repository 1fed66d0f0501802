"""A login and patience together: what is repeated, and with which login."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import get_args

import pytest
from scripted import AsyncScripted, Kind, Played, Scripted, Step, Time

from rewardkit.adapter import Adapter
from rewardkit.errors import ProviderUnavailable
from rewardkit.exchange import Exchange, Repeat, Request, Response
from rewardkit.http import HttpSettings
from rewardkit.http.aio_login import AsyncLoginTransport
from rewardkit.http.aio_patient import AsyncPatientTransport
from rewardkit.http.health import health_of
from rewardkit.http.login import LoginTransport
from rewardkit.http.patient import PatientTransport
from rewardkit.http.traffic import Traffic
from rewardkit.login import Login
from rewardkit.transport import AheadTransport

OK, BUSY, NO_LONGER = Response(200, {}, b"{}"), Response(503), Response(401)
GET = Request.get("things")
REDEEM = Request.post("redeem")
REFUSED = ProviderUnavailable("it refuses connections", sent=False)


class Acme(Adapter[None]):
    """Logs in for a minute, and asks for things."""

    provider = "acme"

    def login(self) -> Exchange[Login]:
        asked_at = self.clock()
        answer = yield Request.post("token", repeat=Repeat.SAFE)
        token = answer.json()["token"]
        return Login(
            headers={"Authorization": f"Bearer {token}"}, expires_at=asked_at + timedelta(minutes=1)
        )


def token(name: str) -> Response:
    return Response(200, {}, json.dumps({"token": name}).encode())


class Shop:
    """A connection as connecting puts it together, over a script."""

    def __init__(self, kind: Kind, *steps: Step) -> None:
        http, time, self.script = HttpSettings(), Time(), Scripted(*steps)
        self.time = time
        adapter = Acme(None, clock=time.now)
        traffic = Traffic(http, adapter.rate_limit, time.now, ticks=time.ticks)
        once = AsyncScripted(self.script)
        self.transport: AheadTransport = (
            LoginTransport(PatientTransport(self.script, traffic, http, sleep=time.sleep), adapter)
            if kind == "sync"
            else Played(
                AsyncLoginTransport(
                    AsyncPatientTransport(once, traffic, http, sleep=time.asleep), adapter
                )
            )
        )
        self.send = self.transport.send

    def send_ahead(self, request: Request) -> Response | None:
        return self.transport.send_ahead(request, None)

    @property
    def sent(self) -> list[str]:
        """What was sent, with the login's word."""
        return [
            f"{each.segments[0]} {each.headers.get('Authorization', '')[7:]}".strip()
            for each in self.script.sent
        ]


@pytest.fixture(params=get_args(Kind))
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


def test_a_login_that_ends_during_retries_is_renewed(kind: Kind) -> None:
    """If a repeated request is refused for its login, it is sent with another, and repeated again."""
    shop = Shop(kind, token("one"), OK, BUSY, NO_LONGER, token("two"), BUSY, OK)
    assert shop.send(GET).ok
    assert shop.send(GET).ok
    assert shop.sent == [
        "token",
        *["things one"] * 3,
        "token",
        *["things two"] * 2,
    ]


def test_logging_in_is_repeated_like_all_else(kind: Kind) -> None:
    """If the provider is busy or away when somebody logs in, that is tried again."""
    shop = Shop(kind, BUSY, REFUSED, token("one"), OK)
    assert shop.send(REDEEM).ok
    assert shop.sent == [*["token"] * 3, "redeem one"]
    health = health_of(shop.transport)
    assert health is not None
    assert (health.attempts, health.failures) == (4, 2)


def test_what_must_not_be_repeated_goes_again_only_after_a_refused_login(kind: Kind) -> None:
    """If a redemption was refused for its login it was not carried out; if it is lost, it stays so."""
    shop = Shop(kind, token("one"), OK, NO_LONGER, token("two"), BUSY, OK)
    assert shop.send(GET).ok
    assert shop.send(REDEEM).status == 503
    assert shop.sent == ["token", "things one", "redeem one", "token", "redeem two"]


def test_a_login_that_is_still_good_bridges_an_outage_of_the_logins(kind: Kind) -> None:
    """If renewing ahead of time fails after all attempts, the login that is still good is used."""
    shop = Shop(kind, token("one"), OK, REFUSED, REFUSED, REFUSED, OK)
    assert shop.send(GET).ok
    shop.time.passed += 50
    assert shop.send(GET).ok
    assert shop.sent[-2:] == ["token", "things one"]


def test_what_can_wait_takes_the_login_that_there_is(kind: Kind) -> None:
    """If there is no login yet, or it is refused, what can wait is left for its turn."""
    shop = Shop(kind, token("one"), OK, OK, NO_LONGER, token("two"), OK)
    assert shop.send_ahead(GET) is None
    assert shop.sent == []
    shop.send(GET)
    assert shop.send_ahead(GET) is OK
    assert shop.send_ahead(GET) is None
    assert shop.sent == ["token", *["things one"] * 3]
    shop.time.passed += 60
    assert shop.send_ahead(GET) is None
    assert len(shop.sent) == 4
