"""The simulator as an ASGI application: its key, its error bodies, its contract."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from rewardkit.sandbox import Answer, Call, Clock, Contract, Fault, Refused, create_app

from .endpoints import Endpoints
from .options import Options
from .seed import API_KEY
from .state import State

#: How the vendor's ``code`` may read for what is refused before an endpoint: our assumption.
_CODES: Mapping[str, str] = {
    Fault.NOT_JSON: "INVALID_JSON",
    Fault.AGAINST_CONTRACT: "VALIDATION_ERROR",
    Fault.NO_SUCH_PATH: "NOT_FOUND",
    Fault.WRONG_METHOD: "METHOD_NOT_ALLOWED",
    Fault.BROKEN: "INTERNAL_ERROR",
}


def application(clock: Clock | None, options: Options) -> Any:
    """A fresh simulator, with seeded state of its own."""
    contract = Contract.load("rewardkit_oneofnone")
    body = contract.document["components"]["schemas"]["UpdateRewardBody"]
    endpoints = Endpoints(State(clock or Clock(), options), options, body["properties"].keys())
    return create_app(contract, endpoints.handlers, authorize=_authorize, shape=_shape)


def _authorize(call: Call) -> None:
    key = call.headers.get("x-api-key", "")
    if not compare_digest(key.encode(), API_KEY.encode()):
        raise Refused(401, "UNAUTHORIZED", "The API key is missing or not valid")


def _shape(refused: Refused) -> Answer:
    body: dict[str, Any] = {
        "message": refused.message,
        "code": _CODES.get(refused.key, refused.key),
    }
    if refused.facts:
        body["details"] = refused.facts
    return Answer(body, refused.status)
