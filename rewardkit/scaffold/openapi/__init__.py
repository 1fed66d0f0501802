"""From a vendor's OpenAPI document to the beginning of its adapter: shapes, requests, a contract.

The document is read into ``Document``, in which every reference points to a schema by name; what is
written is made of that alone.
"""

from __future__ import annotations

from .document import Document, read_document
from .writing import Written, write

__all__ = ["Document", "Written", "read_document", "write"]
