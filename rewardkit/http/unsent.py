"""Telling a request that was never sent from one whose fate is not known."""

from __future__ import annotations

from collections.abc import Iterator

import requests
from urllib3 import exceptions as urllib3

#: Failures before the first byte was sent, and how to say them; the more special first.
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (urllib3.NameResolutionError, "its name is not known; check the base URL"),
    (urllib3.NewConnectionError, "it refuses connections; check the host and port"),
    (urllib3.ConnectTimeoutError, "it does not accept connections in time"),
    (urllib3.ProxyError, "the proxy does not let us through; check the setting http.proxy"),
    (urllib3.SSLError, "its certificate cannot be verified; check the host and http.ca_bundle"),
    (requests.exceptions.SSLError, "its certificate cannot be verified; check http.ca_bundle"),
    (requests.ConnectTimeout, "it does not accept connections in time"),
    (requests.exceptions.ProxyError, "the proxy does not let us through; check http.proxy"),
)


def why_unsent(error: Exception) -> str | None:
    """Why nothing was sent, in words; None where something may have been."""
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
