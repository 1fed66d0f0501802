"""Exchanges on record: an operation carried out once, then played again with other answers.

An adapter does no I/O, so that a recording plays without a provider, a thousand times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import field, frozen

from rewardkit.adapter import Adapter
from rewardkit.exchange import Exchange, Request, Response, run
from rewardkit.operations import Operation

from .scenes import command_for
from .stage import Stage
from .subject import Subject


class MoreAskedFor(BaseException):
    """An exchange asked for more than there is on record; not an error that an adapter may catch."""


@frozen
class Step:
    """One request and its answer."""

    request: Request
    response: Response


@frozen(kw_only=True)
class Recording:
    """One operation as it was carried out.

    Attributes:
        subject: of which adapter.
        operation: which one.
        command: what it was given.
        steps: what was sent and answered.
        result: what it gave.
        at: the present then, by the adapter's clock.
        settings: the adapter's.
    """

    subject: Subject
    operation: Operation
    command: Any = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)
    result: Any = field(repr=False)
    at: datetime
    settings: Any = field(repr=False)

    def adapter(self) -> Adapter[Any]:
        """A fresh adapter with the settings and the present of then."""
        return self.subject.adapter(self.settings, clock=lambda: self.at)

    def exchange(self, adapter: Adapter[Any]) -> Exchange[Any]:
        """The operation, begun anew."""
        begun: Exchange[Any] = getattr(adapter, self.operation.value)(self.command)
        return begun

    def played(self, *bodies: Response, adapter: Adapter[Any] | None = None) -> Any:
        """What the operation gives with these answers.

        Args:
            *bodies: the answers; those on record where there are none.
            adapter: a fresh one where there is none.

        Raises:
            MoreAskedFor: there are not so many.
        """
        adapter = adapter or self.adapter()
        left = iter(bodies or [step.response for step in self.steps])
        return run(self.exchange(adapter), _player(left), adapter.refuse)

    def with_body(self, number: int, body: bytes) -> tuple[Response, ...]:
        """The answers on record, with another body in one of them."""
        answers = [step.response for step in self.steps]
        old = answers[number]
        answers[number] = Response(old.status, old.headers, body)
        return tuple(answers)


def record(stage: Stage, operation: Operation) -> Recording:
    """Carry an operation out and keep what was sent and answered."""
    command = command_for(stage, operation)
    adapter = stage.adapter
    at = adapter.clock()
    exchange: Exchange[Any] = getattr(adapter, operation.value)(command)
    steps: list[Step] = []

    def send(request: Request) -> Response:
        response = stage.send(request)
        steps.append(Step(request, response))
        return response

    result = run(exchange, send, adapter.refuse)
    return Recording(
        subject=stage.subject,
        operation=operation,
        command=command,
        steps=tuple(steps),
        result=result,
        at=at,
        settings=adapter.settings,
    )


def _player(left: Iterator[Response]) -> Callable[[Request], Response]:
    def send(_: Request) -> Response:
        for response in left:
            return response
        raise MoreAskedFor

    return send


def requests_of(recordings: Sequence[Recording]) -> Iterator[Request]:
    """All requests on record."""
    for recording in recordings:
        for step in recording.steps:
            yield step.request


#: Bodies that no vendor's contract allows for a success.
WORTHLESS: Final[tuple[bytes, ...]] = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b'"ok"',
    b"<!doctype html><title>Login</title>",
    b'{"id": "half of an ans',
)

#: The operations that a journal carries out once, and that need a rule for their repetition.
COMMANDS: Final = (
    Operation.REDEEM,
    Operation.UNDO_REDEMPTION,
    Operation.GENERATE_CODES,
    Operation.IMPORT_CODES,
    Operation.ISSUE_GRANT,
    Operation.CREATE_REWARD,
)
