"""Ratios that can be trusted on a shared machine: both sides in one run, taken in turns."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

ROUNDS = 60


def seconds(call: Callable[[], object], times: int) -> float:
    """How long one call takes, over ``times`` calls; without the collector, as timeit has it."""
    gc.disable()
    try:
        started = perf_counter()
        for _ in range(times):
            call()
        return (perf_counter() - started) / times
    finally:
        gc.enable()


def paired(
    reference: Callable[[], object],
    candidate: Callable[[Iterator[Any]], object],
    prepare: Callable[[], Any],
    *,
    times: int = 400,
) -> tuple[float, float, float]:
    """The medians of both in microseconds, and the median of the ratios of neighbouring rounds.

    Args:
        reference: what is measured beside it.
        candidate: takes what it needs from an iterator.
        prepare: makes what one call of ``candidate`` takes; its time does not count.
        times: the calls of a round.
    """

    def round_() -> tuple[float, float]:
        first = seconds(reference, times)
        prepared = iter([prepare() for _ in range(times)])
        return first, seconds(lambda: candidate(prepared), times)

    round_()  # warm
    rounds = [round_() for _ in range(ROUNDS)]
    return (
        median(first for first, _ in rounds) * 1e6,
        median(second for _, second in rounds) * 1e6,
        median(second / first for first, second in rounds),
    )


def report(
    name: str, reference: float, candidate: float, ratio: float, target: float | None
) -> None:
    """Print one line: both times, the ratio, and whether it is within the target, if it has one."""
    verdict = ""
    if target is not None:
        verdict = f" (target {target:.1f} ×) {'ok' if ratio <= target else 'OVER'}"
    print(f"{name:62} {reference:9.1f} µs {candidate:9.1f} µs {ratio:6.2f} ×{verdict}")
