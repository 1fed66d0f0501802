"""A list of numbered pages, whose provider tells which there are; and a walk through it by either client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextvars import copy_context
from threading import Lock
from typing import Any, Literal, TypeAlias

from rewardkit import Adapter, AsyncRewards, Rewards
from rewardkit import operations as op
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.model import Code, CodeStatus, Page
from rewardkit.transport import Watch

Kind: TypeAlias = Literal["sync", "async"]


class Numbered(Adapter[None]):
    """Lists codes by pages of two."""

    provider = "acme"

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        number = int(query.cursor or 1)
        answer = (yield Request.get("codes", params={"page": number})).json()
        total = answer["total"]
        last = -(-total // 2)
        return Page(
            tuple(
                Code(id=text, value=text, reward=self.ref("r"), status=CodeStatus.AVAILABLE)
                for text in answer["codes"]
            ),
            str(number + 1) if number < last else None,
            ahead=tuple(map(str, range(number + 2, min(last, number + 1 + query.ahead) + 1))),
            edition=total,
        )


class Shelf:
    """A transport that gives pages of a list, and notes what is asked for.

    Attributes:
        codes: the list.
        parallel: how many pages may be asked for at once.
        asked: the numbers of the pages that were sent, in turn and ahead.
        ahead: those of them that were sent ahead.
        most: how many requests were under way at once at most.
        answers: what a request for a page ends with, called with its number and whether it is ahead;
            None for the page.
    """

    def __init__(self, count: int, parallel: int = 4) -> None:
        self.codes = [f"CODE-{number}" for number in range(count)]
        self.parallel = parallel
        self.asked: list[int] = []
        self.ahead: list[int] = []
        self.most = 0
        self.answers: Callable[[int, bool], Response | None] = lambda _, __: None
        self._under_way = 0
        self._lock = Lock()

    def send(self, request: Request) -> Response:
        return self._answer(int(request.params["page"]), False)

    def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        number = int(request.params["page"])
        self.ahead.append(number)
        return self._answer(number, True)

    def close(self) -> None: ...

    def page(self, number: int) -> Response:
        found = {"codes": self.codes[2 * number - 2 : 2 * number], "total": len(self.codes)}
        return Response(200, {}, json.dumps(found).encode())

    def _answer(self, number: int, ahead: bool) -> Response:
        with self._lock:
            self.asked.append(number)
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        try:
            return self.answers(number, ahead) or self.page(number)
        finally:
            with self._lock:
                self._under_way -= 1


class AsyncShelf:
    """As ``Shelf``, for coroutines; each request waits in a thread."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.parallel = shelf.parallel

    async def send(self, request: Request) -> Response:
        return await asyncio.to_thread(self._shelf.send, request)

    async def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        return await asyncio.to_thread(self._shelf.send_ahead, request, watch)

    async def close(self) -> None: ...


class Walk:
    """A list of codes, taken code by code with either client."""

    def __init__(self, kind: Kind, shelf: Shelf, loop: asyncio.Runner, **more: Any) -> None:
        self._loop = loop
        self._items: Any = (
            Rewards(Numbered(None), shelf, **more).list_codes("r")
            if kind == "sync"
            else AsyncRewards(Numbered(None), AsyncShelf(shelf), **more).list_codes("r")
        )
        self._plain = kind == "sync"

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._plain:
            code: Code = next(self._items)
            return code.value or ""
        # With the caller's context, where a deadline may stand.
        found = self._loop.run(self._next(), context=copy_context())
        if found is None:
            raise StopIteration
        return found.value or ""

    async def _next(self) -> Code | None:
        found: Code | None = await anext(self._items, None)
        return found

    def close(self) -> None:
        if self._plain:
            self._items.close()
        else:
            self._loop.run(self._items.aclose())
