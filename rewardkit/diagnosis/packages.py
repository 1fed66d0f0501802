"""Findings about packages: what the core and its plugins need and is not there, or of other versions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution

from .distributions import CORE, missing, normal, requirements, shown, version_of
from .finding import Finding, Kind, Severity
from .versions import fits

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
        yield from _wrong_versions(each)
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


def _wrong_versions(each: Distribution) -> Iterator[Finding]:
    """What does not fit of Python and the core, which nobody has seen to who copied a package."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    asked = [("Python", python, each.metadata["Requires-Python"] or "")]
    asked += [
        (CORE, version_of(CORE), needed.versions)
        for needed in requirements(each)
        if normal(needed.name) == CORE and needed.extra is None
    ]
    for what, there, versions in asked:
        if there and not fits(there, versions):
            yield Finding(
                severity=Severity.PROBLEM,
                kind=Kind.PACKAGES,
                where=shown(each),
                what=f"it needs {what} {versions}, and this is {there}",
                advice=f"Install a version of it that fits {what} {there}, or another {what}.",
            )


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
