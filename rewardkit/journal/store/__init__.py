"""The journal's store: entries, their history and holds, in SQLite or PostgreSQL.

SQLAlchemy is loaded with ``Store``, and not before.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rewardkit.errors import ConfigurationError

from .address import MEMORY, StoreAddress
from .chosen import Chosen

if TYPE_CHECKING:
    from .store import Store

__all__ = ["MEMORY", "Chosen", "Store", "StoreAddress"]


def __getattr__(name: str) -> Any:
    if name != "Store":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        found = import_module(".store", __name__).Store
    except ModuleNotFoundError as error:
        if error.name != "sqlalchemy":
            raise
        raise ConfigurationError(
            "a journal needs SQLAlchemy, which is not installed: "
            "pip install 'rewardkit-core[journal]'"
        ) from error
    globals()[name] = found
    return found
