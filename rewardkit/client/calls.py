"""How a client makes a call: the adapter's exchange, carried by the transport, watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from rewardkit.adapter import Adapter
from rewardkit.errors import ContractViolated, InvalidRequest, ProviderError, Unsupported
from rewardkit.exchange import Exchange, Send, run
from rewardkit.journal.place import Place
from rewardkit.model import CodeMatch, Page, Reward, RewardRef
from rewardkit.operations import Operation
from rewardkit.plugins import Observers
from rewardkit.support import Support
from rewardkit.transport import Transport, parallel_of, watched

from .ahead import Ahead, first_requests
from .watching import Watching

if TYPE_CHECKING:
    from rewardkit.journal import Journal
    from rewardkit.sightings import Gathering

T = TypeVar("T")

#: What the journal does where a provider cannot.
HOLDS = frozenset({Operation.RESERVE, Operation.RELEASE})


class Calls:
    """One connection: an adapter, which translates, and a transport, which carries.

    Args:
        adapter: the provider's, with its settings.
        transport: how requests get there.
        name: the connection's name; the provider's where it has none.
        observers: are told of what happens on the connection.
        journal: keeps what is to be done once; None for none.
        scope: whose entries in the journal are this connection's, on every host; None for ``name``.
        closes_journal: whether the journal is closed with the connection.
        sightings: keeps what the provider sends that rewardkit has no word for; None for none.
    """

    def __init__(
        self,
        adapter: Adapter[Any],
        transport: Transport,
        *,
        name: str = "",
        observers: Observers | None = None,
        journal: Journal | None = None,
        scope: str | None = None,
        closes_journal: bool = False,
        sightings: Gathering | None = None,
    ) -> None:
        self.adapter = adapter
        self.name = name or adapter.provider
        self._transport = transport
        self._journal = journal
        self._closes_journal = closes_journal
        self._sightings = sightings
        self._place = Place(provider=adapter.provider, connection=scope or self.name)
        self._watching = Watching(adapter, self.name, observers or Observers())
        self._ahead = parallel_of(transport) - 1  # cursors that a query of a list asks for

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self.adapter.provider

    @property
    def place(self) -> Place:
        """Whose entries in a journal are those of this connection."""
        return self._place

    def support(self, operation: Operation) -> Support:
        """Whether ``operation`` works on this connection, and how well; without the network."""
        support = self.adapter.support(operation)
        if not support and operation in HOLDS and self._journal is not None:
            return Support.limited(
                f"{self.provider} cannot reserve: the journal holds the code among the hosts that "
                "share it, and whoever goes to the provider past them does not see that"
            )
        return support

    def close(self) -> None:
        """Close the connections to the provider, and the journal where it is this client's own."""
        self._transport.close()
        if self._sightings is not None:
            self._sightings.close()
        if self._journal is not None and self._closes_journal:
            self._journal.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} on {self.provider}>"

    def _call(
        self,
        operation: Operation,
        start: Callable[[], Exchange[T]],
        ahead: Ahead | None = None,
    ) -> T:
        """Start an exchange and drive it to its end; errors say where they happened."""
        send: Send = self._transport.send
        watch = self._watching.call(operation)
        if watch is not None:
            send = watched(self._transport, watch)
        if ahead is not None:
            send = ahead.before(send)
        if self._sightings is not None:
            send = self._sightings.hearing(send)
        try:
            return run(start(), send, self.adapter.refuse)
        except ProviderError as error:
            error.locate(self.provider, operation)
            raise

    def _stream(
        self, operation: Operation, page_at: Callable[[str | None], Exchange[Page[T]]]
    ) -> Iterator[T]:
        """The items of all pages, a page at a time, so that long lists stay out of memory.

        Raises:
            Unsupported: the provider has no such list; at once, and not when the list is used.
            ContractViolated: a page leads to itself.
        """
        support = self.support(operation)
        if not support:
            raise Unsupported(support.reason, provider=self.provider, operation=operation)
        return self._items(operation, page_at)

    def _items(
        self, operation: Operation, page_at: Callable[[str | None], Exchange[Page[T]]]
    ) -> Iterator[T]:
        ahead = Ahead(self._transport, partial(self._watching.call, operation))
        cursor: str | None = None
        edition: int | None = None
        try:
            while True:
                start = partial(page_at, cursor)
                page = self._call(operation, start, ahead)
                if ahead.used and page.edition != edition:
                    # The list has changed, and this page may be of before: what it lacks would be lost.
                    ahead.forget()
                    page = self._call(operation, start, ahead)
                yield from page.items
                if page.next is None:
                    return
                if page.next == cursor:  # or we would ask for ever
                    raise ContractViolated(
                        "the list repeats itself: its next page is the one that was read",
                        provider=self.provider,
                        operation=operation,
                    )
                cursor, edition = page.next, page.edition
                if page.ahead:
                    ahead.begin(first_requests(page_at, (cursor, *page.ahead)))
                del page  # or two of them are held while the next one is fetched
        finally:
            ahead.close()

    def _id(self, reward: Reward | RewardRef | str) -> str:
        """The vendor's id of a reward given as itself, as a reference or as an id.

        Raises:
            InvalidRequest: it is of another provider.
        """
        if isinstance(reward, str):
            prefix = f"{self.provider}:"
            return reward.removeprefix(prefix)
        ref = reward.ref if isinstance(reward, Reward) else reward
        if ref.provider != self.provider:
            raise InvalidRequest(
                f"{ref} is a reward of {ref.provider}, and this connection is to {self.provider}",
                provider=self.provider,
            )
        return ref.id


def code_and_match(code: str | CodeMatch) -> tuple[str, CodeMatch | None]:
    """The text of a code, and what a look-up found where there was one."""
    return (code.value, code) if isinstance(code, CodeMatch) else (code, None)
