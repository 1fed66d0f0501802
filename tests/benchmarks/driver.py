"""What a call through the client costs, beside ``requests.Session().get(...).json()``.

Run: python tests/benchmarks/driver.py
Both ask the same raw server on loopback, in a process of its own, in turns, call by call (target
0.75 ×, stretch 0.5 ×).
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter
from timeit import timeit

import requests

import rewardkit
from rewardkit.plugins import Registry

PLUGINS = Path(__file__).parents[2] / "plugins"
CALLS = 4_000
TARGET = 0.75
UNWATCHED = 0.4

REWARD = "plugins/rewardkit-voucherify/tests/payloads/reward_material.json"
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


def unwatched(rewards: rewardkit.Rewards) -> None:
    """Print what it costs to ask whether anybody listens: the log and observers, where nobody does."""
    watching, times = rewards._watching, 200_000
    asking = timeit(lambda: watching.wanted, number=times) - timeit(lambda: None, number=times)
    cost = asking / times * 1e6
    verdict = "ok" if cost <= UNWATCHED else "OVER"
    print(f"{'a call that nobody watches':40} {cost:23.2f} µs (target {UNWATCHED} µs) {verdict}")


def main() -> None:
    """Measure a look-up and a reward, and a call's log line where nobody listens."""
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
    with (
        served(REWARD) as url,
        requests.Session() as session,
        rewardkit.connect(
            "voucherify", settings={**keys, "base_url": url}, registry=registry
        ) as rewards,
    ):
        reward = f"{url}/v1/rewards/rew_1"
        compare(
            "get_reward",
            lambda: session.get(reward).json(),
            lambda: rewards.get_reward("rew_1"),
        )


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else serve(sys.argv[1])
