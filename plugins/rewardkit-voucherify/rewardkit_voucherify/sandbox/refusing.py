"""Errors in the vendor's shape, and the headers that are on every answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define

from rewardkit.sandbox import Answer, Call, Fault, Handler, Identifiers, Refused

from . import APP_ID, APP_TOKEN
from .rates import RateLimit
from .tokens import Tokens

#: Fields whose values the vendor has keys of their own for.
_KEYS_OF_FIELDS: Mapping[str, str] = {
    "$.grant_type": "invalid_grant_type",
    "$.scope": "invalid_scope",
}

#: How the vendor calls what is refused before an endpoint is reached; None where it gives no key.
_KEYS: Mapping[str, str | None] = {
    Fault.NOT_JSON: "invalid_payload",
    Fault.NO_SUCH_PATH: "not_found",
    Fault.WRONG_METHOD: None,
    Fault.BROKEN: None,
    "": None,
}


@define
class Gate:
    """Who may pass, and how often: the keys or a token, the rate limits and their headers.

    Attributes:
        ids: makes the ids of requests.
        rate: how many calls are answered.
        tokens: those that were given out.
    """

    ids: Identifiers
    rate: RateLimit
    tokens: Tokens

    def authorize(self, call: Call) -> None:
        """Refuse wrong keys, tokens that are over, and calls beyond a limit."""
        if not self.tokens.passes(call):
            keys = call.headers.get("x-app-id"), call.headers.get("x-app-token")
            if keys != (APP_ID, APP_TOKEN):
                raise Refused(
                    401,
                    "unauthorized",
                    "The keys are not accepted",
                    details="Check the application's id and its secret key",
                )
        self.rate.count()

    def headers(self, status: int) -> Mapping[str, str]:
        """The headers about the rate limits."""
        return self.rate.headers(limited=status == 429)

    def shape(self, refused: Refused) -> Answer:
        """An error answer."""
        body = error_body(refused, f"v-{self.ids.text(12)}")
        return Answer(body, refused.status, self.headers(refused.status))

    def with_headers(self, handler: Handler) -> Handler:
        """An endpoint whose answers have the headers, too."""

        def answer(call: Call) -> Answer:
            found = handler(call)
            return Answer(found.body, found.status, self.headers(found.status))

        return answer


def error_body(refused: Refused, request_id: str) -> dict[str, Any]:
    """The body of an error; parts that it does not have are left out."""
    if refused.status == 413:  # the gateway's own shape
        return {"statusCode": 413, "error": "Request Entity Too Large", "message": refused.message}
    key = _KEYS.get(refused.key, refused.key)
    problems = refused.facts.get("problems")
    if refused.key == Fault.AGAINST_CONTRACT:
        key = _key_of(problems or ())
    named = {
        "code": refused.status,
        "key": key,
        "message": refused.message,
        "details": refused.facts.get("details"),
        "request_id": request_id,
        "resource_id": refused.facts.get("resource_id"),
        "resource_type": refused.facts.get("resource_type"),
        "error": refused.facts.get("error"),
        "related_object_ids": refused.facts.get("related_object_ids"),
        "related_object_type": refused.facts.get("related_object_type"),
    }
    return {name: value for name, value in named.items() if value is not None}


def _key_of(problems: Sequence[str]) -> str:
    for where, key in _KEYS_OF_FIELDS.items():
        if any(problem.startswith(f"{where} ") for problem in problems):
            return key
    in_body = any(problem.startswith("$") for problem in problems)
    return "invalid_payload" if in_body else "invalid_query_params"


def not_found(kind: str, id: str) -> Refused:
    """What an unknown id is answered with."""
    return Refused(
        404,
        "not_found",
        "Nothing was found",
        details=f"No {kind} {id}",
        resource_id=id,
        resource_type=kind,
    )


def refusal(
    key: str, message: str, voucher: Mapping[str, Any], words: str | None = None
) -> Refused:
    """Why a code is not taken; ``words`` are those of a validation rule."""
    error = None if words is None else {"message": words}
    return Refused(400, key, message, details=f"{voucher['code']}: {message}", error=error)
