"""What a journal adds to a redemption, and how many there can be in a second.

Run: python tests/benchmarks/journal.py
The provider is the embedded one, in memory: its own cost is small and steady, so that what is added can
be seen. A redemption with a journal and one without are made in turns; the difference is the journal's:
the entry and its event before, the answer and its event after, each of them durable. Targets: 1 ms on
SQLite with NORMAL, 5 ms on PostgreSQL on loopback that writes as one that is to survive the loss of
power. FULL is the disk's. Then the same redemption again, which the journal gives; 16 threads; and what
it takes to import and to connect, in fresh interpreters: a new journal makes its tables, which the next
one finds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

import rewardkit
from rewardkit import Rewards, Secret
from rewardkit.journal import Journal, JournalSettings, new_key, open_journal
from rewardkit.model import Delivery, FreeShipping, Order, Reward

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
import postgres

REDEMPTIONS = 2_000
THREADS = 16
EACH = 100
CODE = "SUMMER"

STARTS = 11
TIMED = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
CONNECT = "import rewardkit; rewardkit.connect('local:shop.db', journal={!r})"
STATEMENTS = {
    "import rewardkit": "import rewardkit",
    "connect without a journal": CONNECT.format(False),
    "connect with a new one": CONNECT.format(":memory:"),
    "connect with one in a file": CONNECT.format("journal.db"),
}


@contextmanager
def shop(journal: Journal | None) -> Iterator[Rewards]:
    """A client of a store in memory with one code for everybody."""
    with rewardkit.connect("local::memory:", journal=journal or False) as rewards:
        reward = Reward.new(
            "Summer",
            FreeShipping(),
            delivery=Delivery.SHARED_CODE,
            shared_code=CODE,
            status="active",
        )
        rewards.create_reward(reward)
        yield rewards


def seconds(call: Callable[[], object]) -> float:
    """How long it takes."""
    started = perf_counter()
    call()
    return perf_counter() - started


def added(name: str, journal: Journal, target: float | None) -> None:
    """Print what the journal adds at the median and at the 95th percentile."""
    numbers = count()
    with shop(None) as without, shop(journal) as with_one:

        def redeem(rewards: Rewards, number: int) -> float:
            return seconds(lambda: rewards.redeem(CODE, order=Order(id=f"{number}")))

        def pair() -> tuple[float, float]:
            number = next(numbers)
            return redeem(without, number), redeem(with_one, number)

        for _ in range(200):
            pair()
        pairs = [pair() for _ in range(REDEMPTIONS)]
        again = median(redeem(with_one, number) for number in range(REDEMPTIONS))
    differences = [second - first for first, second in pairs]
    middle = median(differences)
    verdict = ""
    if target is not None:
        verdict = f" (target {target * 1e3:.0f} ms) {'ok' if middle <= target else 'OVER'}"
    print(
        f"{name:24} {median(first for first, _ in pairs) * 1e3:6.2f} ms without"
        f" {middle * 1e3:+7.2f} ms, 95 % {quantiles(differences, n=20)[-1] * 1e3:+7.2f} ms"
        f" {again * 1e3:6.2f} ms again{verdict}"
    )


def throughput(name: str, journal: Journal | None) -> None:
    """Print how many redemptions of many threads there are in a second."""
    with shop(journal) as rewards, ThreadPoolExecutor(THREADS) as threads:

        def some(thread: int) -> None:
            for number in range(EACH):
                rewards.redeem(CODE, order=Order(id=f"t{thread}-{number}"))

        taken = seconds(lambda: list(threads.map(some, range(THREADS))))
    print(f"{name:24} {THREADS * EACH / taken:8.0f} redemptions a second in {THREADS} threads")


def starts() -> None:
    """Print the medians of what importing and connecting take."""
    with TemporaryDirectory() as folder:
        for name, statement in STATEMENTS.items():
            command = [sys.executable, "-c", TIMED.format(statement)]
            took = []
            for _ in range(STARTS):
                done = subprocess.run(
                    command, capture_output=True, text=True, check=True, cwd=folder
                )
                took.append(float(done.stdout))
            print(f"{name:26} {median(took) * 1e3:6.0f} ms")


@contextmanager
def journals() -> Iterator[dict[str, tuple[Journal, float | None]]]:
    """A journal of each kind, and its target in seconds."""
    key = new_key()
    with TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:

        def at(address: str, **more: object) -> Journal:
            return open_journal(JournalSettings(address=address, key=key, **more))  # type: ignore[arg-type]

        made: dict[str, tuple[Journal, float | None]] = {
            "SQLite, NORMAL": (at(f"{folder}/normal.db", synchronous="NORMAL"), 0.001),
            "SQLite, FULL": (at(f"{folder}/full.db"), None),
        }
        try:
            server = postgres.Server(durable=True)
        except postgres.Unavailable as error:
            print(f"no PostgreSQL here: {error}")
            yield made
            return
        with server.database() as url:
            password = Secret(server.password)
            made["PostgreSQL on loopback"] = (
                at(url, password=password, pool_size=THREADS),
                0.005,
            )
            yield made
            for journal, _ in made.values():
                journal.close()


def main() -> None:
    """Print a line for each kind of journal, and one for none."""
    with journals() as made:
        for name, (journal, target) in made.items():
            added(name, journal, target)
        throughput("without a journal", None)
        for name, (journal, _) in made.items():
            throughput(name, journal)
    starts()


if __name__ == "__main__":
    main()
