"""Commands carried out and read back, as a journal does it; ``import reading_back`` from any test."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from rewardkit import Rewards
from rewardkit.errors import OutcomeUnknown
from rewardkit.exchange import Repeat, Request, Response, run
from rewardkit.readback import Command, ReadBack, Seen, operation_of


def carry_out(rewards: Rewards, command: Command) -> Any:
    """What the command gives; for a vendor it is all the same whether the answer arrives."""
    return _run(rewards, command, rewards._transport.send)


def lose(rewards: Rewards, command: Command, *, write: int = 1) -> None:
    """Carry a command out until the answer to what it writes is lost: to the first of several."""
    writes = 0

    def send(request: Request) -> Response:
        nonlocal writes
        response = rewards._transport.send(request)
        writes += request.repeat is not Repeat.SAFE
        if writes >= write:
            raise OutcomeUnknown("the answer was lost")
        return response

    with pytest.raises(OutcomeUnknown):
        _run(rewards, command, send)


def look(rewards: Rewards, command: Command, since: datetime) -> Seen:
    """Read back what a command did that was first sent at ``since``."""
    adapter = rewards.adapter
    query = ReadBack(command=command, since=since)

    def send(request: Request) -> Response:
        assert request.repeat is Repeat.SAFE, "nothing is changed by reading back"
        return rewards._transport.send(request)

    return run(adapter.read_back(query), send, adapter.refuse)


def _run(rewards: Rewards, command: Command, send: Any) -> Any:
    adapter = rewards.adapter
    exchange = getattr(adapter, operation_of(command).value)(command)
    return run(exchange, send, adapter.refuse)
