"""A request on its way by aiohttp: whether it had its turn, and whether any of it has left."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any
from weakref import WeakSet

import aiohttp
import attrs

from rewardkit.exchange import Repeat, Request


@attrs.define(eq=False)
class Going:
    """A request on its way.

    Attributes:
        request: what is sent.
        connecting: whether it had its turn, and a connection is opened for it.
        transport: what it was sent over; None as long as nothing of it can have left.
        reused: whether that connection has carried another one before.
    """

    request: Request
    connecting: bool = False
    transport: asyncio.BaseTransport | None = None
    reused: bool = False

    @property
    def sent(self) -> bool:
        """Whether any of it may have left."""
        return self.transport is not None

    def give_up(self) -> None:
        """Close the connection now. TLS would first wait for the other side to say goodbye."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


#: That of the present task.
going: ContextVar[Going] = ContextVar("rewardkit_going")

#: The connections, as the library has them, that have carried a request.
_used: WeakSet[Any] = WeakSet()


class NotedRequest(aiohttp.ClientRequest):
    """Notes when it is sent.

    The library sends a GET, PUT or DELETE again by itself when the connection was hung up. Of ours it
    may do so with what may be repeated, and where the connection was an idle one that is no more. All
    else is another attempt, which is not the library's to make.
    """

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        """Send it over a connection, if that is the library's to do."""
        present = going.get()
        if present.sent and not (present.reused and present.request.repeat is Repeat.SAFE):
            raise aiohttp.ServerDisconnectedError
        present.transport, present.reused = conn.transport, conn.protocol in _used
        _used.add(conn.protocol)
        return await super().send(conn)


class NotedConnector(aiohttp.TCPConnector):
    """Notes when a request has its turn: the library's time-out does not say what it waited for.

    Its traces would, and cost a fifth of the time that a request takes.
    """

    async def _create_connection(self, *arguments: Any, **more: Any) -> Any:
        going.get().connecting = True
        return await super()._create_connection(*arguments, **more)
