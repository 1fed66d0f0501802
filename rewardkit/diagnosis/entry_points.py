"""Findings about entry points that nobody looks for: of a group, or of no group, of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution

from rewardkit.plugins.hooks import ENTRY_POINT_GROUP, OBSERVER_GROUP
from rewardkit.settings.names import nearest

from .distributions import CORE, normal, requirements, shown
from .finding import Finding, Kind, Severity

_GROUPS = (ENTRY_POINT_GROUP, OBSERVER_GROUP)

#: How like one of ours a group is that means it, from 0 to 1.
_ALIKE = 0.85


def misspelt_entry_points(found: Iterable[Distribution]) -> Iterator[Finding]:
    """Distributions that mean to add something to rewardkit, and do not.

    Args:
        found: the installed distributions.
    """
    for each in found:
        try:
            groups = {entry.group for entry in each.entry_points}
        except Exception:  # noqa: BLE001  # whatever comes of a file that is none of entry points
            yield Finding(
                severity=Severity.PROBLEM,
                kind=Kind.BROKEN,
                where=shown(each),
                what="its entry points cannot be read, so that it adds nothing",
                advice="Correct its entry_points.txt, install it again, or uninstall it.",
            )
            continue
        misspelt = {group: meant for group in groups if (meant := _meant(group))}
        for group, meant in sorted(misspelt.items()):
            yield Finding(
                severity=Severity.PROBLEM,
                kind=Kind.MISSPELT,
                where=shown(each),
                what=f"its entry points of the group {group!r} are looked for by nobody",
                advice=f"In its pyproject.toml, call the group {meant!r}; then install it again.",
            )
        if not misspelt and groups.isdisjoint(_GROUPS) and _looks_like_a_plugin(each):
            yield Finding(
                severity=Severity.NOTE,
                kind=Kind.MISSPELT,
                where=shown(each),
                what="it is called like a plugin, and adds neither a provider nor an observer",
                advice=f"A provider needs an entry point of the group {ENTRY_POINT_GROUP!r} in its "
                "pyproject.toml.",
            )


def _meant(group: str) -> str | None:
    """The group of ours that a group is meant to be; None where it is right, or somebody else's."""
    if group in _GROUPS:
        return None
    spelt = group.lower().replace("-", ".").replace("_", ".")
    like = nearest(spelt, _GROUPS, likeness=_ALIKE)
    if like is None and spelt.split(".")[0] in {"rewardkit", "rewardkits"}:
        return nearest(spelt, _GROUPS, likeness=0)
    return like


def _looks_like_a_plugin(each: Distribution) -> bool:
    name = normal(each.metadata["Name"])
    is_ours = CORE in {normal(needed.name) for needed in requirements(each)}
    return name != CORE and name.startswith("rewardkit-") and is_ours
