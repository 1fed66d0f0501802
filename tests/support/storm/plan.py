"""What a storm is: how many orders, by whom, how bad; and which order uses which code in which way."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
from attrs import frozen

#: With what the ids of a storm's orders begin, so that those of a sandbox's examples are left out.
ORDER = "storm-"

#: In ten orders in a row: a code of its own for each, two that fight for one code, and the code that
#: everybody uses.
_TEN = ("own", "own", "own", "own", "own", "own", "fight", "fight", "shared", "shared")


@frozen(kw_only=True)
class Storm:
    """The plan of a storm; a file of it is all that its processes are given.

    Attributes:
        folder: where the plan, the journal's file and the logs are.
        provider: a provider's name.
        orders: how many.
        faults: how many of 100 requests go wrong.
        processes: how many checkouts; every other one uses coroutines.
        tasks: how many orders a checkout has under way at once.
        kill_every: seconds between two kills, at the mean; 0 for none.
        seed: of all that is drawn.
        journal: its address.
        key: seals it.
        url: where the provider is, with its faults; nothing for one that has no network.
        lease: seconds; as the journal's setting.
        settle_time: seconds; as the journal's setting.
        quiet: seconds; as the journal's setting.
        read_timeout: seconds; as the connection's setting.
        late: seconds that a late request is under way: longer than it is waited for, and by less than
            ``quiet``.
    """

    folder: str
    provider: str
    orders: int = 100
    faults: int = 30
    processes: int = 4
    tasks: int = 8
    kill_every: float = 1.0
    seed: int = 1
    journal: str
    key: str
    url: str = ""
    lease: float = 4.0
    settle_time: float = 1.5
    quiet: float = 2.5
    read_timeout: float = 0.5
    late: float = 1.2

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.folder)

    def write(self) -> None:
        """Put the plan into its folder."""
        (self.path / "plan.json").write_text(json.dumps(attrs.asdict(self)), "utf-8")


@frozen
class Errand:
    """One order.

    Attributes:
        order_id: its id.
        code: the text of the code that it uses.
        matched: whether the code is looked up first.
    """

    order_id: str
    code: str
    matched: bool


def read_plan(folder: str) -> Storm:
    """The plan of a folder."""
    return Storm(**json.loads((Path(folder) / "plan.json").read_text("utf-8")))


def codes_needed(orders: int) -> int:
    """How many single-use codes so many orders need."""
    return sum(kind == "own" for kind in _kinds(orders)) + orders // len(_TEN) + 1


def errands(storm: Storm, codes: Sequence[str], shared: str) -> Iterator[Errand]:
    """The orders, always the same for a seed.

    Args:
        storm: the plan.
        codes: single-use codes, as many as are needed.
        shared: the code that everybody uses.
    """
    draw = random.Random(storm.seed)  # noqa: S311  # no secret
    unused = iter(codes)
    fought_for = ""
    for number, kind in enumerate(_kinds(storm.orders)):
        if kind == "own":
            code = next(unused)
        elif kind == "fight":
            code = fought_for = fought_for or next(unused)
        else:
            code, fought_for = shared, ""
        yield Errand(f"{ORDER}{number:06}", code, matched=draw.random() < 0.5)


def _kinds(orders: int) -> Iterator[str]:
    return (_TEN[number % len(_TEN)] for number in range(orders))
