"""A storm from its beginning to its end: the provider, the checkouts, the kills, and who settles it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import attrs
from processes import Process, started

from rewardkit import Rewards
from rewardkit.client import installed
from rewardkit.model import Delivery, FreeShipping, Reward

from .books import Books, Findings, at_provider, in_journal
from .clients import LOCAL, calm, journal_of
from .logbook import read_lines
from .plan import Storm, codes_needed, errands

_SHARED = "EVERYBODY"

#: What runs a module's ``main`` in a process of its own.
_MAIN = (
    "import sys; sys.path.insert(0, sys.argv[1]); from storm.{} import main; main(*sys.argv[2:])"
)
_SUPPORT = str(Path(__file__).parents[1])

#: Seconds that a single look in the loop of the kills may take.
_TICK = 0.05


def weather(storm: Storm, *, settle_within: float = 60.0, patience: float = 3_600.0) -> Books:
    """Let a storm rage over the orders, settle what is left open, and look at all the books.

    Args:
        storm: the plan; its ``url`` is filled in here.
        settle_within: seconds that another process has to settle what is open.
        patience: seconds after which the checkouts are given up; what they were not told is then
            in the books.
    """
    began = monotonic()
    with ExitStack() as stack:
        url = ""
        if storm.provider != LOCAL:
            stormy, url = stack.enter_context(_provider(storm))
            storm = attrs.evolve(storm, url=stormy)
        storm.write()
        rewards = stack.enter_context(calm(storm, url))
        reward_ids, shared = _stock(storm, rewards)
        kills = _trade(storm, monotonic() + patience)
        settled = _settle(storm, settle_within)
        journal = stack.enter_context(journal_of(storm))
        by_order, by_code = at_provider(rewards, reward_ids, shared)
        entries = in_journal(journal, rewards)
    lines = [line for each in storm.path.glob("told-*.log") for line in read_lines(each)]
    codes = (storm.path / "codes").read_text("utf-8").splitlines()
    found = Findings(
        orders=[each.order_id for each in errands(storm, codes[1:], codes[0])],
        lines=lines,
        entries=entries,
        redemptions=by_order,
        codes=by_code,
    )
    return Books(
        orders=storm.orders,
        told=Counter(line.told for line in lines),
        settled=settled,
        unknown=sum(entry.state.is_open for entry in entries),
        kills=kills,
        faults=_faults(storm.path),
        seconds=monotonic() - began,
        doubles=list(found.doubles()),
        lost=list(found.lost()),
        denied=list(found.denied()),
        untold=list(found.untold()),
        wrong=list(found.wrong()),
    )


def _stock(storm: Storm, rewards: Rewards) -> tuple[list[str], str]:
    """Have the codes that the orders need, and write them down; the rewards, and the shared code."""
    if storm.provider == LOCAL:
        unique = rewards.create_reward(_reward("Own", delivery=Delivery.UNIQUE_CODES)).ref.id
        everybody = _reward("All", delivery=Delivery.SHARED_CODE, shared_code=_SHARED)
        reward_ids, shared = [unique, rewards.create_reward(everybody).ref.id], _SHARED
    else:
        examples = installed().provider(storm.provider).load_sandbox().examples
        reward_ids = [examples["checkout"].reward_id, examples["shared"].reward_id]
        shared = examples["shared"].code or ""
    made = rewards.generate_codes(reward_ids[0], codes_needed(storm.orders))
    text = "\n".join([shared, *(code.value for code in made)])
    (storm.path / "codes").write_text(text, "utf-8")
    return reward_ids, shared


def _reward(name: str, **fields: Any) -> Reward:
    return Reward.new(name, FreeShipping(), status="active", **fields)


def _trade(storm: Storm, ends: float) -> int:
    """Run the checkouts to their end, kill them now and then and start them again; how many kills."""
    draw = random.Random(f"kills of {storm.seed}")  # noqa: S311  # no secret
    running: dict[int, Process] = {}
    left = set(range(storm.processes))
    told = dict.fromkeys(left, 0)
    kills = 0
    try:
        running = {number: _start("worker", storm, str(number)) for number in left}
        for each in running.values():
            _heard(each)
        while left and monotonic() < ends:
            pause = draw.uniform(0.2, 1.8) * storm.kill_every
            left -= _ended(running, left, until=min(ends, monotonic() + pause if pause else ends))
            # Only who has told something since it was started, so that there is an end to it.
            killable = sorted(number for number in left if _told(storm, number) > told[number])
            if killable and storm.kill_every:
                number = draw.choice(killable)
                running[number].kill()
                kills += 1
                told[number] = _told(storm, number)
                running[number] = _start("worker", storm, str(number))
                _heard(running[number])
    finally:
        for each in running.values():
            each.kill()
    return kills


def _told(storm: Storm, number: int) -> int:
    """How long the logbook of a checkout is."""
    book = storm.path / f"told-{number}.log"
    return book.stat().st_size if book.exists() else 0


def _ended(running: Mapping[int, Process], left: Collection[int], *, until: float) -> set[int]:
    """The checkouts that have done all their orders by a moment, or as soon as all have.

    Raises:
        RuntimeError: one has failed; what it wrote to stderr says why.
    """
    while True:
        codes = {number: running[number].popen.poll() for number in left}
        if any(codes.values()):
            raise RuntimeError(f"a checkout has ended by itself: {codes}")
        ended = {number for number, code in codes.items() if code == 0}
        if ended == set(left) or monotonic() > until:
            return ended
        sleep(_TICK)


def _settle(storm: Storm, seconds: float) -> dict[str, int]:
    with _started("settler", storm, str(seconds)) as settler:
        done, nothing, other = map(int, _heard(settler))
    return {"done": done, "nothing done": nothing, "else": other}


@contextmanager
def _provider(storm: Storm) -> Iterator[tuple[str, str]]:
    """The addresses of the provider, with faults and without."""
    storm.write()
    with _started("provider", storm) as provider:
        stormy, calm_url = _heard(provider)
        yield stormy, calm_url


def _start(module: str, storm: Storm, *arguments: str) -> Process:
    return Process(_MAIN.format(module), _SUPPORT, storm.folder, *arguments)


def _started(module: str, storm: Storm, *arguments: str) -> AbstractContextManager[Process]:
    return started(_MAIN.format(module), _SUPPORT, storm.folder, *arguments)


def _heard(process: Process) -> list[str]:
    """The next line that a process says.

    Raises:
        RuntimeError: it ended without one; what it wrote to stderr says why.
    """
    words = process.hear()
    if not words:
        raise RuntimeError(f"a process of the storm has ended with {process.popen.wait()}")
    return words


def _faults(folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for file in folder.glob("faults-*.log"):
        found.update(file.read_text("utf-8").splitlines())
    return found
