"""Names of a package that are loaded on first use, so that importing the package stays cheap."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def on_first_use(package: str, homes: Mapping[str, str | None]) -> Callable[[str], Any]:
    """What a package has as its ``__getattr__``.

    Args:
        package: its ``__name__``.
        homes: in which of its modules each name is; None for a name that is itself a module.
    """

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = homes[name]
        module = import_module(f".{home or name}", package)
        found = module if home is None else getattr(module, name)
        setattr(sys.modules[package], name, found)  # the next use finds it there
        return found

    return load
