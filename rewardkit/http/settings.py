"""How a connection talks HTTP."""

from __future__ import annotations

from attrs import field as _field
from attrs import frozen, validators


@frozen(kw_only=True)
class HttpSettings:
    """The ``http`` table of a connection. Nothing is taken from the environment's proxy variables.

    Attributes:
        connect_timeout: seconds to wait for a connection.
        read_timeout: seconds to wait for each piece of the answer.
        proxy: the URL of a proxy; None for none.
        ca_bundle: a file of certificates to trust; None for those that requests ships.
        pool_size: how many connections are kept open for reuse.
    """

    connect_timeout: float = _field(default=3.05, validator=validators.gt(0))
    read_timeout: float = _field(default=20.0, validator=validators.gt(0))
    proxy: str | None = None
    ca_bundle: str | None = None
    pool_size: int = _field(default=10, validator=validators.ge(1))
