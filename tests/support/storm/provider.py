"""The provider's side of a storm: its sandbox, in a process of its own, behind a network at its worst.

The proxy in front has the faults of connections; answers that say something else than what was done
are made here. All are drawn from one seed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

from fault_proxy import Fault, Kind, faulty
from processes import say
from starlette.requests import ClientDisconnect

from rewardkit.client import installed
from rewardkit.sandbox import serve

from .clients import noter
from .plan import Storm, read_plan

#: So that neither a limit of an example nor the rate limit ends a long run.
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "oneofnone": {
        "rewards": {
            name: {"usageLimitTotal": None, "usageLimitPerCustomer": None}
            for name in ("summer", "shared")
        }
    },
    "voucherify": {"calls_per_minute": 10_000_000},
}

#: What happens to connections; each is as likely as the others.
_NETWORK = (
    Kind.DROP_BEFORE,
    Kind.DROP_REQUEST,
    Kind.DROP_AFTER,
    Kind.RESET,
    Kind.TRUNCATE,
    Kind.DELAY,
    Kind.LATE,
)

#: What is answered in place of what was done, as status and body; None for the half of its JSON.
_ANSWERS: Mapping[str, tuple[int, bytes | None]] = {
    "status 500": (500, b'{"message": "out of order"}'),
    "status 503": (503, b""),
    "broken JSON": (200, None),
}

Message = MutableMapping[str, Any]


class Lying:
    """A sandbox that does what it is asked, and sometimes answers something else.

    Args:
        app: the sandbox.
        draw: gives the next fault's name, or nothing.
    """

    def __init__(self, app: Any, draw: Callable[[], str]) -> None:
        self._app = app
        self._draw = draw

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        with suppress(ClientDisconnect):  # in the middle of its request
            await self._app(scope, receive, keep)
        if not answer:
            return
        head, *rest = answer
        body = b"".join(message.get("body", b"") for message in rest)
        fault = self._draw()
        if fault:
            status, other = _ANSWERS[fault]
            body = body[: len(body) // 2] if other is None else other
            headers = [
                (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(body)),
            ]
            head = {**head, "status": status, "headers": headers}
        await send(head)
        await send({"type": "http.response.body", "body": body})


def faults_of(
    storm: Storm, note: Callable[[str], None]
) -> tuple[Iterator[Fault], Callable[[], str]]:
    """The faults of connections, one after the other, and those of answers."""
    draw = random.Random(f"faults of {storm.seed}")  # noqa: S311  # no secret
    every = len(_NETWORK) + len(_ANSWERS)
    of_network = storm.faults / 100 * len(_NETWORK) / every
    of_answers = storm.faults / 100 * len(_ANSWERS) / every
    seconds = {Kind.DELAY: 2 * storm.read_timeout, Kind.LATE: storm.late}

    def network() -> Iterator[Fault]:
        while True:
            if draw.random() >= of_network:
                yield Fault()
                continue
            kind = draw.choice(_NETWORK)
            note(kind)
            yield Fault(kind, draw.randrange(1_000), seconds.get(kind, 0.0))

    def answers() -> str:
        if draw.random() >= of_answers:
            return ""
        fault = draw.choice(list(_ANSWERS))
        note(fault)
        return fault

    return network(), answers


def main(folder: str) -> None:
    """Say the two addresses, with faults and without, and serve until the input ends."""
    storm = read_plan(folder)
    sandbox = installed().provider(storm.provider).load_sandbox()
    network, answers = faults_of(storm, noter(storm.path, "provider"))
    app = sandbox.create_app(**_OPTIONS[storm.provider])
    with (
        serve(app) as calm,
        serve(Lying(app, answers)) as lying,
        faulty(lying.port, network) as proxy,
    ):
        say(proxy.url, calm.url)
        sys.stdin.read()
