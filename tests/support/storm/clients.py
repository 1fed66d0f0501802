"""Clients in a storm: of the checkouts, and one that goes past all faults and has no journal."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rewardkit
from rewardkit import AsyncRewards, Rewards
from rewardkit.client import installed
from rewardkit.client.aio.threads import InThreads
from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.journal import AsyncJournal, Journal, JournalSettings, open_journal
from rewardkit.secret import Secret
from rewardkit.transport import Transport

from .plan import Storm

LOCAL = "local"

#: On every host that shares the journal, wherever the files of each are.
_SCOPE = "checkout"


def journal_of(storm: Storm) -> Journal:
    """The journal that all processes share; NORMAL, as kills lose no more than FULL does."""
    return open_journal(
        JournalSettings(
            address=storm.journal,
            key=Secret(storm.key),
            password=Secret(os.environ["PGPASSWORD"]) if "PGPASSWORD" in os.environ else None,
            synchronous="NORMAL",
            busy_timeout=30.0,
            pool_size=storm.tasks,
            lease=storm.lease,
            settle_time=storm.settle_time,
            quiet=storm.quiet,
        )
    )


def checkout(storm: Storm, draw: random.Random) -> Rewards:
    """A client of a checkout, whose requests go through the faults."""
    rewards = rewardkit.connect(**_target(storm), journal=journal_of(storm))
    rewards._closes_journal = True
    if storm.provider == LOCAL:
        rewards._transport = Faulty(storm, rewards._transport, draw)
    return rewards


def async_checkout(storm: Storm, draw: random.Random) -> AsyncRewards:
    """As above, for coroutines."""
    rewards = rewardkit.connect_async(**_target(storm), journal=journal_of(storm))
    rewards._closes_journal = True
    if storm.provider == LOCAL:
        within: Any = rewards._transport
        rewards._transport = InThreads(Faulty(storm, within._transport, draw))
    assert isinstance(rewards._journal, AsyncJournal)
    return rewards


def calm(storm: Storm, url: str) -> Rewards:
    """A client for looking at the provider's side; nothing goes wrong on its way there."""
    target = _target(storm, url)
    target["settings"] = {**target["settings"], "http": {}}
    return rewardkit.connect(**target, journal=False)


def _target(storm: Storm, url: str = "") -> dict[str, Any]:
    if storm.provider == LOCAL:
        return {"target": LOCAL, "settings": {"path": str(storm.path / "shop.db")}}
    sandbox = installed().provider(storm.provider).load_sandbox()
    http = {
        "read_timeout": storm.read_timeout,
        "longest_wait": 0.05,  # also of the jitter between attempts
        "retry_time": 2 * storm.read_timeout,
        "pool_size": storm.tasks,
        "failures_to_open": 0,
    }
    settings = {**sandbox.settings(url or storm.url), "http": http}
    return {"target": storm.provider, "settings": settings}


def noter(folder: Path, name: str) -> Callable[[str], None]:
    """Writes down that a fault happened, in a file that outlives the process."""
    file = (folder / f"faults-{name}.log").open("ab", buffering=0)

    def note(kind: str) -> None:
        file.write(f"{kind}\n".encode())

    return note


class Faulty:
    """The network that a provider without one does not have: it fails before a request and after it."""

    def __init__(self, storm: Storm, transport: Transport, draw: random.Random) -> None:
        self._transport = transport
        self._faults = storm.faults / 100
        self._draw = draw
        self._note = noter(storm.path, str(os.getpid()))

    def send(self, request: Request) -> Response:
        kind = ""
        if self._draw.random() < self._faults:
            kind = self._draw.choice(("never sent", "drop before", "drop after", "drop after"))
            self._note(kind)
        if kind == "never sent":
            raise ProviderUnavailable("it refuses connections", sent=False)
        if kind == "drop before":
            raise _lost(request)
        answer = self._transport.send(request)
        if kind:
            raise _lost(request)
        return answer

    def close(self) -> None:
        self._transport.close()


def _lost(request: Request) -> ProviderUnavailable | OutcomeUnknown:
    kind = ProviderUnavailable if request.repeat is Repeat.SAFE else OutcomeUnknown
    return kind("the connection broke")
