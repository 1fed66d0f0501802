"""What importing a module brings along, seen in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from attrs import frozen

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
module, heavy = sys.argv[1], sys.argv[2:]
import rewardkit.adapter, rewardkit.codec, rewardkit.plugins
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
        milliseconds: how long it took, beside what rewardkit needs in any case.
        heavy: which heavy libraries it has loaded.
    """

    milliseconds: float
    heavy: tuple[str, ...]


def imported(module: str, *, avoiding: Sequence[str] = ()) -> Imported:
    """Import a module in a new process, which finds it where this one does.

    Args:
        module: its name.
        avoiding: modules that it must not load either.

    Raises:
        AssertionError: it cannot be imported.
    """
    command = [sys.executable, "-c", _PROGRAM, module, *HEAVY, *avoiding]
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
    return Imported(took * 1000, tuple(heavy))
