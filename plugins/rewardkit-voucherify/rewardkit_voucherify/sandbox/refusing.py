"""Errors in the vendor's shape, and the headers that are on every answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field

from rewardkit.sandbox import Answer, Call, Clock, Fault, Handler, Identifiers, Refused

from . import APP_ID, APP_TOKEN

_MINUTE = 60

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
    """Who may pass, and how often: the keys, the rate limit and its headers.

    Attributes:
        clock: the simulator's time.
        ids: makes the ids of requests.
        calls_per_minute: how many calls are answered in a minute.
    """

    clock: Clock
    ids: Identifiers
    calls_per_minute: int
    _minute: int = field(default=0, init=False)
    _made: int = field(default=0, init=False)

    def authorize(self, call: Call) -> None:
        """Refuse wrong keys and calls beyond the limit."""
        keys = call.headers.get("x-app-id"), call.headers.get("x-app-token")
        if keys != (APP_ID, APP_TOKEN):
            raise Refused(
                401,
                "unauthorized",
                "The keys are not accepted",
                details="Check the application's id and its secret key",
            )
        minute = int(self.clock.now().timestamp()) // _MINUTE
        if minute != self._minute:
            self._minute, self._made = minute, 0
        self._made += 1
        if self._made > self.calls_per_minute:
            raise Refused(429, "", "Too many calls in too short a time")

    def headers(self, status: int) -> Mapping[str, str]:
        """The headers about the rate limit; ``Retry`` is an epoch second, not a delay."""
        now = int(self.clock.now().timestamp())
        again = (now // _MINUTE + 1) * _MINUTE
        headers = {
            "X-Rate-Limit-Limit": str(self.calls_per_minute),
            "X-Rate-Limit-Remaining": str(max(0, self.calls_per_minute - self._made)),
            "X-Rate-Limit-Retry": str(again),
        }
        if status == 429:
            headers |= {"Retry-After": str(again - now), "X-Rate-Limit-Type": "api_calls"}
        return headers

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
    key = _KEYS.get(refused.key, refused.key)
    problems = refused.facts.get("problems")
    if refused.key == Fault.AGAINST_CONTRACT:
        in_body = any(problem.startswith("$") for problem in problems or ())
        key = "invalid_payload" if in_body else "invalid_query_params"
    named = {
        "code": refused.status,
        "key": key,
        "message": refused.message,
        "details": refused.facts.get("details"),
        "request_id": request_id,
        "resource_id": refused.facts.get("resource_id"),
        "resource_type": refused.facts.get("resource_type"),
        "related_object_ids": refused.facts.get("related_object_ids"),
        "related_object_type": refused.facts.get("related_object_type"),
    }
    return {name: value for name, value in named.items() if value is not None}


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


Endpoints = Mapping[str, Callable[[Call], Answer]]
