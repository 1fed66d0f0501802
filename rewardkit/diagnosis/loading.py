"""How long importing each provider takes, measured in a process of its own for each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from attrs import evolve, frozen

from .finding import Finding, Kind, Severity

#: Seconds that importing a plugin's module should not take: it is names and paths.
SLOW_PLUGIN = 0.1

#: Seconds that importing an adapter should not take, beyond what the core takes.
SLOW_ADAPTER = 1.0

#: How often what seems slow is measured: that the machine is busy is nobody's doing.
TRIES = 3

_LONGEST = 60.0  # seconds
_CODE = """
import sys
provider, *sys.path[:] = sys.argv[1:]
from rewardkit.diagnosis.measuring import main
main(provider)
"""


@frozen(kw_only=True)
class Loading:
    """What importing a provider takes.

    Attributes:
        plugin: seconds for the plugin's module, beyond ``rewardkit.plugins``.
        adapter: seconds for the adapter, beyond what adapters are made of.
        heavy: modules that the plugin's module loads, and should leave until they are used.
    """

    plugin: float
    adapter: float
    heavy: tuple[str, ...] = ()


def measure(providers: Iterable[str]) -> Mapping[str, Loading]:
    """Import each provider in a process of its own, and measure; some are at it at once.

    Args:
        providers: their names.

    Returns:
        By name; one that cannot be loaded, or not within a minute, is left out.
    """
    names = tuple(providers)
    with ThreadPoolExecutor(max_workers=max(1, min(len(names), os.cpu_count() or 1))) as pool:
        measured = zip(names, pool.map(_measured, names), strict=True)
        return {name: loading for name, loading in measured if loading is not None}


def measure_fairly(provider: str) -> Loading | None:
    """Measure one provider, again where it is slow: that the machine is busy is not its doing.

    Returns:
        The least of what was measured; None where it cannot be loaded.
    """
    best: Loading | None = None
    for _ in range(TRIES):
        found = _measured(provider)
        if found is None:
            return best
        if best is not None:
            found = evolve(
                found,
                plugin=min(found.plugin, best.plugin),
                adapter=min(found.adapter, best.adapter),
            )
        best = found
        if best.plugin <= SLOW_PLUGIN and best.adapter <= SLOW_ADAPTER:
            break
    return best


def slow_imports(where: str, loading: Loading) -> Iterator[Finding]:
    """What is slow or heavy about importing one provider.

    Args:
        where: what to call the package that adds it.
        loading: what importing it takes.
    """
    for part, seconds, limit in (
        ("plugin's module", loading.plugin, SLOW_PLUGIN),
        ("adapter", loading.adapter, SLOW_ADAPTER),
    ):
        if seconds > limit:
            yield Finding(
                severity=Severity.WARNING,
                kind=Kind.SLOW,
                where=where,
                what=f"importing its {part} takes {seconds * 1000:.0f} ms, more than "
                f"{limit * 1000:.0f} ms",
                advice="Import what takes long where it is used first; python -X importtime shows "
                "what that is.",
            )
    if loading.heavy:
        yield Finding(
            severity=Severity.WARNING,
            kind=Kind.HEAVY,
            where=where,
            what=f"importing its plugin's module loads {', '.join(loading.heavy)}",
            advice="That module is imported to list the providers: let it give import paths as texts, "
            "and import nothing but rewardkit.plugins.",
        )


def _measured(provider: str) -> Loading | None:
    path = [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100  # "" is the working directory
    try:
        done = subprocess.run(  # noqa: S603  # our own code
            [sys.executable, "-c", _CODE, provider, *path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST,
            check=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        return Loading(
            plugin=found["plugin"], adapter=found["adapter"], heavy=tuple(found["heavy"])
        )
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        return None
