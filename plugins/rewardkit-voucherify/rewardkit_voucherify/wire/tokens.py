"""Tokens, which stand for the keys for a while."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from rewardkit.wire import Wire


@define
class Token(Wire):
    """A token. Vendor operation: POST /v1/oauth/token."""

    access_token: str = field(repr=False)
    expires_in: int  # seconds
    token_type: str = "Bearer"  # noqa: S105 - what stands before the token in the header
    client_id: Any = field(default=None, repr=False)
    expires_at: Any = None
    scope: Any = None
