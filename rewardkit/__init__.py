"""One Python API for rewards and the codes that carry them, whoever the vendor is.

Everything public is here or in a public module; what is heavy is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES[name]
    found = (
        import_module(f".{name}", __name__)
        if home is None
        else getattr(import_module(f".{home}", __name__), name)
    )
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
