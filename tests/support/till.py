"""A checkout with a journal, whose provider loses what it is told to; ``import till`` from any test."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
from local_shop import Shop
from scripted import Time

from rewardkit import Rewards
from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Exchange, Repeat, Request, Response
from rewardkit.journal import Chosen, Entry, Journal, JournalSettings, new_key
from rewardkit.journal.papers import Papers
from rewardkit.journal.sealing import Seal
from rewardkit.journal.store import Store, StoreAddress
from rewardkit.local.adapter import LocalAdapter
from rewardkit.model import Code, Order, Redemption, Reward
from rewardkit.readback import Command, Evidence, ReadBack, RepeatRule, Seen
from rewardkit.transport import Transport

#: One for all journals, so that those on one database open each other's entries.
KEY = new_key()


class Lossy:
    """Carries requests; of those that change something, the next ones are lost as ``losses`` say.

    ``request``: it does not arrive, and nobody knows. ``answer``: it is carried out, and nobody knows.
    ``refused``: it is not sent, and that is known. ``late``: it arrives when ``arrive`` is called.
    ``stop``: the program is stopped when it has been carried out. ``None``: nothing is lost.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.losses: list[str | None] = []
        self.dark = False  # whether what is only read gets no answer
        self.reads = self.writes = 0
        self._late: list[Request] = []

    def send(self, request: Request) -> Response:
        if request.repeat is Repeat.SAFE:
            self.reads += 1
            if self.dark:
                raise ProviderUnavailable("it cannot be reached")
            return self.transport.send(request)
        self.writes += 1
        loss = self.losses.pop(0) if self.losses else None
        if loss == "refused":
            raise ProviderUnavailable("it cannot be reached")
        if loss == "late":
            self._late.append(request)
        if loss in {"request", "late"}:
            raise OutcomeUnknown("the connection was lost")
        response = self.transport.send(request)
        if loss == "answer":
            raise OutcomeUnknown("the connection was lost")
        if loss == "stop":
            raise KeyboardInterrupt
        return response

    def arrive(self) -> None:
        """What was held up gets there."""
        for request in self._late:
            self.transport.send(request)
        self._late.clear()

    def close(self) -> None:
        self.transport.close()


class Unsure(LocalAdapter):
    """The embedded provider, of which nobody knows whether it refuses what comes twice."""

    evidence = Evidence.OWN_ID

    def repeat_rule(self, command: Command) -> RepeatRule:
        return RepeatRule(self.evidence, "an order's id is seen, or not")

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        seen = yield from super().read_back(query)
        return attrs.evolve(seen, single_use=False)


class Till:
    """A client with a journal; nothing in it waits."""

    def __init__(
        self,
        address: StoreAddress | None = None,
        *,
        adapter: type[LocalAdapter] = LocalAdapter,
        shop: Shop | None = None,
        **settings: Any,
    ) -> None:
        self.shop = shop or Shop()
        self.time = Time()
        self.store = Store.open(address or StoreAddress(":memory:"), clock=self.now)
        self.journal = Journal(
            self.store,
            Papers(Seal(KEY)),
            JournalSettings(**settings),
            clock=self.time.ticks,
            wait=self.time.sleep,
        )
        inside = self.shop.rewards
        self.wire = Lossy(inside._transport)
        self.rewards = Rewards(adapter(inside.adapter.settings), self.wire, journal=self.journal)

    def now(self) -> datetime:
        """The present, which is the shop's when nothing was waited for."""
        return self.shop.clock() + timedelta(seconds=self.time.passed)

    def code(self, reward: Reward | None = None) -> str:
        """A new code with one use; nothing of it is in the journal."""
        codes: list[Code] = self.shop.rewards.generate_codes(reward or self.shop.reward(), 1)
        return codes[0].value

    def redeem(self, code: str, order_id: str = "A") -> Redemption:
        return self.rewards.redeem(code, order=Order(id=order_id))

    def entry(self, ticket: str | None = None) -> Entry:
        """The entry of a ticket, or the only one that there is."""
        (found,) = (
            entry for entry in self.journal.entries(Chosen()) if ticket in {None, entry.ticket}
        )
        return found

    def uses(self, code: str) -> int:
        """How often the provider has the code used."""
        made = self.shop.code_now(self.shop.rewards.lookup(code).code).uses.made  # type: ignore[arg-type]
        assert made is not None
        return made
