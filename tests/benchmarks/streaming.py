"""What it costs to list 100,000 codes, in memory and in time, beside ``json.loads`` of the pages.

Run: python tests/benchmarks/streaming.py
Memory is the growth of the process' peak after the first page (target 30 MB), over real HTTP. Time
is that of the client with pages that are in memory, so that no server and no network counts (target
3 ×, with orjson and without it); the whole over HTTP is printed, too, and has no target. Each vendor
is measured by itself; its name as an argument measures it alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter, process_time, sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

from measure import paired, report

MOST = 30  # MB of growth
WITHOUT_ORJSON = "REWARDKIT_BENCHMARK_WITHOUT_ORJSON"
MEGABYTE = 1_000_000

if os.environ.get(WITHOUT_ORJSON):
    sys.modules["orjson"] = None  # type: ignore[assignment]  # makes importing it fail

from streams import CODES, STREAMS, Stream, settings  # noqa: E402

import rewardkit  # noqa: E402
from rewardkit import Rewards  # noqa: E402
from rewardkit.client import installed  # noqa: E402
from rewardkit.exchange import Request, Response  # noqa: E402

# The server, in a process of its own ------------------------------------------------------------


class Pages(BaseHTTPRequestHandler):
    """Answers with the page that is asked for."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stream: Stream
    of = CODES
    late = 0.0  # seconds that an answer takes

    def do_GET(self) -> None:
        """A page."""
        body = self.stream.answer(parse_qs(urlsplit(self.path).query), self.of)
        sleep(self.late)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def serve(vendor: str) -> None:
    """Say the port, and answer until the end."""
    Pages.stream = STREAMS[vendor]
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


@contextmanager
def served(vendor: str) -> Iterator[str]:
    """The URL of the server."""
    command = [sys.executable, __file__, "serve", vendor]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


# What is measured ---------------------------------------------------------------------------------


def listed(stream: Stream, url: str) -> Iterator[object]:
    """The codes over HTTP, with a client as anybody has it."""
    reached = {**stream.secrets, "base_url": url}
    with rewardkit.connect(stream.provider, settings=reached) as rewards:
        yield from rewards.list_codes(stream.reward_id)


def peak() -> float:
    """The most memory that this process had, in MB."""
    from resource import RUSAGE_SELF, getrusage  # not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return getrusage(RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def memory(vendor: str, url: str, kind: str) -> None:
    """List all, and print how far the peak went beyond that of the first page."""
    stream = STREAMS[vendor]
    if kind == "tracemalloc":
        tracemalloc.start()
    read = peak if kind == "rss" else lambda: tracemalloc.get_traced_memory()[1] / MEGABYTE
    first = 0.0
    count = 0
    for count, _ in enumerate(listed(stream, url), start=1):
        if count == stream.page:
            first = read()
    assert count == CODES
    growth = read() - first
    verdict = "ok" if growth <= MOST else "OVER"
    print(
        f"{f'{vendor}, peak of {kind} over the first page':62} {first:8.1f} MB {growth:+9.1f} MB "
        f"(target {MOST} MB) {verdict}"
    )


class InMemory:
    """A transport with the answers at hand."""

    def __init__(self, pages: list[bytes]) -> None:
        self._responses = iter([*(Response(200, {}, body) for body in pages), Response(200)])

    def send(self, request: Request) -> Response:
        """The next answer."""
        return next(self._responses)

    def close(self) -> None:
        """Nothing is open."""


def client(stream: Stream, pages: list[bytes]) -> Iterator[object]:
    """The codes of ``pages``, by a client that has them in memory."""
    adapter = installed().provider(stream.provider).load_adapter()
    rewards = Rewards(adapter(adapter.Settings(**settings(stream))), InMemory(pages))
    return rewards.list_codes(stream.reward_id)


def drain(clients: Iterator[Iterator[object]]) -> None:
    """Take all codes of the next client."""
    for _ in next(clients):
        pass


def loads(pages: list[bytes]) -> None:
    """The reference."""
    for body in pages:
        json.loads(body)


def time(vendor: str, reader: str) -> None:
    """Print what listing costs beside reading the same pages."""
    stream = STREAMS[vendor]
    of = stream.measured * stream.page
    pages = [stream.body(first, of) for first in range(0, of, stream.page)]
    # the page after the last: a full page may have another after it
    empty = stream.body(of, of)
    candidate = partial(client, stream, [*pages, empty])
    figures = paired(partial(loads, pages), drain, candidate, times=1)
    count = f"{of:,} codes, {sum(map(len, pages)) / MEGABYTE:.1f} MB"
    report(f"{vendor}, {count}, with {reader}", *figures, 3.0)


def whole(vendor: str, url: str) -> None:
    """Print what the whole costs over HTTP."""
    stream = STREAMS[vendor]
    started, used = perf_counter(), process_time()
    for _ in listed(stream, url):
        pass
    took, used = perf_counter() - started, process_time() - used
    print(
        f"{vendor}, all {CODES:,} codes over HTTP: {took:.2f} s, of which {used:.2f} s in the client"
    )
    used = 0.0
    for start in range(0, CODES, stream.page):
        body = stream.body(start, CODES)
        begun = process_time()
        json.loads(body)
        used += process_time() - begun
    print(f"json.loads of the same {CODES // stream.page:,} pages: {used:.2f} s")


def again(*arguments: str, **environment: str) -> None:
    """The same in a new interpreter."""
    sys.stdout.flush()
    command = [sys.executable, __file__, *arguments]
    subprocess.run(command, env=os.environ | environment, check=True)


def main(*vendors: str) -> None:
    """Measure each in an interpreter of its own."""
    for vendor in vendors or STREAMS:
        with served(vendor) as url:
            again("memory", vendor, url, "rss")
            again("memory", vendor, url, "tracemalloc")
            again("whole", vendor, url)
        again("time", vendor, "orjson")
        again("time", vendor, "json", **{WITHOUT_ORJSON: "1"})


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "serve": serve,
        "memory": memory,
        "whole": whole,
        "time": time,
    }
    name, *arguments = sys.argv[1:] or ["main"]
    if name in STREAMS:
        main(name, *arguments)
    else:
        commands.get(name, main)(*arguments)
