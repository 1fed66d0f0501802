"""What importing one provider takes: run in a process of its own, which nothing has been imported in.

The last line that it prints is JSON.
"""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from importlib import import_module
from time import perf_counter

#: What adapters are made of: what importing these takes is the core's doing.
CORE = (
    "rewardkit.adapter",
    "rewardkit.codec",
    "rewardkit.fidelity",
    "rewardkit.model",
    "rewardkit.readback",
    "rewardkit.refusals",
    "rewardkit.wire",
)

#: Parts of the core that a plugin's module must leave until they are used.
_HEAVY_CORE = frozenset({"rewardkit.adapter", "rewardkit.client", "rewardkit.codec"})

#: The same of the standard library.
_HEAVY = frozenset({"asyncio", "multiprocessing", "sqlite3", "ssl", "unittest", "xml"})


def main(provider: str) -> None:
    """Import the plugin and then the adapter, and print how long each took, and what it loaded."""
    with redirect_stdout(sys.stderr):  # a plugin may print what it likes
        measured = _measure(provider)
    sys.stdout.write(f"\n{json.dumps(measured)}\n")


def _measure(name: str) -> dict[str, object]:
    from rewardkit.plugins import Registry

    registry = Registry()
    registry.names()  # finding the entry points is no plugin's doing
    before = set(sys.modules)
    began = perf_counter()
    provider = registry.provider(name)
    plugin = perf_counter() - began
    loaded = set(sys.modules) - before
    for module in CORE:
        import_module(module)
    began = perf_counter()
    provider.load_adapter()
    adapter = perf_counter() - began
    own = registry.standing(name).module, provider.adapter.partition(":")[0]
    return {"plugin": plugin, "adapter": adapter, "heavy": _heavy(loaded, *own)}


def _heavy(loaded: set[str], plugin: str, adapter: str) -> list[str]:
    """What of the modules a plugin's module should not have loaded: others' packages, its adapter."""
    packages = {name.partition(".")[0] for name in loaded}
    own = {name.partition(".")[0] for name in (plugin, adapter)}
    others = {
        name
        for name in packages - own - {"rewardkit"}
        if name in _HEAVY or not (name in sys.stdlib_module_names or name.startswith("_"))
    }
    return sorted(others | (loaded & ({adapter} | _HEAVY_CORE)))
