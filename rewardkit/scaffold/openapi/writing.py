"""Writing what is made of a document into a package that has just been begun."""

from __future__ import annotations

import json
from pathlib import Path

from attrs import frozen

from .contract import contract_of
from .document import Document
from .functions import functions
from .guesses import guesses
from .guide import guide
from .requests_source import requests_source
from .shapes import shapes_of
from .wire_source import wire_source

_ABOUT = '''"""What {title}'s OpenAPI document says: shapes in ``wire``, requests in ``requests``. See there."""
'''


@frozen(kw_only=True)
class Written:
    """How much was made of a document.

    Attributes:
        shapes: wire classes.
        enums: open enums.
        requests: functions that build one.
        guesses: operations of the document with a guess.
    """

    shapes: int
    enums: int
    requests: int
    guesses: int


def write(document: Document, root: Path, package: str, title: str) -> Written:
    """Write the shapes, the requests, the contract and the page of guesses.

    Args:
        document: what was read.
        root: the distribution's directory.
        package: the name of its package, which is there.
        title: what people call the vendor.
    """
    made = shapes_of(document)
    requests = functions(document, made)
    found = guesses(document.endpoints)
    vendor = root / package / "vendor"
    vendor.mkdir()
    contract = json.dumps(contract_of(document), indent=2, ensure_ascii=False) + "\n"
    for path, content in (
        (vendor / "__init__.py", _ABOUT.format(title=title)),
        (vendor / "wire.py", wire_source(title, made)),
        (vendor / "requests.py", requests_source(title, requests)),
        (root / package / "contract" / "vendor.json", contract),
        (root / "OPERATIONS.md", guide(title, package, requests, found)),
    ):
        path.write_text(content, "utf-8", newline="\n")
    return Written(
        shapes=len(made.shapes),
        enums=len(made.choices),
        requests=sum(not function.problem for _, function in requests),
        guesses=len(found),
    )
