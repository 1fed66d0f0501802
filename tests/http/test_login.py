from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any

import pytest
from attrs import define, field
from coroutines import in_loop
from drivers import Looped

from rewardkit.adapter import Adapter
from rewardkit.errors import (
    AuthenticationFailed,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    ProviderUnavailable,
    RateLimited,
)
from rewardkit.exchange import Exchange, Repeat, Request, Response, run
from rewardkit.http import HttpSettings, within
from rewardkit.http.aio import AsyncHttpTransport
from rewardkit.http.aio_login import AsyncLoginTransport
from rewardkit.http.login import MARGIN, Holder, LoginTransport
from rewardkit.http.sync import HttpTransport
from rewardkit.login import Login
from rewardkit.transport import Transport

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LIFETIME = timedelta(minutes=15)


@define(eq=False)
class Vendor:
    """A vendor that gives out tokens and takes the last ``valid`` of them; it counts its calls."""

    valid: int = 1
    lifetime: float = LIFETIME.total_seconds()
    login_status: int = 200
    slow: float = 0.0
    status: int = 200
    tokens: list[str] = field(factory=list)
    calls: list[tuple[str, str, str]] = field(factory=list)  # method, path, credentials
    logins: list[tuple[str, str]] = field(factory=list)  # body, credentials
    asked: threading.Event = field(factory=threading.Event)  # for a login

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: str) -> Any:
        if path == "/token":
            return self._log_in(body, headers.get("x-key", ""))
        credentials = headers.get("authorization", "")
        self.calls.append((method, path, credentials))
        if credentials not in {f"Bearer {token}" for token in self.tokens[-self.valid :]}:
            return 401, {"message": f"no longer: {credentials}"}
        return self.status, {"said": credentials}

    def _log_in(self, body: str, key: str) -> Any:
        self.logins.append((body, key))
        self.asked.set()
        sleep(self.slow)
        if self.login_status != 200:
            return self.login_status, {"message": "no login"}
        self.tokens.append(f"token-{len(self.tokens) + 1:04}")
        return 200, {"token": self.tokens[-1], "seconds": self.lifetime}


class Acme(Adapter[None]):
    """Logs in with a form and a key of its own, and asks for things."""

    provider = "acme"
    repeat = Repeat.SAFE

    def login(self) -> Exchange[Login]:
        asked_at = self.clock()
        answer = yield Request.post(
            "token",
            form={"grant_type": "client_credentials", "scope": "a b&c"},
            headers={"X-Key": "the-key"},
            repeat=self.repeat,
        )
        found = answer.json()
        return Login(
            headers={"Authorization": f"Bearer {found['token']}"},
            expires_at=asked_at + timedelta(seconds=found["seconds"]),
        )

    def read_error(self, response: Response) -> Any:
        from rewardkit.refusals import VendorError

        return VendorError(message=response.body.decode())


@define(eq=False)
class Clock:
    """A present that a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(vendor: Vendor) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length).decode()
            status, answer = vendor.answer(self.command, self.path, headers, body)
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def adapter(clock: Clock) -> Acme:
    return Acme(None, clock=clock)


@pytest.fixture
def threaded(url: str, adapter: Acme) -> Iterator[LoginTransport]:
    made = LoginTransport(HttpTransport(url, {}, HttpSettings()), adapter)
    yield made
    made.close()


@pytest.fixture(params=["sync", "async"])
def transport(
    request: pytest.FixtureRequest, url: str, adapter: Acme, threaded: LoginTransport
) -> Iterator[Transport]:
    """Each kind in turn, the asynchronous one in a loop of its own."""
    if request.param == "sync":
        yield threaded
        return
    over_http = AsyncHttpTransport(url, {}, HttpSettings())
    with asyncio.Runner() as loop:
        made = Looped(AsyncLoginTransport(over_http, adapter), loop)
        yield made
        made.close()


@in_loop
async def test_many_tasks_log_in_once(
    url: str, adapter: Acme, vendor: Vendor, clock: Clock
) -> None:
    """If many tasks need a login at once, one gets it; if that fails, all of them are told."""
    vendor.slow, vendor.login_status = 0.05, 503
    transport = AsyncLoginTransport(AsyncHttpTransport(url, {}, HttpSettings()), adapter)
    failed = await asyncio.gather(*(transport.send(GET) for _ in range(8)), return_exceptions=True)
    assert all(isinstance(each, ProviderUnavailable) for each in failed)
    assert (len({id(each) for each in failed}), len(vendor.logins)) == (8, 1)
    vendor.login_status = 200
    for _ in range(2):
        done = await asyncio.gather(*(transport.send(GET) for _ in range(12)))
        assert all(each.ok for each in done)
        clock.now += LIFETIME
    assert len(vendor.logins) == 3
    await transport.close()


GET = Request.get("things")


def test_a_login_is_got_before_the_first_request_and_sent_along(
    transport: Transport, vendor: Vendor
) -> None:
    """If a connection logs in, that happens once, with its own form and headers."""
    assert vendor.logins == []
    for _ in range(3):
        assert transport.send(GET).ok
    assert vendor.logins == [("grant_type=client_credentials&scope=a+b%26c", "the-key")]
    assert vendor.calls == [("GET", "/things", "Bearer token-0001")] * 3


def test_a_login_is_renewed_before_it_ends(
    transport: Transport, vendor: Vendor, clock: Clock
) -> None:
    """If a login is about to end, the next request goes with another one."""
    transport.send(GET)
    clock.now = NOW + LIFETIME - MARGIN - timedelta(seconds=1)
    transport.send(GET)
    assert len(vendor.logins) == 1
    clock.now += timedelta(seconds=1)
    assert transport.send(GET).json() == {"said": "Bearer token-0002"}
    assert [status for *_, status in vendor.calls].count("Bearer token-0001") == 2


def test_many_threads_log_in_once(threaded: LoginTransport, vendor: Vendor, clock: Clock) -> None:
    """If many threads need a login at once, one gets it, and the others wait for it and use it."""
    vendor.slow = 0.2
    assert statuses_of_threads(threaded, 12) == [200] * 12
    assert len(vendor.logins) == 1
    clock.now += LIFETIME
    assert statuses_of_threads(threaded, 12) == [200] * 12
    assert len(vendor.logins) == 2
    assert {credentials for *_, credentials in vendor.calls[12:]} == {"Bearer token-0002"}


def test_many_threads_that_are_refused_log_in_once(
    threaded: LoginTransport, vendor: Vendor
) -> None:
    """If a login is taken back, all threads that notice go on with one new one."""
    threaded.send(GET)
    vendor.tokens.append("taken-back")
    vendor.slow = 0.2
    assert statuses_of_threads(threaded, 12) == [200] * 12
    assert len(vendor.logins) == 2


def test_threads_that_wait_for_a_login_share_its_failure(
    threaded: LoginTransport, vendor: Vendor
) -> None:
    """If the login that threads wait for fails, they do not try one after the other."""
    vendor.login_status, vendor.slow = 503, 0.3
    started, errors = threading.Barrier(8), list[Exception]()

    def call() -> None:
        started.wait()
        try:
            threaded.send(GET)
        except ProviderUnavailable as error:
            errors.append(error)

    in_threads(call, 8)
    assert len(errors) == 8
    assert len({id(error) for error in errors}) == 8  # each has its own, to be told where
    assert len(vendor.logins) == 1


def in_threads(call: Callable[[], None], number: int) -> None:
    threads = [threading.Thread(target=call) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def statuses_of_threads(transport: LoginTransport, number: int) -> list[int]:
    found: list[int] = []
    in_threads(lambda: found.append(transport.send(GET).status), number)
    return found


def test_a_login_that_others_wait_for_costs_nobody_more_than_their_time(
    threaded: LoginTransport, vendor: Vendor
) -> None:
    """If a thread has less time than another's login takes, it is told so when its time is over."""
    vendor.slow = 1.0
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(threaded.send, GET)
        assert vendor.asked.wait(5)
        with within(0.05), pytest.raises(ProviderUnavailable, match="did not end within") as caught:
            threaded.send(GET)
        assert not leader.done()
        assert (caught.value.sent, leader.result().status) == (False, 200)
    assert len(vendor.logins) == 1


@in_loop
async def test_a_task_waits_for_anothers_login_no_longer_than_it_may(
    url: str, adapter: Acme, vendor: Vendor
) -> None:
    """If a task has less time than another's login takes, it is told so when its time is over."""
    vendor.slow = 1.0
    transport = AsyncLoginTransport(AsyncHttpTransport(url, {}, HttpSettings()), adapter)
    leader = asyncio.create_task(transport.send(GET))
    assert await asyncio.to_thread(vendor.asked.wait, 5)
    with within(0.05), pytest.raises(ProviderUnavailable, match="did not end within"):
        await transport.send(GET)
    assert not leader.done()
    assert (await leader).ok
    await transport.close()


def test_the_haste_of_one_thread_is_not_the_others(
    threaded: LoginTransport, vendor: Vendor
) -> None:
    """If the thread that logs in runs out of its own time, those who wait log in by themselves."""
    vendor.slow = 0.5

    def hasty() -> None:
        with within(0.1):
            threaded.send(GET)

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(hasty)
        assert vendor.asked.wait(5)
        assert threaded.send(GET).ok
        assert isinstance(leader.exception(), ProviderUnavailable)


@in_loop
async def test_the_haste_of_one_task_is_not_the_others(
    url: str, adapter: Acme, vendor: Vendor
) -> None:
    """If the task that logs in runs out of its own time, those who wait log in by themselves."""
    vendor.slow = 0.5
    transport = AsyncLoginTransport(AsyncHttpTransport(url, {}, HttpSettings()), adapter)

    async def hasty() -> None:
        with within(0.1):
            await transport.send(GET)

    leader = asyncio.create_task(hasty())
    assert await asyncio.to_thread(vendor.asked.wait, 5)
    assert (await transport.send(GET)).ok
    assert isinstance(leader.exception(), ProviderUnavailable)
    await transport.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_while_a_thread_logs_in_logs_in_itself(
    threaded: LoginTransport, vendor: Vendor
) -> None:
    """If a process forks during another thread's login, the child does not wait for that."""
    with threaded._lock:  # as the other thread has it
        child = os.fork()
        if child == 0:
            with suppress(BaseException), within(5):
                os._exit(0 if threaded.send(GET).ok else 1)
            os._exit(2)
        assert os.waitpid(child, 0)[1] == 0
    assert len(vendor.logins) == 1


@pytest.mark.parametrize("request_", [GET, Request.post("things", json={"a": 1})])
def test_a_login_that_is_taken_back_is_renewed_once(
    transport: Transport, vendor: Vendor, request_: Request
) -> None:
    """If a login that has worked is refused, the request, which was not carried out, goes again."""
    transport.send(GET)
    vendor.tokens.append("taken-back")
    assert transport.send(request_).ok
    assert len(vendor.logins) == 2
    assert len(vendor.calls) == 3


def test_a_login_that_never_worked_is_not_renewed_in_the_same_call(
    transport: Transport, vendor: Vendor
) -> None:
    """If a fresh login is refused, that is the answer; the next call tries with another one."""
    vendor.valid = -100  # none is taken
    assert transport.send(GET).status == 401
    assert (len(vendor.logins), len(vendor.calls)) == (1, 1)
    vendor.valid = 1
    assert transport.send(GET).ok
    assert (len(vendor.logins), len(vendor.calls)) == (2, 2)


def test_a_renewed_login_that_is_refused_ends_the_call(
    transport: Transport, vendor: Vendor
) -> None:
    """If the login after a 401 is refused as well, there is no third attempt."""
    transport.send(GET)
    vendor.valid = -100
    assert transport.send(GET).status == 401
    assert (len(vendor.logins), len(vendor.calls)) == (2, 3)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, InvalidRequest),
        (401, AuthenticationFailed),
        (404, ContractViolated),
        (429, RateLimited),
        (503, ProviderUnavailable),
    ],
)
def test_a_login_that_fails_is_an_error_by_the_adapters_table(
    transport: Transport,
    adapter: Acme,
    vendor: Vendor,
    status: int,
    error: type[Exception],
) -> None:
    """If logging in fails, the error says why, and what it was for is known not to have been sent."""
    vendor.login_status = status
    for adapter.repeat in (Repeat.SAFE, Repeat.NEVER):
        with pytest.raises(error):
            transport.send(Request.post("redeem", repeat=Repeat.AFTER_READ_BACK))
    assert vendor.calls == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_login_that_cannot_be_renewed_ahead_of_time_is_used_to_its_end(
    transport: Transport, vendor: Vendor, clock: Clock, status: int
) -> None:
    """If renewing fails for now and the login is still good, requests go on with it until it ends."""
    transport.send(GET)
    vendor.login_status = status
    clock.now = NOW + LIFETIME - timedelta(seconds=40)
    assert transport.send(GET).ok
    assert transport.send(GET).ok
    assert len(vendor.logins) == 2  # the next attempt is due at half of the rest
    clock.now += timedelta(seconds=20)
    assert transport.send(GET).ok
    assert len(vendor.logins) == 3
    clock.now += timedelta(seconds=20)
    with pytest.raises((RateLimited, ProviderUnavailable)):
        transport.send(GET)
    vendor.login_status = 200
    assert transport.send(GET).json() == {"said": "Bearer token-0002"}


def test_a_refused_login_is_not_held_on_to(transport: Transport, vendor: Vendor) -> None:
    """If a login was refused and no other is to be had for now, that is the error."""
    transport.send(GET)
    vendor.tokens.append("taken-back")
    vendor.login_status = 503
    with pytest.raises(ProviderUnavailable):
        transport.send(GET)


def test_keys_that_are_no_longer_good_are_told_at_once(
    transport: Transport, vendor: Vendor, clock: Clock
) -> None:
    """If the keys are refused when the login is renewed, nobody waits until the login ends."""
    transport.send(GET)
    vendor.login_status = 401
    clock.now = NOW + LIFETIME - timedelta(seconds=40)
    with pytest.raises(AuthenticationFailed):
        transport.send(GET)


def test_an_answer_to_a_login_that_cannot_be_read_is_no_unknown_outcome(
    transport: Transport, adapter: Acme, vendor: Vendor
) -> None:
    """If the token's answer is something else, the request behind it was not sent."""
    adapter.repeat = Repeat.NEVER
    vendor.lifetime = float("nan")
    with pytest.raises((ContractViolated, ProviderUnavailable)) as caught:
        transport.send(Request.post("redeem"))
    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_token_is_neither_shown_nor_logged(
    transport: Transport, adapter: Acme, vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    """If the vendor quotes the token in a refusal, it is taken out; nothing else shows it."""
    caplog.set_level(logging.DEBUG, "rewardkit")

    def ask() -> Exchange[None]:
        yield GET

    vendor.valid = -100
    with pytest.raises(AuthenticationFailed, match="no longer") as caught:
        run(ask(), transport.send, adapter.refuse)
    login = Login(headers={"Authorization": "Bearer token-0001"})
    shown = f"{caught.value} {caught.value!r} {login!r} {transport!r} {caplog.text}"
    shown += "".join(str(vars(record)) for record in caplog.records)
    assert "token-0" not in shown
    assert "the-key" not in shown
    assert "<Authorization>" in repr(login)
    assert [record.levelname for record in caplog.records] == ["DEBUG"]


def test_a_login_ends_at_an_aware_moment() -> None:
    """If the end of a login has no time zone, it is refused."""
    with pytest.raises(ValueError, match="no time zone"):
        Login(headers={}, expires_at=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("seconds", [-5, 0, 1, 8, 100, 900, 10**7])
def test_a_login_is_renewed_neither_late_nor_all_the_time(seconds: int) -> None:
    """If a login lives for any time, it is used for most of that, and not beyond its end."""
    holder = Holder()
    login = Login(headers={}, expires_at=NOW + timedelta(seconds=seconds))
    holder.take(login, NOW)
    assert holder.usable(NOW + timedelta(seconds=max(0, seconds))) is None
    if seconds > 0:
        most = max(seconds * 0.7, seconds - 61)
        assert holder.usable(NOW + timedelta(seconds=most)) is login


def test_a_login_that_somebody_else_has_given_up_is_not_got_again_for_each() -> None:
    """If many requests share a login that never worked, each has its 401, and none logs in again."""
    holder = Holder()
    login = Login(headers={})
    holder.take(login, NOW)
    assert [holder.answered(login, 401) for _ in range(3)] == [False, False, False]
    assert holder.usable(NOW) is None
    holder.take(Login(headers={}), NOW)
    assert holder.answered(login, 401)  # late, and there is another one to try
    assert not holder.answered(login, 200)
    assert not holder.worked


def test_a_login_without_an_end_is_held_until_it_is_refused() -> None:
    """If a login names no end, it is not renewed by time."""
    holder = Holder()
    login = Login(headers={})
    holder.take(login, NOW)
    assert holder.usable(NOW + timedelta(days=10_000)) is login
    assert holder.usable(NOW, refused=login) is None
    assert holder.hold_on(NOW, refused=None) is None
