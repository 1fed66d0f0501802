import json
from collections.abc import Callable
from typing import Any

import pytest

from rewardkit.drift import DriftKind
from rewardkit.errors import (
    AuthenticationFailed,
    CodeNotFound,
    Conflict,
    InvalidRequest,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RewardNotFound,
)
from rewardkit.exchange import Repeat, Request, Response, Subject
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.errors import read_error

OF_REWARD = Request.get("v1", "rewards", subject=Subject.REWARD)
OF_CODE = Request.get("v1", "rewards", "lookup", subject=Subject.CODE, sensitive=("SUMMER-7F3K",))
REDEEM = Request.post("v1", repeat=Repeat.AFTER_READ_BACK, subject=Subject.CODE)


@pytest.mark.parametrize(
    ("status", "request_", "expected"),
    [
        (400, OF_REWARD, InvalidRequest),
        (401, OF_REWARD, AuthenticationFailed),
        (403, OF_REWARD, PermissionDenied),
        (404, OF_REWARD, RewardNotFound),
        (404, OF_CODE, CodeNotFound),
        (409, REDEEM, Conflict),
        (422, REDEEM, InvalidRequest),
        (429, OF_REWARD, RateLimited),
        (500, OF_REWARD, ProviderUnavailable),
        (503, REDEEM, OutcomeUnknown),
    ],
)
def test_the_status_classifies(
    status: int, request_: Request, expected: type[ProviderError], adapter: OneOfNoneAdapter
) -> None:
    """If an answer is an error, its status says which, and the vendor's words come along."""
    body = json.dumps({"message": "No.", "code": "WHATEVER"}).encode()
    error = adapter.refuse(request_, Response(status, {}, body))
    assert type(error) is expected
    assert (error.status, error.vendor_key, error.vendor_message) == (status, "WHATEVER", "No.")


def test_a_code_of_the_vendor_is_counted(adapter: OneOfNoneAdapter) -> None:
    """If an error has a code, none of which is documented, it is counted."""
    adapter.refuse(OF_REWARD, Response(404, {}, b'{"message": "No", "code": "GONE"}'))
    (seen,) = adapter.drift.seen()
    assert (seen.kind, seen.value) == (DriftKind.UNKNOWN_ERROR_KEY, "GONE")


def test_details_are_named_and_not_quoted(body: Callable[[str], bytes]) -> None:
    """If an error has details, their names come along; what they quote does not."""
    error = read_error(Response(400, {}, body("error_with_details")))
    assert error.key == "VALIDATION_ERROR"
    assert error.message == "The request is not valid (details on count, prefix)"


def test_a_whole_code_is_never_in_a_message(adapter: OneOfNoneAdapter) -> None:
    """If the vendor quotes the code that was asked for, the message has it masked."""
    body = json.dumps({"message": "No SUMMER-7F3K here", "code": "X"}).encode()
    error = adapter.refuse(OF_CODE, Response(404, {}, body))
    assert "SUMMER-7F3K" not in str(error)
    assert "SUM" in str(error)


@pytest.mark.parametrize(
    "sent",
    [b"", b"<html>", b"null", b"[]", b'"no"', b'{"code": 5, "message": null}', b"\xff", b"{}"],
)
def test_any_body_is_an_error_answer(sent: bytes, adapter: OneOfNoneAdapter) -> None:
    """If an error's body is not of the vendor's shape, the status alone says what it is."""
    error = adapter.refuse(OF_REWARD, Response(404, {}, sent))
    assert type(error) is RewardNotFound
    assert (error.vendor_key, error.vendor_message) == (None, None)


def test_the_documents_errors_are_read(
    adapter: OneOfNoneAdapter, body: Callable[[str], bytes], payload: Callable[[str], Any]
) -> None:
    """If an error is as in the vendor's documents, code and message are its own."""
    error = adapter.refuse(OF_REWARD, Response(404, {}, body("error_not_found")))
    stated = payload("error_not_found")
    assert (error.vendor_key, error.vendor_message) == (stated["code"], stated["message"])
