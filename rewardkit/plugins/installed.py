"""The entry points of the installed packages; a package whose own cannot be read hides no other's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


def installed_entry_points() -> Any:
    """All entry points, to ``select(group=…)`` from; finding them takes a while."""
    from importlib.metadata import EntryPoints, entry_points  # takes long to import

    try:
        return entry_points()
    except Exception:  # noqa: BLE001  # whatever comes of a file that is none of entry points
        return EntryPoints(_readable())


def _readable() -> Iterator[EntryPoint]:
    """Those that can be read; of two packages of one name the first, which is what is imported."""
    from importlib.metadata import distributions

    seen: set[str] = set()
    for each in distributions():
        name = str(each.metadata["Name"]).lower().replace("_", "-")
        if name not in seen:
            seen.add(name)
            try:
                yield from each.entry_points
            except Exception:  # noqa: BLE001, S112  # the doctor tells of it
                continue
