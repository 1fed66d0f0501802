"""What a checkout was told of each order, in a file that outlives it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import attrs
from attrs import frozen

from rewardkit.errors import (
    Conflict,
    ContractViolated,
    JournalUnavailable,
    OutcomeUnknown,
    ProviderUnavailable,
    Rejected,
)
from rewardkit.model import Redemption


class Told(StrEnum):
    """What the caller of ``redeem`` was told."""

    DONE = "done"
    REFUSED = "refused"
    NOTHING = "nothing done"  # and nobody will do it any more
    UNKNOWN = "unknown"  # with a ticket
    WRONG = "wrong"  # what no caller should be told


@frozen
class Line:
    """What was told of one order.

    Attributes:
        order_id: which one.
        told: what.
        what: the redemption's id, the error's class or the ticket; or what is wrong.
    """

    order_id: str
    told: Told
    what: str


class Logbook:
    """The lines of one checkout, which it goes on with when it is started again. Threads may share it.

    Args:
        folder: where the plan is.
        worker: which checkout.
    """

    def __init__(self, folder: Path, worker: int) -> None:
        path = folder / f"told-{worker}.log"
        self.known = frozenset(line.order_id for line in read_lines(path))
        self._file = path.open("ab", buffering=0)  # with the system before the checkout goes on

    def write(self, line: Line) -> None:
        """Write down a line, whole or not at all."""
        self._file.write(f"{json.dumps(attrs.astuple(line))}\n".encode())


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a logbook."""
    if path.exists():
        for text in path.read_text("utf-8").splitlines():
            order_id, told, what = json.loads(text)
            yield Line(order_id, Told(told), what)


def of_redemption(order_id: str, found: Redemption) -> Line:
    """What it means that there is a redemption."""
    if found.order_id != order_id:
        return Line(order_id, Told.WRONG, f"the redemption of {found.order_id} was given")
    return Line(order_id, Told.DONE, found.id or "")


def of_error(order_id: str, error: Exception) -> Line:
    """What an error says of the order."""
    match error:
        case OutcomeUnknown(ticket=str(ticket)):
            return Line(order_id, Told.UNKNOWN, ticket)
        case Rejected() | Conflict():
            return Line(order_id, Told.REFUSED, type(error).__name__)
        case ProviderUnavailable() | JournalUnavailable() | ContractViolated():
            # An answer that cannot be read is such an error where it was of a look-up before.
            return Line(order_id, Told.NOTHING, type(error).__name__)
        case _:
            return Line(order_id, Told.WRONG, f"{type(error).__name__}: {error}")
