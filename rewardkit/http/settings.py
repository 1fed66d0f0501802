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
        proxy: the URL of a proxy, perhaps with a password and so not shown; None for none.
        ca_bundle: a file of certificates to trust; None for those that requests ships.
        pool_size: how many connections are kept open for reuse.
    """

    connect_timeout: float = _field(default=3.05, validator=_SECONDS)
    read_timeout: float = _field(default=20.0, validator=_SECONDS)
    proxy: str | None = _field(default=None, repr=lambda proxy: "None" if proxy is None else "…")
    ca_bundle: str | None = None
    pool_size: int = _field(default=10, validator=validators.ge(1))
