"""What importing a module brings along, seen in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from attrs import frozen

from rewardkit.diagnosis.loading import TRIES
from rewardkit.diagnosis.measuring import CORE

#: Libraries that take long to import, and that no translation needs.
HEAVY: Final = (
    "aiohttp",
    "alembic",
    "click",
    "hypothesis",
    "jsonschema",
    "pytest",
    "requests",
    "rich",
    "sqlalchemy",
    "starlette",
    "uvicorn",
)

_PROGRAM: Final = """
import importlib, json, sys, time
module, core, heavy = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:]
for part in ["rewardkit.plugins", *core]:
    importlib.import_module(part)
before = set(sys.modules)
began = time.perf_counter()
importlib.import_module(module)
took = time.perf_counter() - began
print(json.dumps([took, [name for name in heavy if name in sys.modules and name not in before]]))
"""


@frozen
class Imported:
    """What an import cost.

    Attributes:
        seconds: how long it took, beside what rewardkit needs in any case.
        heavy: which heavy libraries it has loaded.
    """

    seconds: float
    heavy: tuple[str, ...]


def imported(module: str, *, within: float, avoiding: Sequence[str] = ()) -> Imported:
    """Import a module in a new process, which finds it where this one does.

    Args:
        module: its name.
        within: seconds that it should take; it is tried again where it takes longer.
        avoiding: modules that it must not load either.

    Returns:
        What the quickest import cost.

    Raises:
        AssertionError: it cannot be imported.
    """
    best = _imported(module, avoiding)
    for _ in range(TRIES - 1):
        if best.seconds > within:
            best = min(best, _imported(module, avoiding), key=attrgetter("seconds"))
    return best


def _imported(module: str, avoiding: Sequence[str]) -> Imported:
    command = [sys.executable, "-c", _PROGRAM, module, json.dumps(CORE), *HEAVY, *avoiding]
    done = subprocess.run(  # noqa: S603 - ours
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    if done.returncode:
        raise AssertionError(f"{module} cannot be imported by itself:\n{done.stderr}")
    took, heavy = json.loads(done.stdout)
    return Imported(took, tuple(heavy))
