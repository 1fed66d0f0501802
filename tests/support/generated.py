"""What is made of an OpenAPI document, imported, so that tests read and build with it."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen

from rewardkit.scaffold.openapi import Document, Written, read_document, write

_NUMBERS = count(1)


@frozen(kw_only=True)
class Generated:
    """A document, and the modules that were made of it."""

    document: Document
    written: Written
    wire: ModuleType
    requests: ModuleType
    root: Path
    package: str

    @property
    def contract(self) -> dict[str, Any]:
        """The contract of the sandbox."""
        path = self.root / self.package / "contract" / "vendor.json"
        contract: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return contract


def generate(file: Path, root: Path) -> Generated:
    """Make of a document what ``rewardkit new-adapter --openapi`` makes, and import it.

    Args:
        file: the document.
        root: an empty directory.
    """
    package = f"rewardkit_generated_{next(_NUMBERS)}"
    (root / package / "contract").mkdir(parents=True)
    (root / package / "__init__.py").write_text("", "utf-8")
    document = read_document(file)
    written = write(document, root, package, "Acme")
    sys.path.insert(0, str(root))
    try:
        wire = importlib.import_module(f"{package}.vendor.wire")
        requests = importlib.import_module(f"{package}.vendor.requests")
    finally:
        sys.path.remove(str(root))
    return Generated(
        document=document,
        written=written,
        wire=wire,
        requests=requests,
        root=root,
        package=package,
    )


def document_of(
    schemas: dict[str, Any] | None = None, paths: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A document of version 3.1 with these schemas and paths."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Acme", "version": "1"},
        "paths": paths or {},
        "components": {"schemas": schemas or {}},
        **more,
    }


Generate = Callable[[dict[str, Any]], Generated]
