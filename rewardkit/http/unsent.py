"""Why a request was not sent, in words, and whether that will pass."""

from __future__ import annotations

from collections.abc import Iterator

import requests
from attrs import frozen
from urllib3 import exceptions as urllib3


@frozen
class Unsent:
    """Why nothing was sent.

    Attributes:
        reason: in words.
        lasting: whether it stays so until somebody corrects something.
    """

    reason: str
    lasting: bool = False


_UNKNOWN = Unsent("its name is not known; check the base URL")
_REFUSED = Unsent("it refuses connections; check the host and port")
_SILENT = Unsent("it does not accept connections in time")
_PROXY = Unsent("the proxy does not let us through; check the setting http.proxy", lasting=True)
_CERTIFICATE = Unsent(
    "its certificate cannot be verified; check the host and http.ca_bundle", lasting=True
)

#: What has no reason of its own, such as a connection that is cut while TLS is agreed upon.
BROKEN = Unsent("the connection broke before anything was sent")

#: Failures before the first byte was sent; the more special first.
_REASONS: tuple[tuple[type[BaseException], Unsent], ...] = (
    (urllib3.NameResolutionError, _UNKNOWN),
    (urllib3.NewConnectionError, _REFUSED),
    (urllib3.ConnectTimeoutError, _SILENT),
    (urllib3.ProxyError, _PROXY),
    (urllib3.SSLError, _CERTIFICATE),
    (requests.exceptions.SSLError, _CERTIFICATE),
    (requests.ConnectTimeout, _SILENT),
    (requests.exceptions.ProxyError, _PROXY),
)


def why_unsent(error: Exception) -> Unsent | None:
    """The reason of an error that came before anything was sent; None where it has no known one."""
    for inner in _chain(error):
        for kind, reason in _REASONS:
            if isinstance(inner, kind):
                return reason
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps: requests puts urllib3's into ``args``, urllib3 into ``reason``."""
    yield error
    inner = getattr(error, "reason", None)
    candidates = [inner, *error.args] if inner is not None else list(error.args)
    for candidate in candidates:
        if isinstance(candidate, BaseException):
            yield from _chain(candidate)
            return
