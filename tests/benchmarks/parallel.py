"""What asking for pages ahead gains, with a provider whose answers take a while.

Run: python tests/benchmarks/parallel.py [milliseconds]
Codes are listed one page after the other, and with several pages under way at once, by both clients
in turns, from a server that waits before each answer (20 ms, if nothing is said). What is printed are
the medians and the ratio, and how many requests each took; there is no target.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from statistics import median
from time import perf_counter
from typing import Any

from streaming import Pages
from streams import STREAMS, Stream

import rewardkit
from rewardkit.plugins import Registry

AT_ONCE = (1, 2, 4, 8)
ROUNDS = 5
PAGES = 60  # of one list


def serve(vendor: str, milliseconds: str) -> None:
    """Say the port, and answer until the end."""
    stream = STREAMS[vendor]
    stream.says_total = True
    Pages.stream, Pages.of, Pages.late = stream, PAGES * stream.page, float(milliseconds) / 1_000
    ThreadingHTTPServer.request_queue_size = 64  # or connecting at once takes a second
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


@contextmanager
def served(vendor: str, milliseconds: str) -> Iterator[str]:
    """The URL of the server."""
    command = [sys.executable, __file__, "serve", vendor, milliseconds]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def connection(stream: Stream, url: str, parallel: int) -> dict[str, Any]:
    """The arguments of a connection, without observers that happen to be installed."""
    settings = {**stream.secrets, "base_url": url, "http": {"parallel": parallel}}
    return {
        "target": stream.provider,
        "settings": settings,
        "registry": Registry(observing=()),
    }


def listed(stream: Stream, url: str, parallel: int) -> int:
    """List all pages; the attempts that it took."""
    with rewardkit.connect(**connection(stream, url, parallel)) as rewards:
        count = sum(1 for _ in rewards.list_codes(stream.reward_id))
        assert count == PAGES * stream.page
        health = rewards.health()
    return 0 if health is None else health.attempts


async def alisted(stream: Stream, url: str, parallel: int) -> int:
    """As ``listed``, by the asynchronous client."""
    async with rewardkit.connect_async(**connection(stream, url, parallel)) as rewards:
        count = len([None async for _ in rewards.list_codes(stream.reward_id)])
        assert count == PAGES * stream.page
        health = rewards.health()
    return 0 if health is None else health.attempts


def seconds(call: Callable[[], int]) -> tuple[float, int]:
    """How long it takes, and what it gives."""
    started = perf_counter()
    given = call()
    return perf_counter() - started, given


def compare(name: str, listing: Callable[[int], int]) -> None:
    """Print the medians, and those of the ratios to one page after the other."""
    rounds = [
        [seconds(lambda parallel=parallel: listing(parallel)) for parallel in AT_ONCE]  # type: ignore[misc]
        for _ in range(ROUNDS)
    ]
    for place, parallel in enumerate(AT_ONCE):
        took = median(each[place][0] for each in rounds)
        ratio = median(each[place][0] / each[0][0] for each in rounds)
        attempts = rounds[-1][place][1]
        print(
            f"{f'{name}, {parallel} at once':50} {took:6.2f} s {ratio:5.2f} × {attempts:5} requests"
        )


def main(milliseconds: str = "20") -> None:
    """Measure both vendors, with both clients."""
    for vendor, stream in STREAMS.items():
        name = f"{vendor}, {PAGES} pages, {milliseconds} ms each"
        with served(vendor, milliseconds) as url:
            compare(name, lambda parallel: listed(stream, url, parallel))  # noqa: B023  # called at once
            compare(
                f"{name}, async",
                lambda parallel: asyncio.run(alisted(stream, url, parallel)),  # noqa: B023
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
