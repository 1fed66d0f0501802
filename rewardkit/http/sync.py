"""The synchronous driver, over requests: explicit time-outs, no redirects, no environment."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from time import monotonic

import requests
import urllib3

from rewardkit.exchange import Request, Response

from .deadline import deadline
from .host import Host
from .message import own_headers, standing_headers
from .pool import Pool
from .settings import HttpSettings
from .unsent import Table, Unsent, chain, why_unsent

#: Failures before the first byte was sent; the more special first.
_UNSENT: Table = (
    (ssl.SSLCertVerificationError, Unsent.CERTIFICATE),
    (urllib3.exceptions.ProxyError, Unsent.PROXY),
    (requests.exceptions.ProxyError, Unsent.PROXY),
    (http.client.RemoteDisconnected, Unsent.PROXY),  # when it was asked for a tunnel
    (socket.gaierror, Unsent.NO_NAME),
    (TimeoutError, Unsent.NOT_IN_TIME),
    (urllib3.exceptions.TimeoutError, Unsent.NOT_IN_TIME),  # within the handshake
    (requests.Timeout, Unsent.NOT_IN_TIME),
    (urllib3.exceptions.SSLError, Unsent.NO_TLS),
    (requests.exceptions.SSLError, Unsent.NO_TLS),
    (ConnectionResetError, Unsent.NO_TLS),  # within the handshake
)
#: Of the standard library's errors, what a connection that breaks leaves behind.
_CUT = (http.client.RemoteDisconnected, http.client.IncompleteRead)

_SILENT = (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError)


class HttpTransport:
    """Carries requests to one vendor over a pool of connections. Threads may share it.

    Args:
        base_url: scheme, host and perhaps a path, without a slash at its end.
        headers: of every request; they carry the credentials.
        settings: time-outs, proxy, certificates, limits.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], settings: HttpSettings) -> None:
        self._host = Host(base_url, settings)
        self._settings = settings
        self._pool = Pool(standing_headers(headers), settings)
        self._closed = False

    def send(self, request: Request) -> Response:
        """Send one request. Redirects are never followed: they would carry the key elsewhere.

        Raises:
            ProviderUnavailable: nothing was sent, or what was sent may be repeated.
            OutcomeUnknown: it was sent, must not be repeated, and what came does not say whether it
                was done: no whole answer, or none that can be read.
            ContractViolated: a read was answered with a redirect, or with more than
                ``http.max_body``.
            InvalidRequest: it has a text or value that cannot be written.
            CodeNotFound: that text is a code, so there can be none.
            ConfigurationError: the address cannot be used.
        """
        if self._closed:
            raise self._host.closed()
        url, body = self._host.written(request)
        ends = deadline(self._settings.total_timeout)
        if monotonic() >= ends:
            raise self._host.unsent(Unsent.NO_TURN)
        answer = self._answer(request, url, body, ends)
        if isinstance(answer, Exception):
            # Raised here, where the library's error is not its context: that has the URL and the
            # headers in it.
            raise answer
        return answer

    def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self._closed = True
        self._pool.close()

    def _answer(
        self, request: Request, url: str, body: bytes | None, ends: float
    ) -> Response | Exception:
        headers = own_headers(request)
        try:
            answer, read = self._pool.ask(request.method, url, headers, body, ends)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return self._failure(error, request, ends)
        return self._host.answered(request, answer.status, answer.headers, read)

    def _failure(self, error: Exception, request: Request, ends: float) -> Exception:
        if isinstance(error, ValueError):  # InvalidURL, MissingSchema and the like
            return self._host.unusable()
        if not self._pool.sent:
            return self._host.unsent(why_unsent(error, _UNSENT))
        if _is_no_http(error):
            return self._host.unreadable(request)
        return self._host.broken(request, ends, silent=isinstance(error, _SILENT))


def _is_no_http(error: Exception) -> bool:
    """Whether the head of what came made no sense, rather than ended too early."""
    return any(
        isinstance(inner, http.client.HTTPException) and not isinstance(inner, _CUT)
        for inner in chain(error)
    )
