from __future__ import annotations

import asyncio
import socket
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from drivers import driver_of
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_server import OK, serving

from rewardkit.errors import ProviderError, ProviderUnavailable
from rewardkit.exchange import Repeat, Request, Response

# Without a body, which the raw server would leave unread, so that hanging up would be a reset.
REQUESTS = [Request.post("v1", "CODE-1234", repeat=repeat) for repeat in Repeat]


def outcome(kind: str, url: str, request: Request, **http: Any) -> tuple[object, ...]:
    """What a driver makes of it: the answer, or the error with every word of it."""
    with asyncio.Runner() as loop, driver_of(kind, loop)(url, **http) as transport:
        try:
            found: Response = transport.send(request)
        except ProviderError as error:
            # with what is behind it, which must be nothing: the libraries' errors show URLs
            return (type(error), str(error), error.status, error.__context__)
        return (found.status, found.body, found.headers.get("x-odd"))


def parts(*pieces: bytes) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return send


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
RAW = zlib.compressobj(wbits=-15)
DEFLATED = RAW.compress(b'{"a": 1}') + RAW.flush()

ANSWERS = {
    "nothing": b"",
    "half a line": b"HTTP/1.",
    "half a head": HEAD + b"Content-Length: 9",
    "half a body": HEAD + b"Content-Length: 9\r\n\r\n{",
    "no length": HEAD + b"\r\n{}",
    "half a chunk": CHUNKED + b"5\r\n{",
    "no last chunk": CHUNKED + b"2\r\n{}\r\n",
    "chunks": CHUNKED + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
    "odd chunk": CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "gzip that is none": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "raw deflate": HEAD
    + b"Content-Encoding: deflate\r\nContent-Length: %d\r\n\r\n" % len(DEFLATED)
    + DEFLATED,
    "unknown coding": HEAD + b"Content-Encoding: odd\r\nContent-Length: 2\r\n\r\n{}",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "an error": b"HTTP/1.1 500 Oh\r\nX-Odd: a\r\nContent-Length: 2\r\n\r\n{}",
    "a redirect": b"HTTP/1.1 302 Go\r\nLocation: https://other.example/x\r\nContent-Length: 0\r\n\r\n",
    "an odd redirect": b"HTTP/1.1 302 Go\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
    "too much": HEAD + b"Content-Length: 5000\r\n\r\n" + b" " * 5000,
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "no HTTP and no line": b"\x15\x03\x01\x00\x02\x02\x46",
    "two letters": b"HT",
    "half a status": HEAD[:10],
    "no status": b"HTTP/1.1 none\r\n\r\n",
    "a long line": HEAD + b"X-Long: " + b"y" * 99_999 + b"\r\n\r\n",
    "many headers": HEAD + b"X-Many: y\r\n" * 200 + b"\r\n",
    "another HTTP": b"HTTP/9.9 200 OK\r\n\r\n",
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("request_", REQUESTS, ids=list(Repeat))
def test_both_drivers_say_the_same(answer: bytes, request_: Request) -> None:
    """If an answer is odd, broken or missing, both drivers give the same, word for word."""
    with serving(parts(answer)) as server:
        sync, async_ = (
            outcome(kind, server.url, request_, max_body=4_000, read_timeout=2)
            for kind in ("sync", "async")
        )
        assert sync == async_
        assert len(server.received) == 2


UNSENT = {
    "no TLS": ("https://{server}", None),
    "no TLS, odd name": ("https://localhost:{port}", None),
    "proxy hangs up": ("https://shop.example", "http://{server}"),
    "no proxy": ("https://shop.example", "http://127.0.0.1:1"),
    "no proxy for plain HTTP": ("http://shop.example", "http://127.0.0.1:1"),
    "proxy without a name": ("http://shop.example", "http://no-such-host.invalid"),
    "nobody listens": ("http://127.0.0.1:1", None),
    "no such name": ("https://no-such-host.invalid", None),
}


@pytest.mark.parametrize("answer", [OK, b""], ids=["answers", "hangs up"])
@pytest.mark.parametrize(("url", "proxy"), UNSENT.values(), ids=UNSENT)
def test_both_drivers_know_when_nothing_was_sent(
    url: str, proxy: str | None, answer: bytes
) -> None:
    """If no connection comes to be, both drivers say why, and that nothing was done."""
    with serving(parts(answer)) as server:
        place = server.url.partition("//")[2]
        names = {"server": place, "port": place.partition(":")[2]}
        http = {"connect_timeout": 0.3, "read_timeout": 0.3}
        sync, async_ = (
            outcome(
                kind,
                url.format(**names),
                REQUESTS[1],
                proxy=None if proxy is None else proxy.format(**names),
                **http,
            )
            for kind in ("sync", "async")
        )
        assert sync == async_
        assert sync[0] is ProviderUnavailable


WRITTEN = {
    "a read": Request.get("v1", params={"a": "b"}),
    "nothing": Request.post("v1"),
    "JSON": Request.post("v1", json={"a": "ü"}),
    "a form": Request.post("v1", form={"a": "b c"}),
    "a put": Request.put("v1", json=[]),
    "a deletion": Request.delete("v1"),
    "a header": Request.get("v1", headers={"X-Key": "other", "x-more": "1"}),
}


@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "proxied"])
@pytest.mark.parametrize("request_", WRITTEN.values(), ids=WRITTEN)
def test_both_drivers_write_the_same(request_: Request, proxied: bool) -> None:
    """If a request is sent, its line and headers are the same, whichever driver sends it."""
    heads = []
    with serving(OK) as server:
        for kind in ("sync", "async"):
            outcome(kind, server.url, request_, proxy=server.url if proxied else None)
            line, *headers = server.received[-1].partition(b"\r\n\r\n")[0].split(b"\r\n")
            pairs = (header.partition(b": ") for header in headers)
            heads.append((line, {name.lower(): value for name, _, value in pairs}))
    assert heads[0] == heads[1]


@settings(max_examples=100, deadline=None)
@given(
    request_=st.sampled_from(REQUESTS),
    cut=st.integers(0, len(OK)),
    byte=st.integers(0, len(OK) - 1),
    instead=st.binary(min_size=1, max_size=2),
    garble=st.booleans(),
)
def test_a_broken_answer_is_never_another_kind_of_error(
    request_: Request, cut: int, byte: int, instead: bytes, garble: bool
) -> None:
    """If an answer is cut or garbled anywhere, each driver gives an answer or an error of ours."""
    answer = OK[:byte] + instead + OK[byte + 1 :] if garble else OK[:cut]
    with serving(parts(answer)) as server:
        for kind in ("sync", "async"):
            found = outcome(kind, server.url, request_, read_timeout=0.3)
            assert isinstance(found[0], int) or found[-1] is None
            assert "CODE-1234" not in str(found)
