"""The synchronous driver, over requests: explicit time-outs, no redirects, no environment."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter

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

from .settings import HttpSettings
from .unsent import why_unsent
from .url import build_url

if TYPE_CHECKING:
    from requests import Session


class HttpTransport:
    """Carries requests to one vendor over a pool of connections.

    Args:
        base_url: scheme, host and perhaps a path, without a slash at its end.
        headers: of every request; they carry the credentials.
        settings: time-outs, proxy, certificates.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], settings: HttpSettings) -> None:
        self._base_url = base_url
        self._host = _host(base_url)
        self._timeouts = (settings.connect_timeout, settings.read_timeout)
        self._session = _session(headers, settings)
        self._closed = False

    def send(self, request: Request) -> Response:
        """Send one request. Redirects are never followed: they would carry the key elsewhere.

        Raises:
            ProviderUnavailable: nothing was sent, or what was sent may be repeated.
            OutcomeUnknown: it was sent, and no whole answer came.
            ContractViolated: the answer is a redirect.
            InvalidRequest: it has a text or value that cannot be written.
            CodeNotFound: that text is a code, so there can be none.
            ConfigurationError: the address cannot be used.
        """
        if self._closed:
            raise ProviderUnavailable("the connection has been closed: open another one")
        if request.after:
            sleep(request.after)
        answer = self._answer(request, *self._written(request))
        if isinstance(answer, Exception):
            # Raised here, where the library's error is not its context: that has the URL and the
            # headers in it.
            raise answer
        if answer.is_redirect:
            raise self._redirected(answer)
        return Response(
            answer.status_code,
            {name.lower(): value for name, value in answer.headers.items()},
            answer.content,
        )

    def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self._closed = True
        self._session.close()

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
        self, request: Request, url: str, body: bytes | None
    ) -> requests.Response | Exception:
        try:
            return self._session.request(
                request.method,
                url,
                data=body,
                headers={**_content_type(request), **checked_headers(request.headers)},
                timeout=self._timeouts,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return self._failure(error, request)

    def _failure(self, error: requests.RequestException, request: Request) -> Exception:
        if isinstance(error, ValueError):  # InvalidURL, MissingSchema and the like
            return _unusable(self._base_url)
        unsent = why_unsent(error)
        if unsent is not None:
            return ProviderUnavailable(f"{self._host} cannot be reached: {unsent}")
        broke = (
            f"{self._host} did not answer within {self._timeouts[1]:g} s"
            if isinstance(error, requests.ReadTimeout)
            else f"the connection to {self._host} broke before the whole answer was there"
        )
        if request.repeat is Repeat.SAFE:
            return ProviderUnavailable(broke)
        return OutcomeUnknown(f"{broke}, so it is not known whether the request was carried out")

    def _redirected(self, answer: requests.Response) -> ProviderError:
        target = urlsplit(answer.headers.get("location", "")).hostname or "another path"
        return ContractViolated(
            f"{self._host} redirects to {target}, and a redirect is never followed, as it would "
            "carry the credentials along",
            status=answer.status_code,
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


def _session(headers: Mapping[str, str], settings: HttpSettings) -> Session:
    if settings.ca_bundle is not None and not Path(settings.ca_bundle).exists():
        raise ConfigurationError(
            f"there is no file {settings.ca_bundle}, which http.ca_bundle names: write another path"
        )
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "gzip, deflate"})
    session.headers.update({"User-Agent": _user_agent(), **checked_headers(headers)})
    session.verify = settings.ca_bundle or True
    if settings.proxy is not None:
        session.proxies = {"http": settings.proxy, "https": settings.proxy}
    pool = HTTPAdapter(pool_connections=1, pool_maxsize=settings.pool_size, max_retries=0)
    session.mount("https://", pool)
    session.mount("http://", pool)
    return session


def _user_agent() -> str:
    from importlib.metadata import version

    return f"rewardkit/{version('rewardkit-core')}"
