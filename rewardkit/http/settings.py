"""How a connection talks HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from attrs import field as _field
from attrs import frozen, validators

_SECONDS = [validators.gt(0.0), validators.le(3_600.0)]


def _is_proxy(_: object, __: Any, proxy: str) -> None:
    """The libraries differ in what they take, and one of them would go without a proxy."""
    if not _is_address(proxy):
        # Not shown, as it may have a password.
        raise ValueError(
            "http.proxy is not the URL of a proxy: write it like http://proxy.example:3128, also for "
            "https addresses, with special characters of a password as %23 and so on; or leave it out"
        )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # raises where that is none
        host.encode("idna")
    except ValueError:
        return False
    whole = url.isprintable() and " " not in url  # urlsplit leaves out what is not printable
    return whole and parts.scheme in {"http", "https"} and bool(host)


@frozen(kw_only=True)
class HttpSettings:
    """The ``http`` table of a connection. Nothing is taken from the environment's proxy variables.

    Attributes:
        connect_timeout: seconds to wait for a connection, to each address that the host has.
        read_timeout: seconds to wait for each piece of the answer.
        total_timeout: seconds that a request may take in all, however its answer drips in.
        proxy: the URL of a proxy, http or https, perhaps with a password and so not shown; None
            for none.
        ca_bundle: a file of certificates to trust; None for those that requests ships.
        max_body: how many bytes an answer may have, unpacked; the rest is not read.
        pool_size: how many connections are kept open for reuse. Of coroutines, as many requests are
            under way at once, and more of them wait for their turn.
        parallel: how many pages of one list are asked for at once, where the provider can tell
            beforehand which pages there are; 1 for one after the other.
        attempts: how often a request is sent in all, where sending it again can do no harm; 1 for
            never again.
        longest_wait: seconds to wait at most before a request, also where the provider asks for
            more; then that is the error, at once.
        retry_time: seconds from the first attempt of a request after which no other one begins or
            goes on.
        calls_per_second: how often requests are sent at most; None for as often as they come. What
            the provider itself says of its limit is kept to in any case.
        failures_to_open: after how many failures in a row nothing is sent for a while, and the
            error comes at once; 0 for never.
        open_time: seconds that this lasts, before one request tries whether the provider is back.
    """

    connect_timeout: float = _field(default=3.05, validator=_SECONDS)
    read_timeout: float = _field(default=20.0, validator=_SECONDS)
    total_timeout: float = _field(default=60.0, validator=_SECONDS)
    proxy: str | None = _field(
        default=None,
        validator=validators.optional(_is_proxy),
        repr=lambda proxy: "None" if proxy is None else "…",
    )
    ca_bundle: str | None = None
    max_body: int = _field(default=32 * 1024 * 1024, validator=validators.ge(1))
    pool_size: int = _field(default=10, validator=validators.ge(1))
    parallel: int = _field(default=1, validator=[validators.ge(1), validators.le(16)])
    attempts: int = _field(default=3, validator=[validators.ge(1), validators.le(20)])
    longest_wait: float = _field(default=10.0, validator=_SECONDS)
    retry_time: float = _field(default=30.0, validator=_SECONDS)
    calls_per_second: float | None = _field(
        default=None,
        validator=validators.optional([validators.gt(0.0), validators.le(100_000.0)]),
    )
    failures_to_open: int = _field(default=6, validator=validators.ge(0))
    open_time: float = _field(default=10.0, validator=_SECONDS)
