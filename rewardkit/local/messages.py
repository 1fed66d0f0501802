"""The requests to the store and its answers, whose bodies are documents."""

from __future__ import annotations

from typing import Any, TypeVar

import attrs

from rewardkit import operations as op
from rewardkit.documents import DocumentError, from_document, to_document
from rewardkit.errors import ContractViolated, InvalidRequest
from rewardkit.exchange import Repeat, Request, Response, Subject
from rewardkit.model import Page
from rewardkit.operations import Operation

T = TypeVar("T")


def creation(command: op.CreateReward) -> Request:
    """The request that creates a reward."""
    return write(Operation.CREATE_REWARD, command, Subject.REWARD)


def read(
    operation: Operation, query: Any, subject: Subject | None = None, *sensitive: str
) -> Request:
    """The request for an operation that changes nothing; what is sensitive is never shown."""
    return write(operation, query, subject, Repeat.SAFE, *sensitive)


def write(
    operation: Operation,
    command: Any,
    subject: Subject | None = None,
    repeat: Repeat = Repeat.NEVER,
    *sensitive: str,
) -> Request:
    """The request for an operation; what is sensitive is never shown.

    Raises:
        InvalidRequest: the command holds what a document cannot say.
    """
    try:
        document = to_document(command)
    except DocumentError as error:
        raise InvalidRequest(str(error)) from error
    return Request.post(
        operation.value,
        json=document,
        repeat=repeat,
        subject=subject,
        sensitive=tuple(text for text in sensitive if text),
    )


def alone(command: T) -> T:
    """The command without what a look-up found: the store looks for itself."""
    return attrs.evolve(command, match=None)  # type: ignore[misc]  # all commands are attrs classes


def value_of(cls: type[T], response: Response) -> T:
    """What an answer says.

    Raises:
        ContractViolated: it is no document of that class.
    """
    try:
        return from_document(cls, response.json())
    except DocumentError as error:
        raise ContractViolated(str(error), path=error.path, status=response.status) from error


def values_of(cls: type[T], response: Response) -> tuple[T, ...]:
    """The same of an answer that is a page of them."""
    return tuple(value_of(Page[cls], response).items)  # type: ignore[valid-type]  # cls is a class
