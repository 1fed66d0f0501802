"""The host that a driver talks to: how requests are written for it, what its failures mean.

There is no I/O here. Each driver tells what happened, and these are the words and errors for it, so
that all drivers have the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

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

from .body import Unread
from .message import written_body
from .settings import HttpSettings
from .unsent import LASTING, Unsent
from .url import build_url

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: What a proxy has no part in: it is the host's, or ours.
_BEHIND_A_PROXY = frozenset({Unsent.CERTIFICATE, Unsent.NO_TLS, Unsent.NO_TURN, Unsent.NO_FILES})


class Host:
    """One vendor's host.

    Args:
        base_url: scheme, host and perhaps a path, without a slash at its end.
        settings: time-outs, proxy, certificates, limits.

    Raises:
        ConfigurationError: the address is none for HTTP, or there are no such certificates.
    """

    def __init__(self, base_url: str, settings: HttpSettings) -> None:
        self._base_url = base_url
        self._settings = settings
        self._name = self._read_name()
        scheme, slashes, rest = base_url.partition("//")
        authority, slash, path = rest.partition("/")
        # A name and password in the address are no setting of ours; aiohttp would send them.
        self._address = f"{scheme}{slashes}{authority.rpartition('@')[2]}{slash}{path}"
        bundle = settings.ca_bundle
        if bundle is not None and not Path(bundle).exists():
            raise ConfigurationError(
                f"there is no file {bundle}, which http.ca_bundle names: write another path"
            )

    def _read_name(self) -> str:
        """Host and port, for messages; never what stands before an ``@``."""
        try:
            parts = urlsplit(self._base_url)
            port = f":{parts.port}" if parts.port else ""
            (parts.hostname or "").encode("idna")  # as looking it up does
        except ValueError:
            raise self.unusable() from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise self.unusable()
        return f"{parts.hostname}{port}"

    def written(self, request: Request) -> tuple[str, bytes | None]:
        """The URL and the body.

        Raises:
            InvalidRequest: something in it cannot be written.
            CodeNotFound: that is the text of a code, which so can be none.
        """
        try:
            url = build_url(self._address, request.segments, request.params)
            return url, written_body(request)
        except InvalidRequest as error:
            if request.subject is Subject.CODE and request.sensitive:
                raise CodeNotFound(error.detail) from None
            raise

    # What an answer is ---------------------------------------------------------------------------

    def answered(
        self, request: Request, status: int, headers: Mapping[str, str], body: bytes | Unread
    ) -> Response | ProviderError:
        """The answer, or the error that it is. A redirect is never followed: it would carry the key.

        Args:
            request: what was asked.
            status: the HTTP status.
            headers: names in any case.
            body: unpacked, or why it is not there.
        """
        if isinstance(body, Unread):
            limit = f"{self._settings.max_body:,} bytes, the setting http.max_body"
            large, packed = f"is larger than {limit}", "cannot be unpacked"
            is_so = large if body is Unread.TOO_LARGE else packed
            return self._unclear(
                request, f"the answer of {self._name} {is_so}", ContractViolated, status
            )
        found = {name.lower(): value for name, value in headers.items()}
        if status in _REDIRECTS and "location" in found:
            where = f"{self._name} redirects to {_target(found['location'])}"
            never = "a redirect is never followed, as the credentials would go along"
            return self._unclear(request, f"{where} ({never})", ContractViolated, status)
        return Response(status, found, body)

    # What a failure is ---------------------------------------------------------------------------

    def closed(self) -> ProviderError:
        """Somebody sends although the driver has been closed."""
        return ProviderUnavailable(
            "the connection has been closed: open another one", sent=False, lasting=True
        )

    def unusable(self) -> ConfigurationError:
        """The address is none."""
        shown = self._base_url.rpartition("@")[2]
        return ConfigurationError(
            f"the base URL {shown!r} is not one for HTTP: write it like https://api.example.com"
        )

    def unsent(self, reason: Unsent | None) -> ProviderError:
        """Nothing was sent; None is for a reason that is not known."""
        if self._settings.proxy is not None and reason not in _BEHIND_A_PROXY:
            reason = Unsent.PROXY
        reason = reason or Unsent.REFUSED
        return ProviderUnavailable(
            f"{self._name} cannot be reached: {reason}",
            sent=False,
            lasting=reason in LASTING,
            why=reason.why,
        )

    def broken(self, request: Request, ends: float, *, silent: bool) -> ProviderError:
        """It was sent, and no whole answer came.

        Args:
            request: what was sent.
            ends: when it had to be over, on the monotonic clock.
            silent: nothing came for as long as ``http.read_timeout``.
        """
        if monotonic() >= ends:
            why, broke = "late", f"{self._name} did not answer within the time that there was"
        elif silent:
            seconds = f"{self._settings.read_timeout:g} s"
            why, broke = "silent", f"{self._name} did not answer within {seconds}"
        else:
            whole = "before the whole answer was there"
            why, broke = "broken", f"the connection to {self._name} broke {whole}"
        return self._unclear(request, broke, partial(ProviderUnavailable, why=why))

    def unreadable(self, request: Request) -> ProviderError:
        """It was sent, and something answered whose head cannot be read."""
        odd = f"what {self._name} answers is not HTTP, or has no end of headers"
        return self._unclear(request, odd, ContractViolated)

    def _unclear(
        self,
        request: Request,
        broke: str,
        harmless: Callable[..., ProviderError],
        status: int | None = None,
    ) -> ProviderError:
        """An error for a request that was sent: of those that may be repeated a harmless one."""
        if request.repeat is Repeat.SAFE:
            return harmless(broke, status=status)
        return OutcomeUnknown(
            f"{broke}, so it is not known whether the request was carried out", status=status
        )


def _target(location: str) -> str:
    """The host of a redirect, and nothing that stands behind it."""
    try:
        return urlsplit(location).hostname or "another path"
    except ValueError:
        return "an address that is none"
