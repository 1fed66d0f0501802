"""Errors: by the adapter's table, then by the status, with the vendor's words, whatever the body is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import attrs
import pytest

from rewardkit.drift import DriftKind
from rewardkit.errors import (
    AuthenticationFailed,
    OutcomeUnknown,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RewardKitError,
)
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.operations import Operation
from rewardkit.refusals import BY_STATUS
from rewardkit.secret import Secret
from rewardkit.testkit.needs import each, needs, only_if
from rewardkit.testkit.recording import MoreAskedFor, Recording
from rewardkit.testkit.refused import Refusal
from rewardkit.testkit.scenes import READS, WRITES
from rewardkit.testkit.stage import Stage
from rewardkit.testkit.subject import Subject

from .base import Suite

Recorded = Callable[[Operation], Recording]

_UNKNOWN_KEY = "rewardkit_knows_no_such_key"

#: What stands in an error's body that nobody expected.
_ODD_BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"no"',
    b"7",
    b"<html><body>502 Bad Gateway</body></html>",
    b"\xff\xfe\x00",
    b'{"error": null, "errors": null, "message": null, "code": null, "key": null, "details": null}',
    b'{"error": [], "errors": {}, "message": [], "code": {}, "key": 7, "details": [7]}',
    b'{"error": {"message": 7, "code": []}, "errors": [7, null, []], "message": {"a": 1}}',
)


def _has_keys(subject: Subject) -> bool:
    return bool(subject.adapter.refusals) and subject.sandbox is not None


def _has_secrets(subject: Subject) -> bool:
    fields = attrs.fields(attrs.resolve_types(subject.adapter.Settings))
    return any(attribute.type is Secret for attribute in fields)


class Refusals(Suite):
    """What becomes of an answer that is no success."""

    group: ClassVar[str] = "errors"

    @needs(Operation.LOOKUP)
    @pytest.mark.parametrize("status", [*BY_STATUS, 500, 502, 503])
    def test_a_status_has_its_error(
        self, subject: Subject, status: int, recorded: Recorded
    ) -> None:
        """If an error has no body that says more, its status says which error it is."""
        recording = recorded(Operation.LOOKUP)
        request = recording.steps[0].request
        wanted = BY_STATUS.get(status, ProviderUnavailable)
        for body in (b"", b"<html>no</html>"):
            error = recording.adapter().refuse(request, Response(status, {}, body))
            assert isinstance(error, wanted), f"HTTP {status} is {type(error).__name__}"
            assert subject.sandbox is None or error.status == status

    @needs(Operation.LOOKUP)
    def test_reading_an_error_never_raises(self, recorded: Recorded) -> None:
        """If an error's body is anything at all, an error comes of it that has the status."""
        recording = recorded(Operation.LOOKUP)
        adapter = recording.adapter()
        for status in (400, 404, 429, 500):
            for body in _ODD_BODIES:
                response = Response(status, {"content-type": "application/json"}, body)
                adapter.read_error(response)
                adapter.rate_limit(response)
                error = adapter.refuse(recording.steps[0].request, response)
                assert isinstance(error, ProviderError), f"{body!r}: {error!r}"

    @only_if(_has_keys, "its table of errors is empty, or its provider is no other program")
    @needs(Operation.LOOKUP)
    def test_every_key_of_the_table_has_its_error(self, subject: Subject, refusal: Refusal) -> None:
        """If the vendor answers with a key of the table, the error is the one that stands for it."""
        for key, wanted in subject.adapter.refusals.items():
            for status in (400, 404, 409, 422):
                error = refusal.with_key(key, status)
                assert isinstance(error, wanted), (
                    f"{key} with HTTP {status} is {type(error).__name__}, not {wanted.__name__}"
                )
                assert error.vendor_key == key

    @only_if(lambda subject: subject.sandbox is not None, "its provider is no other program")
    @needs(Operation.LOOKUP)
    def test_an_unknown_key_is_told_and_counted(self, refusal: Refusal) -> None:
        """If the vendor has a new key, the status says which error it is, and the key is drift."""
        if not refusal.has_key:
            pytest.skip("its errors have no keys")
        adapter = refusal.recording.adapter()
        error = refusal.with_key(_UNKNOWN_KEY, 403, adapter=adapter)
        assert isinstance(error, BY_STATUS[403]), repr(error)
        assert error.vendor_key == _UNKNOWN_KEY
        kinds = {drift.kind for drift in adapter.drift.seen()}
        assert DriftKind.UNKNOWN_ERROR_KEY in kinds

    @only_if(lambda subject: subject.sandbox is not None, "its provider is no other program")
    @needs(Operation.LOOKUP)
    def test_an_error_has_the_vendors_words(self, refusal: Refusal) -> None:
        """If the vendor says what is wrong, the error says it, with the status."""
        error = refusal.error
        assert error.vendor_message or error.vendor_key, f"nothing of {refusal.document} is told"
        assert error.status is not None
        assert str(error.status) in str(error)

    @only_if(_has_secrets, "it has no credentials")
    @needs(Operation.CHECK)
    def test_wrong_credentials_are_told(self, stage: Stage) -> None:
        """If a key is wrong, ``check`` raises AuthenticationFailed, and does not show the key."""
        fields = attrs.fields(attrs.resolve_types(stage.subject.adapter.Settings))
        secret = next(attribute.name for attribute in fields if attribute.type is Secret)
        wrong: dict[str, Any] = {secret: "a-wrong-secret-4711"}
        client = stage.client(**wrong)
        with pytest.raises(AuthenticationFailed) as refused:
            client.check()
        assert "a-wrong-secret-4711" not in str(refused.value)
        assert stage.rewards.check().provider == stage.subject.name

    @each(READS)
    def test_a_failing_server_is_unavailable_to_who_only_reads(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the server fails while something is read, nothing was done, and it can be tried later."""
        recording = recorded(operation)
        error = _failed(recording, 503)
        assert isinstance(error, ProviderUnavailable), repr(error)

    @each(WRITES)
    def test_a_failing_server_leaves_a_change_unknown(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the server fails at what must not be repeated, the outcome is unknown."""
        recording = recorded(operation)
        unsafe = [n for n, s in enumerate(recording.steps) if s.request.repeat is not Repeat.SAFE]
        if not unsafe:
            pytest.skip("all of its requests may be repeated")
        error = _failed(recording, 500, unsafe[0])
        assert isinstance(error, OutcomeUnknown), f"HTTP 500 to it is {error!r}"

    @needs(Operation.LOOKUP)
    def test_a_rate_limit_says_until_when(self, recorded: Recorded) -> None:
        """If the vendor takes no more for now, the error says so, and from when it does again."""
        recording = recorded(Operation.LOOKUP)
        response = Response(429, {"retry-after": "30"}, b"")
        error = recording.adapter().refuse(recording.steps[0].request, response)
        assert isinstance(error, RateLimited)
        assert error.retry_at is not None, "it does not say from when: Retry-After is not read"
        assert error.retry_at.tzinfo is not None
        assert abs(error.retry_at - recording.at - timedelta(seconds=30)) < timedelta(seconds=2)

    @each(tuple(Operation))
    def test_what_the_driver_raises_comes_out(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a request fails, the operation does: an adapter takes no failure for an answer."""
        recording = recorded(operation)
        for number in range(len(recording.steps)):
            for raised in (ProviderUnavailable("it is away"), OutcomeUnknown("it was lost")):
                error = _raised(recording, number, raised)
                assert isinstance(error, (ProviderUnavailable, OutcomeUnknown)) or _looks(error), (
                    f"request {number + 1} fails with {type(raised).__name__}, and {operation} gives "
                    f"{error!r}"
                )

    @each(tuple(Operation))
    def test_an_exchange_can_end_anywhere(self, operation: Operation, recorded: Recorded) -> None:
        """If Ctrl-C or a cancellation comes in between, the exchange ends and asks for nothing more."""
        recording = recorded(operation)
        for number in range(len(recording.steps)):
            exchange = _advanced(recording, number)
            exchange.close()  # raises RuntimeError where it goes on
            exchange = _advanced(recording, number)
            with pytest.raises(KeyboardInterrupt):
                exchange.throw(KeyboardInterrupt())


def _advanced(recording: Recording, number: int) -> Any:
    """The exchange, waiting for the answer to the request of this number."""
    exchange = recording.exchange(recording.adapter())
    next(exchange)
    for step in recording.steps[:number]:
        exchange.send(step.response)
    return exchange


def _raised(recording: Recording, number: int, error: RewardKitError) -> Any:
    """What comes of an operation whose request of this number fails: an error, or its result."""
    exchange = _advanced(recording, number)
    try:
        asked = exchange.throw(error)
        for _ in range(20):  # it may look what there is, or take back what it did before it raises
            asked = exchange.throw(type(error)("it is still away")) if asked is not None else asked
    except StopIteration as end:
        return end.value
    except RewardKitError as raised:
        return raised
    return asked


def _looks(asked: Any) -> bool:
    """Whether it goes on looking, as at a job that takes a while; the driver's patience ends that."""
    return isinstance(asked, Request) and asked.repeat is Repeat.SAFE


def _failed(recording: Recording, status: int, number: int = 0) -> Any:
    """What comes of an operation that gets an error of the server's."""
    answers = [step.response for step in recording.steps]
    answers[number:] = [Response(status, {}, b"") for _ in range(20)]
    try:
        return recording.played(*answers)
    except MoreAskedFor:
        return None
    except RewardKitError as error:
        return error
