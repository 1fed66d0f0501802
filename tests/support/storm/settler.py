"""After a storm: another host, which resolves every ticket that was left open, through the same faults."""

from __future__ import annotations

import random
from contextlib import suppress
from time import monotonic, sleep

from processes import say

from rewardkit import Rewards
from rewardkit.errors import JournalUnavailable, OutcomeUnknown
from rewardkit.journal import Chosen, Journal, State

from .clients import checkout
from .plan import Storm, read_plan


def settle(storm: Storm, rewards: Rewards, seconds: float) -> dict[str, int]:
    """Resolve until nothing is open or the time is up; how many came to what."""
    journal = rewards._journal
    assert isinstance(journal, Journal)
    ends = monotonic() + seconds
    came_to: dict[str, int] = {}
    while monotonic() < ends:
        for entry in rewards.unsettled():
            with suppress(OutcomeUnknown, JournalUnavailable):  # another time
                state = rewards.resolve(entry.ticket).state
                came_to[state] = came_to.get(state, 0) + 1
        if not any(True for _ in journal.entries(Chosen(place=rewards.place, open_only=True))):
            break
        sleep(storm.lease / 20)
    return came_to


def main(folder: str, seconds: str) -> None:
    """Settle, and say how many tickets came to what: done, nothing done, anything else."""
    storm = read_plan(folder)
    draw = random.Random(f"{storm.seed} settles")  # noqa: S311
    with checkout(storm, draw) as rewards:
        came_to = settle(storm, rewards, float(seconds))
    done, nothing = came_to.pop(State.DONE, 0), came_to.pop(State.NOTHING_DONE, 0)
    say(done, nothing, sum(came_to.values()))
