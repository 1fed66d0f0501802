"""One of None's error answers: ``{message, code, details?}``.

The vendor documents the shape and none of the values of ``code``, so the status classifies, and the
code and the message come along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewardkit.errors import ContractViolated, ProviderError
from rewardkit.exchange import Response
from rewardkit.refusals import VendorError

#: From the vendor's documented codes to neutral errors. It documents none.
REFUSALS: Mapping[str, type[ProviderError]] = {}


def read_error(response: Response) -> VendorError:
    """What an error answer says; whatever the body is, this does not raise."""
    try:
        body = response.json()
    except ContractViolated:
        body = None
    if not isinstance(body, dict):
        return VendorError()
    return VendorError(key=_text(body, "code"), message=_message(body))


def _message(body: Mapping[str, Any]) -> str | None:
    message = _text(body, "message")
    details = body.get("details")
    if not isinstance(details, dict) or not details:
        return message
    # Their names only: the values may quote what was sent, personal data among it.
    return f"{(message or 'no message').rstrip('.')} (details on {', '.join(details)})"


def _text(body: Mapping[str, Any], key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) and value else None
