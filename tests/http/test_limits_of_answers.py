from __future__ import annotations

import gzip
import logging
import socket
import ssl
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
import trustme
from drivers import Driver
from raw_server import OK, Answer, serving

from rewardkit.errors import (
    ContractViolated,
    OutcomeUnknown,
    ProviderError,
    ProviderUnavailable,
)
from rewardkit.exchange import Exchange, Repeat, Request, Response, run
from rewardkit.http import within

MEGABYTE = 1024 * 1024
GET = Request.get("v1", "codes", "CODE-1234", params={"code": "CODE-1234"})
POST = Request.post("v1", "codes", "CODE-1234", repeat=Repeat.NEVER)
READ_OR_CHANGED = pytest.mark.parametrize(
    ("request_", "error"), [(GET, ContractViolated), (POST, OutcomeUnknown)], ids=["get", "post"]
)


def refuse(request: Request, response: Response) -> ProviderUnavailable:
    raise AssertionError("every answer here is a success")


def answer(body: bytes, *headers: str) -> bytes:
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


BOMB = gzip.compress(bytes(100 * MEGABYTE))


@READ_OR_CHANGED
def test_an_answer_that_unpacks_to_too_much_is_not_read(
    driver: Driver, request_: Request, error: type[Exception]
) -> None:
    """If 100 kB unpack to 100 MB, reading stops at the limit, and memory stays flat."""
    assert len(BOMB) < 200_000
    with serving(answer(BOMB, "Content-Encoding: gzip")) as server, driver(server.url) as transport:
        tracemalloc.start()
        try:
            with pytest.raises(error, match=r"larger than 33,554,432 bytes, the setting http\.max"):
                transport.send(request_)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 48 * MEGABYTE


def endless(piece: bytes, head: bytes) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(200):
            connection.sendall(piece * 1024)

    return send


def test_a_body_without_an_end_is_not_read_to_it(driver: Driver) -> None:
    """If a body never ends, it is given up at the limit."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    fault = endless(b"400\r\n" + b"x" * 1024 + b"\r\n", head)
    with serving(fault) as server, driver(server.url, max_body=MEGABYTE) as transport:
        with pytest.raises(ContractViolated, match="larger than 1,048,576 bytes"):
            transport.send(GET)


@pytest.mark.parametrize(
    "head",
    [
        endless(b"X-Long: " + b"y" * 99_999 + b"\r\n", b"HTTP/1.1 200 OK\r\n"),
        endless(b"X-Many: y\r\n", b"HTTP/1.1 200 OK\r\n"),
        endless(b"y" * 1024, b"HTTP/1.1 200 "),
        endless(b"", b"SSH-2.0-OpenSSH_9.6\r\n"),
        endless(b"", b"\x15\x03\x01\x00\x02\x02\x46"),  # what answers wants TLS
    ],
    ids=["long", "many", "long status", "SSH", "TLS"],
)
@READ_OR_CHANGED
def test_a_head_that_is_none_breaks_the_contract(
    patient: Driver, head: Answer, request_: Request, error: type[Exception]
) -> None:
    """If headers are too long or too many, or it is no HTTP, that is said, and not asked again."""
    with serving(head) as server, patient(server.url) as transport:
        with pytest.raises(error, match=r"is not HTTP, or has no end of headers"):
            transport.send(request_)
    assert len(server.received) == 1


@pytest.mark.parametrize("cut", [b"H", b"HTTP/1.", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nX-A: b"])
def test_a_head_that_is_cut_off_is_a_lost_answer(driver: Driver, cut: bytes) -> None:
    """If the connection ends within the head, the answer is lost, and the contract is kept."""
    with serving(cut) as server, driver(server.url) as transport:
        with pytest.raises(ProviderUnavailable, match="broke before the whole answer"):
            transport.send(GET)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a": ' * 100_000,
        b"[" + b"9" * 5_000 + b"]",
        b"[NaN]",
        b"[Infinity]",
        b"\xff\xfe[\x00]\x00",
        '{"name": "Größe"}'.encode("latin-1"),
        b"\xef\xbb\xbf{}",
    ],
    ids=["deep", "deep objects", "digits", "nan", "infinity", "utf-16", "latin-1", "bom"],
)
def test_json_that_is_none_is_a_broken_contract(driver: Driver, body: bytes) -> None:
    """If a body is too deep, has endless numbers or another charset, that is said, and no more."""
    with serving(answer(body)) as server, driver(server.url) as transport:
        with pytest.raises(ContractViolated, match="the answer is not JSON"):
            transport.send(GET).json()


TWICE = b'{"id": "r_1", "order": {"id": "1042", "status": "PAID", "status": "CANCELED"}}'


def asking(request: Request) -> Exchange[Any]:
    return (yield request).json()


@pytest.mark.parametrize("repeat", [Repeat.NEVER, Repeat.AFTER_READ_BACK])
def test_a_name_said_twice_makes_an_outcome_unknown(driver: Driver, repeat: Repeat) -> None:
    """If what changed something is answered with a name twice in one object, none is chosen."""
    request = Request.post("v1", "redeem", repeat=repeat)
    with serving(answer(TWICE)) as server, driver(server.url) as transport:
        with pytest.raises(OutcomeUnknown, match="a name twice in one object") as raised:
            run(asking(request), transport.send, refuse)
    assert isinstance(raised.value.__cause__, ContractViolated)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": {"id": 1}, "b": {"id": 1}, "c": [{"id": 1}, {"id": 1}]}',
        b'{"a": "x\\":1,\\"a\\":", "A": 2}',
        b"",
        b"[" * 100_000,
    ],
    ids=["other objects", "in a text", "empty", "deep"],
)
def test_only_a_name_twice_in_one_object_is_one(driver: Driver, body: bytes) -> None:
    """If a name stands in several objects or in a text, or there is no JSON, that is no such thing."""

    def reading() -> Exchange[bytes]:
        return (yield POST).body

    with serving(answer(body)) as server, driver(server.url) as transport:
        assert run(reading(), transport.send, refuse) == body


def test_of_what_was_only_read_the_last_word_counts(driver: Driver) -> None:
    """If a list has a name twice, it is read as every parser does: it may be large, and changes nothing."""
    with serving(answer(TWICE)) as server, driver(server.url) as transport:
        assert run(asking(GET), transport.send, refuse)["order"]["status"] == "CANCELED"


@READ_OR_CHANGED
def test_a_body_that_cannot_be_unpacked_breaks_the_contract(
    patient: Driver, request_: Request, error: type[ProviderError]
) -> None:
    """If the body is no gzip, although it says so, that is said, and it is not asked for again."""
    with (
        serving(answer(b"{}", "Content-Encoding: gzip", "Connection: close")) as server,
        patient(server.url, failures_to_open=1) as transport,
    ):
        for _ in range(2):  # something answers, so the breaker stays closed
            with pytest.raises(error, match="cannot be unpacked") as caught:
                transport.send(request_)
            assert caught.value.status == 200
    assert len(server.received) == 2


def drip(text: bytes) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        for byte in text:
            connection.sendall(bytes([byte]))
            sleep(0.02)

    return send


SLOW = OK + b" " * 500


@pytest.mark.parametrize("text", [SLOW, SLOW[:-502]], ids=["head and body", "head"])
@pytest.mark.parametrize(
    ("request_", "error"), [(GET, ProviderUnavailable), (POST, OutcomeUnknown)], ids=["get", "post"]
)
def test_a_server_that_drips_is_given_up_in_time(
    driver: Driver, text: bytes, request_: Request, error: type[Exception]
) -> None:
    """If each piece comes in time, and all of them would take too long, the total counts."""
    with serving(drip(text)) as server, driver(server.url, total_timeout=0.3) as transport:
        with pytest.raises(error, match="did not answer within the time that there was"):
            transport.send(request_)


def test_a_caller_can_give_all_steps_one_limit(driver: Driver) -> None:
    """If a caller sets a limit, the requests within it share it, and those after it do not."""
    with serving(drip(OK)) as server, driver(server.url) as transport:
        with within(timedelta(seconds=0.3)), within(60), pytest.raises(ProviderUnavailable):
            transport.send(GET)
    with serving(OK) as server, driver(server.url) as transport:
        assert transport.send(GET).ok


def test_after_the_limit_nothing_is_sent(driver: Driver) -> None:
    """If the caller's time is over before a step, that step is not begun."""
    with serving(OK) as server, driver(server.url) as transport:
        with within(0.01):
            sleep(0.02)
            with pytest.raises(ProviderUnavailable, match="within the time that there was"):
                transport.send(POST)
        assert server.received == []


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_limit_is_more_than_nothing(seconds: float) -> None:
    """If a limit is none, that is said."""
    with pytest.raises(ValueError, match="more than 0 s"), within(seconds):
        pass


def test_codes_are_not_in_the_librarys_own_log(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    """If the library logs at DEBUG, no code of ours is in it, and what others send still is."""
    import urllib3

    caplog.set_level(logging.DEBUG)
    with serving(OK) as server, driver(server.url) as transport:
        transport.send(GET)
        assert "CODE-1234" not in caplog.text
        urllib3.PoolManager().request("GET", f"{server.url}/others")
        assert "/others" in caplog.text


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_a_certificate_of_nobody_known_is_refused(driver: Driver, tls: ssl.SSLContext) -> None:
    """If a certificate cannot be verified, nothing is sent, and the setting is named."""
    with serving(OK, tls) as server, driver(server.url) as transport:
        with pytest.raises(ProviderUnavailable, match=r"certificate cannot be verified.*ca_bundle"):
            transport.send(POST)
        assert server.received == []


def test_a_bundle_of_ones_own_is_trusted(
    driver: Driver, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Any
) -> None:
    """If http.ca_bundle names the authority, its certificates are good, on every request."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with serving(OK, tls) as server, driver(server.url, ca_bundle=str(bundle)) as transport:
        assert transport.send(GET).ok
        assert transport.send(POST).ok


def test_a_drip_over_tls_is_given_up_in_time(
    driver: Driver, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Any
) -> None:
    """If the server drips within TLS, the total counts as well."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with (
        serving(drip(SLOW), tls) as server,
        driver(server.url, ca_bundle=str(bundle), total_timeout=0.5) as transport,
    ):
        with pytest.raises(ProviderUnavailable, match="within the time that there was"):
            transport.send(GET)
