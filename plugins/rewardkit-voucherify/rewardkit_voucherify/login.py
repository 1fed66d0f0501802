"""Logging in: a token of 15 minutes for the keys, in place of the keys on every request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from rewardkit.adapter import Adapter
from rewardkit.codec import Codec
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Exchange, Repeat, Request
from rewardkit.login import Login

from . import wire
from .settings import VoucherifySettings

_CODEC = Codec()
_A_DAY = 24 * 60 * 60  # seconds; whatever a token says beyond that is no matter


def keys(settings: VoucherifySettings) -> Mapping[str, str]:
    """The application's id and its secret key, as headers."""
    return {
        "X-App-Id": settings.app_id.reveal(),
        "X-App-Token": settings.app_token.reveal(),
    }


def log_in(adapter: Adapter[VoucherifySettings]) -> Exchange[Login]:
    """Get a token. Vendor operation: POST /v1/oauth/token.

    Its end is counted from before it was asked for, by our clock, which need not go like theirs.

    Raises:
        AuthenticationFailed: the keys are not good.
        InvalidRequest: the setting ``oauth_scope`` names what there is not.
    """
    asked_at = adapter.clock()
    response = yield Request.post(
        "v1",
        "oauth",
        "token",
        form={"grant_type": "client_credentials", "scope": adapter.settings.oauth_scope},
        headers=keys(adapter.settings),
        repeat=Repeat.SAFE,  # a second token takes nothing from the first
    )
    token = _CODEC.decode(wire.Token, response, adapter.drift)
    if not token.access_token:
        raise ContractViolated("$.access_token is empty", path="$.access_token")
    seconds = min(max(token.expires_in, 0), _A_DAY)
    return Login(
        headers={"Authorization": f"{token.token_type} {token.access_token}"},
        expires_at=asked_at + timedelta(seconds=seconds),
    )
