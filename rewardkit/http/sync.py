"""The synchronous driver, over requests: explicit time-outs, no redirects, no environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode, urlsplit

import requests
import urllib3

from rewardkit import jsontext
from rewardkit.errors import (
    CodeNotFound,
    ConfigurationError,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    ProviderUnavailable,
)
from rewardkit.exchange import Repeat, Request, Response, Subject

from .body import read_body
from .deadline import deadline
from .pool import Pool
from .settings import HttpSettings
from .unsent import BROKEN, why_unsent
from .url import build_url

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpTransport:
    """Carries requests to one vendor over a pool of connections. Threads may share it.

    Args:
        base_url: scheme, host and perhaps a path, without a slash at its end.
        headers: of every request; they carry the credentials.
        settings: time-outs, proxy, certificates, limits.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], settings: HttpSettings) -> None:
        self._base_url = base_url
        self._host = _host(base_url)
        self._settings = settings
        self._pool = _pool(headers, settings)
        self._closed = False

    def send(self, request: Request) -> Response:
        """Send one request. Redirects are never followed: they would carry the key elsewhere.

        Raises:
            ProviderUnavailable: nothing was sent, or what was sent may be repeated.
            OutcomeUnknown: it was sent, and no whole answer came.
            ContractViolated: the answer is a redirect, or larger than ``http.max_body``.
            InvalidRequest: it has a text or value that cannot be written.
            CodeNotFound: that text is a code, so there can be none.
            ConfigurationError: the address cannot be used.
        """
        if self._closed:
            raise ProviderUnavailable(
                "the connection has been closed: open another one", sent=False, lasting=True
            )
        url, body = self._written(request)
        ends = deadline(self._settings.total_timeout)
        if ends <= monotonic():  # over a connection that stands it would go out all the same
            raise ProviderUnavailable("no time was left to send it", sent=False)
        answer = self._answer(request, url, body, ends)
        if isinstance(answer, Exception):
            # Raised here, where the library's error is not its context: that has the URL and the
            # headers in it.
            raise answer
        if answer.status in _REDIRECTS and "location" in answer.headers:
            raise self._redirected(answer)
        return answer

    def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self._closed = True
        self._pool.close()

    def _written(self, request: Request) -> tuple[str, bytes | None]:
        """The URL and the body.

        Raises:
            InvalidRequest: something in it cannot be written.
            CodeNotFound: that is the text of a code, which so can be none.
        """
        try:
            return build_url(self._base_url, request.segments, request.params), _body(request)
        except InvalidRequest as error:
            if request.subject is Subject.CODE and request.sensitive:
                raise CodeNotFound(error.detail) from None
            raise

    def _answer(
        self, request: Request, url: str, body: bytes | None, ends: float
    ) -> Response | Exception:
        headers = {**_content_type(request), **checked_headers(request.headers)}
        try:
            answer = self._pool.open(request.method, url, headers, body, ends)
            read = read_body(answer, self._settings.max_body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return self._failure(error, request, ends)
        if read is None:
            return self._unclear(
                request,
                f"the answer of {self._host} is larger than {self._settings.max_body:,} bytes, "
                "the setting http.max_body",
                ContractViolated,
                answer.status,
            )
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, found, read)

    def _failure(self, error: Exception, request: Request, ends: float) -> Exception:
        if isinstance(error, ValueError):  # InvalidURL, MissingSchema and the like
            return _unusable(self._base_url)
        if not self._pool.begun():
            unsent = why_unsent(error) or BROKEN
            return ProviderUnavailable(
                f"{self._host} cannot be reached: {unsent.reason}",
                sent=False,
                lasting=unsent.lasting,
            )
        if monotonic() >= ends:
            broke = f"{self._host} did not answer within the time that there was"
        elif isinstance(error, (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError)):
            broke = f"{self._host} did not answer within {self._settings.read_timeout:g} s"
        else:
            broke = f"the connection to {self._host} broke before the whole answer was there"
        return self._unclear(request, broke, ProviderUnavailable)

    def _unclear(
        self, request: Request, broke: str, harmless: type[ProviderError], status: int | None = None
    ) -> ProviderError:
        """An error for a request that was sent: of those that may be repeated a harmless one."""
        if request.repeat is Repeat.SAFE:
            return harmless(broke, status=status)
        return OutcomeUnknown(
            f"{broke}, so it is not known whether the request was carried out", status=status
        )

    def _redirected(self, answer: Response) -> ProviderError:
        target = urlsplit(answer.headers.get("location", "")).hostname or "another path"
        return ContractViolated(
            f"{self._host} redirects to {target}, and a redirect is never followed, as it would "
            "carry the credentials along",
            status=answer.status,
        )


def _content_type(request: Request) -> Mapping[str, str]:
    if request.form is not None:
        return {"Content-Type": "application/x-www-form-urlencoded"}
    return {} if request.json is None else {"Content-Type": "application/json"}


def _body(request: Request) -> bytes | None:
    if request.form is not None:
        return urlencode(request.form).encode()
    if request.json is None:
        return None
    try:
        return jsontext.dumps(request.json)
    except UnicodeEncodeError:
        raise InvalidRequest(
            "a text in the request has half a character and cannot be sent"
        ) from None
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"the request has a value that JSON cannot say: {error}") from None


def _host(base_url: str) -> str:
    """Host and port, for messages; never what stands before an ``@``."""
    try:
        parts = urlsplit(base_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise _unusable(base_url) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _unusable(base_url)
    return f"{parts.hostname}{port}"


def _unusable(base_url: str) -> ConfigurationError:
    shown = base_url.rpartition("@")[2]
    return ConfigurationError(
        f"the base URL {shown!r} is not one for HTTP: write it like https://api.example.com"
    )


def checked_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """The headers, if HTTP can carry them; a message that quoted one would show a credential."""
    for name, value in headers.items():
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise ConfigurationError(
                f"the value for the header {name} has characters that HTTP does not allow, such as "
                "a line break at its end; correct the setting"
            )
    return headers


def _pool(headers: Mapping[str, str], settings: HttpSettings) -> Pool:
    if settings.ca_bundle is not None and not Path(settings.ca_bundle).exists():
        raise ConfigurationError(
            f"there is no file {settings.ca_bundle}, which http.ca_bundle names: write another path"
        )
    accepted = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
    return Pool({**accepted, "User-Agent": _user_agent(), **checked_headers(headers)}, settings)


def _user_agent() -> str:
    from importlib.metadata import version

    return f"rewardkit/{version('rewardkit-core')}"
