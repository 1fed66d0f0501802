"""What the keeping of drift adds to a call, beside the same call that keeps none, in the same run.

Run: python tests/benchmarks/drift.py
Both clients look the same code up, in turns, call by call; one of them keeps drift in a file or a
journal, which it writes every few seconds, and every tenth of a second in the last line. The answers have
nothing new, one new field, or ten and a new word. First without a network, where a call is as short as it
gets, so that what is added can be seen; then over loopback, which is what a call costs at least (target
1.05 ×). Then what one sighting costs, and one write of 500 things.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from timeit import timeit
from typing import Any

from driver import LOOKUP, seconds, served

import rewardkit
from rewardkit.adapter import Adapter
from rewardkit.client import Rewards
from rewardkit.drift import DriftKind
from rewardkit.exchange import Request, Response
from rewardkit.journal import JournalSettings, open_journal
from rewardkit.sightings import DriftSettings, Gathering, Sighting, SightingsFile, Store

CALLS = 4_000
TARGET = 1.05
CODE = "SUMMER-7F3K"
PAYLOAD = json.loads((Path(__file__).parents[2] / LOOKUP).read_text("utf-8"))

EVERY = DriftSettings()
OFTEN = DriftSettings(every=0.1)


class Canned:
    """A transport that has the answer already."""

    def __init__(self, payload: Any) -> None:
        self._answer = Response(200, {}, json.dumps(payload).encode())

    def send(self, request: Request) -> Response:
        return self._answer

    def close(self) -> None: ...


def payloads() -> dict[str, Any]:
    """An answer as it is, and with something new in it."""
    one = {**PAYLOAD["reward"], "flavour": "cherry"}
    ten = {
        **PAYLOAD["reward"],
        **{f"new{letter}": 1 for letter in "abcdefghij"},
        "status": "frozen",
    }
    return {
        "nothing new": PAYLOAD,
        "one new field": {**PAYLOAD, "reward": one},
        "ten new fields and a new word": {**PAYLOAD, "reward": ten},
    }


def adapter() -> Adapter[Any]:
    """A new adapter of a vendor's."""
    settings = {"api_key": "k", "base_url": "http://127.0.0.1:9"}
    with rewardkit.connect("oneofnone", settings=settings, journal=False) as rewards:
        return rewards.adapter


def client(payload: Any, store: Store | None, settings: DriftSettings) -> Rewards:
    """A client that is answered at once, and keeps drift where there is a store."""
    own = adapter()
    kept = None if store is None else Gathering(own, "bench", store, settings, lambda: "1.0")
    return Rewards(own, Canned(payload), sightings=kept)


def compare(name: str, without: Rewards, keeping: Rewards, target: float | None) -> None:
    """Print the medians and that of the ratios, call by call."""
    for _ in range(200):
        without.lookup(CODE)
        keeping.lookup(CODE)
    pairs = [
        (seconds(lambda: without.lookup(CODE)), seconds(lambda: keeping.lookup(CODE)))
        for _ in range(CALLS)
    ]
    ratio = median(second / first for first, second in pairs)
    first, second = (median(each) * 1e6 for each in zip(*pairs, strict=True))
    verdict = ""
    if target is not None:
        verdict = f" (target {target:g} ×) {'ok' if ratio <= target else 'OVER'}"
    print(f"{name:52} {first:8.2f} µs {second:8.2f} µs {ratio:6.3f} ×{verdict}")


def over_loopback(folder: Path, name: str, payload: Any) -> None:
    """The same with a server on loopback."""
    path = folder / "payload.json"
    path.write_text(json.dumps(payload), "utf-8")
    with served(str(path)) as url, ExitStack() as stack:
        settings = {"api_key": "k", "base_url": url}

        def connected() -> Rewards:
            rewards = rewardkit.connect("oneofnone", settings=settings, journal=False)
            return stack.enter_context(rewards)

        without = connected()
        os.environ["REWARDKIT_DRIFT_FILE"] = str(folder / "loopback.db")
        try:
            keeping = connected()
        finally:
            del os.environ["REWARDKIT_DRIFT_FILE"]
        compare(f"loopback, {name}", without, keeping, TARGET)


def pieces(folder: Path) -> None:
    """Print what one sighting and one write cost."""
    own = adapter()

    def noting() -> None:
        own.drift.note(DriftKind.UNKNOWN_FIELD, "Reward", "flavour")

    bare = timeit(noting, number=100_000) / 100_000
    file = SightingsFile(folder / "pieces.db")
    gathers = Gathering(own, "bench", file, EVERY, lambda: "1.0")
    kept = timeit(noting, number=100_000) / 100_000
    gathers.close()
    print(
        f"{'a sighting that is counted, and one that is kept':52} {bare * 1e6:8.2f} µs {kept * 1e6:8.2f} µs"
    )
    with stores(folder) as every:
        for name, store in every.items():
            took = median(seconds(lambda: store.add(many(), 500)) for _ in range(20))  # noqa: B023
            print(f"{f'a write of 500 things, {name}':52} {took * 1e3:8.2f} ms")


def many() -> Iterator[Sighting]:
    """As many things as are told apart."""
    now = datetime.now(UTC)
    for number in range(500):
        yield Sighting(
            provider="acme",
            connection="bench",
            kind="unknown_field",
            where="Reward",
            value=f"field{number}",
            count=1,
            first_seen=now,
            last_seen=now,
            version="1.0",
        )


@contextmanager
def stores(folder: Path) -> Iterator[dict[str, Store]]:
    """A file of drift, and a journal."""
    with open_journal(JournalSettings(address=str(folder / "journal.db"))) as journal:
        yield {"file": SightingsFile(folder / "drift.db"), "journal": journal.drift}


def main() -> None:
    """Print a line for each answer and each place to keep drift in."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        with stores(folder) as every:
            for name, payload in payloads().items():
                for place, store in every.items():
                    keeping = client(payload, store, EVERY)
                    compare(
                        f"no network, {place}, {name}", client(payload, None, EVERY), keeping, None
                    )
            keeping = client(payload, every["journal"], OFTEN)
            compare(
                "no network, journal, the same, written often",
                client(payload, None, EVERY),
                keeping,
                None,
            )
        for name, payload in payloads().items():
            over_loopback(folder, name, payload)
        pieces(folder)


if __name__ == "__main__":
    main()
