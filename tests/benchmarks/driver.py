"""What a call through the client costs, beside ``requests.Session().get(...).json()``.

Run: python tests/benchmarks/driver.py
Both ask the same raw server on loopback, in a process of its own, in turns, call by call (target
0.75 ×, stretch 0.5 ×). Then ``AsyncRewards`` with 64 calls in flight against ``requests`` in 16
threads, in calls a second (target 4 ×).
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter
from timeit import timeit

import requests

import rewardkit
from rewardkit.plugins import Registry

CALLS = 4_000
TARGET = 0.75
IN_FLIGHT, THREADS = 64, 16
TARGET_ASYNC = 4.0
UNWATCHED = 0.4
POOL = {"pool_size": IN_FLIGHT}

REWARD = "plugins/rewardkit-voucherify/tests/payloads/voucher_standalone.json"
LOOKUP = "plugins/rewardkit-oneofnone/tests/payloads/lookup_unique.json"


def serve(payload: str) -> None:
    """Answer every request on every connection with the payload."""
    found = json.loads((Path(__file__).parents[2] / payload).read_text("utf-8"))
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    answer = head.encode() + b"\r\n" + body
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)

    def each(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            while received := connection.recv(65_536):
                while not received.endswith(b"\r\n\r\n"):
                    received += connection.recv(65_536)
                connection.sendall(answer)

    while True:
        Thread(target=each, args=(listener.accept()[0],), daemon=True).start()


@contextmanager
def served(payload: str) -> Iterator[str]:
    """The URL of such a server."""
    command = [sys.executable, __file__, payload]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def seconds(call: Callable[[], object]) -> float:
    """How long it takes."""
    started = perf_counter()
    call()
    return perf_counter() - started


def compare(name: str, reference: Callable[[], object], ours: Callable[[], object]) -> None:
    """Print the medians and that of the ratios, call by call."""
    for _ in range(200):
        reference()
        ours()
    pairs = [(seconds(reference), seconds(ours)) for _ in range(CALLS)]
    ratio = median(second / first for first, second in pairs)
    first, second = (median(each) * 1e6 for each in zip(*pairs, strict=True))
    verdict = "ok" if ratio <= TARGET else "OVER"
    print(
        f"{name:40} {first:8.1f} µs {second:8.1f} µs {ratio:5.2f} × (target {TARGET} ×) {verdict}"
    )


def in_threads(call: Callable[[requests.Session], object], calls: int) -> float:
    """Calls a second of ``requests``, each thread with a session of its own."""

    def each() -> None:
        with requests.Session() as session:
            for _ in range(calls // THREADS):
                call(session)

    threads = [Thread(target=each) for _ in range(THREADS)]
    started = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return calls / (perf_counter() - started)


async def in_flight(call: Callable[[], Awaitable[object]], calls: int) -> float:
    """Calls a second of coroutines."""

    async def each() -> None:
        for _ in range(calls // IN_FLIGHT):
            await call()

    started = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(IN_FLIGHT):
            group.create_task(each())
    return calls / (perf_counter() - started)


async def compare_many(
    name: str,
    reference: Callable[[requests.Session], object],
    rewards: rewardkit.AsyncRewards,
    ours: Callable[[rewardkit.AsyncRewards], Awaitable[object]],
) -> None:
    """Print calls a second of both, in turns, and the median of the ratios."""
    async with rewards:
        pairs = []
        for calls in (320, *[1_600] * 7):
            first = await asyncio.to_thread(in_threads, reference, calls)
            second = await in_flight(lambda: ours(rewards), calls)
            pairs.append((first, second))
    ratio = median(second / first for first, second in pairs[1:])
    first, second = (median(each) for each in zip(*pairs[1:], strict=True))
    verdict = "ok" if ratio >= TARGET_ASYNC else "UNDER"
    print(
        f"{name:40} {first:8.0f} /s {second:8.0f} /s {ratio:5.2f} × (target {TARGET_ASYNC:g} ×) {verdict}"
    )


def unwatched(rewards: rewardkit.Rewards) -> None:
    """Print what it costs to ask whether anybody listens: the log and observers, where nobody does."""
    watching, times = rewards._watching, 200_000
    asking = timeit(lambda: watching.wanted, number=times) - timeit(lambda: None, number=times)
    cost = asking / times * 1e6
    verdict = "ok" if cost <= UNWATCHED else "OVER"
    print(f"{'a call that nobody watches':40} {cost:23.2f} µs (target {UNWATCHED} µs) {verdict}")


def main() -> None:
    """Measure a look-up and a reward, one at a time and many at once, and what no watcher costs."""
    keys = {"app_id": "app", "app_token": "token"}
    registry = Registry(observing=())  # observers that happen to be installed are not measured
    with (
        served(LOOKUP) as url,
        requests.Session() as session,
        rewardkit.connect(
            "oneofnone", settings={"api_key": "k", "base_url": url}, registry=registry
        ) as rewards,
    ):
        address, query = f"{url}/v1/rewards/lookup", {"code": "SUMMER-7F3K"}
        compare(
            "lookup",
            lambda: session.get(address, params=query).json(),
            lambda: rewards.lookup("SUMMER-7F3K"),
        )
        unwatched(rewards)
        many = rewardkit.connect_async(
            "oneofnone", settings={"api_key": "k", "base_url": url, "http": POOL}, registry=registry
        )
        asyncio.run(
            compare_many(
                "lookup, 64 in flight, 16 threads",
                lambda session: session.get(address, params=query).json(),
                many,
                lambda each: each.lookup("SUMMER-7F3K"),
            )
        )
    with (
        served(REWARD) as url,
        requests.Session() as session,
        rewardkit.connect(
            "voucherify", settings={**keys, "base_url": url}, registry=registry
        ) as rewards,
    ):
        id = "v_FAKE0000000000000000000000000005"  # of those that one request reads whole
        reward = f"{url}/v1/vouchers/{id}"
        compare(
            "get_reward",
            lambda: session.get(reward).json(),
            lambda: rewards.get_reward(id),
        )
        many = rewardkit.connect_async(
            "voucherify", settings={**keys, "base_url": url, "http": POOL}, registry=registry
        )
        asyncio.run(
            compare_many(
                "get_reward, 64 in flight, 16 threads",
                lambda session: session.get(reward).json(),
                many,
                lambda each: each.get_reward(id),
            )
        )


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else serve(sys.argv[1])
