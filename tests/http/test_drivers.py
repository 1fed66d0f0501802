from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path
from traceback import TracebackException

import pytest
from drivers import KEY, Driver
from raw_server import OK, Answer, serving

import rewardkit
from rewardkit.errors import (
    CodeNotFound,
    ConfigurationError,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    ProviderUnavailable,
)
from rewardkit.exchange import Repeat, Request, Subject
from rewardkit.http import HttpSettings
from rewardkit.http.message import Headers, written_body


def test_a_request_carries_the_credentials_and_its_body(driver: Driver) -> None:
    """If a request is sent, its method, path, query, headers and JSON body arrive."""
    with serving(OK) as server, driver(server.url) as transport:
        request = Request.post("v1", "a b/c?d", params={"code": "x&y", "no": None}, json={"a": "ü"})
        response = transport.send(request)
    assert response.json() == {}
    (head,) = server.received
    assert head.startswith(b"POST /v1/a%20b%2Fc%3Fd?code=x%26y HTTP/1.1\r\n")
    assert b"x-key: secret-key-4711" in head
    assert b"Content-Type: application/json" in head


def test_a_form_and_headers_of_its_own_go_along(driver: Driver) -> None:
    """If a request has a form, it is sent as one, encoded; its own headers go beside the others."""
    form = {"grant_type": "client_credentials", "scope": "a b&c=d é"}
    request = Request.post("token", form=form, headers={"X-Own": "own-secret"})
    closes = OK.replace(b"Content-Length", b"Connection: close\r\nContent-Length")
    with serving(closes) as server, driver(server.url) as transport:
        assert transport.send(request).ok
        assert transport.send(Request.get("things")).ok
    first, second = server.received
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in first
    assert written_body(request) == b"grant_type=client_credentials&scope=a+b%26c%3Dd+%C3%A9"
    assert b"x-www-form" not in second
    assert b"x-key: secret-key-4711" in first
    assert b"X-Own: own-secret" in first
    assert b"X-Own" not in second
    assert "own-secret" not in repr(request)


def test_headers_of_a_request_that_http_cannot_carry_are_refused_without_showing_them(
    driver: Driver,
) -> None:
    """If a request's own header cannot be sent, the error says which and not what it is."""
    with driver("http://127.0.0.1:9") as transport:
        with pytest.raises(ConfigurationError, match="header X-Own has characters") as caught:
            transport.send(Request.get("v1", headers={"X-Own": "own-secret\n"}))
    assert "own-secret" not in str(caught.value)


@pytest.mark.parametrize("segment", ["", ".", "..", "a\nb", "\x00", "\ud800", "\x7f"])
def test_a_segment_that_would_leave_its_place_is_not_sent(driver: Driver, segment: str) -> None:
    """If an id is empty, dots or has control characters, nothing is sent."""
    with driver("http://127.0.0.1:9") as transport, pytest.raises(InvalidRequest):
        transport.send(Request.get("v1", segment))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("repeat", "error"),
    [
        (Repeat.SAFE, ContractViolated),
        (Repeat.NEVER, OutcomeUnknown),
        (Repeat.AFTER_READ_BACK, OutcomeUnknown),
    ],
)
def test_a_redirect_is_an_error_that_names_its_host(
    driver: Driver, status: int, repeat: Repeat, error: type[ProviderError]
) -> None:
    """If the vendor redirects, the key stays, the host is named, and a redeem may have been done."""
    with serving(OK) as other:
        location = f"Location: {other.url}/elsewhere?token=abc"
        head = f"HTTP/1.1 {status} Moved\r\n{location}\r\nContent-Length: 0\r\n\r\n".encode()
        with serving(head) as server, driver(server.url) as transport:
            with pytest.raises(error, match=r"redirects to 127\.0\.0\.1") as caught:
                transport.send(Request.post("v1", repeat=repeat))
            assert "token" not in str(caught.value)
            assert caught.value.status == status
        assert other.received == []


def test_the_environment_does_not_reach_in(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """If proxy variables and a .netrc are there, neither gets the request or the key's place."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login evil password evil\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(OK) as server, driver(server.url) as transport:
        assert transport.send(Request.get("v1")).ok
    assert b"authorization" not in server.received[0].lower()


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("repeat", list(Repeat))
def test_a_refused_connection_means_that_nothing_was_sent(
    driver: Driver, closed_port: int, repeat: Repeat
) -> None:
    """If nobody listens, the provider is unavailable, whatever the request would have done."""
    with driver(f"http://127.0.0.1:{closed_port}") as transport:
        with pytest.raises(ProviderUnavailable, match="refuses connections") as caught:
            transport.send(Request.post("v1", "redeem", "CODE-1234", repeat=repeat))
    assert "CODE-1234" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None  # the library's error has the URL and the headers


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "refused"),
        (lambda connection: connection.recv(1), "silent"),  # until it has had enough
        (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-"), "broken"),
    ],
)
def test_why_there_is_no_answer_is_a_word_for_programs(
    driver: Driver, closed_port: int, answer: Answer | None, why: str
) -> None:
    """If there is no answer to what may be repeated, the error has a word for why, of either driver."""
    with ExitStack() as stack:
        url = f"http://127.0.0.1:{closed_port}"
        if answer is not None:
            url = stack.enter_context(serving(answer)).url
        transport = stack.enter_context(driver(url, read_timeout=0.3, total_timeout=30.0))
        with pytest.raises(ProviderUnavailable) as caught:
            transport.send(Request.get("v1"))
    assert caught.value.why == why
    assert caught.value.sent is (answer is not None)


def test_an_unknown_name_means_that_nothing_was_sent(driver: Driver) -> None:
    """If the host's name does not resolve, the error says so."""
    with driver("http://no-such-host.invalid") as transport:
        with pytest.raises(ProviderUnavailable, match="name is not known"):
            transport.send(Request.post("v1"))


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def stop_in_the_middle(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")


def stay_silent(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize("fault", [hang_up, stop_in_the_middle, stay_silent])
@pytest.mark.parametrize(
    ("repeat", "error"),
    [
        (Repeat.SAFE, ProviderUnavailable),
        (Repeat.NEVER, OutcomeUnknown),
        (Repeat.AFTER_READ_BACK, OutcomeUnknown),
    ],
)
def test_a_lost_answer_is_unknown_unless_the_request_may_be_repeated(
    driver: Driver, fault: Answer, repeat: Repeat, error: type[Exception]
) -> None:
    """If the answer is lost, a request that may not be repeated has an unknown outcome."""
    with serving(fault) as server, driver(server.url, read_timeout=0.3) as transport:
        with pytest.raises(error) as caught:
            transport.send(Request.post("v1", "CODE-1234", repeat=repeat))
    assert "CODE-1234" not in str(caught.value)
    assert len(server.received) == 1


@pytest.mark.parametrize("key", [f"{KEY}\n", f" {KEY}", f"{KEY}€", f"{KEY}\x00"])
def test_a_key_that_http_cannot_carry_is_refused_without_showing_it(
    driver: Driver, key: str
) -> None:
    """If a credential cannot be sent, the error says why and not what it is."""
    with pytest.raises(ConfigurationError, match="header x-key has characters") as caught:
        with driver("http://127.0.0.1:9", headers=Headers({"x-key": key})):
            pass
    assert KEY not in str(caught.value)
    assert caught.value.__context__ is None
    shown = TracebackException.from_exception(caught.value, capture_locals=True)
    ours = Path(rewardkit.__file__).parent
    frames = [frame for frame in shown.stack if ours in Path(frame.filename).parents]
    assert len(frames) >= 3
    assert KEY not in str([frame.locals for frame in frames])


def test_certificates_that_are_not_there_are_a_matter_of_configuration(driver: Driver) -> None:
    """If the bundle of certificates does not exist, the error says which."""
    with pytest.raises(ConfigurationError, match=r"no file /nowhere\.pem"):
        with driver("https://127.0.0.1:9", ca_bundle="/nowhere.pem"):
            pass


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_set_is_used(driver: Driver, scheme: str) -> None:
    """If a proxy is set, requests go to it, and its password is not shown."""
    no = b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
    with serving(no) as proxy:
        address = proxy.url.replace("http://", "http://user:pw@")
        with driver(f"{scheme}://shop.example", proxy=address) as transport:
            if scheme == "http":
                assert transport.send(Request.post("v1", params={"a": "b"})).status == 403
            else:
                with pytest.raises(ProviderUnavailable, match="the proxy does not let us through"):
                    transport.send(Request.post("v1"))
    (head,) = proxy.received
    asked = {"http": b"POST http://shop.example/v1?a=b HTTP", "https": b"CONNECT shop.example:443 "}
    assert head.startswith(asked[scheme])
    assert (b"x-key" in head) is (scheme == "http")  # the tunnel itself is not told the key
    assert "pw" not in repr(HttpSettings(proxy=address))


def test_a_proxy_that_says_nothing_is_what_is_named(driver: Driver) -> None:
    """If a proxy takes the connection and all the time that there is, nothing else is blamed."""
    with serving(stay_silent) as proxy:
        with driver("https://shop.example", proxy=proxy.url, total_timeout=0.3) as transport:
            with pytest.raises(ProviderUnavailable, match="the proxy does not let us") as caught:
                transport.send(Request.post("v1"))
    assert not caught.value.sent


@pytest.mark.parametrize(
    "proxy",
    [
        "",
        "proxy.example",
        "user:pw@proxy.example:3128",
        "socks5://user:pw@proxy.example",
        "ftp://user:pw@proxy.example",
        "http://",
        "http://user:pw@",
        "http://user:pw@proxy.example:99999",
        "http://user:pw@proxy.example:port",
        "http://user:pw@[::1",
        "http://user:pw@proxy example",
        "http://user:pw@proxy.example\n",
        "http://user:pw#1@proxy.example",
        "http://user:pw@proxy..example",
    ],
)
def test_a_proxy_that_is_none_is_refused_without_showing_it(proxy: str) -> None:
    """If the proxy is no address for HTTP, the setting is named, and its password is not shown."""
    with pytest.raises(ValueError, match=r"http\.proxy") as caught:
        HttpSettings(proxy=proxy)
    assert "pw" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "proxy",
    ["http://proxy.example", "https://user:p%40w@proxy.example:3128/", "http://[::1]:3128", None],
)
def test_a_proxy_is_an_address_for_http(proxy: str | None) -> None:
    """If the proxy is http or https, with or without a port and a password, it is taken."""
    assert HttpSettings(proxy=proxy).proxy == proxy


@pytest.mark.parametrize("seconds", [0, -1, 1e30])
def test_a_time_out_is_a_time(seconds: float) -> None:
    """If a time-out is none, or longer than anybody waits, it is refused."""
    with pytest.raises(ValueError, match="timeout"):
        HttpSettings(read_timeout=seconds)


def test_a_closed_transport_sends_nothing(driver: Driver) -> None:
    """If the connection was closed, using it is an error and does not open it again."""
    with serving(OK) as server:
        with driver(server.url) as transport:
            assert transport.send(Request.get("v1")).ok
        with pytest.raises(ProviderUnavailable, match="has been closed"):
            transport.send(Request.get("v1"))


@pytest.mark.parametrize("code", ["..", ".", "", "a\x00b", "\ud800"])
def test_a_text_that_cannot_be_sent_is_no_code(driver: Driver, code: str) -> None:
    """If a customer types what no request can carry, there is no such code."""
    with driver("http://127.0.0.1:9") as transport:
        with pytest.raises(CodeNotFound):
            transport.send(
                Request.get("v1", "codes", code, subject=Subject.CODE, sensitive=(code,))
            )


@pytest.mark.parametrize(
    "url",
    ["no-scheme.example", "http://", "http://[::1", f"http://{'a' * 64}.example", "http://a..b"],
)
def test_an_address_that_http_cannot_use_is_a_matter_of_configuration(
    driver: Driver, url: str
) -> None:
    """If the base URL is none, the error says how to write one."""
    with pytest.raises(ConfigurationError, match="write it like"):
        with driver(url):
            pass


ODD = {
    "a b": b"a%20b",
    "a/b?c#d": b"a%2Fb%3Fc%23d",
    "%2e%2e": b"%252e%252e",
    "%2E": b"%252E",
    "..%2f..": b"..%252f..",
    "...": b"...",
    "a+b=c&d": b"a%2Bb%3Dc%26d",
    "~ü'\"": b"~%C3%BC%27%22",
}


@pytest.mark.parametrize(("segment", "written"), ODD.items(), ids=ODD)
def test_a_segment_arrives_as_it_was_written(driver: Driver, segment: str, written: bytes) -> None:
    """If an id looks like dots, slashes or escapes, no library makes anything else of it."""
    with serving(OK) as server:
        for proxy in (None, server.url):
            with driver(f"{server.url}/base", proxy=proxy) as transport:
                transport.send(Request.get("v1", segment, "end", params={"code": segment}))
    direct, proxied = (head.splitlines()[0] for head in server.received)
    query = written.replace(b"+", b"%2B")
    assert direct == b"GET /base/v1/" + written + b"/end?code=" + query + b" HTTP/1.1"
    assert proxied == direct.replace(b"GET ", f"GET {server.url}".encode())


def test_a_password_in_the_address_is_not_sent(driver: Driver) -> None:
    """If the base URL has a name and a password, neither driver makes a header of them."""
    with serving(OK) as server:
        with driver(server.url.replace("http://", "http://user:pw@")) as transport:
            assert transport.send(Request.get("v1")).ok
    assert b"authorization" not in server.received[0].lower()


def test_cookies_are_not_kept(driver: Driver) -> None:
    """If the vendor sets a cookie, the next request does not bring it back."""
    sets = OK.replace(
        b"Content-Length", b"Set-Cookie: id=7; Path=/\r\nConnection: close\r\nContent-Length"
    )
    with serving(sets) as server, driver(server.url) as transport:
        transport.send(Request.get("v1"))
        transport.send(Request.get("v1"))
    assert b"cookie" not in server.received[1].lower()


@pytest.mark.parametrize(
    "request_",
    [
        Request.get("v1", params={"code": "\ud800"}),
        Request.post("v1", json={"code": "\ud800"}),
        Request.post("v1", json={"metadata": float("nan")}),
        Request.post("v1", json={"metadata": object()}),
    ],
)
def test_what_cannot_be_written_is_not_sent(driver: Driver, request_: Request) -> None:
    """If a text or value cannot be written, the error says so, and nothing is sent."""
    with driver("http://127.0.0.1:9") as transport, pytest.raises(InvalidRequest):
        transport.send(request_)
