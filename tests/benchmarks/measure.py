"""Ratios that can be trusted on a shared machine: both sides in one run, taken in turns."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

ROUNDS = 60


def seconds(call: Callable[[], object], times: int) -> float:
    """How long one call takes, over ``times`` calls."""
    started = perf_counter()
    for _ in range(times):
        call()
    return (perf_counter() - started) / times


def paired(
    reference: Callable[[], object], candidate: Callable[[], object], *, times: int = 400
) -> tuple[float, float, float]:
    """The medians of both in microseconds, and the median of the ratios of neighbouring rounds."""
    for call in (reference, candidate):
        seconds(call, times)  # warm
    rounds = [(seconds(reference, times), seconds(candidate, times)) for _ in range(ROUNDS)]
    return (
        median(first for first, _ in rounds) * 1e6,
        median(second for _, second in rounds) * 1e6,
        median(second / first for first, second in rounds),
    )


def report(name: str, reference: float, candidate: float, ratio: float, target: float) -> None:
    """Print one line: both times, the ratio, and whether it is within the target."""
    verdict = "ok" if ratio <= target else "OVER"
    print(
        f"{name:44} {reference:9.1f} µs {candidate:9.1f} µs {ratio:6.2f} × "
        f"(target {target:.1f} ×) {verdict}"
    )
