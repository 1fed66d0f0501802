"""How a connection talks HTTP."""

from __future__ import annotations

from attrs import field as _field
from attrs import frozen, validators

_SECONDS = [validators.gt(0.0), validators.le(3_600.0)]


@frozen(kw_only=True)
class HttpSettings:
    """The ``http`` table of a connection. Nothing is taken from the environment's proxy variables.

    Attributes:
        connect_timeout: seconds to wait for a connection.
        read_timeout: seconds to wait for each piece of the answer.
        total_timeout: seconds that a request may take in all, however its answer drips in.
        proxy: the URL of a proxy, perhaps with a password and so not shown; None for none.
        ca_bundle: a file of certificates to trust; None for those that requests ships.
        max_body: how many bytes an answer may have, unpacked; the rest is not read.
        pool_size: how many connections are kept open for reuse. Of coroutines, as many requests are
            under way at once, and more of them wait for their turn.
    """

    connect_timeout: float = _field(default=3.05, validator=_SECONDS)
    read_timeout: float = _field(default=20.0, validator=_SECONDS)
    total_timeout: float = _field(default=60.0, validator=_SECONDS)
    proxy: str | None = _field(default=None, repr=lambda proxy: "None" if proxy is None else "…")
    ca_bundle: str | None = None
    max_body: int = _field(default=32 * 1024 * 1024, validator=validators.ge(1))
    pool_size: int = _field(default=10, validator=validators.ge(1))
