"""Secrets and codes: in no address, no repr, no message and no log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from typing import Any, ClassVar

import pytest

from rewardkit.adapter import Adapter
from rewardkit.errors import RewardKitError
from rewardkit.exchange import Request, Response
from rewardkit.operations import Operation
from rewardkit.testkit import altering
from rewardkit.testkit.needs import each, needs
from rewardkit.testkit.recording import MoreAskedFor, Recording
from rewardkit.testkit.scenes import redeemed
from rewardkit.testkit.stage import Stage

from .base import Suite, some

Recorded = Callable[[Operation], Recording]

#: The commands' parts that nobody may read.
_HIDDEN = ("code", "token")

_NO_CODE = "it is given no code and no token"
_NOTHING_HIDDEN = "it has no secrets"


def secrets_of(adapter: Adapter[Any]) -> set[str]:
    """The texts of all secrets in an adapter's settings."""
    # asked of the base class, whatever the adapter that is tested makes of it
    return {secret.reveal() for secret in Adapter.secrets(adapter) if secret}


def codes_of(recording: Recording) -> set[str]:
    """The codes and tokens that a command has."""
    found = {getattr(recording.command, name, None) for name in _HIDDEN}
    found |= set(getattr(recording.command, "codes", ()))
    return {text for text in found if isinstance(text, str) and len(text) > 3}


class Secrecy(Suite):
    """What nobody gets to see."""

    group: ClassVar[str] = "secrecy"

    def test_no_secret_is_in_an_address(self, recordings: list[Recording]) -> None:
        """If a request is sent, no secret stands in its path, where servers write it down."""
        for recording in recordings:
            secrets = list(some(secrets_of(recording.adapter()), _NOTHING_HIDDEN))
            for step in recording.steps:
                address = " ".join([*step.request.segments, *step.request.params.values()])
                for secret in secrets:
                    assert secret not in address, (
                        f"{recording.operation} has a secret in its address"
                    )

    def test_settings_and_adapter_do_not_show_secrets(self, recordings: list[Recording]) -> None:
        """If settings or the adapter are shown, no secret is."""
        for recording in recordings[:1]:
            adapter = recording.adapter()
            shown = f"{recording.settings!r} {recording.settings} {adapter!r} {adapter}"
            for secret in some(secrets_of(recording.adapter()), _NOTHING_HIDDEN):
                assert secret not in shown

    @each(tuple(Operation))
    def test_a_code_is_not_shown_in_a_request(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If a code or a token is sent, the request says so (``sensitive``), and does not show it."""
        recording = recorded(operation)
        codes = list(some(codes_of(recording), _NO_CODE))
        for step in recording.steps:
            request = step.request
            for code in codes:
                assert code not in repr(request), f"{request.method} shows a code"
                if code in {*request.segments, *request.params.values()}:
                    assert code in request.sensitive, "a code in the address is not in sensitive"

    @each(tuple(Operation))
    def test_a_result_does_not_show_codes(self, operation: Operation, recorded: Recorded) -> None:
        """If a result is shown, no whole code or token is in it."""
        recording = recorded(operation)
        shown = repr(recording.result)
        for code in some(codes_of(recording), _NO_CODE):
            assert code not in shown, f"the repr of what {operation} gives has a whole code"

    @each(tuple(Operation))
    def test_an_error_does_not_quote_codes_or_secrets(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If the vendor's error quotes what it was sent, the message does not."""
        recording = recorded(operation)
        secrets, codes = secrets_of(recording.adapter()), codes_of(recording)
        for step in recording.steps:
            hidden = list(some([*secrets, *codes], f"{_NOTHING_HIDDEN}, and {_NO_CODE}"))
            for body in _quoting(hidden):
                adapter = recording.adapter()
                error = adapter.refuse(step.request, Response(400, {}, body))
                shown = f"{error} {error!r} {adapter.drift.seen()}"
                for secret in secrets:
                    assert secret not in shown, f"an error of {operation} quotes a secret"
                for code in codes & set(_sent(step.request)):
                    assert code not in shown, f"an error of {operation} quotes a whole code"

    @needs(Operation.REDEEM, Operation.LOOKUP)
    def test_logs_have_no_codes_or_secrets(
        self, stage: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        """If everything is logged, no whole code and no secret is: by no logger, and on no stream."""
        with _writing(caplog) as written:
            redeemed(stage)
            with pytest.raises(RewardKitError):
                stage.rewards.redeem(stage.code, order=stage.order("1043"))
        assert stage.code not in written()
        for secret in secrets_of(stage.adapter):
            assert secret not in written()

    @each(tuple(Operation))
    def test_an_operation_writes_down_no_codes_or_secrets(
        self, operation: Operation, recorded: Recorded, caplog: pytest.LogCaptureFixture
    ) -> None:
        """If an operation is carried out, it shows no whole code and no secret on its way."""
        recording = recorded(operation)
        with _writing(caplog) as written, suppress(MoreAskedFor):
            recording.played()
        for secret in secrets_of(recording.adapter()):
            assert secret not in written(), f"{operation} writes a secret down"
        for code in codes_of(recording):
            assert code not in written(), f"{operation} writes a whole code down"


@contextmanager
def _writing(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Have all loggers write within a block; gives what asks for what they and the streams got."""
    caplog.clear()
    printed = StringIO()

    def written() -> str:
        logged = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
        return "\n".join([*logged, printed.getvalue()])

    with caplog.at_level(logging.DEBUG), redirect_stdout(printed), redirect_stderr(printed):
        yield written


def _sent(request: Request) -> Iterator[str]:
    yield from request.sensitive
    yield from request.segments
    yield from request.params.values()


def _quoting(texts: list[str]) -> Iterator[bytes]:
    """Error bodies of many shapes, whose every text quotes these."""
    said = f"could not use {' and '.join(texts)}, sorry"
    for shape in (
        {"message": said, "code": said, "key": said, "details": said, "error": said},
        {"error": {"message": said, "code": said, "type": said}, "request_id": said},
        {"errors": [{"message": said, "code": said}], "reason": said, "title": said},
    ):
        yield altering.written(shape)
