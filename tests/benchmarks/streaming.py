"""What it costs to list 100,000 codes, in memory and in time, beside ``json.loads`` of the pages.

Run: python tests/benchmarks/streaming.py
Memory is the growth of the process' peak after the first page (target 30 MB), over real HTTP. Time
is that of the client with pages that are in memory, so that no server and no network counts (target
3 ×, with orjson and without it); the whole over HTTP is printed, too, and has no target.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from measure import paired, report

PAYLOADS = Path(__file__).parents[2] / "plugins/rewardkit-oneofnone/tests/payloads"
PAGES, PAGE = 100, 1_000
MEASURED = 10  # pages of one measurement of time
MOST = 30  # MB of growth
WITHOUT_ORJSON = "REWARDKIT_BENCHMARK_WITHOUT_ORJSON"
MEGABYTE = 1_000_000

#: A reward's codes, ten of them: most are available, some used, one is known to other systems.
TEN = ["code_available"] * 7 + ["code_redeemed"] * 2 + ["code_with_syncs"]

if os.environ.get(WITHOUT_ORJSON):
    sys.modules["orjson"] = None  # type: ignore[assignment]  # makes importing it fail

import rewardkit  # noqa: E402
from rewardkit import Rewards, Secret  # noqa: E402
from rewardkit.client import installed  # noqa: E402
from rewardkit.exchange import Request, Response  # noqa: E402

REWARD_ID = "0b9d6f4e-3c1a-4f6e-9a53-1f2e3d4c5b6a"


@cache
def payload(name: str) -> dict[str, Any]:
    """One code as the vendor sends it."""
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return found


def page(number: int) -> bytes:
    """A page of codes, each with an id and a text of its own; the one after the last is empty."""
    first = number * PAGE
    codes = [
        {
            **payload(TEN[index % len(TEN)]),
            "id": f"c0de0000-0000-4000-8000-{index:012d}",
            "rewardId": REWARD_ID,
            "code": f"MANY-{index:06d}",
        }
        for index in range(first, first + PAGE if number < PAGES else first)
    ]
    whole = {"data": codes, "pagination": {}}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


# The server, in a process of its own ------------------------------------------------------------


class Pages(BaseHTTPRequestHandler):
    """Answers with the page at the offset that is asked for."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: tuple[bytes, ...] = ()

    def do_GET(self) -> None:
        """A page."""
        offset = int(parse_qs(urlsplit(self.path).query)["offset"][0])
        body = self.pages[offset // PAGE]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def serve() -> None:
    """Make the pages, say the port, and answer until the end."""
    Pages.pages = tuple(page(number) for number in range(PAGES + 1))
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


@contextmanager
def served() -> Iterator[str]:
    """The URL of the server."""
    command = [sys.executable, __file__, "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


# What is measured ---------------------------------------------------------------------------------


def listed(url: str) -> Iterator[object]:
    """The codes over HTTP, with a client as anybody has it."""
    settings = {"api_key": "none", "base_url": url}
    with rewardkit.connect("oneofnone", settings=settings) as rewards:
        yield from rewards.list_codes(REWARD_ID)


def peak() -> float:
    """The most memory that this process had, in MB."""
    from resource import RUSAGE_SELF, getrusage  # not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return getrusage(RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def memory(url: str, kind: str) -> None:
    """List all, and print how far the peak went beyond that of the first page."""
    if kind == "tracemalloc":
        tracemalloc.start()
    read = peak if kind == "rss" else lambda: tracemalloc.get_traced_memory()[1] / MEGABYTE
    first = 0.0
    count = 0
    for count, _ in enumerate(listed(url), start=1):
        if count == PAGE:
            first = read()
    assert count == PAGES * PAGE
    growth = read() - first
    verdict = "ok" if growth <= MOST else "OVER"
    print(
        f"{f'peak of {kind} over the first page':62} {first:8.1f} MB {growth:+9.1f} MB "
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


def client(pages: list[bytes]) -> Iterator[object]:
    """The codes of ``pages``, by a client that has them in memory."""
    adapter = installed().provider("oneofnone").load_adapter()
    settings = adapter.Settings(api_key=Secret("none"))
    return Rewards(adapter(settings), InMemory(pages)).list_codes(REWARD_ID)


def drain(clients: Iterator[Iterator[object]]) -> None:
    """Take all codes of the next client."""
    for _ in next(clients):
        pass


def loads(pages: list[bytes]) -> None:
    """The reference."""
    for body in pages:
        json.loads(body)


def time(reader: str) -> None:
    """Print what listing costs beside reading the same pages."""
    pages = [page(number) for number in range(MEASURED)]
    # the page after the last: a full page may have another after it
    empty = page(PAGES)
    figures = paired(partial(loads, pages), drain, partial(client, [*pages, empty]), times=1)
    count = f"{MEASURED * PAGE:,} codes, {sum(map(len, pages)) / MEGABYTE:.1f} MB"
    report(f"{count}, with {reader}", *figures, 3.0)


def whole(url: str) -> None:
    """Print what the whole costs over HTTP."""
    started, used = perf_counter(), process_time()
    for _ in listed(url):
        pass
    took, used = perf_counter() - started, process_time() - used
    print(
        f"all {PAGES * PAGE:,} codes over HTTP: {took:.2f} s, of which {used:.2f} s in the client"
    )
    pages = [page(number) for number in range(PAGES)]
    used = process_time()
    loads(pages)
    print(f"json.loads of the same {PAGES} pages: {process_time() - used:.2f} s")


def again(*arguments: str, **environment: str) -> None:
    """The same in a new interpreter."""
    sys.stdout.flush()
    command = [sys.executable, __file__, *arguments]
    subprocess.run(command, env=os.environ | environment, check=True)


def main() -> None:
    """Measure each in an interpreter of its own."""
    with served() as url:
        again("memory", url, "rss")
        again("memory", url, "tracemalloc")
        again("whole", url)
    again("time", "orjson")
    again("time", "json", **{WITHOUT_ORJSON: "1"})


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "serve": serve,
        "memory": memory,
        "whole": whole,
        "time": time,
    }
    name, *arguments = sys.argv[1:] or ["main"]
    commands.get(name, main)(*arguments)
