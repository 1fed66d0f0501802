"""What a simulator's endpoints are written with: a call that has been read, and its answer.

No web framework is in sight here: an endpoint is a function from ``Call`` to ``Answer``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from attrs import field, frozen


@frozen(kw_only=True)
class Call:
    """One request, authorized and held to the contract.

    Attributes:
        operation: the contract's ``operationId``; empty while no operation is known.
        method: GET, POST and so on.
        path: the path's parameters, percent-decoded.
        query: the query; scalars that the contract knows have its type, others are texts.
        headers: names in lower case.
        body: the body's JSON, or a form as an object of texts; None where there was none.
    """

    operation: str = ""
    method: str = "GET"
    path: Mapping[str, str] = field(factory=dict)
    query: Mapping[str, Any] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict)
    body: Any = None


@frozen
class Answer:
    """What an endpoint answers; ``body`` is written as JSON, also when it is None (null)."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)


class Fault(StrEnum):
    """The keys of what is refused before an endpoint is reached; a vendor words them its own way."""

    NOT_JSON = "not_json"
    AGAINST_CONTRACT = "against_contract"
    NO_SUCH_PATH = "no_such_path"
    WRONG_METHOD = "wrong_method"
    BROKEN = "broken"  # the simulator itself


class Refused(Exception):
    """Raise it in an endpoint to answer with an error of the vendor's shape.

    Attributes:
        status: the HTTP status.
        key: the vendor's key for the error, or a ``Fault``.
        message: for people.
        facts: anything else that the vendor's shape shows.
    """

    def __init__(self, status: int, key: str, message: str, /, **facts: Any) -> None:
        super().__init__(f"{status} {key}: {message}")
        self.status = status
        self.key = key
        self.message = message
        self.facts = facts


Handler: TypeAlias = Callable[[Call], Answer]
