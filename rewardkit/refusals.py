"""From a vendor's answer to an error: a table, not branches.

First the vendor's key is looked up in the adapter's table, then the status in the one below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from .errors import (
    AuthenticationFailed,
    CodeNotFound,
    Conflict,
    ContractViolated,
    GrantUnavailable,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RewardNotFound,
)
from .exchange import Repeat, Request, Response, Subject

#: What a status means where the vendor's key says nothing. Others from 400 to 499 are
#: InvalidRequest.
BY_STATUS: Mapping[int, type[ProviderError]] = {
    400: InvalidRequest,
    401: AuthenticationFailed,
    402: PermissionDenied,  # the plan does not have it
    403: PermissionDenied,
    404: NotFound,
    405: ContractViolated,
    409: Conflict,
    410: NotFound,
    413: InvalidRequest,
    415: ContractViolated,
    422: InvalidRequest,
    423: Conflict,
    429: RateLimited,
}

#: What there is not, by what the request was about.
NOT_FOUND: Mapping[Subject | None, type[ProviderError]] = {
    Subject.REWARD: RewardNotFound,
    Subject.CODE: CodeNotFound,
}

#: What is gone, by what the request was about.
GONE: Mapping[Subject | None, type[ProviderError]] = {Subject.GRANT: GrantUnavailable}


@frozen
class VendorError:
    """What a vendor's error body says.

    Attributes:
        key: the vendor's key; None where it gives none.
        message: the vendor's words, for people.
        request_id: the vendor's id of the request.
        facts: ``detail`` for any error, and what some classes take beside it, such as ``reason``;
            a class that does not take one goes without.
    """

    key: str | None = None
    message: str | None = None
    request_id: str | None = None
    facts: Mapping[str, Any] = field(factory=dict)


def error_class(
    table: Mapping[str, type[ProviderError]],
    error: VendorError,
    request: Request,
    response: Response,
) -> type[ProviderError]:
    """The neutral class of an answer that is no success.

    Args:
        table: the adapter's, from the vendor's keys.
        error: what the body says.
        request: what was asked; 404, and what is neither success nor 4xx, depend on it.
        response: the answer.
    """
    status = response.status
    by_status: type[ProviderError] = BY_STATUS.get(status, InvalidRequest)
    if not 400 <= status < 500:  # no refusal: what was asked may have been done all the same
        by_status = ProviderUnavailable if status >= 500 else ContractViolated
        if request.repeat is not Repeat.SAFE:
            by_status = OutcomeUnknown
        if not 200 <= status < 300:  # within a success, the vendor's key may say that it is none
            return by_status
    found = table.get(error.key, by_status) if error.key else by_status
    if found is NotFound:
        of_subject = GONE if status == 410 else NOT_FOUND
        return of_subject.get(request.subject, NotFound)
    return found
