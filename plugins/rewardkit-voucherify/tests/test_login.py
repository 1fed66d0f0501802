"""Tokens in place of the keys, over real HTTP and by answering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
import requests

import rewardkit
from rewardkit import Rewards
from rewardkit.errors import (
    AuthenticationFailed,
    ContractViolated,
    InvalidRequest,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from rewardkit.exchange import Exchange, Request, Response, run
from rewardkit.login import Login
from rewardkit.model import Money, Order
from rewardkit.sandbox import Clock, Contract, serve
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import APP_ID, APP_TOKEN, SANDBOX, create_app
from rewardkit_voucherify.sandbox.tokens import LIFETIME, SCOPES

Answers = Callable[..., Response]
Make = Callable[..., VoucherifyAdapter]

KEYS = {"X-App-Id": APP_ID, "X-App-Token": APP_TOKEN}
TOKENS = "/v1/oauth/token"
FORM = {"grant_type": "client_credentials", "scope": "api"}


class Counted:
    """An application that keeps the paths and the headers of its calls."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.calls: list[tuple[str, dict[str, str]]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.calls.append((scope["path"], headers))
        await self.app(scope, receive, send)

    @property
    def tokens(self) -> int:
        """How many tokens were asked for."""
        return [path for path, _ in self.calls].count(TOKENS)


@contextmanager
def connected(app: Any, **settings: Any) -> Iterator[Rewards]:
    """A connection that logs in, to a sandbox of its own."""
    with serve(app) as running:
        own = {**SANDBOX.settings(running.url), "auth": "oauth", **settings}
        with rewardkit.connect("voucherify", settings=own) as rewards:
            yield rewards


def test_a_token_stands_for_the_keys() -> None:
    """If a connection logs in, the keys go to the token's address only, and a token elsewhere."""
    app = Counted(create_app())
    with connected(app) as rewards:
        match = rewards.lookup("SUMMER-7F3K")
        order = Order(id="1042", total=Money(5900, "EUR"))
        assert rewards.redeem(match, order=order).amount == Money(590, "EUR")
    (first, keys), *others = app.calls
    assert first == TOKENS
    assert (keys["x-app-id"], keys["x-app-token"]) == (APP_ID, APP_TOKEN)
    assert len(others) == 3
    for _, headers in others:
        assert headers["authorization"].startswith("Bearer ")
        assert not headers.keys() & {"x-app-id", "x-app-token"}


def test_a_token_that_has_ended_is_replaced_before_it_is_refused() -> None:
    """If the token's time is almost over, the next call gets another one, and none is refused."""
    clock = Clock()
    app = Counted(create_app(clock=clock))
    with connected(app) as rewards:
        rewards.adapter.clock = clock.now
        for minutes in (0, 10, 4.5, 10):
            clock.advance(timedelta(minutes=minutes))
            rewards.check()
    assert app.tokens == 2


def test_a_token_that_ends_early_is_replaced_once() -> None:
    """If the vendor refuses a token that has worked, the call succeeds with another one."""
    clock = Clock()
    app = Counted(create_app(clock=clock))
    with connected(app) as rewards:
        rewards.check()
        clock.advance(LIFETIME)  # by the vendor's clock only
        match = rewards.lookup("SUMMER-7F3K")
        redeemed = rewards.redeem(match, order=Order(id="1", total=Money(5900, "EUR")))
        assert redeemed.order_id == "1"
    assert app.tokens == 2


def test_many_threads_share_a_token() -> None:
    """If many threads begin at once, one token is asked for."""
    app = Counted(create_app())
    with connected(app) as rewards:
        threads = [Thread(target=rewards.check) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(app.calls) == 11
    assert app.tokens == 1


def test_wrong_keys_are_told() -> None:
    """If the keys are wrong, the error says so at the first call, and nothing else was sent."""
    app = Counted(create_app())
    with connected(app, app_token="wrong-token") as rewards:
        with pytest.raises(AuthenticationFailed, match="voucherify lookup") as refused:
            rewards.lookup("SUMMER-7F3K")
    assert "wrong-token" not in str(refused.value)
    assert [path for path, _ in app.calls] == [TOKENS]


def test_a_scope_that_there_is_not_names_the_setting() -> None:
    """If the scope is none, the error says which setting to correct."""
    with connected(create_app(), oauth_scope="campaigns,vouchers") as rewards:
        with pytest.raises(InvalidRequest, match="the setting oauth_scope") as refused:
            rewards.check()
    assert refused.value.vendor_key == "invalid_scope"


def test_a_token_is_good_for_its_scope() -> None:
    """If a token is for some paths only, others are refused, and the login is kept all the same."""
    app = Counted(create_app())
    with connected(app, oauth_scope="campaigns vouchers") as rewards:
        match = rewards.lookup("SUMMER-7F3K")
        with pytest.raises(PermissionDenied, match="scope redemptions"):
            rewards.redeem(match, order=Order(id="1", total=Money(5900, "EUR")))
        rewards.check()
    assert app.tokens == 1


def test_a_used_up_limit_on_the_way_to_a_token_is_told() -> None:
    """If the rate limit is reached at the login, the error is that, with its end."""
    with connected(create_app(calls_per_minute=0)) as rewards:
        with pytest.raises(RateLimited) as refused:
            rewards.check()
    assert refused.value.retry_at is not None


def token(adapter: VoucherifyAdapter, answer: Response) -> tuple[Login, Request]:
    """Log in with this answer; gives the login, and the request that was sent."""
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        return answer

    exchange: Exchange[Login] | None = adapter.login()
    assert exchange is not None
    return run(exchange, send, adapter.refuse), sent[0]


def test_the_lifetime_counts_by_our_clock(make_adapter: Make, answer: Answers) -> None:
    """If the vendor's clock goes otherwise, the token's own lifetime tells when it ends."""
    adapter = make_adapter(auth="oauth", oauth_scope="campaigns vouchers")
    body = {"access_token": "t-1", "expires_in": 900, "token_type": "Bearer", "expires_at": 7}
    login, request = token(adapter, answer(body))
    assert login.expires_at == adapter.clock() + timedelta(seconds=900)
    assert login.headers == {"Authorization": "Bearer t-1"}
    assert request.form == {"grant_type": "client_credentials", "scope": "campaigns vouchers"}
    assert request.json is None


@pytest.mark.parametrize("seconds", [-5, 0, 10**30])
def test_an_odd_lifetime_is_no_error(seconds: int, make_adapter: Make, answer: Answers) -> None:
    """If a token says that it is over already, or never, it is used all the same."""
    body = {"access_token": "t-1", "expires_in": seconds, "token_type": "Bearer"}
    login, _ = token(make_adapter(auth="oauth"), answer(body))
    assert login.expires_at is not None


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"access_token": "", "expires_in": 9, "token_type": "Bearer"}, 200, ContractViolated),
        ({"access_token": 7, "expires_in": 9, "token_type": "Bearer"}, 200, ContractViolated),
        ({"token_type": "Bearer"}, 200, ContractViolated),
        ({"code": 400, "key": "invalid_grant_type", "message": "No"}, 400, InvalidRequest),
        ({"code": 401, "key": "unauthorized", "message": "token"}, 401, AuthenticationFailed),
        ({}, 503, ProviderUnavailable),
    ],
)
def test_a_login_that_comes_to_nothing_is_its_error(
    body: Any, status: int, error: type[ProviderError], make_adapter: Make, answer: Answers
) -> None:
    """If no token comes, the error is the one of the answer, and never an unknown outcome."""
    with pytest.raises(error) as refused:
        token(make_adapter(auth="oauth"), answer(body, status))
    assert type(refused.value) is error


def test_a_page_in_place_of_a_token_is_told(make_adapter: Make) -> None:
    """If a gateway answers the login with a page, the error says so, whatever the status."""
    with pytest.raises(ContractViolated, match="web page"):
        token(make_adapter(auth="oauth"), Response(200, {}, b"<html>"))
    with pytest.raises(AuthenticationFailed):
        token(make_adapter(auth="oauth"), Response(401, {}, b"<html>"))


def test_the_keys_need_no_login(adapter: VoucherifyAdapter) -> None:
    """If nothing is set, the keys go with every request, and there is no login."""
    assert adapter.login() is None
    assert adapter.headers()["X-App-Token"] == "token"


def test_a_token_is_not_shown(make_adapter: Make, answer: Answers) -> None:
    """If a login or the class of its answer is printed, no token is in the text."""
    from rewardkit_voucherify import wire

    body = {"access_token": "t-secret", "expires_in": 900, "token_type": "Bearer"}
    login, request = token(make_adapter(auth="oauth"), answer(body))
    shown = repr(login) + repr(request) + repr(wire.Token("t-secret", 900))
    assert "t-secret" not in shown


# The sandbox's own -----------------------------------------------------------------------------


def ask(url: str, form: Any, headers: dict[str, str] = KEYS) -> requests.Response:
    """Ask for a token."""
    return requests.post(url + TOKENS, data=form, headers=headers, timeout=10)


def test_the_sandbox_keeps_to_the_contract_of_tokens(url: str) -> None:
    """If a token is asked for, the answer keeps the contract, and the token opens the rest."""
    stated = Contract.load("rewardkit_voucherify").operations["createToken"]
    answer = ask(url, FORM)
    assert stated.answer_problems(answer.status_code, answer.json()) == []
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert requests.get(f"{url}/v1/campaigns", headers=headers, timeout=10).ok
    assert ask(url, FORM, headers).status_code == 401  # a token gets no token


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ({**FORM, "grant_type": "password"}, "invalid_grant_type"),
        ({**FORM, "scope": "all"}, "invalid_scope"),
        ({**FORM, "scope": ""}, "invalid_scope"),
        ({"scope": "api"}, "invalid_payload"),
        (b'{"grant_type": "client_credentials", "scope": "api"}', "invalid_payload"),
    ],
)
def test_the_sandbox_refuses_what_the_vendor_refuses(form: Any, key: str, url: str) -> None:
    """If the form is not as it should be, the answer has the vendor's key for it."""
    answer = ask(url, form)
    assert (answer.status_code, answer.json()["key"]) == (400, key)


def test_the_sandbox_gives_out_a_thousand_tokens() -> None:
    """If there are as many tokens as a project may have, there is another one when some have ended."""
    clock = Clock()
    with serve(create_app(clock=clock)) as running, requests.Session() as session:
        session.headers.update(KEYS)
        statuses = [
            session.post(running.url + TOKENS, data=FORM, timeout=10).status_code
            for _ in range(1_001)
        ]
        assert statuses == [200] * 1_000 + [429]
        clock.advance(LIFETIME)
        assert ask(running.url, FORM).ok


def test_the_sandbox_knows_the_scopes_of_the_vendor(url: str) -> None:
    """If all scopes are named, the token is given; each of our paths has one of them."""
    assert ask(url, {**FORM, "scope": " ".join(sorted(SCOPES))}).ok
    operations = Contract.load("rewardkit_voucherify").operations.values()
    paths = {each.path.split("/")[2] for each in operations if each.id != "createToken"}
    assert paths <= SCOPES
