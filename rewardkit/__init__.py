"""One Python API for rewards and the codes that carry them, whoever the vendor is.

Everything public is here or in a public module; what is heavy is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .later import on_first_use

if TYPE_CHECKING:
    from . import errors, model
    from .adapter import Adapter
    from .client import Rewards, connect
    from .client.aio import AsyncRewards, connect_async
    from .documents import from_document, to_document
    from .operations import Operation
    from .secret import Secret
    from .support import Support, SupportLevel

#: Where each public name lives.
_HOMES = {
    "Adapter": "adapter",
    "AsyncRewards": "client.aio",
    "Operation": "operations",
    "Rewards": "client",
    "Secret": "secret",
    "Support": "support",
    "SupportLevel": "support",
    "connect": "client",
    "connect_async": "client.aio",
    "errors": None,
    "from_document": "documents",
    "model": None,
    "to_document": "documents",
}

__all__ = [
    "Adapter",
    "AsyncRewards",
    "Operation",
    "Rewards",
    "Secret",
    "Support",
    "SupportLevel",
    "connect",
    "connect_async",
    "errors",
    "from_document",
    "model",
    "to_document",
]

__getattr__ = on_first_use(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
