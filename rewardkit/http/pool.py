"""The pool of connections: requests' and urllib3's, with an end to all waiting and nothing more.

What is left out of them: cookies, redirects, the environment, and looking anew for each request at
what cannot change, as a transport talks to one host only.
"""

from __future__ import annotations

import http.client
import io
import logging
import socket
import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from .addresses import connected
from .body import Unread, read_body
from .forks import survive_forks
from .settings import HttpSettings

#: What this thread is sending: the moment by which it has to be over, or None for nothing; and
#: whether any of it has left.
_sending = threading.local()


class Pool(HTTPAdapter):
    """Connections to one host.

    Args:
        headers: of every request.
        settings: how many connections, the proxy, the certificates, the time-outs.
    """

    def __init__(self, headers: Mapping[str, str], settings: HttpSettings) -> None:
        super().__init__(pool_connections=1, pool_maxsize=settings.pool_size, max_retries=0)
        self._headers = CaseInsensitiveDict(headers)
        self._settings = settings
        self._verify = settings.ca_bundle or True
        proxy = settings.proxy
        self._proxies = {} if proxy is None else {"http": proxy, "https": proxy}
        self._to_host: Any = None
        self._lock = threading.Lock()
        survive_forks(self)

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, ends: float
    ) -> tuple[BaseHTTPResponse, bytes | Unread]:
        """Send a request and read its answer.

        Args:
            method: the HTTP method.
            url: with the path and query that are sent as they stand.
            headers: beside those of every request.
            body: what is sent.
            ends: when all of it has to be over, on the monotonic clock.

        Returns:
            The answer, and its body as ``read_body`` gives it.

        Raises:
            requests.RequestException: as requests does.
            urllib3.exceptions.HTTPError: as ``read_body`` does.
        """
        request = PreparedRequest()
        request.method, request.url, request.body = method, url, body
        request.headers = self._headers.copy()
        request.headers.update(headers)
        if body is not None or method not in {"GET", "HEAD"}:
            request.headers["Content-Length"] = str(len(body or b""))
        connecting, reading = self._settings.connect_timeout, self._settings.read_timeout
        _sending.ends, _sending.read = ends, reading
        _sending.sent = False
        try:
            answer: Any = self.send(  # see build_response
                request,
                timeout=Timeout(connect=connecting, read=reading),  # type: ignore[arg-type]  # takes one, too
                verify=self._verify,
                proxies=self._proxies,
            )
            return answer, read_body(answer, self._settings.max_body)
        finally:
            _sending.ends = None

    @property
    def sent(self) -> bool:
        """Whether any of this thread's last request may have left."""
        sent: bool = _sending.sent
        return sent

    def after_fork(self) -> None:
        """Let go of all connections, without a word to the other side: they are the parent's.

        The locks within may have been held by threads that there are no longer, so nothing that
        would wait for them is called, and they are made anew.
        """
        self._lock = threading.Lock()
        old, self._to_host = self._to_host, None
        if old is not None and old.pool is not None:
            for connection in filter(None, old.pool.queue):
                connection.close()
            old.pool.__init__(old.pool.maxsize)
        self.init_poolmanager(1, self._settings.pool_size)
        self.proxy_manager: dict[str, Any] = {}

    # How requests asks its adapter ---------------------------------------------------------------

    def get_connection_with_tls_context(self, *arguments: Any, **more: Any) -> Any:
        """The pool of connections to the host, found with the first request."""
        if self._to_host is None:
            with self._lock:
                if self._to_host is None:
                    pool: Any = super().get_connection_with_tls_context(*arguments, **more)
                    pool.ConnectionCls = _timed(pool.ConnectionCls)
                    super().cert_verify(pool, f"{pool.scheme}:", self._verify, None)  # type: ignore[no-untyped-call]
                    self._to_host = pool
        return self._to_host

    def cert_verify(self, *_: Any) -> None:
        """Done once, with the first request."""

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """What stands in the request's first line: the path, or all of it for a proxy."""
        if proxies and not str(request.url).startswith("https:"):
            return str(request.url)
        _, _, rest = str(request.url).partition("://")
        _, slash, path = rest.partition("/")
        return slash + path

    def build_response(self, req: PreparedRequest, resp: Any) -> Any:
        """What urllib3 has, as it is: a response of requests' would read it whole, with cookies."""
        return resp


class _Quiet(logging.Filter):
    """urllib3 logs each URL, and codes are in URLs: not those of ours.

    Nor does it warn of a connection that is not kept, as more threads than ``http.pool_size`` sent.
    """

    def filter(self, _: logging.LogRecord) -> bool:
        return getattr(_sending, "ends", None) is None


for _name in ("connectionpool", "connection"):  # the second one's of headers that it cannot read
    logging.getLogger(f"urllib3.{_name}").addFilter(_Quiet())


def _timed(connection: type[Any]) -> type[Any]:
    """A class of connections whose answers are read until the moment that was set, and no longer."""
    bases = (_Noting, connection)
    return type(f"Timed{connection.__name__}", bases, {"response_class": _TimedResponse})


class _Noting:
    """Connects and sends in time, and notes when the first byte of a request leaves.

    What fails before has done nothing.
    """

    sock: Any
    timeout: float
    port: int
    socket_options: Any
    _dns_host: str

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]  # of the connection that this is mixed into
        finally:
            _sending.sent = False  # what was sent was for the proxy

    def _new_conn(self) -> socket.socket:
        options = self.socket_options or ()
        return connected(self._dns_host, self.port, options, self.timeout, _sending.ends)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        seconds = _sending.ends - monotonic()
        if seconds <= 0:
            raise TimeoutError("the time is over")
        self.sock.settimeout(seconds)  # urllib3 leaves that of connecting, too short to upload much
        _sending.sent = True
        super().send(data)  # type: ignore[misc]  # of the connection that this is mixed into


class _TimedResponse(http.client.HTTPResponse):
    """Reads head and body with a time-out that is what is left.

    The library's own counts for each piece, so that a server that drips is never done. It also
    takes headers that are cut off for all there are, and what follows for an empty body.
    """

    def __init__(self, sock: socket.socket, *arguments: Any, **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        self._timed = _Timed(sock, self.fp.detach())
        self.fp = io.BufferedReader(self._timed)

    def begin(self) -> None:
        try:
            super().begin()
        except http.client.BadStatusLine as error:
            if not (self._timed.ended and "HTTP/".startswith(str(error)[:5])):
                raise
        if self._timed.ended:
            raise http.client.IncompleteRead(b"")


class _Timed(io.RawIOBase):
    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._socket, self._raw = sock, raw
        self._ends, self._read_timeout = _sending.ends, _sending.read
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        seconds = self._ends - monotonic()
        if seconds <= 0:
            raise TimeoutError("the time is over")
        self._socket.settimeout(min(self._read_timeout, seconds))
        count: int | None = self._raw.readinto(buffer)
        if not count:
            self.ended = True
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
