from __future__ import annotations

import asyncio
from typing import Protocol, TypeVar

import pytest

from rewardkit.errors import (
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
from rewardkit.exchange import Exchange, Refuse, Repeat, Request, Response, Send, Subject, arun, run
from rewardkit.refusals import VendorError, error_class

T = TypeVar("T")


class Drive(Protocol):
    """Drives an exchange with a ``send`` that is an ordinary function."""

    def __call__(self, exchange: Exchange[T], send: Send, refuse: Refuse) -> T: ...


def drive_async(exchange: Exchange[T], send: Send, refuse: Refuse) -> T:
    async def later(request: Request) -> Response:
        await asyncio.sleep(0)
        return send(request)

    return asyncio.run(arun(exchange, later, refuse))


@pytest.fixture(params=[run, drive_async], ids=["run", "arun"])
def drive(request: pytest.FixtureRequest) -> Drive:
    """Each loop in turn."""
    found: Drive = request.param
    return found


def refuse(request: Request, response: Response) -> ProviderError:
    return error_class({}, VendorError(), request, response)(status=response.status)


def test_an_exchange_is_sent_each_answer_and_gives_its_result(drive: Drive) -> None:
    """If an exchange yields requests, it is sent their answers in turn, and its result comes out."""

    def two_steps() -> Exchange[list[int]]:
        first = yield Request.get("first")
        second = yield Request.get("second")
        return [first.json(), second.json()]

    asked: list[tuple[str, ...]] = []

    def send(request: Request) -> Response:
        asked.append(request.segments)
        return Response(200, {}, str(len(asked)).encode())

    assert drive(two_steps(), send, refuse) == [1, 2]
    assert asked == [("first",), ("second",)]


def test_a_refusal_is_raised_where_the_exchange_asked(drive: Drive) -> None:
    """If an answer is no success, the exchange may catch the error at its yield and go on."""

    def fall_back() -> Exchange[str]:
        try:
            yield Request.get("missing", subject=Subject.CODE)
        except CodeNotFound:
            yield Request.get("other")
        return "found"

    def send(request: Request) -> Response:
        return Response(404 if request.segments == ("missing",) else 200)

    assert drive(fall_back(), send, refuse) == "found"


def test_a_failure_to_send_is_raised_in_the_exchange_too(drive: Drive) -> None:
    """If a request cannot be sent, the exchange gets a chance to clean up, and the error leaves."""
    cleaned = []

    def careful() -> Exchange[None]:
        try:
            yield Request.get("anything")
        finally:
            cleaned.append(True)

    def send(request: Request) -> Response:
        raise ProviderUnavailable

    with pytest.raises(ProviderUnavailable):
        drive(careful(), send, refuse)
    assert cleaned == [True]


@pytest.mark.parametrize(
    ("repeat", "error"),
    [
        (Repeat.SAFE, ContractViolated),
        (Repeat.NEVER, OutcomeUnknown),
        (Repeat.AFTER_READ_BACK, OutcomeUnknown),
    ],
)
def test_an_answer_that_cannot_be_read_leaves_the_outcome_unknown(
    drive: Drive, repeat: Repeat, error: type[Exception]
) -> None:
    """If a success cannot be read, what may not be repeated may have been done."""

    def redeem() -> Exchange[object]:
        response = yield Request.post("redeem", repeat=repeat)
        return response.json()

    with pytest.raises(error, match="web page"):
        drive(redeem(), lambda _: Response(200, {}, b"<html>"), refuse)


@pytest.mark.parametrize("status", [101, 300, 302, 304, 399])
@pytest.mark.parametrize(
    ("repeat", "error"),
    [
        (Repeat.SAFE, ContractViolated),
        (Repeat.NEVER, OutcomeUnknown),
        (Repeat.AFTER_READ_BACK, OutcomeUnknown),
    ],
)
@pytest.mark.parametrize("key", [None, "not_found"])
def test_an_answer_that_is_neither_success_nor_error_leaves_the_outcome_unknown(
    status: int, repeat: Repeat, error: type[Exception], key: str | None
) -> None:
    """If a status is below 400 and no success, what may not be repeated may have been done."""
    request, said = Request.post("redeem", repeat=repeat), VendorError(key=key)
    found = error_class({"not_found": CodeNotFound}, said, request, Response(status))
    assert found is error


@pytest.mark.parametrize(
    ("key", "repeat", "error"),
    [
        ("not_found", Repeat.NEVER, CodeNotFound),
        ("not_found", Repeat.SAFE, CodeNotFound),
        ("of_tomorrow", Repeat.NEVER, OutcomeUnknown),
        ("of_tomorrow", Repeat.SAFE, ContractViolated),
    ],
)
def test_a_refusal_within_a_success_is_what_its_key_says(
    key: str, repeat: Repeat, error: type[Exception]
) -> None:
    """If an answer of 200 says that nothing was done, that counts; an unknown word leaves it open."""
    request = Request.post("redeem", repeat=repeat)
    table: dict[str, type[ProviderError]] = {"not_found": CodeNotFound}
    assert error_class(table, VendorError(key=key), request, Response(200)) is error


def test_a_bug_behind_a_success_leaves_the_outcome_unknown(drive: Drive) -> None:
    """If an adapter fails after a code was used, the caller is not left with a bare exception."""

    def redeem(repeat: Repeat) -> Exchange[object]:
        yield Request.post("redeem", repeat=repeat)
        raise KeyError("id")

    with pytest.raises(OutcomeUnknown, match="KeyError"):
        drive(redeem(Repeat.AFTER_READ_BACK), lambda _: Response(200), refuse)
    with pytest.raises(KeyError):
        drive(redeem(Repeat.SAFE), lambda _: Response(200), refuse)


@pytest.mark.parametrize("repeat", list(Repeat))
@pytest.mark.parametrize("end", [KeyboardInterrupt, asyncio.CancelledError])
def test_an_interruption_says_that_the_outcome_has_to_be_read_back(
    drive: Drive, end: type[BaseException], repeat: Repeat
) -> None:
    """If Ctrl-C or a cancelled task ends a request that must not be repeated, a note says so."""

    def redeem() -> Exchange[None]:
        yield Request.get("look first")
        yield Request.post("redeem", repeat=repeat)

    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        if request.segments == ("redeem",):
            raise end
        return Response(200)

    with pytest.raises(end) as caught:
        drive(redeem(), send, refuse)
    notes = " ".join(getattr(caught.value, "__notes__", []))
    assert ("find_redemption" in notes) is (repeat is not Repeat.SAFE)
    assert len(sent) == 2


def test_an_interruption_after_what_was_done_says_so_too(drive: Drive) -> None:
    """If a job was started and a look at it is interrupted, the note is there as well."""

    def start_and_look() -> Exchange[None]:
        yield Request.post("job")
        yield Request.get("job")

    def send(request: Request) -> Response:
        if request.method == "GET":
            raise asyncio.CancelledError
        return Response(200)

    with pytest.raises(asyncio.CancelledError) as caught:
        drive(start_and_look(), send, refuse)
    assert "read back" in " ".join(caught.value.__notes__)


@pytest.mark.parametrize("status", [405, 415])
def test_a_request_that_was_turned_away_has_no_unknown_outcome(drive: Drive, status: int) -> None:
    """If the answer itself says that nothing was done, the contract is broken and no more."""

    def redeem() -> Exchange[None]:
        yield Request.post("redeem")

    with pytest.raises(ContractViolated):
        drive(redeem(), lambda _: Response(status), refuse)


@pytest.mark.parametrize(
    ("status", "subject", "error"),
    [
        (400, None, InvalidRequest),
        (401, None, AuthenticationFailed),
        (402, None, PermissionDenied),
        (403, None, PermissionDenied),
        (404, None, NotFound),
        (404, Subject.REWARD, RewardNotFound),
        (404, Subject.CODE, CodeNotFound),
        (409, None, Conflict),
        (410, None, NotFound),
        (410, Subject.GRANT, GrantUnavailable),
        (413, None, InvalidRequest),
        (418, None, InvalidRequest),
        (422, None, InvalidRequest),
        (429, None, RateLimited),
    ],
)
def test_a_status_alone_has_its_error(
    status: int, subject: Subject | None, error: type[ProviderError]
) -> None:
    """If the vendor's key says nothing, the status and what was asked for decide."""
    request = Request.post("x", subject=subject)
    assert type(refuse(request, Response(status))) is error


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_server_error_is_unknown_unless_the_request_may_be_repeated(status: int) -> None:
    """If the vendor's server fails, a request that may not be repeated has an unknown outcome."""
    assert type(refuse(Request.get("x"), Response(status))) is ProviderUnavailable
    assert type(refuse(Request.post("x"), Response(status))) is OutcomeUnknown


def test_parameters_are_texts_and_none_is_left_out() -> None:
    """If parameters are truth values, numbers or None, they are written as vendors read them."""
    request = Request.get("x", params={"a": True, "b": False, "c": 5, "d": None, "e": ""})
    assert request.params == {"a": "true", "b": "false", "c": "5", "e": ""}


def test_a_request_does_not_show_codes() -> None:
    """If a request carries a code in its path, its repr masks it."""
    request = Request.get("codes", "SUMMER-7F3K", sensitive=("SUMMER-7F3K",))
    assert repr(request) == "<Request GET codes/SUM…>"
