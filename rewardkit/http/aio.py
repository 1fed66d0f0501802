"""The asynchronous driver, over aiohttp: the same promises, words and errors as ``sync``."""

from __future__ import annotations

import asyncio
import io
import ssl
from collections.abc import Mapping
from time import monotonic

import aiohttp
import attrs
import certifi
import urllib3
from multidict import CIMultiDict
from yarl import URL

from rewardkit.errors import ConfigurationError, ProviderError
from rewardkit.exchange import Repeat, Request, Response

from .aio_request import Going, NotedConnector, NotedRequest, going
from .body import Unread, read_body
from .deadline import deadline
from .host import Host
from .message import own_headers, standing_headers
from .settings import HttpSettings
from .unsent import Table, Unsent, why_unsent

#: Failures before the first byte was sent; the more special first.
_UNSENT: Table = (
    (aiohttp.ClientConnectorCertificateError, Unsent.CERTIFICATE),
    (aiohttp.ClientConnectorSSLError, Unsent.NO_TLS),
    (aiohttp.ClientProxyConnectionError, Unsent.PROXY),
    (aiohttp.ClientHttpProxyError, Unsent.PROXY),
    (aiohttp.ClientConnectorDNSError, Unsent.NO_NAME),
    (ConnectionResetError, Unsent.NO_TLS),  # within the handshake
    (aiohttp.ClientConnectorError, Unsent.REFUSED),
    (TimeoutError, Unsent.NOT_IN_TIME),
)

#: Of an answer's head, as the standard library has them, and so the synchronous driver.
_LONGEST_LINE, _MOST_HEADERS = 65_536, 100

#: The library guesses a type for what has none.
_NO_GUESS = ("Content-Type",)

_AT_ONCE = 0.001  # seconds

#: Bytes from which the library warns of a body that is not a file: it would write it in one go.
_LARGE = 2**20

#: What a request fails with, whatever went wrong.
_FAILURES = (aiohttp.ClientError, urllib3.exceptions.HTTPError, OSError, ValueError)

#: How many turns of the loop it takes to hear that an idle connection was hung up: one for the news,
#: one to read it, one to let go.
_TURNS = 3

#: What the library sends again by itself when an idle connection turns out to be no more.
_SENT_AGAIN = frozenset({"GET", "PUT", "DELETE"})


class AsyncHttpTransport:
    """Carries requests to one vendor over a pool of connections, within one event loop.

    At most ``http.pool_size`` requests are under way at once; more of them wait for their turn.

    Args:
        base_url: scheme, host and perhaps a path, without a slash at its end.
        headers: of every request; they carry the credentials.
        settings: time-outs, proxy, certificates, limits.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], settings: HttpSettings) -> None:
        self._host = Host(base_url, settings)
        self._settings = settings
        self._headers = CIMultiDict(standing_headers(headers))
        self._ssl = _certificates(settings) if base_url.startswith("https:") else True
        self._unhurried = aiohttp.ClientTimeout(
            total=settings.total_timeout,
            sock_connect=settings.connect_timeout,
            sock_read=settings.read_timeout,
        )
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    async def send(self, request: Request) -> Response:
        """Send one request. Redirects are never followed: they would carry the key elsewhere.

        Raises:
            ProviderUnavailable: nothing was sent, or what was sent may be repeated.
            OutcomeUnknown: it was sent, must not be repeated, and what came does not say whether it
                was done: no whole answer, or none that can be read.
            ContractViolated: a read was answered with a redirect, or with more than
                ``http.max_body``.
            InvalidRequest: it has a text or value that cannot be written.
            CodeNotFound: that text is a code, so there can be none.
            ConfigurationError: the address cannot be used, or the event loop is another one.
            asyncio.CancelledError: the task was cancelled. The connection is closed, and nothing is
                sent again.
        """
        if self._closed:
            raise self._host.closed()
        session = self._in_this_loop()
        url, body = self._host.written(request)
        ends = deadline(self._settings.total_timeout)
        if monotonic() >= ends:
            raise self._host.unsent(Unsent.NO_TURN)
        answer = await self._answer(session, request, url, body, ends)
        if isinstance(answer, Exception):
            # Raised here, where the library's error is not its context: that has the URL and the
            # headers in it.
            raise answer
        return answer

    async def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def _answer(
        self,
        session: aiohttp.ClientSession,
        request: Request,
        url: str,
        body: bytes | None,
        ends: float,
    ) -> Response | Exception:
        if request.repeat is not Repeat.SAFE or request.method not in _SENT_AGAIN:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
        present = Going(request)
        token = going.set(present)
        try:
            answer = await session.request(
                request.method,
                URL(url, encoded=True),
                data=io.BytesIO(body) if body is not None and len(body) > _LARGE else body,
                headers=self._headers_of(request),
                skip_auto_headers=None if request.method == "GET" else _NO_GUESS,
                allow_redirects=False,
                proxy=self._settings.proxy,
                timeout=self._time(ends),
            )
            read = await _read(answer, self._settings.max_body)
            if isinstance(read, Unread):
                present.give_up()
        except _FAILURES as error:
            present.give_up()
            return self._failure(error, present, ends)
        except BaseException:  # the task was cancelled
            present.give_up()
            if self._closed and not present.sent and not _is_cancelled():
                return self._host.closed()
            raise
        finally:
            going.reset(token)
        return self._host.answered(request, answer.status, answer.headers, read)

    def _failure(self, error: Exception, present: Going, ends: float) -> ProviderError | Exception:
        if present.sent:
            if isinstance(error, aiohttp.ClientResponseError) and not _is_of_a_chunk(error):
                return self._host.unreadable(present.request)
            silent = isinstance(error, aiohttp.SocketTimeoutError)
            return self._host.broken(present.request, ends, silent=silent)
        if isinstance(error, TimeoutError) and not present.connecting:
            return self._host.unsent(Unsent.NO_TURN)
        reason = why_unsent(error, _UNSENT)
        if reason is None and isinstance(error, ValueError):  # InvalidURL and the like
            return self._host.unusable()
        return self._host.unsent(reason)

    def _headers_of(self, request: Request) -> Mapping[str, str] | None:
        """What the session does not add by itself."""
        own = own_headers(request)
        if self._settings.proxy is None:
            return own or None
        headers = self._headers.copy()
        headers.update(own)
        return headers

    def _time(self, ends: float) -> aiohttp.ClientTimeout:
        seconds = ends - monotonic()
        if self._settings.total_timeout - seconds < _AT_ONCE:
            return self._unhurried
        return attrs.evolve(self._unhurried, total=max(_AT_ONCE, seconds))  # 0 would be no limit

    def _in_this_loop(self) -> aiohttp.ClientSession:
        """The session, which is opened in the loop that sends first."""
        loop = asyncio.get_running_loop()
        if self._session is None:
            self._loop, self._session = loop, self._opened()
        elif self._loop is not loop:
            raise ConfigurationError(
                "this connection was used in another event loop before, and cannot leave it: open "
                "one in each loop, such as within the function that asyncio.run runs"
            )
        return self._session

    def _opened(self) -> aiohttp.ClientSession:
        size, proxy = self._settings.pool_size, self._settings.proxy
        return aiohttp.ClientSession(
            connector=NotedConnector(limit=size, ssl=self._ssl),
            # A session would tell its headers to a proxy, too, which it asks for a tunnel.
            headers=self._headers if proxy is None else None,
            request_class=NotedRequest,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # it has no limit that it would hold for a whole body
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            max_headers=_MOST_HEADERS,
        )


def _is_cancelled() -> bool:
    """Whether it is our task that was cancelled: the library, when closed, cancels who waits for it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _is_of_a_chunk(error: aiohttp.ClientResponseError) -> bool:
    """Whether the head is good, and came together with a chunk of the body that is none.

    The library has no other word for which of both it is. It has an error of its own for a chunk
    that comes later, and the standard library takes any for a body that is cut off.
    """
    return "chunk" in error.message.partition("\n")[0].lower()


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes | Unread:
    """The whole body, unpacked, as ``read_body`` gives it."""
    content = answer.content
    pieces: list[bytes] = []
    size = 0
    try:
        while not content.at_eof():
            piece = await content.readany()
            size += len(piece)
            if size > most:
                return Unread.TOO_LARGE
            pieces.append(piece)
    finally:
        if not content.at_eof():
            answer.close()  # what is left on the connection is not wanted
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    coding = answer.headers.get("Content-Encoding")
    return body if coding is None else _unpacked(body, coding, most)


def _unpacked(body: bytes, coding: str, most: int) -> bytes | Unread:
    """The body as the synchronous driver unpacks it, piece by piece and to the same limit."""
    packed = urllib3.HTTPResponse(
        io.BytesIO(body), headers={"Content-Encoding": coding}, preload_content=False
    )
    return read_body(packed, most)


def _certificates(settings: HttpSettings) -> ssl.SSLContext:
    bundle = settings.ca_bundle or certifi.where()  # as requests does
    try:
        return ssl.create_default_context(cafile=bundle)
    except OSError as error:  # SSLError is one
        raise ConfigurationError(
            f"{bundle}, which http.ca_bundle names, holds no certificates: {error}"
        ) from None
