"""Findings about packages: what the core and its plugins need and is not installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution

from .distributions import CORE, missing, normal, requirements, shown
from .finding import Finding, Kind, Severity

#: What each extra of the core is for, in a note that it is not installed; others are not told.
_EXTRAS = {
    "async": "rewardkit.connect_async needs it",
    "cli": "the command rewardkit needs it",
    "fast": "answers are read more slowly without it",
    "journal": "a journal needs it",
    "postgresql": "a journal on PostgreSQL needs it",
    "sandbox": "rewardkit sandbox and demo need it",
}


def missing_packages(found: Iterable[Distribution]) -> Iterator[Finding]:
    """What the core, and what is built on it, needs and has not got, and the core's extras.

    Args:
        found: the installed distributions.
    """
    for each in found:
        is_core = normal(each.metadata["Name"]) == CORE
        if not (is_core or CORE in {normal(needed.name) for needed in requirements(each)}):
            continue
        lacking = missing(each)
        if lacking:
            yield Finding(
                severity=Severity.PROBLEM,
                kind=Kind.PACKAGES,
                where=shown(each),
                what=f"it needs {' and '.join(lacking)}, which is not installed",
                advice=f"pip install {' '.join(lacking)}",
            )
        if is_core:
            yield from _missing_extras(each)


def _missing_extras(core: Distribution) -> Iterator[Finding]:
    for extra, purpose in _EXTRAS.items():
        lacking = missing(core, extra)
        if lacking:
            yield Finding(
                severity=Severity.NOTE,
                kind=Kind.PACKAGES,
                where=shown(core),
                what=f"the extra {extra} is not installed ({', '.join(lacking)}): {purpose}",
                advice=f"Where it is wanted: pip install '{CORE}[{extra}]'",
            )
