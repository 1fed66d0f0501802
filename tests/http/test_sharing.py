from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock
from time import monotonic
from typing import Any

import pytest
import trustme
from counting_server import BODY, counting
from drivers import Driver
from fault_proxy import Fault, Kind, faulty
from raw_server import OK, serving

import rewardkit
from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Repeat, Request
from rewardkit.http import HttpSettings, within
from rewardkit.http.patient import PatientTransport
from rewardkit.http.sync import HttpTransport
from rewardkit.http.traffic import Traffic
from rewardkit.ratelimit import read_rate_limit
from rewardkit.times import now

PATHS = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
NEVER = Request.post("v1", "redeem", json={"order": "1042"})


def threaded(url: str, **settings: Any) -> PatientTransport:
    http = HttpSettings(**settings)
    traffic = Traffic(http, lambda answer: read_rate_limit(answer.headers, now()), now)
    return PatientTransport(HttpTransport(url, {"x-key": "k"}, http), traffic, http)


def test_threads_share_one_connection_to_a_provider() -> None:
    """If 16 threads use one transport at once, each gets its own answers, and all are counted."""
    with counting() as server:
        transport, together = threaded(server.url, pool_size=16), Barrier(16)

        def work(number: int) -> list[bytes]:
            together.wait()
            return [transport.send(Request.get(f"t{number}")).body for _ in range(25)]

        with ThreadPoolExecutor(16) as threads:
            answers = [body for bodies in threads.map(work, range(16)) for body in bodies]
        health = transport.health()
        transport.close()
    assert answers == [BODY] * 400
    assert server.done == {f"/t{number}": 25 for number in range(16)}
    assert (health.attempts, health.failures) == (400, 0)
    assert len(server.connections) <= 16


def test_connections_that_are_not_kept_are_nothing_to_warn_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """If more threads send than connections are kept, the library's log has nothing of it."""
    together = Barrier(4)
    with counting() as server:
        transport = threaded(server.url, pool_size=1)

        def work(number: int) -> bytes:
            together.wait()
            return transport.send(Request.get(f"t{number}")).body

        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(work, range(4))) == [BODY] * 4
        transport.close()
    assert len(server.connections) > 1
    assert caplog.records == []


def test_threads_wait_together_for_a_limit() -> None:
    """If one thread's answer says that no call is left, the others do not send before the reset."""
    spent = OK.replace(b"Content-Type", b"RateLimit-Remaining: 0\r\nRateLimit-Reset: 1\r\nX-Type")
    with serving(spent) as server:
        transport = threaded(server.url)
        transport.send(Request.get("v1"))

        def look(_: int) -> bool:
            with within(0.2), pytest.raises(rewardkit.errors.RateLimited, match="limit resets"):
                transport.send(Request.get("v1"))
            return True

        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(look, range(8)))
        transport.close()
    assert len(server.received) == 1


def test_a_burst_keeps_to_the_limit_that_was_stated() -> None:
    """If many threads send at once, the vendor has none of them to refuse."""
    window, most = 0.5, 10
    lock, began, counts = Lock(), monotonic(), Counter[int]()

    def answer(connection: socket.socket) -> None:
        with lock:
            number, passed = divmod(monotonic() - began, window)
            counts[int(number)] += 1
            left = most - counts[int(number)]
        status = "200 OK" if left >= 0 else "429 Too Many Requests"
        headers = f"RateLimit-Limit: {most}\r\nRateLimit-Remaining: {max(0, left)}"
        head = f"{headers}\r\nRateLimit-Reset: {window - passed:.6f}\r\nContent-Length: 2"
        head += "\r\nConnection: close"  # as it does
        connection.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n\r\n{{}}".encode())

    with serving(answer) as server:
        transport = threaded(server.url, pool_size=16)
        transport.send(Request.get("v1"))
        with ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(lambda _: transport.send(NEVER).status, range(30)))
        transport.close()
    assert statuses == [200] * 30


FORK = """
import os, sys
sys.path[:0] = {paths!r}
from test_sharing import threaded
from rewardkit.exchange import Request

transport = threaded(sys.argv[1], calls_per_second=1000)
once, traffic = transport._transport, transport._traffic
assert transport.send(Request.get("before")).ok
with once._pool._lock, traffic._breaker._lock, traffic._limiter._lock:  # as other threads may hold
    child = os.fork()
    if child == 0:
        assert transport.send(Request.get("child")).ok
        os._exit(0)
    _, status = os.waitpid(child, 0)
assert status == 0, status
assert transport.send(Request.get("parent")).ok
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_connections_of_its_own() -> None:
    """If a process forks, the child opens another connection, and the parent goes on with its own."""
    with counting() as server:
        command = [sys.executable, "-c", FORK.format(paths=PATHS), server.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    assert server.done == {"/before": 1, "/child": 1, "/parent": 1}
    assert len(server.connections) == 2


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("repeat", list(Repeat))
def test_a_connection_that_the_server_closed_meanwhile_is_no_failure(
    patient: Driver, repeat: Repeat, method: str
) -> None:
    """If the server closed the idle connection, another is opened, also for what is never repeated."""
    body = None if method == "GET" else {"a": 1}
    with counting(requests=1) as server, patient(server.url, attempts=1) as transport:
        for number in range(20):  # often, as the news of the closing may come early or late
            server.closing.clear()
            request = Request(method, (f"n{number}",), json=body, repeat=repeat)
            assert transport.send(request).body == BODY
            assert server.closing.wait(5)
    assert server.done == {f"/n{number}": 1 for number in range(20)}


def test_a_connection_that_is_closed_as_the_request_goes_out_is_not_known(patient: Driver) -> None:
    """If the server closes in just that moment, nobody knows, and it is not sent again."""

    def answer_once_then_hang_up(connection: socket.socket) -> None:
        connection.sendall(OK)
        connection.recv(65_536)  # the second request arrives, and so may have been carried out
        connection.shutdown(socket.SHUT_RDWR)

    bare = Request.post("v1", "redeem")
    with serving(answer_once_then_hang_up) as server, patient(server.url) as transport:
        assert transport.send(bare).ok
        with pytest.raises(OutcomeUnknown, match="broke before the whole answer"):
            transport.send(bare)
    assert len(server.received) == 1  # and no third one on a connection of its own


@pytest.fixture
def tls() -> tuple[ssl.SSLContext, trustme.CA]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context, authority


def test_an_answer_that_breaks_within_tls_is_not_taken_for_a_certificate(
    patient: Driver, tls: tuple[ssl.SSLContext, trustme.CA], tmp_path: Path
) -> None:
    """If TLS fails after the request went out, it may have been carried out, and is not repeated."""
    context, authority = tls
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))

    def garble(connection: socket.socket) -> None:
        plain = socket.socket(fileno=os.dup(connection.fileno()))
        plain.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)  # a record that no key has sealed
        plain.close()

    with (
        serving(garble, context) as server,
        patient(server.url, ca_bundle=str(bundle)) as transport,
        pytest.raises(OutcomeUnknown),
    ):
        transport.send(NEVER)
    assert len(server.received) == 1


def test_a_connection_that_is_cut_while_tls_is_agreed_upon_means_that_nothing_was_sent(
    patient: Driver,
) -> None:
    """If the other side goes before the request could be sent, that is known."""
    with (
        faulty(9, [Fault(Kind.DROP_BEFORE)]) as proxy,
        patient(proxy.url.replace("http:", "https:"), attempts=1) as transport,
        pytest.raises(ProviderUnavailable) as caught,
    ):
        transport.send(NEVER)
    assert not caught.value.sent
